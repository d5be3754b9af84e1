"""The list service of the public data portal (data.go.kr 15077093), and beside it the whole catalogue (15062804).

A listing has one row per operation of a service and one per version of a file, in no order that binds: rows are spooled
to a temporary database and handed on as one record a service or file, without ever holding the listing in memory.

A partner's class says whose rows are wanted; the source's options may say otherwise:
  lists          any of open-data-list, file-data-list, standard-data-list, dataset; the first to name a record wins
  filters        names for `cond[org_nm::LIKE]`, which matches substrings; none: the whole list
  organizations  codes and names, one of which a row must carry exactly; none: every row
  licences       address of the monthly catalogue's rows (uddi:…), of the description that names the newest, or of a
                 file of it (.csv, .xlsx);
                 the list service itself tells no licence
  says           what the publisher states of all its records
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from harvesters.base import Harvester, Page, Record
from harvesters.kinds import columns, odcloud_draft
from harvesters.kinds.monthly import Reading
from harvesters.kinds.odcloud_rows import CATALOGUED, KIND_OF_LIST, LISTED, PAGE, Publisher
from harvesters.kinds.paging import Walk, batches, decoded, wrong
from harvesters.kinds.spool import CATALOGUE, Spool


class Odcloud(Harvester):
    mapping = "2"
    size = 1000                   # the service serves no larger page
    lists: tuple[str, ...] = ("open-data-list", "file-data-list", "standard-data-list")
    filters: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()

    def __init__(self, source, http):
        super().__init__(source, http)
        self.publisher = Publisher(self._option("organizations"))

    def _option(self, name: str) -> tuple[str, ...]:
        return tuple(self.source.options.get(name, getattr(self, name)))

    def pages(self) -> Iterator[Page]:
        with Spool() as spool:
            proofs = self._catalogue(spool)
            for name in self._option("lists"):
                proofs += self._read(spool, name, f"{self.source.url}/{name}")
                yield from batches(Record(id, raw) for id, raw in spool.drain(name))
            if not spool.handed:
                raise wrong("nothing")
        if all(proofs):
            self.complete = "; ".join(proofs)

    def _catalogue(self, spool: Spool) -> list[str | None]:
        """Spool the licences.  They must be there: without them everything published would turn into drafts."""
        url = self.source.options.get("licences")
        if not url:
            return []
        if urlsplit(url).path.endswith((".csv", ".xlsx")):
            return [self._file(spool, url)]
        if "uddi:" not in url:
            url = self._newest(url)
        return self._read(spool, CATALOGUE, url)

    def _file(self, spool: Spool, url: str) -> str | None:
        with self.http.download(url) as file:
            reading = Reading(file, self.publisher)
            for keys, raws in reading.steps():
                spool.add(CATALOGUE, keys, raws)
            return f"{reading.count} rows, to the end" if reading.whole(None) else None

    def _newest(self, description: str) -> str:
        """The newest month's address, by the date that ends each summary of the interface description."""
        found = self.http.json(self.http.get(description))
        months = {}
        for path, verbs in (found.get("paths") or {}).items() if isinstance(found, dict) else ():
            if date := re.search(r"_(\d{8})$", str(verbs.get("get", {}).get("summary"))):
                months[date[1]] = path
        if not months:
            raise wrong("envelope", "paths")
        return self.source.url.split("/15077093/")[0] + months[max(months)]

    def _read(self, spool: Spool, name: str, url: str) -> list[str | None]:
        field = "제공기관" if name == CATALOGUE else "org_nm"
        conditions = [{f"cond[{field}::LIKE]": text} for text in self._option("filters")] or [{}]
        return [self._walk(spool, name, url, condition) for condition in conditions]

    def _walk(self, spool: Spool, name: str, url: str, condition: dict) -> str | None:
        """Read a list to its end; say why it was all of it, or None when its counts moved meanwhile."""
        walk, key = Walk(), self.http.secret
        while not walk.done:
            answer = self.http.get(url, {"page": walk.pages + 1, "perPage": self.size} | condition,
                                   {"Authorization": f"Infuser {key}"} if key else None)
            page = decoded(self.http, answer, PAGE)
            if page.page != walk.pages + 1:
                raise wrong("page", walk.pages + 1)
            if page.shown != len(page.data):
                raise wrong("count", f"{len(page.data)}/{page.shown}")
            rows = decoded(self.http, answer, CATALOGUED if name == CATALOGUE else LISTED).data
            keys = [row.key(KIND_OF_LIST.get(name, "file")) for row in rows]
            walk.step(keys, page.hits)
            own = [place for place, row in enumerate(rows) if self.publisher.owns(row)]
            spool.add(name, [keys[place] for place in own], [page.data[place] for place in own])
        return walk.proof()

    def read(self, raw: bytes) -> dict:
        return odcloud_draft.settled(super().read(raw))

    def gone(self, record: dict) -> bool:
        return not record["live"]

    def draft(self, record: dict) -> dict:
        row = odcloud_draft.row(record)
        return columns.finish(columns.draft(row), self.source, record["id"])
