"""Asking for data that are given on request: the form, the list of requests, and one request with all that was said.

Whoever asked and whoever answers see the same state and the same clock.
"""

from ckanapi.errors import NotAuthorized, NotFound, ValidationError
from flask import Blueprint, g, redirect, render_template, request, url_for

from schemas.requesting import ADVISE, APPROVAL, ASK, END, REFUSAL, REPLY, REQUEST, WITHDRAWAL
from web import request_words, view
from web.asking import ask, reader, signed_in
from web.faults import page
from web.forms import errors_of, shown
from web.words import gettext as _

bp = Blueprint("requesting", __name__, url_prefix="/<any(ko,en):lang>")
LISTED = 25
WRITES = ("editor", "admin")
LAST_PAGE = 10_000
WAYS = {"approve": APPROVAL, "ask": ASK, "decline": REFUSAL, "advise": ADVISE, "answer": REPLY}
ACTIONS = {"approve": "request_decide", "decline": "request_decide", "ask": "request_ask", "advise": "request_advise",
           "answer": "request_answer"}
CHANGEABLE = tuple(name for name in REQUEST.fields if name != "agree")
STATES = ("open", "overdue", "waiting", "asked", "approved", "declined", "taken", "ended", "closed")


@bp.app_context_processor
def _on_dataset_pages() -> dict:
    """What the access panel of a dataset asks for."""
    return {"terms_of": terms_of}


def terms_of(package: dict) -> dict | None:
    """How the data of a dataset are asked for; nothing where they are not given on request.

    :param package: as package_show returns it
    """
    if package.get("access_rights") not in ("restricted", "non-public") or package.get("state") != "active":
        return None
    if "terms" not in g:
        terms = ask("request_terms", dataset_id=package["id"])
        mine = terms["mine"]
        g.terms = terms | {"word": request_words.state(mine) if mine else None,
                           "clock": request_words.clock(mine) if mine else None}
    return g.terms


@bp.route("/dataset/<name>/request", methods=["GET", "POST"])
@signed_in
def create(name):
    """Ask for the data of a dataset."""
    try:
        package = ask("package_show", id=name)
    except NotAuthorized:
        return page(404)
    if package["name"] != name:
        return redirect(url_for(".create", name=package["name"]))
    terms = ask("request_terms", dataset_id=package["id"])
    if request.method == "GET":
        values = _earlier(request.args.get("from")) or {"company": ask("user_show").get("company"), "people_count": "1"}
        return _form(package, terms, values)
    values = {key: request.form.get(key, "") for key in REQUEST.fields}
    try:
        made = ask("request_create", dataset_id=package["id"], **values)
    except ValidationError as refusal:
        return _form(package, terms, values, errors_of(refusal)), 422
    return redirect(url_for(".one", id=made["id"], done="sent"), 303)


def _form(package: dict, terms: dict, values: dict, errors: dict | None = None) -> str:
    errors = dict(errors or {})
    faults = errors.pop("dataset_id", [])
    known = {key: str(values.get(key) or "") for key in REQUEST.fields}
    fields = shown(REQUEST, known, errors)
    return render_template("requests/form.html", d=package, v=_about(package), terms=terms, faults=faults,
                           fields={f.name: f for f in fields}, listed=fields, mine=terms["mine"])


def _about(package: dict) -> dict:
    """What the form says of the dataset beside it."""
    return {"organization": view.organization_title(package), "access": view.access(package),
            "title": view.dataset(package, "", "")["title"], "title_lang": view.dataset(package, "", "")["title_lang"]}


def _earlier(id: str | None) -> dict | None:
    """What the reader wrote in an earlier request, to be used again; the promise has to be made anew."""
    if not id:
        return None
    try:
        told = ask("request_show", id=id)
    except NotFound:
        return None
    mine = told["user"]["id"] == reader().id
    return {key: told[key] for key in CHANGEABLE} if mine else None


@bp.get("/desk/requests")
@signed_in
def index():
    """The requests: one's own, and for partners and the centre those they answer or watch."""
    me = reader()
    receives = me.sees_all or any(role in WRITES for role in me.roles.values())
    seen = request.args.get("view") if receives else "mine"
    mine, number = seen == "mine", _page()
    chosen = {"state": _one_of(request.args.get("state"), STATES), "organization": request.args.get("organization", "")}
    asked = {"mine": mine, "received": not mine} | {key: value for key, value in chosen.items() if value}
    found = ask("request_list", **asked, limit=LISTED, offset=(number - 1) * LISTED)
    return render_template(
        "requests/list.html", rows=[_told(each) for each in found["results"]], count=found["count"], page=number,
        last=max(1, -(-found["count"] // LISTED)), chosen=chosen, mine=mine, receives=receives, states=states(),
        organizations=organizations() if me.sees_all and not mine else [])


def _told(each: dict) -> dict:
    """A request with its words."""
    return each | {"word": request_words.state(each), "clock": request_words.clock(each),
                   "asked_on": request_words.moment(each["at"])[:10]}


def states() -> dict[str, str]:
    """What requests can be chosen by."""
    return {"open": _("답하기 전"), "overdue": _("기한 지남"), "waiting": _("검토 중"), "asked": _("되물음"),
            "approved": _("승인"), "declined": _("거절"), "taken": _("되가져감"), "ended": _("승인 끝냄"),
            "closed": _("닫힘")}


def organizations() -> list[tuple[str, str]]:
    """Name and title of those who share data."""
    found = ask("package_search", rows=0, **{"facet.field": ["organization"], "facet.limit": -1})
    return sorted(((each["name"], each["display_name"]) for each in found["search_facets"]["organization"]["items"]),
                  key=lambda each: each[1])


def _one_of(value: str | None, known: tuple[str, ...]) -> str:
    return value if value in known else ""


def _page() -> int:
    """The page asked for; the first where that cannot be read."""
    text = request.args.get("page", "")
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 else 1


@bp.get("/desk/requests/<id>")
@signed_in
def one(id):
    """One request."""
    return _one(ask("request_show", id=id), request.args.get("way"))


def _one(told: dict, way: str | None = None, values: dict | None = None, errors: dict | None = None) -> str:
    """The page of a request.

    :param way: how it is answered; the first the reader may unless told
    :param values: what was typed already
    """
    ways = [each for each in WAYS if each in told["may"]]
    way = way if way in ways else (ways or [None])[0]
    errors = errors or {}
    fields = shown(WAYS[way], _usual(told, way) | (values or {}), errors) if way else []
    changes = shown(REQUEST, {key: str(told[key] or "") for key in CHANGEABLE} | (values or {}), errors,
                    CHANGEABLE) if way == "answer" else []
    return render_template(
        "requests/one.html", r=_told(told), way=way, ways=ways, fields=fields, changes=changes,
        faults=errors.get("state", []) + errors.get("decision", []) if way != "advise" else errors.get("state", []),
        how=told["how"] if told["in_force"] else "", remains=request_words.remains(told),
        notes=[note | {"moment": request_words.moment(note["at"]), "heading": request_words.said(note, told)}
               for note in told["notes"]],
        facts=_facts(told), names=_names(), done=request.args.get("done", ""), end="end" in told["may"])


def _usual(told: dict, way: str) -> dict:
    """What stands in the form before anybody has typed: the last day as it was asked for."""
    return {"until": told["until_asked"] or ""} if way == "approve" else {}


def _names() -> dict[str, str]:
    """What the ways of answering are called."""
    return {"approve": _("승인하기"), "ask": _("되묻기"), "decline": _("거절하기"), "advise": _("의견 남기기"),
            "answer": _("답하기")}


def _facts(told: dict) -> list[tuple[str, str]]:
    """What was asked for, in words."""
    return [
        (_("목적"), request_words.purpose(told["purpose"])), (_("쓰는 기간"), request_words.period(told["months"])),
        (_("쓰는 사람"), " · ".join(filter(None, [_("%(num)s명", num=told["people_count"]), told["people"]]))),
        (_("두고 쓰는 곳"), " · ".join(filter(None, [request_words.place(told["place"]), told["place_text"]]))),
        (_("회사·기관"), told["company"])]


@bp.post("/desk/requests/<id>/<any(approve,ask,decline,advise,answer):way>")
@signed_in
def say(id, way):
    """Answer a request, ask back, advise, or answer what was asked back."""
    typed = {key: request.form.get(key, "") for key in WAYS[way].fields}
    data = typed | ({"decision": way} if way in ("approve", "decline") else {})
    if way == "answer":
        changes = {key: request.form[key] for key in CHANGEABLE if key in request.form}
        data, typed = data | {"changes": changes}, typed | changes
    try:
        ask(ACTIONS[way], id=id, **data)
    except ValidationError as refusal:
        return _one(ask("request_show", id=id), way, typed, errors_of(refusal)), 422
    return redirect(url_for(".one", id=id, done=way), 303)


@bp.route("/desk/requests/<id>/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw(id):
    """Take a request back, once that is confirmed."""
    return _confirmed(id, "withdraw", "request_withdraw", WITHDRAWAL)


@bp.route("/desk/grants/<id>/end", methods=["GET", "POST"])
@signed_in
def end(id):
    """End what was granted, with a reason."""
    return _confirmed(id, "end", "grant_end", END)


def _confirmed(id: str, what: str, action: str, schema):
    """A page that asks once more, and does it."""
    errors, typed = {}, {}
    if request.method == "POST":
        typed = {key: request.form.get(key, "") for key in schema.fields}
        try:
            ask(action, id=id, **typed)
            return redirect(url_for(".one", id=id, done=what), 303)
        except ValidationError as refusal:
            errors = errors_of(refusal)
    told = ask("request_show", id=id)
    if what not in told["may"] and not errors:
        return redirect(url_for(".one", id=id))
    html = render_template("requests/confirm.html", r=_told(told), what=what, fields=shown(schema, typed, errors),
                           faults=errors.get("state", []))
    return html, 422 if errors else 200
