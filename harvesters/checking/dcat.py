"""DCAT in any of its spellings, and data.json: each dataset told by the address (IRI) that it has there."""

from itertools import islice

from harvesters import answers
from harvesters.checking.judging import judged
from harvesters.checking.laid import made
from harvesters.checking.places import line_at
from harvesters.checking.results import Finding, Line
from harvesters.errors import SourceError
from harvesters.kinds.dcat import Dcat
from harvesters.kinds.dcat_rdf import Described

PATH = "/catalog"
ONE_PAGE = Finding("warning", "one_page", "", "",
                   "여러 쪽 가운데 이 한 쪽만 보았습니다. 다음 쪽도 따로 확인해 주세요.",
                   "Only this page of several was looked at. Check the next one, too.")


def described_lines(data: bytes, most: int) -> tuple[list[Line], tuple[Finding, ...]]:
    """Judge the datasets of one document as a harvest does.

    :raises SourceError: it cannot be read at all
    """
    harvester, text = made(Dcat, {PATH: data}, PATH), answers.text(data)
    met: set[str] = set()
    lines: list[Line] = []
    try:
        for page in harvester.pages():
            for record in islice(page, most - len(lines)):
                root = _root(record.raw) or record.id
                lines.append(judged(harvester, record, met)._replace(where=root, number=line_at(text, root)))
    except SourceError as error:
        if not lines or error.code != "status":          # a next page, which does not lie here
            raise
        return lines, (ONE_PAGE,)
    return lines, ()


def _root(raw: bytes) -> str:
    return "" if raw[:1] == b"{" else Described(raw).root
