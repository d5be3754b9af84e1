"""Agreements from a spreadsheet: a template, a look at what would become of each row, then taking them in."""

import base64
import binascii
import zlib
from itertools import islice
from pathlib import Path

import orjson
from flask import Blueprint, redirect, render_template, request, url_for

from schemas.agreement import COLUMNS
from schemas.terms import folded
from web import one_table
from web.agreements import to_keep
from web.asking import ask, signed_in
from web.forms import said
from web.one_table import TableError
from web.sheets.kinds import books
from web.tables import XLSX, csv_of, download, xlsx_of
from web.words import gettext as _

bp = Blueprint("agreement_import", __name__, url_prefix="/<any(ko,en):lang>/agreements/import")
NEEDED = ("organization", "agreement", "title", "frequency", "due")
SPELLINGS = {folded(spelling): key for key, spellings in COLUMNS.items() for spelling in spellings}
WITHIN = 20                      # lines above the header in which a title may stand
MOST = 2000                      # rows
LARGEST = 2**22                  # bytes of the rows that go with the form


@bp.route("", methods=["GET", "POST"])
@signed_in
def upload():
    """Take a file, and show what would become of each row; nothing is kept."""
    to_keep()
    if request.method == "GET":
        return render_template("agreements/import.html")
    try:
        rows = read(request.files.get("file"))
    except TableError as fault:
        return render_template("agreements/import.html", fault=str(fault)), 422
    return _looked_at(rows)


@bp.post("/confirm")
@signed_in
def confirm():
    """Take in the rows that were looked at, as far as they are not refused."""
    to_keep()
    rows = unpacked(request.form.get("rows", ""))
    if not rows:
        return render_template("agreements/import.html", fault=_(
            "확인한 줄이 오지 않았습니다. 화면을 닫았다가 열었을 수 있습니다. 파일을 다시 골라 주세요.")), 422
    counts = ask("agreement_import", rows=[_bare(row) for row in rows])["counts"]
    return redirect(url_for("agreements.listing", imported=counts["created"] + counts["updated"]), 303)


@bp.get("/template.<any(csv,xlsx):kind>")
@signed_in
def template(kind):
    """An empty table with our columns."""
    head = [spellings[0] for spellings in COLUMNS.values()]
    if kind == "csv":
        return download(b"".join(csv_of(head, ())), "agreements.csv", "text/csv; charset=utf-8")
    notes = [_("한 줄에 약속한 데이터 하나를 적습니다."),
             _("기관과 협약을 비워 두면 바로 윗줄과 같은 것으로 읽습니다."),
             _("날짜는 2026-03-31처럼, 갱신 주기는 월간·분기·연간·수시·1회성처럼 적습니다.")]
    return download(xlsx_of(head, (), _("협약"), notes), "agreements.xlsx", XLSX)


def _looked_at(rows: list[dict]):
    told = ask("agreement_import", rows=[_bare(row) for row in rows], dry_run=True)
    words = {"created": (_("새 약속"), "ok"), "updated": (_("바뀌는 약속"), "info"),
             "unchanged": (_("그대로인 약속"), ""), "refused": (_("받지 못한 줄"), "bad")}
    labels = {key: _label(key) for key in COLUMNS}
    shown = [each | {"line": row["line"], "word": words[each["outcome"]][0], "tone": words[each["outcome"]][1],
                     "reasons": [(labels.get(key, ""), " ".join(said(text) for text in texts))
                                 for key, texts in each["errors"].items()],
                     "changed": [(labels[key], *pair) for key, pair in each["changes"].items()]}
             for each, row in zip(told["rows"], rows, strict=True)]
    counts = [(word, tone, told["counts"][key]) for key, (word, tone) in words.items()]
    return render_template("agreements/looked_at.html", rows=shown, counts=counts, packed=packed(rows),
                           ready=told["counts"]["created"] + told["counts"]["updated"])


def _bare(row: dict) -> dict:
    return {key: value for key, value in row.items() if key in COLUMNS}


def _label(key: str) -> str:
    return {"organization": _("기관"), "agreement": _("협약"), "signed": _("체결일"), "until": _("만료일"),
            "clause": _("조항"), "title": _("데이터 제목"), "frequency": _("갱신 주기"), "due": _("첫 제공일")}[key]


def read(upload) -> list[dict]:
    """The rows of a file, each with the number of its `line`.

    :param upload: an open file with `.filename`, or None
    :raises TableError: when none can be read
    """
    found = one_table.found(upload, _found)
    if not found:
        raise TableError(_("머리글 아래에 줄이 없습니다. 받을 약속이 없습니다. 한 줄에 약속 하나를 적어 주세요."))
    if len(found) > MOST:
        raise TableError(_("%(most)d줄보다 깁니다. 한 번에 확인하기 어렵습니다. 파일을 나누어 올려 주세요.", most=MOST))
    return found


def _found(path: Path) -> list[dict]:
    """:raises TableError: when no sheet has our header"""
    missing = list(NEEDED)
    for book in books(path):
        for name, _hidden in book.names:
            columns, below, lacking = None, [], missing
            for line in islice(book.lines(name), MOST + WITHIN + 2):
                if columns is None and line.number <= WITHIN:
                    told = {place: SPELLINGS.get(folded(str(text))) for place, text in line.values.items()}
                    lacking = [key for key in NEEDED if key not in told.values()]
                    missing = min(missing, lacking, key=len)
                    columns = None if lacking else {place: key for place, key in told.items() if key}
                elif columns:
                    below.append(_cells(line, columns))
            if columns:
                return [each for each in below if len(each) > 1]
    raise TableError(_("머리글(%(names)s)을 찾지 못했습니다. 어느 칸이 무엇인지 알 수 없습니다. "
                       "양식을 받아 머리글을 그대로 두고 적어 주세요.", names=", ".join(map(_label, missing))))


def _cells(line, columns: dict[int, str]) -> dict:
    return {"line": line.number} | {key: str(line.values[place]) for place, key in columns.items()
                                    if place in line.values}


def packed(rows: list[dict]) -> str:
    """Rows as they go with the form, to be sent back when somebody has looked at them."""
    return base64.b64encode(zlib.compress(orjson.dumps(rows), 9)).decode()


def unpacked(text: str) -> list[dict]:
    """The rows again; none when they are not what `packed` makes.  They are judged anew, so they need no signature."""
    try:
        unzip = zlib.decompressobj()
        whole = unzip.decompress(base64.b64decode(text, validate=True), LARGEST)
        rows = orjson.loads(whole) if unzip.eof else []
    except (binascii.Error, zlib.error, orjson.JSONDecodeError, ValueError):
        return []
    return [each for each in rows if isinstance(each, dict)][:MOST] if isinstance(rows, list) else []
