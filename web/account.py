"""What is one's own: who one is here, the password, where one is signed in, and keys for the API."""

from datetime import datetime, timedelta

from ckanapi.errors import NotFound, ValidationError
from flask import Blueprint, redirect, render_template, request, session, url_for

from catalog.sessions import SignInError
from web import menu, passphrases
from web.asking import KEY, ask, reader
from web.forms import Shown, errors_of
from web.signin import enter, in_person, network, sessions, why
from web.words import gettext as _
from web.words import named

bp = Blueprint("account", __name__, url_prefix="/<any(ko,en):lang>/account")
KOREA = timedelta(hours=9)                # ahead of UTC, without summer time
DAYS = (30, 90, 180, 365)
USUAL = "90"
LONGEST_PASSWORD = {"maxlength": "128", "required": ""}


@bp.app_template_filter("in_korea")
def in_korea(moment: str | None) -> str:
    """A moment of the catalogue as clocks in Korea show it, to the minute."""
    return (datetime.fromisoformat(moment) + KOREA).strftime("%Y-%m-%d %H:%M") if moment else ""


@bp.get("")
@in_person
def home():
    """Who one is here."""
    return _home(ask("user_show"))


@bp.post("")
@in_person
def change():
    """Change name, company or address.  For another address the password is asked, since letters to it open the account
    (ASVS 5.0, 7.5.1)."""
    was = ask("user_show")
    typed = {key: request.form.get(key, "").strip() for key in ("fullname", "company", "email")}
    faults = _unproven(typed["email"] != was["email"])
    if not faults:
        try:
            ask("user_patch", id=was["id"], **typed)
            return redirect(url_for(".home", done="profile"), 303)
        except ValidationError as refusal:
            faults = errors_of(refusal)
    return _home(was, typed, _said(faults)), 422


def _unproven(asked: bool) -> dict[str, list[str]]:
    if not asked:
        return {}
    try:
        sessions().confirm(reader().id, request.form.get("password", ""), network())
    except SignInError as refused:
        return {"password": [_wrong(refused)]}
    return {}


def _wrong(refused: SignInError) -> str:
    return why(refused) if refused.wait else _("지금 비밀번호가 아닙니다. 대소문자를 살펴 다시 적어 주세요.")


def _said(faults: dict) -> dict:
    """The catalogue's words about an address or a name, in the reader's language."""
    told = {"email": _("쓸 수 없는 주소입니다. 전자우편 주소가 아니거나 다른 사람의 것입니다. 다시 살펴 적어 주세요."),
            "fullname": _("너무 깁니다. 200자까지 적을 수 있습니다. 줄여 주세요."),
            "company": _("너무 깁니다. 200자까지 적을 수 있습니다. 줄여 주세요.")}
    empty = _("비어 있습니다. 이 칸이 없으면 저장할 수 없습니다. 내용을 적어 주세요.")
    return {key: said if empty in said else [told.get(key, said[0])] for key, said in faults.items()}


def _home(who: dict, typed: dict | None = None, faults: dict | None = None) -> str:
    fields, faults = [], faults or {}
    kept = {"fullname": "", "company": "", "email": ""} | {key: who[key] for key in ("fullname", "company", "email")}
    kept |= typed or {}
    if not reader().auditor:
        fields = [
            Shown("fullname", _("이름"), _("신청과 검토 화면에 보입니다."), value=kept["fullname"],
                  errors=tuple(faults.get("fullname", ())), attributes={"maxlength": "200", "autocomplete": "name"}),
            Shown("company", _("회사"), _("데이터를 신청할 때 제공기관에 보입니다."), value=kept["company"],
                  errors=tuple(faults.get("company", ())),
                  attributes={"maxlength": "200", "autocomplete": "organization"}),
            Shown("email", _("전자우편"), _("알림과, 비밀번호를 새로 정하는 편지를 이 주소로 보냅니다."), "email",
                  value=kept["email"], errors=tuple(faults.get("email", ())),
                  attributes={"maxlength": "200", "autocomplete": "email"}),
            Shown("password", _("지금 비밀번호"), _("전자우편을 바꿀 때만 적습니다."), "password",
                  errors=tuple(faults.get("password", ())),
                  attributes={"maxlength": "128", "autocomplete": "current-password"})]
    loose = [each for key, said in faults.items() if key not in ("fullname", "company", "email", "password")
             for each in said]
    return render_template(
        "account/home.html", who=who, fields=fields, faults=loose, roles=menu.roles(reader()),
        organizations=[(each["name"], named(each), menu.capacity(each["capacity"]))
                       for each in menu.known()["organizations"]],
        sessions=sessions().list_of(reader().id, session.get(KEY, "")), done=request.args.get("done"))


@bp.post("/sessions")
@in_person
def end_sessions():
    """End the sessions of other browsers, or one of them."""
    sessions().close_others(reader().id, session[KEY], request.form.get("session", ""))
    return redirect(url_for(".home", done="sessions"), 303)


@bp.route("/password", methods=["GET", "POST"])
@in_person
def password():
    """Choose another password.  All other browsers are signed out."""
    if request.method == "GET":
        return _password({})
    old, new, again = (request.form.get(key, "") for key in ("old", "new", "again"))
    faults = {"new": _weak(new)}
    if new != again:
        faults["again"] = _("위에 적은 새 비밀번호와 다릅니다. 잘못 친 글자가 없도록 두 번 적습니다. "
                            "둘을 같게 적어 주세요.")
    if not any(faults.values()):
        try:
            enter(sessions().change_password(reader().id, old, new, network()))
            return redirect(url_for(".home", done="password"), 303)
        except SignInError as refused:
            faults = {"old": _wrong(refused)}
    return _password({key: (said,) for key, said in faults.items() if said}), 422


def _weak(new: str) -> str:
    who, theirs = ask("user_show"), menu.known()["organizations"]
    return passphrases.fault(new, who["name"], who["fullname"], who["email"] or "", who["company"] or "",
                             *(each["name"] for each in theirs), *(named(each) for each in theirs))


def _password(faults: dict) -> str:
    fields = [
        Shown("old", _("지금 비밀번호"), "", "password", mark="required", errors=faults.get("old", ()),
              attributes=LONGEST_PASSWORD | {"autocomplete": "current-password"}),
        Shown("new", _("새 비밀번호"), passphrases.hint(), "password", mark="required", errors=faults.get("new", ()),
              attributes=LONGEST_PASSWORD | {"autocomplete": "new-password"}),
        Shown("again", _("새 비밀번호 한 번 더"), "", "password", mark="required", errors=faults.get("again", ()),
              attributes=LONGEST_PASSWORD | {"autocomplete": "new-password"})]
    return render_template("account/password.html", fields=fields, name=reader().name)


@bp.get("/keys")
@in_person
def keys():
    """The keys with which programs call the API in one's name."""
    return _keys()


@bp.post("/keys")
@in_person
def make_key():
    """Make a key and show it, this once: it is kept nowhere, so the page is not led away from."""
    typed = {key: request.form.get(key, "").strip() for key in ("name", "what", "days")}
    scope, _colon, organization = typed["what"].partition(":")
    told = {"name": typed["name"], "scope": scope.replace("all", ""), "expires_in": typed["days"] or USUAL}
    if typed["what"] not in {code for code, *_words in _uses()} or told["expires_in"] not in map(str, DAYS):
        fault = _("고르지 않았습니다. 쓰임에 맞게 좁힐수록 안전합니다. 하나를 골라 주세요.")
        return _keys(typed, {"what": (fault,)}), 422
    try:
        made = ask("api_token_create", **told, **({"organization": organization} if organization else {}))
    except ValidationError as refusal:
        return _keys(typed, {key: tuple(said) for key, said in errors_of(refusal).items()}), 422
    return _keys(made=made), 201


@bp.route("/keys/<id>/end", methods=["GET", "POST"])
@in_person
def end_key(id):
    """End a key, once that was asked again: programs that use it stop at once."""
    key = next((each for each in ask("api_token_list") if each["id"] == id), None)
    if key is None:
        raise NotFound("Token not found")
    if request.method == "GET":
        return render_template("account/end_key.html", key=key)
    ask("api_token_revoke", jti=id)
    return redirect(url_for(".keys", done="ended"), 303)


def _uses() -> list[tuple[str, str, str]]:
    """What a key may be for: code, word and explanation; the narrowest first."""
    theirs = [each for each in menu.known()["organizations"] if each["capacity"] in menu.WRITES]
    return [
        ("read", _("읽기만"), _("볼 수 있는 데이터를 읽기만 합니다. 아무것도 바꾸지 않습니다.")),
        *((f"write:{each['name']}", _("%(organization)s 데이터 쓰기", organization=named(each)),
           _("이 기관의 데이터를 올리고 고칩니다. 다른 기관에는 쓰지 못합니다.")) for each in theirs),
        *([("harvest", _("수집만"), _("수집을 시작하고 수집한 데이터를 올립니다."))] if theirs else []),
        ("all", _("모두"), _("내가 할 수 있는 모든 일을 합니다. 꼭 필요할 때만 고르세요.")),
    ]


def _keys(typed: dict | None = None, faults: dict | None = None, made: dict | None = None) -> str:
    typed, faults = {"what": "read", "days": USUAL} | (typed or {}), faults or {}
    fields = [] if reader().auditor else [
        Shown("name", _("이름"), _("어디에 쓰는지 적어 두면 나중에 알아보기 쉽습니다. 예: 분석 서버"), mark="required",
              value=typed.get("name", ""), errors=faults.get("name", ()), attributes={"maxlength": "100"}),
        Shown("what", _("쓰임"), "", "radio", tuple(_uses()), "required", typed["what"], faults.get("what", ())),
        Shown("days", _("언제까지"), _("그날이 지나면 저절로 끝납니다."), "select",
              tuple((str(each), _("%(n)d일 동안", n=each), "") for each in DAYS), "required", typed["days"])]
    titles = {each["id"]: named(each) for each in menu.known()["organizations"]}
    told = {"": _("모두"), "read": _("읽기만"), "harvest": _("수집만")}
    rows = [each | {"what": told.get(each["scope"]) or _("%(organization)s 데이터 쓰기",
                                                         organization=titles.get(each["organization"], ""))}
            for each in ask("api_token_list")]
    loose = [each for key, said in faults.items() if key not in ("name", "what") for each in said]
    return render_template("account/keys.html", fields=fields, faults=loose, keys=rows, made=made,
                           done=request.args.get("done"))
