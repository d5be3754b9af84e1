"""The whole catalogue of the public data portal as a file (목록개방현황, data.go.kr 15062804; a month each).

For those who have the file alone: it is laid down on a server, with a manifest.json beside it or without.  It is read
from disk row by row, and the rows of one record (a file has one for each of its parts) are put together by a temporary
database, so that a catalogue of any length takes no more memory than a short one.  A record is known by its kind and
목록키, as the list service knows it: a source may change over to either.

Options:
  organizations  codes and names, one of which a row must carry exactly; none: every row
  rows           how many rows the portal says the file has, where it is known
  says           what the publisher states of all its records
"""

import codecs
import csv
import re
from collections.abc import Iterator
from itertools import islice
from typing import IO
from urllib.parse import unquote

import orjson

from harvesters.base import Harvester, Page, Record
from harvesters.kinds import columns, files, table
from harvesters.kinds.manifest import fetch
from harvesters.kinds.odcloud_rows import CatalogueRow, Publisher
from harvesters.kinds.paging import batches, wrong
from harvesters.kinds.spool import Spool
from schemas import clean

STEP = 200                        # rows put onto disk at a time
TAIL = 65_536                     # bytes in which the last line is looked for
FORM = orjson.OPT_SORT_KEYS
_MONTH = re.compile(r"(20\d\d)[-_.년\s]{0,2}(0[1-9]|1[0-2])(?!\d{3})")


class Monthly(Harvester):
    mapping = "1"

    def pages(self) -> Iterator[Page]:
        manifest, file = fetch(self.http, self.source.url, self.http.secret)
        with file, Spool() as spool:
            reading = Reading(file, Publisher(self.source.options.get("organizations", ())))
            for keys, raws in reading.steps(manifest and manifest.encoding):
                spool.add("rows", keys, raws)
            yield from batches(Record(id, raw) for id, raw in spool.drain("rows"))
            if reading.faulty:
                yield reading.faulty
            if not spool.handed:
                raise wrong("nothing")
            told = manifest.rows if manifest else self.source.options.get("rows")
            if (not manifest or manifest.complete) and reading.whole(told):
                named = month(self.source.url, file) or "an unnamed month"
                self.complete = f"{reading.count} rows of {named}, to the end"

    def draft(self, record: dict) -> dict:
        """The newest row speaks; the others are its further files."""
        if "_fault" in record:
            raise ValueError(record["_fault"])
        rows = sorted(record["rows"], key=_age)
        row = rows.pop()
        row.setdefault("접근등급", "신청" if "심의" in row.get("심의 유형", "") else "공개")
        package = columns.draft(row)
        more = [file for other in reversed(rows) for file in files.found(other, package)]
        if more:
            package["resources"] = package.get("resources", []) + more
        return columns.finish(package, self.source, record["id"])


def _age(row: dict) -> tuple[str, str]:
    return clean.date(row.get("수정일")) or "", row.get("파일데이터명") or ""


class Reading:
    """One reading of the file.

    :ivar count: rows seen, of whatever organisation
    :ivar faulty: rows of ours that cannot be told apart
    """

    def __init__(self, file: IO[bytes], publisher: Publisher):
        self.file, self.publisher, self.count = file, publisher, 0
        self.faulty: list[Record] = []

    def steps(self, encoding: str | None = None) -> Iterator[tuple[list[tuple[str, str]], list[bytes]]]:
        """Yield our rows, some at a time: which record each belongs to, and its bytes."""
        kept = self._kept(encoding)
        while some := list(islice(kept, STEP)):
            yield [key for key, _ in some], [raw for _, raw in some]

    def _kept(self, encoding: str | None) -> Iterator[tuple[tuple[str, str], bytes]]:
        for row in table.rows(self.file, encoding):
            self.count += 1
            line, number = row.pop("_row"), clean.text(row.get(table.KEY))
            known = CatalogueRow(number, row.get("목록유형"), row.get("파일데이터명"), row.get("제공기관코드"),
                                 row.get("제공기관"))
            if not self.publisher.owns(known):
                continue
            if number is None:
                fault = f"{line}행에 목록키가 없습니다. / Row {line} has no 목록키."
                self.faulty.append(Record(f"row-{line}", orjson.dumps({"_fault": fault, "row": row}, option=FORM)))
            else:
                yield known.key("file"), orjson.dumps(row, option=FORM)

    def whole(self, told: object) -> bool:
        """Whether the file was read to its end: as many rows as told; else it ends as a table does."""
        if self.faulty:
            return False
        if told is not None:
            return self.count == told
        return ends_well(self.file)


def ends_well(file: IO[bytes]) -> bool:
    """Whether a text table is closed: no quotation mark is left open, and the last line is ended or has all cells.

    In UTF-8 and CP949 alike neither a quotation mark nor a line's end is part of another character.  A workbook is a
    whole one, or could not have been opened.
    """
    file.seek(0)
    start, quotes, last = file.read(2), 0, b""
    file.seek(0)
    while chunk := file.read(1 << 20):
        quotes += chunk.count(b'"')
        last = (last + chunk)[-TAIL:]
    if start in (b"PK", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return start == b"PK" or last.endswith((b"\n\0", b"\0\n"))
    if quotes % 2 or last.endswith((b"\n", b"\r")):
        return quotes % 2 == 0
    line = last.replace(b"\r", b"\n").rpartition(b"\n")[2].decode("latin-1")
    cells = next(csv.reader([line], delimiter="\t" if line.count("\t") > line.count(",") else ","), [])
    return len(cells) == len(table.heading(file))


def month(url: str, file: IO[bytes]) -> str | None:
    """The month of a file, YYYY-MM: by its name, else by what stands above its header."""
    file.seek(0)
    start = file.read(400)
    above = start.decode("utf-8", "ignore") if b"\xeb" in start else start.decode("cp949", "ignore")
    found = _MONTH.search(unquote(url).rsplit("/", 1)[-1]) or _MONTH.search(above.partition(table.KEY)[0])
    return f"{found[1]}-{found[2]}" if found else None
