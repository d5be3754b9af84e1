"""The validator: what records would become if they were harvested or sent in today, and what to mend in each.

It judges by the rules of production and has none of its own: the drafts are those of the harvesters, the verdict is
`harvesters.drafts.judged`, and whatever it refuses a harvest sets aside with the same code.
"""

import io
from collections.abc import Mapping

import msgspec

from harvesters import answers, drafts
from harvesters.checking import dcat, lists
from harvesters.checking.fields import pointer
from harvesters.checking.judging import accepted, refused, title_of
from harvesters.checking.laid import NAME
from harvesters.checking.places import lines_of
from harvesters.checking.results import Checked, Finding, Line, UnreadableError
from harvesters.drafts import RECORD_FAULTS, Draft
from harvesters.errors import SourceError, trouble
from harvesters.kinds import columns, table
from harvesters.kinds.manifest import MANIFEST
from harvesters.kinds.paging import wrong

__all__ = ["KINDS", "Checked", "Finding", "Line", "UnreadableError", "check", "kind_of"]

KINDS = ("json", "dcat", "datagokr", "manifest")
PATHS = ((), ("data",), ("result", "results"), ("results",), ("result",), ("datasets",), ("dataset",), ("items",),
         ("rows",))
OF_LIST_SERVICE = {"list_id", "list_title", "org_nm", "page_url", "is_list_deleted"}
OF_MANIFEST = {"partner", "file", "sha256", "rows"}
TURTLE = (b"@prefix", b"@base", b"prefix ", b"base ")
FEW = 20                                         # keys that are told which stand more than once
OF_A_FILE = (
    ("빈 답이 왔습니다. 협력기관 서비스가 정상인지 확인해 주세요.",
     "비어 있습니다. 살펴볼 것이 없습니다. 내용이 있는 파일인지 확인해 주세요."),
    ("An empty answer came. Check that the partner's service is well.",
     "It is empty, so there is nothing to look at. See whether it is the right file."),
    ("답이 올바른 JSON", "내용이 올바른 JSON"), ("The answer is not valid JSON", "It is not valid JSON"),
    ("답의 글자 방식이", "글자 방식이"), ("The answer is neither", "It is neither"),
    ("협력기관에 글자 방식을 물어봐 주세요.", "UTF-8로 저장한 뒤 다시 확인해 주세요."),
    ("Ask the partner for its charset.", "Save it as UTF-8 and try again."),
    ("협력기관에 알려 주세요.", "괄호 안이 줄과 칸입니다. 그곳을 고친 뒤 다시 확인해 주세요."),
    ("Tell the partner.", "Mend it at that line and column and try again."))
"""What is said of a partner's answer, and of a file that somebody has at hand."""
ALONE = Finding("warning", "list_not_looked_at", "", "",
                "manifest.json은 규격에 맞습니다. 옆에 있는 목록 파일은 보지 못했습니다. 그 파일도 확인해 주세요.",
                "This manifest.json is as agreed. The list beside it was not looked at; check that file too.")


def check(data: bytes, kind: str, most: int = 1_000_000) -> Checked:
    """Look at records.

    :param data: as they were sent or fetched
    :param kind: one of KINDS
    :param most: records looked at
    :raises UnreadableError: when they cannot be told apart, with the reason and how to mend it
    """
    try:
        checked = _checked(data, kind, most)
    except SourceError as error:
        raise _unreadable(error) from None
    return checked


def _checked(data: bytes, kind: str, most: int) -> Checked:
    if kind == "dcat":
        found = Checked(kind, *dcat.described_lines(data, most))
    elif kind == "manifest" and not _is_json(data):
        return Checked(kind, lists.table_lines(data, most), ())
    else:
        found = _json(data, kind, most)
    twice = answers.repeated(data) if _is_json(data) else []
    return found._replace(notes=found.notes + tuple(
        Finding("warning", "key_repeated", "", "",
                f"‘{key}’ 항목이 한 기록에 두 번 이상 있습니다. 수집하면 마지막 값만 씁니다. 한 번만 적어 주세요.",
                f"‘{key}’ stands more than once in one record, and a harvest takes the last value. Write it once.")
        for key in twice[:FEW]))


def kind_of(data: bytes) -> str:
    """What some bytes seem to be: one of KINDS, or csv or xlsx.

    :raises UnreadableError: they are empty, or a web page
    """
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.strip(b"\0"):
        raise _unreadable(trouble("empty"))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "manifest" if _is_list(data) else "xlsx"
    if start[:1] in b"{[":
        return _kind_of_json(data)
    if start[:1] == b"<" or start.lower().startswith(TURTLE):
        if b"<html" in start.lower() or b"<!doctype html" in start.lower():
            raise _unreadable(trouble("html"))
        return "dcat"
    return "manifest" if _is_list(data) else "csv"


def _kind_of_json(data: bytes) -> str:
    try:
        value = answers.json(data)
    except SourceError as error:
        raise _unreadable(error) from None
    path, rows = _rows(value)
    first = next((row for row in rows if isinstance(row, dict)), {})
    linked = isinstance(value, dict) and value.keys() & {"@context", "@graph"} or {"@type", "@id"} & first.keys()
    if path == ("dataset",) or linked:
        return "dcat"
    if first.keys() >= OF_MANIFEST or {table.KEY, table.TITLE} & set(map(columns.official, first)):
        return "manifest"
    return "datagokr" if len(OF_LIST_SERVICE & first.keys()) >= 2 else "json"


def _is_list(data: bytes) -> bool:
    """Whether a table has the columns by which a harvest knows a list."""
    try:
        return bool(table.heading(io.BytesIO(data)))
    except SourceError:
        return False


def _is_json(data: bytes) -> bool:
    return data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _unreadable(error: SourceError) -> UnreadableError:
    """The same for whoever has the file at hand, and is told to mend it and not to tell the partner."""
    ko, en = error.ko, error.en
    for of_answer, of_file in OF_A_FILE:
        ko, en = ko.replace(of_answer, of_file), en.replace(of_answer, of_file)
    return UnreadableError(error.code, ko, en)


def _rows(value: object) -> tuple[tuple[str, ...], list]:
    """The records of a JSON text, and the keys that lead to them; one that is alone is a list of one."""
    for path in PATHS:
        inner = value
        for key in path:
            inner = inner.get(key) if isinstance(inner, dict) else None
        if isinstance(inner, list):
            return path, inner
    return (), [value]


def _json(data: bytes, kind: str, most: int) -> Checked:
    value = answers.json(data)
    if kind == "manifest" and isinstance(value, dict) and value.keys() & {"partner", "sha256"}:
        return _manifest(data)
    path, rows = _rows(value)
    if not rows:
        raise wrong("nothing")
    rows, starts = rows[:most], lines_of(answers.text(data), path)
    judge = {"manifest": lists.row_lines, "datagokr": lists.listed_lines}.get(kind, _packages)
    lines = judge(rows, path, starts)
    return Checked(kind, lines if isinstance(value, list) or path else [_alone(each) for each in lines])


def _alone(line: Line) -> Line:
    """One record that is the whole text: its pointers begin at the root."""
    told = tuple(each._replace(where=each.where.removeprefix("/0")) for each in line.findings)
    return line._replace(where="", findings=told)


def _manifest(data: bytes) -> Checked:
    try:
        MANIFEST.decode(data)
    except msgspec.DecodeError as error:
        raise wrong("manifest", error) from None
    return Checked("manifest", [], (ALONE,))


def _packages(rows: list, path: tuple[str, ...], starts: list[int]) -> list[Line]:
    """Datasets in the catalogue's own words, as `package_create` takes them."""
    return [_package(row, number, path)._replace(
        number=starts[number] if number < len(starts) else 0, where=pointer(*path, number))
        for number, row in enumerate(rows)]


def _package(row: object, number: int, path: tuple[str, ...]) -> Line:
    def where(field: str) -> str:
        own = field.split(".")
        return pointer(*path, number, *own) if own[0] in row else field

    if not isinstance(row, Mapping):
        return lists.no_row(row)
    line = Line(0, "", drafts.printable(row.get("identifier") or row.get("name") or ""), title_of(row), "")
    package = {"owner_org": NAME} | row
    try:
        return accepted(line, drafts.judged(Draft(package, {}, "")), where)
    except RECORD_FAULTS as error:
        return refused(line._replace(package=package), drafts.fault_of(error), where)
