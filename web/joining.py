"""Ways in for whoever has no password: a new one, an account of one's own, an invitation.

What a letter's link carries is taken out of the address at once, into this browser's cookie, so that no page, log or
`Referer` has it; and only the form that sets the password uses it up, since what examines mail opens every link.
"""

from ckanapi.errors import NotAuthorized, ValidationError
from flask import Blueprint, current_app, redirect, render_template, request, session, url_for

from catalog.entrance import CrowdError, EndedError, WeakError
from catalog.passes import RESET
from web import menu, passphrases
from web.asking import ask
from web.forms import Shown, errors_of
from web.signin import in_person, network
from web.words import gettext as _
from web.words import named

bp = Blueprint("joining", __name__, url_prefix="/<any(ko,en):lang>")
CARRIED, LONGEST_CARRIED = "carried", 100      # where the cookie keeps what a letter's link carried
LONGEST = {"name": 100, "fullname": 200, "company": 200, "email": 200}
COMPLETE = {"fullname": "name", "company": "organization", "email": "email", "name": "username"}
ROLES = ("member", "editor", "admin")


@bp.after_request
def _say_nothing(answer):
    """No other site learns from which page somebody came."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@bp.app_context_processor
def _around() -> dict:
    return {"joins": current_app.config["SITE"].join}


def _entrance():
    return current_app.extensions["catalog"].entrance


@bp.route("/reset", methods=["GET", "POST"])
def reset():
    """Ask whose password it is.  The answer is the same whoever that is, and if it is nobody."""
    name = request.form.get("name", "")
    if request.method == "GET":
        return _reset()
    if not name.strip():
        empty = _("비어 있습니다. 어느 계정인지 알아야 편지를 보냅니다. 이름이나 전자우편을 적어 주세요.")
        return _reset(errors=(empty,)), 422
    try:
        _entrance().ask_reset(name, network())
    except CrowdError:
        return _reset(name, (_crowd(),)), 429
    return redirect(url_for(".sent", what="reset"), 303)


def _reset(name: str = "", errors: tuple = ()) -> str:
    field = Shown("name", _("이름 또는 전자우편"), _("계정에 적어 둔 전자우편으로 링크를 보냅니다."), mark="required",
                  value=name, errors=errors, attributes={
                      "maxlength": "200", "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false",
                      "required": ""})
    return render_template("joining/reset.html", fields=[field], mail=current_app.config["SITE"].mail)


def _crowd() -> str:
    return _("같은 곳에서 한 시간 동안 너무 많이 요청해 잠시 막았습니다. 한 시간 뒤에 다시 해 주세요.")


@bp.get("/reset/sent", defaults={"what": "reset"})
@bp.get("/join/sent", defaults={"what": "join"})
def sent(what):
    """Say that a letter is on its way, if there is anybody to have it."""
    return render_template("joining/sent.html", what=what, mail=current_app.config["SITE"].mail)


@bp.route("/join", methods=["GET", "POST"])
def join():
    """Ask for an account.  The answer is the same whether the address has one."""
    if not current_app.config["SITE"].join:
        return render_template("joining/closed.html"), 404
    typed = {key: request.form.get(key, "").strip() for key in ("fullname", "company", "email", "name")}
    if request.method == "GET":
        return _join(typed)
    try:
        _entrance().join(typed, network())
    except CrowdError:
        return _join(typed, faults=[_crowd()]), 429
    except ValidationError as refusal:
        return _join(typed, _about(errors_of(refusal))), 422
    return redirect(url_for(".sent", what="join"), 303)


def _join(typed: dict, errors: dict | None = None, faults=()) -> str:
    fields = [_text("fullname", _("이름"), "", typed, errors),
              _text("company", _("회사"), _("데이터를 신청할 때 제공기관에 보입니다."), typed, errors),
              _text("email", _("전자우편"), _("가입을 마치는 링크를 이 주소로 보냅니다."), typed, errors),
              _text("name", _("계정 이름"), _("영문 소문자와 숫자, -, _로 두 글자 이상. "
                                          "누가 쓰고 있으면 뒤에 숫자를 붙입니다."), typed, errors)]
    return render_template("joining/join.html", fields=fields, faults=faults, mail=current_app.config["SITE"].mail)


def _text(name: str, label: str, hint: str, typed: dict, errors: dict | None) -> Shown:
    attributes = {"maxlength": str(LONGEST[name]), "autocomplete": COMPLETE[name]}
    if name == "name":
        attributes |= {"autocapitalize": "none", "spellcheck": "false"}
    return Shown(name, label, hint, "email" if name == "email" else "text", mark="required", value=typed.get(name, ""),
                 errors=tuple((errors or {}).get(name, ())), attributes=attributes)


def _about(errors: dict) -> dict:
    """What cannot be, in the reader's language: what, why, and how to mend it."""
    told = {"email": _("전자우편 주소로 읽을 수 없습니다. ‘이름@회사.kr’처럼 적어 주세요."),
            "name": _("쓸 수 없는 이름입니다. 영문 소문자와 숫자, -, _로 2자에서 100자까지 적어 주세요."),
            "fullname": _("너무 깁니다. 200자까지 적을 수 있습니다. 줄여 주세요."),
            "company": _("너무 깁니다. 200자까지 적을 수 있습니다. 줄여 주세요.")}
    empty = _("비어 있습니다. 이 칸이 없으면 저장할 수 없습니다. 내용을 적어 주세요.")
    return {key: said if empty in said else [told.get(key, said[0])] for key, said in errors.items()}


@bp.get("/<any(reset,join,invite):purpose>/<token>")
def arrive(purpose, token):
    """Take what the link carries out of the address."""
    session[CARRIED] = token[:LONGEST_CARRIED]
    return redirect(url_for(".set_password"), 303)


@bp.route("/reset/set", methods=["GET", "POST"])
def set_password():
    """Set a password with what the letter carried."""
    token = session.get(CARRIED, "")
    whose = _entrance().holder(token)
    if whose is None:
        session.pop(CARRIED, None)
        return render_template("joining/ended.html"), 410
    if request.method == "GET":
        return _set(whose, {"fullname": whose.fullname, "company": whose.company})
    typed = {key: request.form.get(key, "").strip() for key in ("fullname", "company")}
    errors = _unfit(whose, typed)
    if not errors:
        try:
            _entrance().use(token, request.form.get("password", ""), {} if whose.purpose == RESET else typed)
        except ValidationError as refusal:
            errors = _about(errors_of(refusal))
        except (EndedError, WeakError):          # somebody was faster; and what is weak was told above
            return redirect(url_for(".set_password"), 303)
    if errors:
        return _set(whose, typed, errors), 422
    session.pop(CARRIED, None)
    return redirect(url_for(".done", what=whose.purpose), 303)


def _unfit(whose, typed: dict) -> dict[str, list[str]]:
    """What is wrong with the password."""
    new, again = (request.form.get(key, "") for key in ("password", "again"))
    weak = passphrases.fault(new, whose.name, whose.email, *((whose.fullname, whose.company) + tuple(typed.values())))
    found = {"password": [weak]} if weak else {}
    if new != again:
        found["again"] = [
            _("위에 적은 새 비밀번호와 다릅니다. 잘못 친 글자가 없도록 두 번 적습니다. 둘을 같게 적어 주세요.")]
    return found


def _set(whose, typed: dict, errors: dict | None = None) -> str:
    errors, fields = errors or {}, []
    if whose.purpose != RESET:
        fields = [_text("fullname", _("이름"), _("신청과 검토 화면에 보입니다."), typed, errors),
                  _text("company", _("회사"), _("데이터를 신청할 때 제공기관에 보입니다."), typed, errors)._replace(
                      mark="optional")]
    secret = {"maxlength": "128", "autocomplete": "new-password", "required": ""}
    fields += [Shown("password", _("새 비밀번호"), passphrases.hint(), "password", mark="required", attributes=secret,
                     errors=tuple(errors.get("password", ()))),
               Shown("again", _("새 비밀번호 한 번 더"), "", "password", mark="required", attributes=secret,
                     errors=tuple(errors.get("again", ())))]
    return render_template("joining/set.html", fields=fields, whose=whose)


@bp.get("/reset/done", defaults={"what": "reset"})
@bp.get("/join/done", defaults={"what": "join"})
@bp.get("/invite/done", defaults={"what": "invite"})
def done(what):
    """Say that the password is set, and lead to the door."""
    return render_template("joining/done.html", what=what)


@bp.route("/desk/users/invite", methods=["GET", "POST"])
@in_person
def invite():
    """Ask somebody into an organisation.  Where no mail is sent, whoever asks is shown the link, this once."""
    places = [(each["name"], named(each), "") for each in ask("organization_list_for_user", permission="admin")]
    if not places:
        raise NotAuthorized("there is nowhere to ask anybody into")
    typed = {key: request.form.get(key, "").strip() for key in ("email", "fullname", "organization", "role")}
    if request.method == "GET":
        return _invite(typed | {"role": "editor", "organization": places[0][0] if len(places) == 1 else ""}, places)
    try:
        made = ask("user_invite", email=typed["email"], fullname=typed["fullname"], role=typed["role"],
                   group_id=typed["organization"] if typed["organization"] in {each[0] for each in places} else "")
    except ValidationError as refusal:
        return _invite(typed, places, _asked(errors_of(refusal))), 422
    site = current_app.config["SITE"].site_url.rstrip("/")
    path = made.get("invite_path")
    return render_template("joining/invited.html", email=made["email"],
                           link=f"{site}{url_for('pages.home').rstrip('/')}{path}" if path else ""), 201


def _asked(errors: dict) -> dict:
    told = {"email": _("초대할 수 없는 주소입니다. 전자우편 주소가 아니거나, 이미 계정이 있는 분입니다. "
                       "주소를 살펴 주세요.")}
    empty = _("비어 있습니다. 이 칸이 없으면 저장할 수 없습니다. 내용을 적어 주세요.")
    found = _about(errors | ({"organization": errors["group_id"]} if "group_id" in errors else {}))
    return found | {key: [said] for key, said in told.items() if key in errors and empty not in errors[key]}


def _invite(typed: dict, places: list, errors: dict | None = None) -> str:
    errors = errors or {}
    explained = {"member": _("공개하지 않은 데이터까지 봅니다. 바꾸지는 않습니다."),
                 "editor": _("데이터를 등록하고 고칩니다."),
                 "admin": _("등록하고 고치며, 사람을 초대하고 신청에 답합니다.")}
    fields = [_text("email", _("전자우편"), _("초대 링크를 이 주소로 보냅니다."), typed, errors)._replace(attributes={
                  "maxlength": "200", "autocomplete": "off"}),
              _text("fullname", _("이름"), _("받는 분이 나중에 고칠 수 있습니다."), typed, errors)._replace(
                  mark="optional", attributes={"maxlength": "200", "autocomplete": "off"}),
              Shown("organization", _("기관"), "", "select", tuple(places), "required", typed["organization"],
                    tuple(errors.get("organization", ()))),
              Shown("role", _("맡을 일"), "", "radio", tuple((code, menu.capacity(code), explained[code])
                                                          for code in ROLES),
                    "required", typed["role"], tuple(errors.get("role", ())))]
    return render_template("joining/invite.html", fields=fields)
