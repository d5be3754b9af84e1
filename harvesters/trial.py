"""A look at a partner before anybody harvests it: does it answer, with what, and what would its first records become.

It takes little of the partner and of whoever asks: three requests, ten seconds, twenty megabytes.  Nothing is written.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from harvesters import drafts
from harvesters.base import Harvester, Record, Skip
from harvesters.body import MB
from harvesters.drafts import RECORD_FAULTS
from harvesters.errors import SourceError
from harvesters.exchange import Limits
from harvesters.session import Session
from schemas import Source

log = logging.getLogger(__name__)

SECONDS, REQUESTS, MEGABYTES, FIRST = 10, 3, 20, 20
LIMITS = Limits(connect=3, read=SECONDS, deadline=SECONDS, body=MEGABYTES * MB, file=MEGABYTES * MB,
                file_deadline=SECONDS, attempts=1, patience=2)
UNEXPECTED = ("unexpected", "프로그램 오류로 살펴보지 못했습니다. 운영자에게 알려 주세요.",
              "An error of ours kept us from looking. Tell the operator.")
NOTHING = ("nothing", "답은 왔지만 데이터가 한 건도 없습니다. 주소와 조건이 맞는지 확인해 주세요.",
           "An answer came, but no record in it. Check the address and the options.")


class Line(NamedTuple):
    """One record, and what it would become.

    :param outcome: new, changed, same, draft (held back), refused, skipped
    :param why: Korean and English, one pair a reason
    :param fields: names of what it says
    :param publisher: the organisation that it says it is of
    """

    record: str
    title: str
    outcome: str
    why: tuple[tuple[str, str], ...] = ()
    fields: tuple[str, ...] = ()
    publisher: str = ""


@dataclass
class Look:
    """What was found.

    :param status: of the last answer, if one came
    :param expected: how many records the partner announces
    :param came: how many its first page has
    :param fault: code, Korean and English of what went wrong
    """

    status: int | None = None
    media: str = ""
    expected: int | None = None
    came: int = 0
    requests: int = 0
    fault: tuple[str, str, str] | None = None
    lines: list[Line] = field(default_factory=list)


class Watched(Session):
    """A session that remembers its last answer."""

    last = None

    def _insist(self, url, headers, accept, sink):
        self.last = super()._insist(url, headers, accept, sink)
        return self.last


def modest(source: Source) -> Source:
    """The same source, of which little is taken."""
    return replace(source, requests=REQUESTS, minutes=SECONDS / 60, megabytes=MEGABYTES, pace=0.0)


def look(kind: type[Harvester], source: Source, http: Watched,
         known: Callable[[list[str]], Mapping] | None = None) -> Look:
    """Ask for the first page, and for no more.  Never raises for what a partner did.

    :param source: a modest one
    :param known: ids of records → what was last seen of each, to tell what is new; None: they are not looked at
    """
    found, harvester = Look(), kind(source, http)
    try:
        with closing(iter(harvester.pages())) as pages:
            records = next((page for page in pages if page), [])
        found.came = len(records)
        if not records:
            found.fault = NOTHING
        if known is not None:
            before = known([each.id for each in records[:FIRST]])
            found.lines = [_line(harvester, each, before) for each in _whole(harvester, records[:FIRST])]
    except SourceError as error:
        found.fault = (error.code, error.ko, error.en)
    except Exception as error:  # noqa: BLE001  a kind may fail in any way; the page must say so, and nothing of the text
        log.error("a look at %s stopped: %s", source.name, type(error).__name__)
        found.fault = UNEXPECTED
    if http.last is not None:
        found.status, found.media = http.last.status, http.redact(
            http.last.headers.get("Content-Type", "").partition(";")[0][:60])
    found.expected, found.requests = harvester.expected, http.budget.requests
    return found


def _whole(harvester: Harvester, records: list[Record]) -> list[Record]:
    """The records with their bytes: those listed by their version alone are asked for, as many as may be."""
    if all(each.raw for each in records):
        return records
    came = []
    try:
        for each in harvester.fetch([record.id for record in records]):
            came.append(each)
    except SourceError:
        if not came:
            raise
    return came


def _line(harvester: Harvester, record: Record, known: Mapping) -> Line:
    id, title, owner = drafts.printable(record.id), "", ""
    try:
        said = harvester.read(record.raw)
        if harvester.gone(said):
            return Line(id, "", "skipped")
        draft = drafts.drafted(harvester, record, said)
        title, owner = str(draft.package.get("title") or ""), _publisher(draft.package, said)
        draft = drafts.judged(draft)
    except Skip as why:
        return Line(id, title, "skipped", (_both(why),))
    except RECORD_FAULTS as error:
        fault = drafts.fault_of(error)
        return Line(id, title, "refused", ((fault.ko, fault.en),), publisher=owner)
    fields = tuple(sorted(key for key, value in draft.package.items() if value not in (None, "", [], {})
                          and key not in drafts.QUIET and key not in ("name", "owner_org")))
    if draft.holds:
        return Line(id, title, "draft", tuple(_both(each) for said in draft.holds.values() for each in said), fields,
                    owner)
    return Line(id, title, _standing(known.get(record.id), draft.digest), (), fields, owner)


def _publisher(package: Mapping, said: object) -> str:
    """Who publishes it by its own word, or else the organisation under which it stands at its source."""
    told = next(iter(package.get("publisher") or ()), None) or (isinstance(said, Mapping) and said.get("organization"))
    if not isinstance(told, Mapping):
        return ""
    return drafts.printable(told.get("title") or told.get("name") or "")[:200]


def _standing(known, digest: str) -> str:
    if known is None or not known.dataset_id:
        return "new"
    return "same" if known.draft_digest == digest and known.outcome in ("published", "draft") else "changed"


def _both(message: object) -> tuple[str, str]:
    ko, _, en = str(message).partition(" / ")
    return ko, en or ko
