"""The accounts of the site, for whoever runs it: who there is, who may come in, and who audits or looks after data."""

from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from ckanapi.errors import NotFound
from flask import Blueprint, redirect, render_template, request, url_for

from web import menu
from web.asking import ask, reader, signed_in
from web.faults import BadQuestionError
from web.finding import asked, pages
from web.forms import Shown
from web.results import past_the_end
from web.words import gettext as _
from web.words import named

bp = Blueprint("users", __name__, url_prefix="/<any(ko,en):lang>/desk/users")
LISTED, STATES = 50, ("active", "pending")
CENTRE = {"none": {"auditor": False, "steward": False}, "steward": {"auditor": False, "steward": True},
          "auditor": {"auditor": True, "steward": False}}


@dataclass(frozen=True)
class Filter:
    """Which accounts are wanted, as it stands in the address."""

    q: str = ""
    state: str = ""
    page: int = 1

    def query(self, **changes) -> str:
        now = replace(self, **changes)
        return urlencode([(each.name, getattr(now, each.name)) for each in fields(Filter) if getattr(now, each.name)])


@bp.get("")
@signed_in
def everybody():
    """All accounts, or those that were looked for."""
    state = request.args.get("state", "")
    wanted = Filter(request.args.get("q", "").replace("\0", "")[:200], state if state in STATES else "",
                    asked(request.args).page)
    found = ask("account_list", q=wanted.q, state=wanted.state, limit=LISTED, offset=(wanted.page - 1) * LISTED)
    last = max(1, -(-found["count"] // LISTED))
    if wanted.page > last:
        raise BadQuestionError(past_the_end(wanted.page, last))
    return render_template("users/list.html", rows=[_row(each) for each in found["results"]], count=found["count"],
                           last=last, pages=pages(wanted.page, last), asked=wanted)


@bp.route("/<name>", methods=["GET", "POST"])
@signed_in
def one(name):
    """One account: whether it may come in, and what it is at the centre.  Nobody changes his own here, so that nobody
    locks himself out."""
    found = ask("account_list", id=name)["results"]
    if not found:
        raise NotFound("User not found")
    who = found[0]
    own = who["id"] == reader().id
    state, centre = request.form.get("state", who["state"]), request.form.get("centre", _centre(who))
    if request.method == "POST" and not own and state in STATES and centre in CENTRE:
        ask("user_patch", id=who["id"], state=state, **CENTRE[centre])
        return redirect(url_for(".one", name=who["name"], done="saved"), 303)
    html = render_template("users/one.html", who=_row(who), own=own, fields=[] if own else _fields(who),
                           done=request.args.get("done"))
    return html, 200 if request.method == "GET" else 422


def _centre(who: dict) -> str:
    return next((each for each in ("auditor", "steward") if who[each]), "none")


def _fields(who: dict) -> list[Shown]:
    return [
        Shown("state", _("들어올 수 있는지"), "", "radio", (
            ("active", _("쓰는 중"), _("들어와서 맡은 일을 할 수 있습니다.")),
            ("pending", _("멈춤"), _("들어오지 못합니다. 지금 들어와 있어도 바로 나가게 되고, API 열쇠도 멈춥니다."))),
              "required", who["state"]),
        Shown("centre", _("센터에서 맡은 일"), "", "radio", (
            ("none", _("없음"), _("기관이나 회사의 사람입니다.")),
            ("steward", _("운영 담당"), _("모든 데이터를 보고, 올라온 데이터를 검토하고, 협약을 맡습니다.")),
            ("auditor", _("감사 담당"), _("모든 데이터와 기록을 보고, 아무것도 바꾸지 못합니다."))),
              "required", _centre(who))]


def _row(who: dict) -> dict:
    return who | {"roles": menu.roles(who), "theirs": [(each["name"], named(each), menu.capacity(each["capacity"]))
                                                       for each in who["organizations"]]}
