"""Rows of a list in the official columns, as a file or as JSON, and rows of data.go.kr's list service."""

import csv
import io
from itertools import islice

import msgspec
import orjson

from harvesters import drafts
from harvesters.base import Record
from harvesters.checking import fields
from harvesters.checking.judging import judged, refused
from harvesters.checking.laid import made
from harvesters.checking.results import Line
from harvesters.errors import SourceError
from harvesters.kinds import columns, table
from harvesters.kinds.manifest import Manifest
from harvesters.kinds.odcloud import Odcloud
from harvesters.kinds.odcloud_rows import Row
from harvesters.misfits import TYPES, in_korean

FILE = "/list"
SERVICES, FILES = "open-data-list", "file-data-list"
OF_SERVICES = ("operation_seq", "operation_nm", "operation_url", "api_type", "end_point_url")


def table_lines(data: bytes, most: int) -> list[Line]:
    """Judge the rows of a list's file as a harvest of it does.

    :raises SourceError: it cannot be read at all
    """
    names = table.heading(io.BytesIO(data))
    letters = {name: f"{fields.letter(place)}" for place, name in reversed(list(enumerate(names))) if name}
    numbers = [row["_row"] for row in islice(table.rows(io.BytesIO(data)), most)]

    def place(number: int):
        def where(field: str) -> str:
            column = fields.column_of(field)
            return f"{letters[column]}{number} {column}" if column in letters else column or field
        return where

    return [line._replace(number=number)
            for number, line in zip(numbers, _judged(_records(data), map(place, numbers)), strict=False)]


def row_lines(rows: list, path: tuple[str, ...], starts: list[int]) -> list[Line]:
    """Judge rows in the official columns that stand in JSON.

    :param path: the keys that lead to them
    :param starts: the line of each
    :raises SourceError: no row has the columns that a list must have
    """
    def place(number: int):
        own = {columns.official(key): key for key in rows[number]} if isinstance(rows[number], dict) else {}

        def where(field: str) -> str:
            column = fields.column_of(field)
            return fields.pointer(*path, number, own[column]) if column in own else column or field
        return where

    kept = [number for number, row in enumerate(rows) if isinstance(row, dict) and any(map(_said, row.values()))]
    lines = _judged(_records(as_table([rows[number] for number in kept])), map(place, kept))
    found = dict(zip(kept, lines, strict=False))
    return [_placed(found.get(number) or no_row(rows[number]), number, path, starts) for number in range(len(rows))]


def listed_lines(rows: list, path: tuple[str, ...], starts: list[int]) -> list[Line]:
    """Judge rows of the list service; those of one record are judged together, at the first of them."""
    places, bad, lists = {}, {}, {SERVICES: [], FILES: []}
    for number, row in enumerate(rows):
        name = SERVICES if isinstance(row, dict) and any(map(row.get, OF_SERVICES)) else FILES
        try:
            record, _ = msgspec.convert(row, Row, strict=True).key("api" if name == SERVICES else "file")
        except (msgspec.ValidationError, SourceError) as fault:
            bad[number] = refused(no_row(row), _unlisted(fault), lambda field: "")
            continue
        places.setdefault(record, number)
        lists[name].append(row)
    harvester = made(Odcloud, {f"/{name}": as_page(listed) for name, listed in lists.items()}, lists=list(lists))
    met: set[str] = set()
    told = [(places[record.id], judged(harvester, record, met, _pointing(rows, places[record.id], path)))
            for page in harvester.pages() for record in page] if places else []
    return [_placed(line, number, path, starts) for number, line in sorted([*told, *bad.items()], key=lambda x: x[0])]


def _records(data: bytes) -> tuple[Manifest, list[Record]]:
    harvester = made(Manifest, {FILE: data}, FILE)
    return harvester, [record for page in harvester.pages() for record in page]


def _judged(given: tuple[Manifest, list[Record]], places) -> list[Line]:
    harvester, records = given
    met: set[str] = set()
    return [judged(harvester, record, met, where) for record, where in zip(records, places, strict=False)]


def as_table(rows: list[dict]) -> bytes:
    """Rows as the file that would hold them; tabs, by which a file's cells may be divided, are blanks."""
    names = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([names, *([_said(row.get(name)).replace("\t", " ") for name in names] for row in rows)])
    return out.getvalue().encode()


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    return "" if value is None else str(value).strip()


def as_page(rows: list[dict]) -> bytes:
    """Rows as the one page of a listing that would hold them."""
    return orjson.dumps({"page": 1, "perPage": max(len(rows), 1), "matchCount": len(rows), "currentCount": len(rows),
                         "data": rows})


def _pointing(rows: list, number: int, path: tuple[str, ...]):
    def where(field: str) -> str:
        name = fields.LISTED.get(fields.column_of(field))
        return fields.pointer(*path, number, name) if name in rows[number] else name or field
    return where


def _placed(line: Line, number: int, path: tuple[str, ...], starts: list[int]) -> Line:
    return line._replace(number=starts[number] if number < len(starts) else 0, where=fields.pointer(*path, number))


def no_row(row: object) -> Line:
    """What is said of a record that has nothing, or is no record."""
    line = Line(0, "", "", "", "")
    if isinstance(row, dict):
        return refused(line, drafts.nameless(), lambda field: "")
    kind = type(row).__name__
    return refused(line, drafts.fault_of(TypeError(
        f"한 건이 아닙니다({TYPES.get(kind, kind)}). 이름과 값으로 된 한 건을 넣어 주세요. / "
        f"Not an object ({kind}); give one record of names and values.")), lambda field: "")


def _unlisted(fault: Exception) -> drafts.Fault:
    if isinstance(fault, SourceError):
        return drafts.Fault(fault.code, fault.ko, fault.en)
    return drafts.Fault("envelope", f"목록의 행이 규격과 다릅니다({in_korean(fault)}). 값의 꼴을 고쳐 주세요.",
                        f"A row is not as the list service gives it ({fault}). Mend the value.")
