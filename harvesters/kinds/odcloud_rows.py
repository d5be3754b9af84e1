"""Rows of the list service and of the catalogue: whose each is, and which record it belongs to.

`list_id` is not unique across kinds (15000960 is both a file and a service), so a record is kind and list_id.
"""

import re
import unicodedata
from collections.abc import Iterable

import msgspec

from harvesters.kinds.paging import wrong
from schemas import vocabulary

KIND_OF_LIST = {"open-data-list": "api", "file-data-list": "file", "standard-data-list": "std", "dataset": "file"}
KIND_OF_PAGE = {"openapi.do": "api", "fileData.do": "file", "standard.do": "std", "linkedData.do": "linked"}
_PAGE = re.compile(r"/data/(\d+)/(\w+\.do)")
Text = str | int | None


class Row(msgspec.Struct):
    """The few fields of a listed row that say whose it is; the rest stays unread."""

    list_id: Text = None
    id: Text = None
    operation_seq: Text = None
    org_cd: Text = None
    org_nm: str | None = None
    page_url: str | None = None
    updated_at: str | None = None
    title: str | None = None

    def key(self, kind: str) -> tuple[str, str]:
        """The record it belongs to, and what sorts it within its record the same way in every run."""
        page = _PAGE.search(self.page_url) if self.page_url else None
        number = self.list_id or (page and page[1]) or self.id
        if not number:
            raise wrong("envelope", "list_id")
        part = str(self.operation_seq or self.id or f"{self.updated_at} {self.title}")
        return f"{KIND_OF_PAGE.get(page[2], kind) if page else kind}-{number}", part.zfill(12)


class CatalogueRow(msgspec.Struct):
    """The same of the monthly catalogue's rows."""

    number: Text = msgspec.field(name="목록키", default=None)
    type: str | None = msgspec.field(name="목록유형", default=None)
    file: str | None = msgspec.field(name="파일데이터명", default=None)
    org_cd: Text = msgspec.field(name="제공기관코드", default=None)
    org_nm: str | None = msgspec.field(name="제공기관", default=None)

    def key(self, kind: str) -> tuple[str, str]:
        code = vocabulary.code_of(vocabulary.KINDS, self.type) or kind
        return f"{code.lower()}-{self.number}", self.file or ""


class Rows(msgspec.Struct, rename={"shown": "currentCount", "hits": "matchCount"}):
    """One page of the list service, its rows both unread and with the few fields read."""

    page: int
    shown: int
    hits: int
    data: list[msgspec.Raw]


class Listed(msgspec.Struct):
    data: list[Row]


class Catalogued(msgspec.Struct):
    data: list[CatalogueRow]


PAGE = msgspec.json.Decoder(Rows)
LISTED, CATALOGUED = msgspec.json.Decoder(Listed), msgspec.json.Decoder(Catalogued)


class Publisher:
    """Whether a row is of the wanted organisations: LIKE finds substrings, so 경기도 광주시 comes with 광주."""

    def __init__(self, wanted: Iterable[str]):
        self.wanted = frozenset(map(_plain, wanted))

    def owns(self, row: Row | CatalogueRow) -> bool:
        wanted = self.wanted
        return not wanted or row.org_cd in wanted or _plain(row.org_cd) in wanted or _plain(row.org_nm) in wanted


def _plain(name: Text) -> str:
    return " ".join(unicodedata.normalize("NFC", str(name or "")).split())
