"""An OAI-PMH 2.0 repository (openarchives.org/OAI/openarchivesprotocol.html), by ListRecords.

All of it is read at first and once in `whole_days` days; in between, what changed since the last whole reading and a
day more.  That span is counted back from the repository's own clock.  Deleted records go at once, where the repository
keeps them (deletedRecord); those that are merely absent only by whole readings.

Options:
  metadataPrefix  oai_dc; oai_datacite and oai_openaire are read as well
  sets            setSpecs, read one after another; none: everything
  types           kinds (dc:type) that are wanted, `dataset` say; none: every kind
  whole_days      7; 0 reads everything every time
  says            what the partner states of all its records
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import orjson

from harvesters.base import Harvester, Page, Record
from harvesters.kinds import oai_draft, oai_xml
from harvesters.kinds.columns import finish
from harvesters.kinds.oai_xml import BadTokenError, Listed
from harvesters.kinds.paging import CAP, wrong

OVERLAP = timedelta(days=1)
FORMS = {"day": "%Y-%m-%d", "second": "%Y-%m-%dT%H:%M:%SZ"}


class Walk:
    """One list by resumption tokens: sees that it goes on, and whether it came to its end."""

    def __init__(self):
        self.begin()

    def begin(self) -> None:
        """Begin, or begin anew."""
        self.seen, self.tokens = set(), set()     # hashes of ids; tokens
        self.pages, self.stale, self.size, self.ended = 0, 0, None, False

    def step(self, listed: Listed) -> str | None:
        """Take a page; give the token of the next, or None at the end.

        :raises Malformed: the same token or the same records come again, or there is no end of pages
        """
        before = len(self.seen)
        self.pages += 1
        self.seen.update(hash(record["id"]) for record in listed.records)
        self.size = listed.size if listed.size is not None else self.size
        if not listed.token:
            self.ended = listed.token == "" or self.pages == 1 or self.size == len(self.seen)
            return None
        self.stale = self.stale + 1 if len(self.seen) == before else 0
        if listed.token in self.tokens or self.stale > 1:
            raise wrong("circle", self.pages)
        if self.pages >= CAP:
            raise wrong("endless", CAP)
        self.tokens.add(listed.token)
        return listed.token

    @property
    def whole(self) -> bool:
        return self.ended and (self.size is None or len(self.seen) >= self.size)


class OaiPmh(Harvester):
    mapping = "1"

    def pages(self) -> Iterator[Page]:
        span, met, walks = self._span(), set(), []
        sets = self.source.options.get("sets") or [None]
        for name in sets:
            chosen = {"metadataPrefix": self.source.options.get("metadataPrefix", "oai_dc"), "set": name} | span
            walks.append(walk := Walk())
            for records in self._lists(chosen, walk):
                fresh = [record for record in records if (mark := hash(record["id"])) not in met and not met.add(mark)]
                if fresh:
                    yield [Record(record["id"], orjson.dumps(record, option=orjson.OPT_SORT_KEYS)) for record in fresh]
            if self.glimpse and not walk.whole:
                raise wrong("short", f"{len(walk.seen)}/{walk.size}")
        if len(walks) == 1 and not self.glimpse:
            self.expected = walks[0].size
        if all(walk.whole for walk in walks) and not self.glimpse:
            self.complete = f"saw {len(met)} to the end of {len(walks)} list(s) on {sum(w.pages for w in walks)} pages"

    def _lists(self, chosen: dict, walk: Walk) -> Iterator[list[dict]]:
        """The pages of one list; begun anew, once, when the repository forgets where we are."""
        token, again = None, True
        while True:
            try:
                listed = self._ask("ListRecords", {"resumptionToken": token} if token else chosen, oai_xml.page)
            except BadTokenError:
                if not (token and again):
                    raise
                token, again = None, False
                walk.begin()
                continue
            token = walk.step(listed)
            yield listed.records
            if token is None:
                return

    def _span(self) -> dict[str, str]:
        """`from`, where less than everything will do; by the repository's clock, in its own granularity."""
        about, every = self._ask("Identify", {}, oai_xml.identity), self.source.options.get("whole_days", 7)
        now = self.http.clock.now()
        self.glimpse = bool(every) and self.since is not None and now - self.since < timedelta(days=every)
        if not self.glimpse:
            return {}
        begin = _moment(about["responseDate"], now) - (now - self.since) - OVERLAP
        form = FORMS["second" if "hh" in about["granularity"] else "day"]
        earliest = about["earliestDatestamp"][:20 if "hh" in about["granularity"] else 10]
        return {"from": max(begin.strftime(form), earliest)}

    def _ask(self, verb: str, asked: dict, read):
        key = self.http.secret
        answer = self.http.get(self.source.url, {"verb": verb} | asked,
                               {"Authorization": f"Bearer {key}"} if key else None)
        return read(oai_xml.answered(answer))

    def gone(self, record: dict) -> bool:
        return record["deleted"]

    def draft(self, record: dict) -> dict:
        package = oai_draft.drafted(record, self.source.options.get("types", []))
        return finish(package, self.source, record["id"])


def _moment(text: str, otherwise: datetime) -> datetime:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
    except ValueError:
        return otherwise
