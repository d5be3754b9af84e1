"""Coming in through an OpenID Connect provider: authorization code with PKCE, state and nonce.

Authlib speaks with the provider; what must hold of its answers is said here (OpenID Connect Core 1.0, 3.1.3.7;
RFC 9700): the issuer is the one in the settings, the token is for us, is signed with a public key of the issuer, and
belongs to this browser's question.
"""

import logging
from threading import Lock

from ckanapi.errors import ValidationError
from flask import Blueprint, Flask, current_app, g, redirect, render_template, request, session, url_for
from werkzeug.utils import import_string

from catalog.identities import Claimed, RefusedError
from config.settings import Settings
from web.asking import KEY, reader, within
from web.signin import enter, in_person, sessions
from web.words import LANGUAGES, language
from web.words import gettext as _

log = logging.getLogger(__name__)
bp = Blueprint("oidc", __name__)
NAME = "oidc"
ONWARD, LINK = "oidc_onward", "oidc_link"
SIGNATURES = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
ALGORITHMS, LOADING = "id_token_signing_alg_values_supported", Lock()
PATIENCE = 10.0                          # seconds for each answer of the provider
SLACK = 60                               # seconds by which its clock may differ from ours


class ProviderError(Exception):
    """The provider says something that cannot be trusted.  Its text is for the log."""


def init(app: Flask, settings: Settings) -> None:
    """Know the provider, where there is one; whoever has none does not load what speaks with it."""
    if not settings.oidc_issuer:
        return
    secret = settings.key(NAME)
    app.extensions[NAME] = import_string("authlib.integrations.flask_client.OAuth")(app).register(
        NAME, client_id=settings.oidc_client_id, client_secret=secret or None,
        server_metadata_url=settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "default_timeout": PATIENCE,
                       **({} if secret else {"token_endpoint_auth_method": "none"})})


@bp.app_context_processor
def _around() -> dict:
    site = current_app.config["SITE"]
    return {"oidc": site.oidc_name or _("기관 계정으로 들어가기") if NAME in current_app.extensions else ""}


def _provider():
    """The provider, known by what it publishes of itself.

    :raises ProviderError: when that is about another, or it signs with nothing that can be examined
    """
    provider = current_app.extensions[NAME]
    with LOADING:
        if "_loaded_at" not in provider.server_metadata:
            told = provider.load_server_metadata()
            fault = _unfit(told)
            if fault:
                provider.server_metadata.clear()         # the next one asks again
                raise ProviderError(fault)
            told[ALGORITHMS] = sorted(SIGNATURES.intersection(told.get(ALGORITHMS) or ["RS256"]))
    return provider


def _unfit(told: dict) -> str:
    if told.get("issuer") != current_app.config["SITE"].oidc_issuer:
        return "the provider calls itself another issuer"
    if SIGNATURES.isdisjoint(told.get(ALGORITHMS) or ["RS256"]):
        return "the provider signs with nothing that can be examined"
    return ""


@bp.get("/<any(ko,en):lang>/oidc/start")
def start():
    """Lead to the provider, which leads back to `/oidc/back`."""
    if NAME not in current_app.extensions:
        return _failed("off", 404)
    session[ONWARD] = [within(request.args.get("next"), url_for("desk.home")), language()]
    back = current_app.config["SITE"].site_url.rstrip("/") + url_for(".back")
    try:
        return _provider().authorize_redirect(back)
    except Exception as error:  # noqa: BLE001  (whatever a provider answers, or does not: nobody comes in)
        return _failed("away", 502, error)


@bp.get("/oidc/back")
def back():
    """Take what the provider says of somebody, and let him in."""
    onward, lang = session.pop(ONWARD, (None, None))
    g.lang = lang if lang in LANGUAGES else language()
    if NAME not in current_app.extensions:
        return _failed("off", 404)
    try:
        who = _claimed()
    except Exception as error:  # noqa: BLE001  (whatever is wrong with it: nobody comes in)
        return _failed("refused", 403, error)
    return _let_in(who, within(onward, url_for("desk.home")))


def _claimed() -> Claimed:
    """Who somebody is, as far as the provider can be believed.

    :raises Exception: when anything is not as it must be
    """
    site, provider = current_app.config["SITE"], _provider()
    told = provider.authorize_access_token(leeway=SLACK, claims_options={
        "iss": {"essential": True, "value": site.oidc_issuer},
        "aud": {"essential": True, "value": site.oidc_client_id},
        "nonce": {"essential": True}, "sub": {"essential": True}, "exp": {"essential": True}}).get("userinfo")
    if not told:
        raise ProviderError("there was no ID token that belongs to a question of ours")
    subject = told["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
        raise ProviderError("the subject is none")
    text = {key: told[key] if isinstance(told.get(key), str) else "" for key in ("preferred_username", "name", "email")}
    verified = told.get("email_verified") is True
    return Claimed(site.oidc_issuer, subject, text["preferred_username"] or text["name"], text["name"],
                   text["email"].strip() if verified else "")


def _let_in(who: Claimed, onward: str):
    catalog = current_app.extensions["catalog"]
    if session.get(KEY) and reader().id and catalog.identities.known(who.issuer, who.subject) is None:
        session[LINK] = list(who)
        return redirect(url_for(".link"), 303)
    try:
        user_id = catalog.identities.enter(who)
    except RefusedError as refused:
        return _failed(refused.why, 403)
    except ValidationError:
        return _failed("refused", 403)
    enter(sessions().open(user_id, NAME))
    return redirect(onward, 303)


@bp.route("/<any(ko,en):lang>/oidc/link", methods=["GET", "POST"])
@in_person
def link():
    """Ask whoever is signed in whether this identity is his, so that nobody has it linked behind his back."""
    if LINK not in session:
        return redirect(url_for("desk.home"), 303)
    who = Claimed(*session[LINK])
    if request.method == "GET":
        return render_template("joining/link.html", who=who)
    session.pop(LINK)
    try:
        current_app.extensions["catalog"].identities.link(who, reader().id)
    except RefusedError as refused:
        return _failed(refused.why, 403)
    return render_template("joining/linked.html")


def _failed(why: str, status: int, error: Exception | None = None):
    """Say why nobody came in.  The log learns of which kind the fault was, never what was sent."""
    if error:
        log.warning("sign-in through the provider failed: %s", error if isinstance(error, ProviderError)
                    else type(error).__name__)
    told = {
        "off": _("이 사이트는 다른 곳의 계정으로 들어오는 길을 열지 않았습니다."),
        "away": _("로그인 제공자가 대답하지 않거나 잘못된 대답을 했습니다. 잠시 뒤에 다시 해 주세요."),
        "refused": _("로그인 제공자의 대답을 확인하지 못했습니다. 너무 오래 걸렸거나, 다른 창에서 시작했거나, 도중에 "
                     "그만두었을 수 있습니다. 처음부터 다시 해 주세요."),
        "shut": _("이 계정은 지금 쓸 수 없습니다. 운영 기관에 문의해 주세요."),
        "taken": _("같은 전자우편을 쓰는 계정이 이미 있습니다. 그 계정의 비밀번호로 먼저 들어온 뒤, "
                   "이 단추로 이어 주세요."),
        "linked": _("이미 다른 계정에 이어져 있습니다. 그 계정으로 들어와 주세요."),
    }
    return render_template("joining/failed.html", why=told[why]), status
