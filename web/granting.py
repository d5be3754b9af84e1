"""The register of grants: who has which data, until when; to look at, to filter and to take away as a table."""

from datetime import UTC, datetime

from flask import Blueprint, render_template, request

from web import request_words
from web.asking import ask, reader, signed_in
from web.requesting import LISTED, organizations
from web.tables import XLSX, csv_of, download, xlsx_of
from web.words import gettext as _
from web.words import named

bp = Blueprint("granting", __name__, url_prefix="/<any(ko,en):lang>/desk")
AT_ONCE, MOST = 100, 20_000            # rows asked for at once, and in one table to take away
SOON = 14
SHOWS = ("now", "soon", "all")
LAST_PAGE = 10_000


def asked() -> dict:
    """The filter as it stands in the address."""
    show, text = request.args.get("show"), request.args.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return {"show": show if show in SHOWS else "now", "organization": request.args.get("organization", ""),
            "dataset": request.args.get("dataset", ""), "page": min(max(number, 1), LAST_PAGE)}


def _call(chosen: dict) -> dict:
    """What to ask the catalogue."""
    today = (datetime.now(UTC) + request_words.KOREA).date().isoformat()
    shown = {"now": {"active_on": today}, "soon": {"ending_within": SOON}, "all": {}}[chosen["show"]]
    return shown | {key: chosen[key] for key in ("organization", "dataset") if chosen[key]}


@bp.get("/grants")
@signed_in
def index():
    """The register."""
    chosen, me = asked(), reader()
    found = ask("grant_list", **_call(chosen), limit=LISTED, offset=(chosen["page"] - 1) * LISTED)
    rows = [each | {"remains": request_words.remains(each), "since": request_words.moment(each["decided"])[:10],
                    "purpose_word": request_words.purpose(each["purpose"])} for each in found["results"]]
    return render_template(
        "requests/grants.html", rows=rows, count=found["count"], chosen=chosen, shows=_shows(),
        last=max(1, -(-found["count"] // LISTED)), organizations=organizations() if me.sees_all else [],
        ends=_ends(me))


def _ends(me) -> set[str]:
    """Ids of the organisations whose grants the reader may end."""
    return set() if me.auditor else {id for id, role in me.roles.items() if role == "admin"}


def _shows() -> dict[str, str]:
    return {"now": _("지금 쓰는 것"), "soon": _("14일 안에 끝나는 것"), "all": _("끝난 것까지 모두")}


@bp.get("/grants.csv")
@signed_in
def csv():
    """The register as CSV, by the same filter."""
    return download(csv_of(_head(), _rows(_call(asked()))), "grants.csv", "text/csv; charset=utf-8")


@bp.get("/grants.xlsx")
@signed_in
def xlsx():
    """The register as XLSX, by the same filter."""
    chosen = asked()
    made = request_words.moment(datetime.now(UTC).replace(tzinfo=None).isoformat())
    notes = [_("승인 목록"), _shows()[chosen["show"]], chosen["organization"], chosen["dataset"],
             _("%(time)s에 만들었습니다.", time=made)]
    book = xlsx_of(_head(), _rows(_call(chosen)), _("승인 목록"), filter(None, notes))
    return download(book, "grants.xlsx", XLSX)


def _head() -> list[str]:
    return [_("데이터"), _("데이터 주소 이름"), _("제공기관"), _("받은 곳"), _("신청한 사람"), _("목적"),
            _("승인한 날"), _("마지막 날"), _("상태"), _("끝낸 날"), _("신청 번호")]


def _rows(call: dict) -> list[list]:
    """The rows of the table, asked for a part after another."""
    rows = []
    for start in range(0, MOST, AT_ONCE):
        found = ask("grant_list", **call, limit=AT_ONCE, offset=start)["results"]
        for each in found:
            rows.append([
                each["dataset"]["title"], each["dataset"]["name"],
                named(each["organization"]) if each["organization"]["name"] else "", each["company"],
                each["user"]["fullname"] or each["user"]["name"], request_words.purpose(each["purpose"]),
                request_words.moment(each["decided"])[:10], each["until"], request_words.state(each).word,
                request_words.moment(each["ended"])[:10], each["id"]])
        if len(found) < AT_ONCE:
            break
    return rows
