"""Coming in and going out."""

import hmac
from hashlib import sha256
from ipaddress import ip_network

from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFProtect

from catalog.sessions import SignInError
from web.asking import KEY, reader, signed_in, within
from web.words import gettext as _

bp = Blueprint("signin", __name__, url_prefix="/<any(ko,en):lang>")
csrf = CSRFProtect()
BY_TOKEN = ("api", "reset")
CHANGES = ("POST", "PUT", "PATCH", "DELETE")
IPV4, IPV6 = 32, 64             # bits of an address by which a network is told: an IPv6 caller has 2**64 addresses


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
        token = current_app.extensions["catalog"].sessions.sign_in(name, request.form.get("password", ""), network())
    except SignInError as refused:
        return render_template("signin/sign_in.html", next=onward, name=name, fault=_why(refused)), 422
    enter(token)
    return redirect(onward, 303)


def enter(token: str) -> None:
    """From here on this browser is signed in.  What it held before counts no more, so nobody can have prepared it."""
    session.clear()
    session[KEY] = token


def _why(refused: SignInError) -> str:
    if refused.wait:
        return _("여러 번 틀려 잠시 막았습니다. %(minutes)d분 뒤에 다시 하거나, 비밀번호를 새로 정해 주세요.",
                 minutes=-(-refused.wait // 60))
    return _("이름이나 비밀번호가 맞지 않습니다. 대소문자를 살펴 다시 적어 주세요.")


@bp.post("/sign-out")
@signed_in
def sign_out():
    """End the session, here and in the database."""
    if session.get(KEY):
        current_app.extensions["catalog"].sessions.close(session[KEY])
    session.clear()
    return redirect(url_for("pages.home"), 303)


def network() -> str:
    """Where the caller comes from, as far as attempts are counted by it: a keyed hash, of a whole network for IPv6."""
    address = request.remote_addr or ""
    bits = IPV6 if ":" in address else IPV4
    place = str(ip_network(f"{address}/{bits}", strict=False)) if address else ""
    return hmac.new(current_app.secret_key.encode(), place.encode(), sha256).hexdigest()
