"""Rows of the list service and of the catalogue: which record each belongs to, and where they wait for the others.

`list_id` is not unique across kinds (15000960 is both a file and a service), so a record is kind and list_id.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter

import msgspec

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

    def record(self, kind: str) -> str:
        page = _PAGE.search(self.page_url or "")
        number = self.list_id or (page and page[1]) or self.id
        if not number:
            raise ValueError("a row without list_id")
        return f"{KIND_OF_PAGE.get(page[2], kind) if page else kind}-{number}"

    def order(self, raw: bytes) -> str:
        """Sorts a record's rows the same way in every run, whatever order they come in."""
        part = str(self.operation_seq or self.id or "")
        return part.zfill(12) if part.isdigit() else part or blake2b(raw, digest_size=8).hexdigest()


class CatalogueRow(msgspec.Struct):
    """The same of the monthly catalogue's rows."""

    number: Text = msgspec.field(name="목록키", default=None)
    type: str | None = msgspec.field(name="목록유형", default=None)
    org_cd: Text = msgspec.field(name="제공기관코드", default=None)
    org_nm: str | None = msgspec.field(name="제공기관", default=None)

    def record(self, kind: str) -> str:
        code = vocabulary.code_of(vocabulary.KINDS, self.type) or kind
        return f"{code.lower()}-{self.number}"

    def order(self, raw: bytes) -> str:
        return blake2b(raw, digest_size=8).hexdigest()


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
        return not self.wanted or _plain(row.org_cd) in self.wanted or _plain(row.org_nm) in self.wanted


def _plain(name: Text) -> str:
    return " ".join(unicodedata.normalize("NFC", str(name or "")).split())


class Spool:
    """Rows on disk until their record is whole.  SQLite's unnamed database goes to disk when it grows, and with us."""

    def __init__(self):
        self.db = sqlite3.connect("", isolation_level=None)
        self.db.executescript("""
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
            CREATE TABLE row (list TEXT, record TEXT, part TEXT, raw BLOB,
                              PRIMARY KEY (list, record, part)) WITHOUT ROWID;
            CREATE TABLE handed (record TEXT PRIMARY KEY) WITHOUT ROWID;
            BEGIN""")
        self.handed = 0

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_) -> None:
        self.db.close()

    def add(self, rows: Iterable[tuple[str, str, str, bytes]]) -> None:
        """Keep (list, record, part, raw); a row that came before, on a page that moved, is kept once."""
        self.db.executemany("INSERT OR IGNORE INTO row VALUES (?, ?, ?, ?)", rows)

    def drain(self, name: str) -> Iterator[tuple[str, bytes]]:
        """Give each record that no earlier list gave: its rows in order, and its line of the catalogue."""
        rows = self.db.execute("""
            SELECT row.record, row.raw, catalogue.raw FROM row
            LEFT JOIN row AS catalogue ON catalogue.list = 'catalogue' AND catalogue.record = row.record
            WHERE row.list = ? AND row.record NOT IN (SELECT record FROM handed)
            ORDER BY row.record, row.part""", [name])
        for record, group in groupby(rows, itemgetter(0)):
            parts = list(group)
            self.handed += 1
            yield record, b'{"id":"%b","catalogue":%b,"rows":[%b]}' % (
                record.encode(), parts[0][2] or b"null", b",".join(part[1] for part in parts))
        self.db.execute("INSERT OR IGNORE INTO handed SELECT DISTINCT record FROM row WHERE list = ?", [name])
        self.db.execute("DELETE FROM row WHERE list = ?", [name])
