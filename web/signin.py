"""Coming in and going out."""

import hmac
from functools import wraps
from hashlib import sha256
from ipaddress import ip_address

from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFProtect

from catalog.sessions import SignInError
from web.asking import KEY, reader, signed_in, to_sign_in, within
from web.words import gettext as _

bp = Blueprint("signin", __name__, url_prefix="/<any(ko,en):lang>")
csrf = CSRFProtect()
BY_TOKEN = ("api", "reset", "unsubscribing")
CHANGES = ("POST", "PUT", "PATCH", "DELETE")
HALF = 8                        # bytes of an IPv6 address that tell a network: each caller has 2**64 addresses


def init(app: Flask, secret: str, secure: bool) -> None:
    """Give the application signed cookies, and let no form in that another site has made.

    :param secret: signs the cookies
    :param secure: whether the site is reached by https
    """
    app.secret_key = secret
    app.config.update(SESSION_COOKIE_NAME="__Host-ieum" if secure else "ieum", SESSION_COOKIE_SECURE=secure,
                      SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_PATH="/",
                      WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    csrf.init_app(app)
    app.before_request(_check_form)


def _check_form() -> None:
    """No cookie counts where a token is asked for, so nobody can forge a call there; all other changes are forms."""
    if request.method in CHANGES and request.endpoint and request.endpoint.partition(".")[0] not in BY_TOKEN:
        csrf.protect()


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in():
    """Ask who it is."""
    onward = within(request.values.get("next"), url_for("desk.home"))
    if request.method == "GET":
        return redirect(onward) if reader().id else render_template("signin/sign_in.html", next=onward, name="")
    name = request.form.get("name", "")
    try:
        token = sessions().sign_in(name, request.form.get("password", ""), network())
    except SignInError as refused:
        html = render_template("signin/sign_in.html", next=onward, name=name, fault=why(refused))
        return (html, 429, {"Retry-After": str(refused.wait)}) if refused.wait else (html, 422)
    enter(token)
    return redirect(onward, 303)


def sessions():
    """The sessions of the catalogue."""
    return current_app.extensions["catalog"].sessions


def enter(token: str) -> None:
    """From here on this browser is signed in.  What it held before counts no more, so nobody can have prepared it, and
    the session it had ends."""
    if session.get(KEY):
        sessions().close(session[KEY])
    session.clear()
    session[KEY] = token


def why(refused: SignInError) -> str:
    """Why somebody could not sign in, and what he can do."""
    if refused.wait:
        return _("여러 번 틀려 잠시 막았습니다. %(minutes)d분 뒤에 다시 하거나, 비밀번호를 새로 정해 주세요.",
                 minutes=-(-refused.wait // 60))
    return _("이름이나 비밀번호가 맞지 않습니다. 대소문자를 살펴 다시 적어 주세요.")


def in_person(view):
    """A page that is only for whoever holds this browser's session: no token stands in for him."""
    @wraps(view)
    def asked(*args, **kwargs):
        here = sessions().user_of(session[KEY]) if session.get(KEY) else None
        return view(*args, **kwargs) if here and here.id == reader().id else to_sign_in()
    return asked


@bp.post("/sign-out")
@signed_in
def sign_out():
    """End the session, here and in the database."""
    if session.get(KEY):
        sessions().close(session[KEY])
    session.clear()
    return redirect(url_for("pages.home"), 303)


def network() -> str:
    """Where the caller comes from, as far as attempts are counted by it: a keyed hash, of a whole network for IPv6.

    Behind a proxy this is who asked the proxy, if the setting `proxies` says that there is one; what a header says does
    not count otherwise.
    """
    try:
        place = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    place = getattr(place, "ipv4_mapped", None) or place
    near = place.packed if place.version == 4 else place.packed[:HALF]
    return hmac.new(current_app.secret_key.encode(), near, sha256).hexdigest()
