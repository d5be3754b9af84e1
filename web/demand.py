"""What people looked for, for those who can bring it: what was not found, what is there by now, and telling a partner.

Words and numbers only; see `catalog.demand` for what is counted and what is never kept.
"""

from ckanapi.errors import NotAuthorized, NotFound, ValidationError
from flask import Blueprint, current_app, redirect, render_template, request, url_for

from catalog import may
from schemas.demand import DEMAND_NOTE
from web.asking import ask, organizations, reader, signed_in
from web.faults import BadQuestionError
from web.finding import asked
from web.forms import errors_of, shown
from web.results import past_the_end
from web.tables import csv_of, download
from web.words import gettext as _
from web.words import named, ngettext

bp = Blueprint("demand", __name__, url_prefix="/<any(ko,en):lang>/desk")
WINDOWS, LISTED, MOST = (7, 30, 90), 30, 500      # so few that the longest phrases make no heavy page
SYNONYM = "synonyms.new"
FIELDS = tuple(DEMAND_NOTE.fields)


def tabs() -> dict[str, str]:
    """What can be looked at."""
    return {"missing": _("찾지 못한 말"), "most": _("많이 찾은 말")}


def _wanted() -> tuple[str, int]:
    """The tab and the days in the address; what is none is passed over."""
    view, days = request.args.get("view", ""), request.args.get("days", "")
    return view if view in tabs() else "missing", int(days) if days in map(str, WINDOWS) else 30


@bp.get("/demand")
@signed_in
def listed():
    """What people looked for, in a window of days; what is found by now stands by itself."""
    view, days = _wanted()
    number = asked(request.args).page
    found = ask("search_demand_list", days=days, missing=view == "missing", limit=LISTED, offset=(number - 1) * LISTED)
    last = max(1, -(-found["count"] // LISTED))
    if number > last:
        raise BadQuestionError(past_the_end(number, last))
    rows = [_row(each, view, days) for each in found["results"]]
    here = [each for each in rows if view == "missing" and each["now"]]
    return render_template(
        "demand/list.html", view=view, days=days, number=number, last=last, found=found, tabs=tabs(), windows=WINDOWS,
        here=here, rows=[each for each in rows if each not in here], synonym=_synonym_page(),
        tells=may.tell_of_demand(reader()), done=_done())


def _row(each: dict, view: str, days: int) -> dict:
    now = each["empty"] if view == "missing" else each["times"]
    return each | {"trend": _trend(now - each["before"], each["before"])}


def _trend(more: int, before: int) -> tuple[str, str]:
    """How it stands beside the window before: tone and words."""
    if not before:
        return "info", _("새로 나옴")
    if more > 0:
        return "warn", ngettext("%(num)d번 늘어남", "%(num)d번 늘어남", more)
    return "", ngettext("%(num)d번 줄어듦", "%(num)d번 줄어듦", -more) if more else _("그대로")


def _synonym_page() -> str:
    """The page on which words are said to mean the same, where there is one and the reader may use it."""
    return SYNONYM if SYNONYM in current_app.view_functions and may.tell_of_demand(reader()) else ""


def _done() -> int:
    """How many letters have just gone."""
    text = request.args.get("sent", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


@bp.get("/demand.csv")
@signed_in
def csv():
    """The same as a table to take away: the first 500."""
    view, days = _wanted()
    found = ask("search_demand_list", days=days, missing=view == "missing", limit=MOST)
    head = [_("찾은 말"), _("찾은 횟수"), _("결과가 없던 횟수"), _("앞선 기간"), _("지금 결과")]
    rows = ([each["words"], each["times"], each["empty"], each["before"], each["now"]] for each in found["results"])
    return download(csv_of(head, rows), f"demand-{view}-{days}.csv", "text/csv; charset=utf-8")


@bp.route("/demand/note", methods=["GET", "POST"])
@signed_in
def note():
    """Tell those who edit for an organisation what people look for."""
    if not may.tell_of_demand(reader()):
        raise NotAuthorized("only stewards tell partners of demand")
    if request.method == "GET":
        return _form({"words": request.args.get("words", "")[:100]})
    typed = {key: request.form.get(key, "") for key in FIELDS}
    try:
        told = ask("search_demand_note", **typed)
    except ValidationError as refusal:
        return _form(typed, errors_of(refusal)), 422
    except NotFound:
        return _form(typed, {"organization": [_("그사이 없어진 기관입니다. 다른 기관을 골라 주세요.")]}), 422
    return redirect(url_for(".listed", sent=told["letters"]), 303)


def _form(typed: dict, errors: dict | None = None) -> str:
    fields = [each._replace(choices=_organizations()) if each.name == "organization" else each
              for each in shown(DEMAND_NOTE, typed, errors)]
    return render_template("demand/note.html", fields=fields)


def _organizations() -> tuple:
    """Everyone who may share data, those who have agreed to first."""
    found = sorted(organizations(), key=lambda each: (not each.get("partner"), named(each)))
    return tuple((each["name"], named(each), "") for each in found)
