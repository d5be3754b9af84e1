"""Another CKAN, through its action API.

The first reading takes whole datasets.  Every later one sweeps through id and `metadata_modified` alone, a thousand a
page, and asks only for those whose moment is another than it was: so what was deleted is seen at once, and no clock but
the server's own is ever compared, and with itself only.  As some changes leave the moment as it was (an organisation
renamed, an index behind), each dataset is asked for once in `whole_days` days all the same, some every day.

Options:
  filter                 a CKAN `fq`
  organizations, groups  names of theirs, one of which a dataset must be in
  types                  kinds of package (["dataset"]): harvest sources and showcases are packages too
  whole_days             7; 0 asks for every dataset every time
  says                   what the partner states of all its records
"""

import re
from collections.abc import Iterator
from zlib import crc32

import msgspec

from harvesters.base import Harvester, Page, Record
from harvesters.errors import Malformed, SourceError, TooLarge, trouble
from harvesters.kinds import ckan_draft
from harvesters.kinds.columns import finish
from harvesters.kinds.paging import decoded, wrong
from harvesters.kinds.sweep import Sweep

PASSES = 3                        # readings of a list that moves meanwhile
UNSEEN = (400, 403, 404, 409, 500)    # how a dataset that is listed may be kept from us; one must not stop the others
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|\+00:00)?")
# an error's own kind alone is told: its message may hold what the server keeps to itself (CVE-2024-41674)
REASONS = {"Authorization Error": "denied", "Not Found Error": "retired", "Search Query Error": "bad_request",
           "Validation Error": "bad_request"}


class Line(msgspec.Struct):
    """What is read of a dataset in a list; `resources` tells a whole one from a line of the sweep."""

    id: str
    metadata_modified: str | None = None
    resources: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class Found(msgspec.Struct):
    count: int
    results: list[msgspec.Raw]


class Search(msgspec.Struct):
    success: bool
    result: Found | None = None
    error: dict | str | None = None


class Shown(msgspec.Struct):
    success: bool
    result: msgspec.Raw = msgspec.Raw(b"")


SEARCH, SHOWN, LINE = (msgspec.json.Decoder(kind) for kind in (Search, Shown, Line))


class Ckan(Harvester):
    mapping = "2"
    size = 500                    # whole datasets on a page
    swept = 1000                  # lines on a page of the sweep; CKAN gives no more
    batch = 40                    # datasets asked for at once by their ids: addresses end at 4,094 characters

    def pages(self) -> Iterator[Page]:
        whole, met = self.since is None, set()
        for _ in range(PASSES):
            sweep = Sweep()
            while not sweep.done:
                found, whole = self._page(sweep.start, whole)
                records = [self._record(raw) for raw in found.results]
                sweep.step([record.id for record in records], found.count)
                fresh = [record for record in records if (mark := hash(record.id)) not in met and not met.add(mark)]
                self.expected = sweep.declared
                if fresh:
                    yield fresh
            if not sweep.slipped:
                break
        if not met:
            raise wrong("nothing")
        self.complete = sweep.proof()

    def _page(self, start: int, whole: bool) -> tuple[Found, bool]:
        """A page of the list, smaller where it was too large; whole datasets where the server knows no `fl`."""
        while True:
            asked = {"rows": self.size} if whole else {"rows": self.swept, "fl": "id,metadata_modified"}
            try:
                return self._search(asked | {"start": start, "sort": "id asc"}), whole
            except TooLarge:
                if whole and self.size < 2:
                    raise
                whole, self.size = True, self.size // 2 if whole else self.size
            except SourceError as error:
                if whole or start or error.code not in ("status", "bad_request"):
                    raise
                whole = True

    def fetch(self, ids: list[str]) -> Iterator[Record]:
        for place in range(0, len(ids), self.batch):
            some = ids[place:place + self.batch]
            wanted = f"id:({' OR '.join(map(_quoted, some))})"
            found = self._search({"rows": len(some), "start": 0, "sort": "id asc"}, wanted)
            told = {record.id: record for record in map(self._record, found.results) if record.raw}
            yield from (record for id in some if (record := told.get(id) or self._shown(id)))

    def _shown(self, id: str) -> Record | None:
        """A dataset that the search does not give although it lists it; None when it is kept from us."""
        answer = self._ask("package_show", {"id": id}, UNSEEN)
        if answer.status in UNSEEN:
            return None
        try:
            shown = decoded(self.http, answer, SHOWN)
        except Malformed:
            return None
        return Record(id, bytes(shown.result), b"shown") if shown.success and bytes(shown.result) else None

    def _search(self, asked: dict, *filters: str) -> Found:
        found = decoded(self.http, self._ask("package_search", asked | {"fq": self._filter(*filters)}), SEARCH)
        if not found.success:
            kind = str(found.error.get("__type")) if isinstance(found.error, dict) else "success: false"
            raise trouble(REASONS.get(kind, "partner_error"), detail=kind[:60])
        if found.result is None:
            raise wrong("envelope", "result")
        return found.result

    def _ask(self, action: str, asked: dict, accept: tuple = ()):
        return self.http.get(f"{self.source.url.rstrip('/')}/api/3/action/{action}", asked,
                             {"Authorization": self.http.secret} if self.http.secret else None, accept=accept)

    def _filter(self, *more: str) -> str | None:
        """All that must hold, each in brackets: a bare OR would let in whatever meets half of it."""
        options = self.source.options
        parts = [options["filter"]] if options.get("filter") else []
        for field, name in (("organization", "organizations"), ("groups", "groups")):
            if options.get(name):
                parts.append(f"{field}:({' OR '.join(map(_quoted, options[name]))})")
        parts += more
        return " ".join(f"+({part})" for part in parts) if len(parts) > 1 else "".join(parts) or None

    def _record(self, raw: msgspec.Raw) -> Record:
        try:
            line = LINE.decode(raw)
        except msgspec.DecodeError as error:
            raise wrong("envelope", error) from None
        return Record(line.id, b"" if line.resources is msgspec.UNSET else bytes(raw), self._version(line))

    def _version(self, line: Line) -> bytes:
        """The server's moment to the thousandth, as its index and its datasets both tell it, and whose turn it is."""
        now, every = self.http.clock.now(), self.source.options.get("whole_days", 7)
        found = _MOMENT.fullmatch(line.metadata_modified or "")
        if not every or not line.metadata_modified:
            return now.isoformat().encode()       # nothing tells whether it changed
        moment = f"{found[1]}.{(found[2] or '')[:3]:0<3}" if found else line.metadata_modified
        return f"{moment} {(now.toordinal() + crc32(line.id.encode())) // every}".encode()

    def gone(self, record: dict) -> bool:
        return record.get("state") == "deleted"

    def draft(self, record: dict) -> dict:
        base, options = self.source.url.rstrip("/"), self.source.options
        package = ckan_draft.drafted(record, base, self.http.clock.now(), options.get("types", ("dataset",)))
        return finish(package, self.source, record["id"])


def _quoted(value: str) -> str:
    """A value as Lucene takes it literally."""
    value = re.sub(r'(["\\])', r"\\\1", str(value))
    return f'"{value}"'
