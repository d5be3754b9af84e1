"""AI Hub's list of training data (NIA): plain text, one `id, title` a line between rules of `====`.

The server sends HTTP 502 with a whole and valid list, so the body alone decides.  A title may hold commas: a line is
split at its first.  The list tells neither description nor licence; `describe` may name a companion manifest that does.

Options: `describe`, `says`.
"""

import re
from collections.abc import Iterator

import orjson

from harvesters.base import Harvester, Page, Record
from harvesters.errors import trouble
from harvesters.kinds import columns
from harvesters.kinds.manifest import described
from harvesters.kinds.paging import batches, wrong

RULE, HEADING = "====", "데이터셋 목록"
BAD_GATEWAYS = frozenset((500, 502, 503))
_LINE = re.compile(r"\s*(\d+)\s*,\s*(\S.*?)\s*$")
VIEW = "https://www.aihub.or.kr/aihubdata/data/view.do?dataSetSn="


class AiHub(Harvester):
    mapping = "2"

    def pages(self) -> Iterator[Page]:
        more = described(self.http, self.source.options.get("describe"))
        answer = self.http.get(self.source.url, accept=BAD_GATEWAYS)
        text = self.http.text(answer)
        if HEADING not in text and answer.status in BAD_GATEWAYS:
            raise trouble("server", status=answer.status)
        found, closed = listed(text)
        self.expected = len(found)
        yield from batches(Record(id, orjson.dumps({"id": id, "title": title, "more": more.get(id, {})},
                                                   option=orjson.OPT_SORT_KEYS)) for id, title in found.items())
        if closed:
            self.complete = f"the closing rule follows {len(found)} lines"

    def draft(self, record: dict) -> dict:
        row = {"목록명": record["title"], "목록유형": "AI", "목록 URL": VIEW + record["id"]} | record["more"]
        return columns.finish(columns.draft(row), self.source, record["id"])


def listed(text: str) -> tuple[dict[str, str], bool]:
    """Read the list: id to title, and whether the rule that ends it came.

    :raises SourceError: there is no such list in the text, a line of it is no `id, title`, or an id comes twice
    """
    lines = [line for line in text.splitlines() if line.strip()]
    starts = [number for number, line in enumerate(lines) if line.strip() == HEADING]
    if not starts:
        raise trouble("html") if "<html" in text.lower() else wrong("envelope", HEADING)
    found, ruled = {}, 0
    for line in lines[starts[-1] + 1:]:
        if line.startswith(RULE):
            ruled += 1
            continue
        match = _LINE.match(line)
        if not match or match[1] in found or ruled != 1:
            raise wrong("envelope", line[:40])
        found[match[1]] = match[2]
    if not found:
        raise wrong("nothing")
    return found, ruled == 2
