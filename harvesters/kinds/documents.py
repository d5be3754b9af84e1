"""Datasets that each lie in a JSON document of their own: one address, or a list of them.

A document that cannot be had or read is the fault of that dataset alone; a server that is down ends the run.
"""

from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

import orjson

from harvesters.base import Harvester, Page, Record
from harvesters.errors import Blocked, Malformed, Refused, TooLarge
from harvesters.kinds import linked, paging
from harvesters.kinds.columns import finish

MOST = 10_000                     # documents of one source
ITS_OWN = (Blocked, Malformed, Refused, TooLarge)     # what is wrong with one document and not with the server


class Documents(Harvester):
    """A kind gives `what` (the name of such a document), `option`, `is_one`, `own_id` and `described`.

    :cvar option: the option under which a source lists further documents
    """

    mapping = "1"
    size = 50
    what = "JSON"
    option = "documents"
    unread = 0                    # documents that could not be read: any may be one that seems to be gone

    def pages(self) -> Iterator[Page]:
        yield from paging.batches(self._records(), self.size)
        if not self.unread:
            self.complete = f"{self.expected} documents of {self.expected} listed"

    def is_one(self, value: dict) -> bool:
        """Whether this is such a document."""
        raise NotImplementedError

    def own_id(self, value: dict) -> str | None:
        """How the document itself names its dataset; else its address does."""
        raise NotImplementedError

    def described(self, value: dict, address: str) -> dict:
        """Turn a document into a package.

        :param address: where it lies, for what is relative to it
        """
        raise NotImplementedError

    def completed(self, value: dict, address: str) -> dict:
        """A document with what lies beside it.  Called while the partner is asked, so that a change of it is noticed.

        :raises SourceError: the partner cannot be asked any more
        """
        return value

    def read(self, raw: bytes) -> dict:
        return orjson.loads(raw)

    def draft(self, record: dict) -> dict:
        if record.get("fault"):
            raise ValueError(record["fault"])
        value = record["document"]
        return finish(self.described(value, record["at"]), self.source, record["id"])

    def _records(self) -> Iterator[Record]:
        first = None
        listed = self.source.options.get(self.option)
        if listed is None:
            first = self.http.json(self._get(self.source.url))
            if isinstance(first, dict) and self.is_one(first):
                listed = [self.source.url]
            else:
                listed, first = first, None
        listed = self._addresses(listed)
        if not listed:
            raise paging.wrong("nothing")
        if len(listed) > MOST:
            raise paging.wrong("endless", MOST)
        self.expected = len(listed)
        for address in listed:
            yield self._record(address, first)

    def _addresses(self, value: object) -> list[str]:
        """Each address of a list once, made absolute.

        :raises Malformed: it is no list of addresses
        """
        if not isinstance(value, list | tuple) or not all(isinstance(each, str) and each.strip() for each in value):
            raise linked.wrong("list", self.what)
        try:
            return list(dict.fromkeys(urldefrag(urljoin(self.source.url, each.strip()))[0] for each in value))
        except ValueError:
            raise linked.wrong("list", self.what) from None

    def _get(self, address: str):
        headers = {"Authorization": f"Bearer {self.http.secret}"} if self.http.secret else None
        return self.http.get(address, headers=headers)

    def _record(self, address: str, value: object) -> Record:
        name = linked.address(address) or urlsplit(address)._replace(query="").geturl()[:200]
        try:
            value = self.http.json(self._get(address)) if value is None else value
            if not isinstance(value, dict) or not self.is_one(value):
                raise linked.wrong("list", self.what)
            value = self.completed(value, address)
        except ITS_OWN as error:
            if address == self.source.url:
                raise
            self.unread += 1
            return Record(name, orjson.dumps({"fault": f"{name}: {error.ko} / {name}: {error.en}"}))
        id = self.own_id(value) or name
        told = {"id": id, "at": name, "document": value}
        return Record(id, orjson.dumps(told, option=orjson.OPT_SORT_KEYS))


def inside(base: str, path: object) -> str | None:
    """The address of a file told relative to a document; None for what is no path, or leads out of its folder."""
    if not isinstance(path, str) or not path.strip():
        return None
    path = path.strip()
    if "://" in path:
        return linked.address(path)
    if path.startswith(("/", "\\")) or ".." in path.replace("\\", "/").split("/") or ":" in path.split("/")[0]:
        return None
    try:
        return linked.address(urljoin(base, path.replace(" ", "%20")))
    except ValueError:
        return None
