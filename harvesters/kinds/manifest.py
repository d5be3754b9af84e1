"""The list a partner lays down as a file, beside a manifest.json that says what the file is and whether it is all.

We propose this interface to partners that have none of their own: the 36 official columns in any order, and ours.
"""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO
from urllib.parse import urljoin, urlsplit

import msgspec
import orjson

from harvesters.base import Harvester, Page, Record, Skip
from harvesters.kinds import columns, table
from harvesters.kinds.paging import batches, decoded, wrong
from schemas import clean


class Declared(msgspec.Struct):
    """What manifest.json says of the list beside it."""

    partner: str
    file: str
    sha256: str
    rows: int
    generated_at: str = ""
    encoding: str | None = None
    complete: bool = False


MANIFEST = msgspec.json.Decoder(Declared)


class Manifest(Harvester):
    """`url` leads to manifest.json, or to the bare file: then nothing proves that the list is whole.

    Options: `elsewhere` (목록키 that another source of the same partner gives), `says`.
    """

    mapping = "2"
    unclear = 0                   # rows that cannot be told apart: any of them may be the record that seems to be gone

    def pages(self) -> Iterator[Page]:
        manifest, file = fetch(self.http, self.source.url, self.http.secret)
        self.expected = manifest and manifest.rows
        with file:
            yield from batches(self._records(file, manifest))
        if manifest and manifest.complete and not self.unclear:
            self.complete = f"manifest.json: complete, {manifest.rows} rows, sha256 {manifest.sha256[:12]}"

    def _records(self, file: IO[bytes], manifest: Declared | None) -> Iterator[Record]:
        met: set[str] = set()
        for row in table.rows(file, manifest and manifest.encoding):
            line, key = row.pop("_row"), clean.text(row.get(table.KEY))
            if key is None:
                row["_fault"] = f"{line}행에 목록키가 없습니다. / Row {line} has no 목록키."
            elif key in met:
                row["_fault"] = f"{line}행의 목록키({key})가 앞에 또 있습니다. / Row {line} repeats 목록키 {key}."
            id = f"row-{line}" if "_fault" in row else key
            self.unclear += "_fault" in row
            met.add(id)
            yield Record(id, orjson.dumps(row, option=orjson.OPT_SORT_KEYS))
        if not met:
            raise wrong("nothing")

    def gone(self, record: dict) -> bool:
        return bool(clean.flag(record.get("삭제여부")))

    def draft(self, record: dict) -> dict:
        if record.get(table.KEY) in self.source.options.get("elsewhere", ()):
            raise Skip("같은 기관의 다른 수집처에서 가져옵니다. / Another source of the same partner gives this.")
        return columns.finish(columns.draft(record), self.source, record[table.KEY])


def fetch(http, url: str, key: str = "") -> tuple[Declared | None, IO[bytes]]:
    """Download the list behind a manifest.json, or a bare list.

    :param key: sent as a bearer token, where the partner gave one

    :raises Malformed: the file is not the one that manifest.json describes; then none of it may be used
    """
    headers = {"Authorization": f"Bearer {key}"} if key else None
    if not urlsplit(url).path.endswith(".json"):
        return None, http.download(url, headers=headers)
    manifest = decoded(http, http.get(url, headers=headers), MANIFEST)
    place = urljoin(url, manifest.file)
    if urlsplit(place)[:2] != urlsplit(url)[:2]:
        raise wrong("address")
    with ExitStack() as unless_good:
        file = unless_good.enter_context(http.download(place, headers=headers))
        _agree(file, manifest)
        unless_good.pop_all()
    return manifest, file


def _agree(file: IO[bytes], manifest: Declared) -> None:
    digest = hashlib.sha256()
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    if digest.hexdigest() != manifest.sha256.lower():
        raise wrong("sha256")
    counted = sum(1 for _ in table.rows(file, manifest.encoding))
    if counted != manifest.rows:
        raise wrong("rows", f"{counted}/{manifest.rows}")


def described(http, url: str | None) -> dict[str, dict]:
    """What a companion list says of records whose own interface carries no description: 목록키 to row."""
    if not url:
        return {}
    manifest, file = fetch(http, url)
    with file:
        rows = table.rows(file, manifest and manifest.encoding)
        return {row[table.KEY]: row for row in rows if row.pop("_row") and table.KEY in row}
