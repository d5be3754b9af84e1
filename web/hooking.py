"""The addresses that are told, signed, of what becomes of harvests: who keeps them lists, adds, tries and ends them."""

from ckanapi.errors import NotFound, ValidationError
from flask import Blueprint, redirect, render_template, request, url_for

from catalog import may
from web.asking import ask, organizations, reader, signed_in
from web.forms import Shown, errors_of
from web.sources_form import Owner
from web.words import gettext as _
from web.words import named

bp = Blueprint("hooking", __name__, url_prefix="/<any(ko,en):lang>/desk/hooks")
LONGEST = "1000"
CENTRE = "*"                              # chosen for the hooks that are told of every source


@bp.get("")
@signed_in
def listed():
    """The addresses, and how the messages to each fared."""
    return _page()


@bp.post("")
@signed_in
def add():
    """Add one and show its secret, this once: it is shown nowhere else, so the page is not led away from."""
    typed = {key: request.form.get(key, "").strip() for key in ("url", "organization")}
    whose = {} if typed["organization"] == CENTRE else {"organization": typed["organization"]}
    known = {code for code, *_words in _whose()}
    if not known:
        ask("hook_create")                # the refusal says why
    if typed["organization"] not in known:
        return _page(typed, {"organization": [_("어느 기관의 수집을 알릴지 골라 주세요.")]}), 422
    try:
        made = ask("hook_create", url=typed["url"], **whose)
    except ValidationError as refusal:
        return _page(typed, errors_of(refusal)), 422
    return _page(made=made), 201


@bp.post("/<id>/test")
@signed_in
def test(id):
    """Send a message that says that it is a test."""
    return _done("hook_test", id, "tested")


@bp.post("/<id>/end")
@signed_in
def end(id):
    """Tell an address no more."""
    return _done("hook_delete", id, "ended")


def _done(action: str, id: str, done: str):
    try:
        ask(action, id=id)
    except ValidationError as refusal:
        return _page(faults=errors_of(refusal)), 422
    except NotFound:
        return _page(faults={"id": [_("이미 그만 알리기로 한 주소입니다. 아래 목록을 확인해 주세요.")]}), 422
    return redirect(url_for(".listed", done=done), 303)


def _whose() -> list[tuple[str, str, str]]:
    """Of whose harvests the reader may have somebody told: all, for the centre, or those of an organisation."""
    me, every = reader(), [(CENTRE, _("모든 기관"), "")]
    theirs = [(each["name"], named(each), "") for each in organizations() if may.keep_hooks(me, Owner(each["id"]))]
    return (every if may.keep_hooks(me, None) else []) + sorted(theirs, key=lambda each: each[1])


def _page(typed: dict | None = None, faults: dict | None = None, made: dict | None = None) -> str:
    typed, faults, whose = typed or {}, faults or {}, _whose()
    rows, titles = ask("hook_list"), {each["id"]: named(each) for each in organizations()}
    fields = [
        Shown("url", _("알림을 받을 주소"), _("https://로 시작하는 인터넷 주소. 그 서버는 POST로 JSON을 받습니다."),
              "url", mark="required", value=typed.get("url", ""), errors=tuple(faults.get("url", ())),
              attributes={"maxlength": LONGEST, "autocomplete": "off"}),
        Shown("organization", _("어느 기관의 수집을 알릴까요"), "", "select", tuple(whose), "required",
              typed.get("organization", whose[0][0]), tuple(faults.get("organization", ())))] if whose else []
    rows = [each | {"whose": titles.get(each["organization"], "") if each["organization"] else _("모든 기관"),
                    "may": may.keep_hooks(reader(), each["organization"] and Owner(each["organization"]))}
            for each in rows]
    return render_template("hooks/list.html", rows=rows, fields=fields, made=made, done=request.args.get("done", ""),
                           faults=[text for key, texts in faults.items() if key not in ("url", "organization")
                                   for text in texts])
