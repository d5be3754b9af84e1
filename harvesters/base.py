"""What a harvester is.

Two steps, because they fail differently.  `pages` talks to the partner: when it fails the run ends.  `draft` turns one
record into one dataset: when it fails that record is reported and the run goes on.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import orjson

from schemas import Source


class Skip(Exception):  # noqa: N818  not an error
    """Raised by `draft` for a record that is fine but not for us.  Its text says why."""


class Record(NamedTuple):
    """One record as the partner sent it: its steady id, and its bytes, so that an unchanged one is never parsed.

    `version` stands for the bytes where a partner lists records with what changes whenever they do (a moment, say): it
    is compared in their stead, and the bytes may be left out; those of a record that changed are asked for by `fetch`.
    """

    id: str
    raw: bytes
    version: bytes = b""


Page = list[Record]


class Harvester:
    """One kind of partner.  Give `pages` and `draft`; a kind gives both, a partner only its differences.

    `mapping` is raised whenever `draft` starts to say something else about the same record, so that all are drafted
    anew at the next run.

    `since` is when the last whole reading began, in a zone; None when there was none since the source or the mapping
    changed.  A kind that then reads only what is new since says so by `glimpse`: what it does not meet is not absent.
    """

    mapping = "1"

    def __init__(self, source: Source, http):
        self.source, self.http = source, http
        self.complete: str | None = None      # why the listing is known to be whole; None: it is not known
        self.expected: int | None = None      # how many records the partner says there are; None: it does not say
        self.since: datetime | None = None
        self.glimpse = False                  # this reading was not meant to be whole

    def pages(self) -> Iterator[Page]:
        """Yield the partner's records, page by page, and say in `complete` when all were seen."""
        raise NotImplementedError

    def fetch(self, ids: list[str]) -> Iterator[Record]:
        """Give the bytes of records that were listed by their version alone; one that cannot be had is left out."""
        raise NotImplementedError

    def read(self, raw: bytes) -> dict:
        """Parse one record."""
        return orjson.loads(raw)

    def gone(self, record: dict) -> bool:
        """Whether the partner itself says that this record is withdrawn."""
        return False

    def draft(self, record: dict) -> dict:
        """Turn one record into a dataset in the catalogue's words, without `name` and `owner_org`."""
        raise NotImplementedError
