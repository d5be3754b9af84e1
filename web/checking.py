"""The validator's page: paste a list, choose a file or give an address, and see what would become of each record.

It is for everybody and keeps nothing.  What was sent goes with the result's form, so that its further pages and its CSV
can be made from it again.
"""

import base64
import binascii
import io
import threading
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from flask import Blueprint, current_app, render_template, request

from harvesters.checking.fetching import LARGEST, fetched
from harvesters.errors import SourceError
from web.asking import reader
from web.checked import ALL_KINDS, Checked, Finding, Line, UnreadableError, checked, kind_of
from web.forms import pair
from web.pacing import Pace
from web.signin import network
from web.tables import csv_of, download
from web.versions import labels
from web.words import gettext as _

bp = Blueprint("checking", __name__, url_prefix="/<any(ko,en):lang>")
MOST, SHOWN = 2000, 100                  # records looked at, and shown on a page
LARGEST_BOOK = 50 * 2**20                # bytes of an unpacked workbook: one of 2,000 rows has two million
LARGEST_GRAPH = 2**20                    # bytes of DCAT, of which a megabyte takes seconds
CALLS, WITHIN = 30, 600                  # times a stranger's network may ask, in so many seconds
AT_ONCE = 2                              # addresses a process asks at a time
FORM = 3 * LARGEST                       # bytes of a form that holds a file again, in signs that a form may hold
PRIVATE = ("address", "port", "scheme", "leak")
LATE = ("deadline", "timeout", "connect", "broken", "server", "partner_timeout", "wait")


class Sent(NamedTuple):
    """What somebody wants checked.

    :param data: its bytes, None when there are none
    :param text: what stood in the box, to stand there again
    """

    data: bytes | None
    kind: str
    text: str = ""
    address: str = ""


class FaultError(Exception):
    """Why nothing can be checked, in the reader's language.

    :param status: of the answer
    :param wait: seconds until it may be tried again
    """

    def __init__(self, text: str, status: int = 422, wait: int = 0):
        super().__init__(text)
        self.status, self.wait = status, wait


@bp.record_once
def _keep(state) -> None:
    state.app.extensions["checking"] = Pace(CALLS, WITHIN), threading.BoundedSemaphore(AT_ONCE)


@bp.url_value_preprocessor
def _take_large_forms(endpoint, values) -> None:
    """Before anything reads the form: it may hold a file of the largest size."""
    request.max_form_memory_size = FORM


@bp.route("/check", methods=["GET", "POST"])
def check():
    """Ask for a list, or show what became of one."""
    if request.method == "GET":
        return _page(Sent(None, "auto"))
    form = request.form
    kind = form.get("kind") if form.get("kind") in ALL_KINDS else "auto"
    sent = Sent(None, kind, form.get("text", ""), form.get("address", "").strip())
    try:
        _not_too_often()
        sent = _taken(sent)
        found = checked(sent.data, _bounded(sent), MOST)
    except FaultError as fault:
        answer = _page(sent, fault=str(fault)), fault.status
        return (*answer, {"Retry-After": str(fault.wait)}) if fault.wait else answer
    except UnreadableError as fault:
        return _page(sent, fault=pair((fault.ko, fault.en))), 422
    if "download" in form:
        return download(b"".join(csv_of(_head(), _rows(found))), "check.csv", "text/csv; charset=utf-8")
    return _page(sent, found)


def _bounded(sent: Sent) -> str:
    """What it is read as.

    :raises FaultError: it is DCAT, or a workbook once unpacked, of a size that would take minutes
    """
    if _unpacked_size(sent.data) > LARGEST_BOOK:
        raise FaultError(_large(LARGEST_BOOK))
    kind = kind_of(sent.data) if sent.kind == "auto" else sent.kind
    if kind == "dcat" and len(sent.data) > LARGEST_GRAPH:
        raise FaultError(_large(LARGEST_GRAPH))
    return kind


def _unpacked_size(data: bytes) -> int:
    """Bytes of what a workbook unpacks to; 0 for what is none, of which reading says why."""
    if not data.startswith(b"PK"):
        return 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return 0


def _not_too_often() -> None:
    """:raises FaultError: for a stranger who has asked too often"""
    wait = 0 if reader().id else current_app.extensions["checking"][0].wait(network())
    if wait:
        raise FaultError(_("같은 곳에서 너무 자주 확인해 잠시 막았습니다. 다른 사람도 써야 합니다. %(minutes)d분 뒤에 "
                           "다시 하거나 로그인해 주세요.", minutes=-(-wait // 60)), 429, wait)


def _taken(sent: Sent) -> Sent:
    """What is to be checked: a file before an address, and that before what was pasted.

    :raises FaultError: there is nothing, or it cannot be had
    """
    upload = request.files.get("file")
    if upload and upload.filename:
        data = upload.stream.read(LARGEST + 1)
    elif sent.address:
        data, kind = _fetched(sent.address)
        return sent._replace(data=data, kind=kind if sent.kind == "auto" else sent.kind)
    elif request.form.get("held"):
        data = _unpacked(request.form["held"])
        if "pasted" in request.form:
            sent = sent._replace(text=data.decode("utf-8", "replace"))
    else:
        data = sent.text.encode("utf-8", "replace")
    if not data.strip():
        raise FaultError(_("확인할 것이 없습니다. 비어 있습니다. 내용을 붙여 넣거나, 파일을 고르거나, "
                           "주소를 적어 주세요."))
    if len(data) > LARGEST:
        raise FaultError(_large())
    return sent._replace(data=data)


def _fetched(address: str) -> tuple[bytes, str]:
    """:raises FaultError: what lies there cannot be had"""
    turns = current_app.extensions["checking"][1]
    if not turns.acquire(blocking=False):
        raise FaultError(_("지금 다른 주소를 가져오고 있습니다. 한꺼번에 많이 가져오지 않습니다. "
                           "10초 뒤에 다시 해 주세요."), 503, 10)
    try:
        return fetched(address, current_app.config.get("CHECK_ALLOW", frozenset()))
    except SourceError as error:
        raise FaultError(_why(error)) from None
    finally:
        turns.release()


def _large(most: int = LARGEST) -> str:
    return _("%(most)dMB보다 큽니다. 한 번에 확인하기 어렵습니다. 나누어 확인해 주세요.", most=most >> 20)


def _why(error: SourceError) -> str:
    """Why nothing came from an address, and what to do instead."""
    if error.code in PRIVATE:
        return _("공개된 인터넷의 http(s) 주소가 아니어서 가져오지 않았습니다. 안쪽 주소는 누구에게도 열지 않습니다. "
                 "파일로 올리거나 내용을 붙여 넣어 주세요.")
    if error.code == "large":
        return _large()
    if error.code in LATE:
        return _("주소에서 10초 안에 온전한 답을 받지 못했습니다. 그 서버가 느리거나 멈추었을 수 있습니다. "
                 "잠시 뒤 다시 하거나 파일로 올려 주세요.")
    if error.code == "dns":
        return _("그런 주소를 찾지 못했습니다. 잘못 적었을 수 있습니다. 주소를 확인해 주세요.")
    return pair((error.ko, error.en))


def _page(sent: Sent, found: Checked | None = None, fault: str = "") -> str:
    last = max(1, -(-len(found.lines) // SHOWN)) if found else 1
    number = request.form.get("page", "1")
    number = min(max(int(number), 1), last) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    lines = [_shown(line) for line in found.lines[(number - 1) * SHOWN:number * SHOWN]] if found else []
    return render_template(
        "checking/check.html", sent=sent, found=found, fault=fault, lines=lines, number=number, last=last,
        first=(number - 1) * SHOWN + 1, kinds=_kinds(), counts=_counts(found), most=MOST, largest=LARGEST >> 20,
        kind=dict(_kinds()).get(found.kind) if found else "", notes=list(map(_told, found.notes)) if found else [],
        held=_packed(sent.data) if found else "")


def _kinds() -> list[tuple[str, str]]:
    return [("auto", _("알아서 고르기")), ("csv", _("표(CSV)")), ("xlsx", _("표(엑셀)")), ("json", "JSON"),
            ("dcat", "DCAT"), ("datagokr", _("공공데이터포털 목록의 행")), ("manifest", _("36개 항목의 목록"))]


def _words() -> dict[str, tuple[str, str, str]]:
    """Outcome → word, tone and sign."""
    return {"taken": (_("받아들임"), "ok", "check"), "draft": (_("초안"), "warn", "edit"),
            "refused": (_("거절"), "bad", "alert"), "skipped": (_("건너뜀"), "", "info"),
            "warnings": (_("경고"), "", "info")}


def _counts(found: Checked | None) -> list[tuple[str, int]]:
    return [(_words()[key][0], count) for key, count in found.counts().items()
            if count or key != "skipped"] if found else []


def _shown(line: Line) -> dict:
    word, tone, sign = _words()[line.outcome]
    told = list(map(_told, line.findings))
    advice = [each for each in told if each[0] == "advice"]
    return {"number": line.number, "where": line.where, "id": line.id, "title": line.title, "word": word,
            "tone": tone, "sign": sign, "bad": line.outcome == "refused",
            "told": [each for each in told if each not in advice], "advice": advice}


def _told(each: Finding) -> tuple[str, str, str]:
    """Level, place and words of a finding, in the reader's language."""
    called = _field(each.field) if not each.where else each.where
    if each.where and each.where == each.field:           # a key that is missing where keys are ours
        called = f"{_field(each.field)} ({each.where})"
    return each.level, called, pair((each.ko, each.en))


def _field(path: str) -> str:
    """What people call a field: of `contact.name`, the first."""
    return labels([path.partition(".")[0]])[0] if path else ""


def _head() -> list[str]:
    return [_("줄 번호"), _("위치"), _("식별자"), _("제목"), _("결과"), _("수준"), _("코드"), _("고칠 곳"),
            _("까닭과 고치는 방법")]


def _rows(found: Checked) -> Iterator[list]:
    """One row for each thing that is said; one for a record of which there is nothing to say."""
    levels = {"error": _("거절"), "hold": _("초안"), "warning": _("경고"), "advice": _("권장")}
    for line in found.lines:
        own = [line.number or "", line.where, line.id, line.title, _words()[line.outcome][0]]
        for each in line.findings or (None,):
            yield [*own, levels[each.level], each.code, *_told(each)[1:]] if each else [*own, "", "", "", ""]


def _packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data)).decode()


def _unpacked(text: str) -> bytes:
    """What `_packed` was given; nothing when it is something else, and no more than a file may hold."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(text, validate=True), LARGEST + 1)
    except (binascii.Error, zlib.error, ValueError):
        return b""
