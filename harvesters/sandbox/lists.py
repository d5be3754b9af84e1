"""Partners' lists as files beside a manifest.json: every charset, layout and spelling of headers met so far."""

import csv
import datetime
import hashlib
import io
from dataclasses import dataclass

import openpyxl
import orjson

from harvesters.kinds import columns, table
from harvesters.sandbox.rows import Rows


@dataclass(frozen=True)
class Form:
    """How a partner writes its list.

    :param above: lines above the header
    :param drift: other spellings of headers
    """

    suffix: str = "csv"
    encoding: str = "utf-8-sig"
    above: tuple[str, ...] = ()
    drift: tuple[tuple[str, str], ...] = ()


FORMS = {
    "lge": Form(encoding="cp949"),
    "skt": Form("xlsx", "", ("공유 데이터 목록", "")),
    "kt": Form(drift=(("관리 부서명", "관리부서명"), ("확장자(데이터포맷)", "확장자"))),
    "lgu": Form("tsv", "utf-8"),
    "cnuh": Form(encoding="cp949", above=("전남대학교병원 공유 데이터 목록", "")),
    "chosun": Form("xlsx", "", drift=(("업데이트 주기", "업데이트주기"),)),
}
MONTHLY = "monthly"               # the whole list of the portal, as a file
DATES = ("등록일", "수정일", "차기 등록 예정일")


class Lists:
    """Answers requests below `/manifest`: `/manifest/<partner>/manifest.json` and the file it names."""

    def __init__(self, rows: Rows):
        self.rows, self.made = rows, {}

    def answer(self, name: str, file: str) -> bytes | None:
        """The bytes of a manifest or its list; None when there is none of that name."""
        if name not in self.made and (made := self._make(name)):
            self.made[name] = made
        return self.made.get(name, {}).get(file)

    def _make(self, name: str) -> dict[str, bytes] | None:
        if name in self.rows.files:
            file, body = self.rows.files[name]
            text = body.decode("utf-8-sig" if body.startswith(b"\xef\xbb\xbf") else "cp949")
            count, encoding = sum(1 for line in csv.reader(io.StringIO(text, newline="")) if any(line)) - 1, None
        elif name in self.rows.lists or name == MONTHLY:
            rows = list(self.rows.public.values()) if name == MONTHLY else self.rows.lists[name]
            form = FORMS.get(name, Form())
            body, encoding = (workbook(rows, form), None) if form.suffix == "xlsx" else text_file(rows, form)
            file, count = f"{name}.{form.suffix}", len(rows)
        else:
            return None
        manifest = {"partner": name, "generated_at": "2026-11-01T02:00:00+09:00", "file": file, "encoding": encoding,
                    "sha256": hashlib.sha256(body).hexdigest(), "rows": count, "complete": True}
        return {"manifest.json": orjson.dumps(manifest), file: body}


def _table(rows: list[dict], form: Form) -> tuple[list[str], list[list[str]]]:
    """Header and cells.  Ours stand first: order means nothing.  Columns no row speaks of are left out, but for two."""
    names = [name for name in (*columns.OURS, *columns.OFFICIAL)
             if name in (table.KEY, table.TITLE) or any(row.get(name) for row in rows)]
    drift = dict(form.drift)
    return [drift.get(name, name) for name in names], [[cell(row.get(name)) for name in names] for row in rows]


def cell(value: object) -> str:
    """A value as one cell: 항목정의 as `name|title|type|unit|description` and 오퍼레이션 as names, joined by `;`."""
    if isinstance(value, list):
        return ";".join(each["operation_nm"] if "operation_nm" in each else "|".join(
            str(each.get(key) or "").replace(";", ",") for key in ("name", "title", "type", "unit", "description"))
            for each in value)
    return "" if value is None else str(value)


def text_file(rows: list[dict], form: Form) -> tuple[bytes, str]:
    """The list as text in the form's charset; in UTF-8 where that charset lacks a character."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t" if form.suffix == "tsv" else ",", lineterminator="\r\n")
    header, cells = _table(rows, form)
    writer.writerows([line] for line in form.above)
    writer.writerow(header)
    writer.writerows(cells)
    try:
        return out.getvalue().encode(form.encoding), form.encoding
    except UnicodeEncodeError:
        return out.getvalue().encode("utf-8-sig"), "utf-8-sig"


def workbook(rows: list[dict], form: Form) -> bytes:
    """The list as a workbook, with counts as numbers and days as Excel's own days."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("목록")
    header, cells = _table(rows, form)
    for line in form.above:
        sheet.append([line])
    sheet.append(header)
    for line in cells:
        sheet.append([_typed(name, value) for name, value in zip(header, line, strict=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _typed(name: str, value: str) -> object:
    if name in DATES and len(value) == 10:
        return datetime.date.fromisoformat(value)
    return int(value) if name in ("전체행", "조회수", "대상자 수") and value.isdigit() else value
