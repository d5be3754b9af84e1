"""`ieum serve --test-reset`: a site that any program on this machine may empty, for test suites of its clients.

Only the option opens it, never a setting, and only where nobody but this machine can ask.  The workers are told by what
they are started with: without the option there is no such route.
"""

import secrets
from functools import partial
from ipaddress import ip_address
from urllib.parse import urlsplit

import orjson
from flask import Flask, Response, current_app, request

from catalog import reset
from config.settings import Settings, SettingsError
from web import wiring

PATH = "/__reset"
MARK = "ieum_"


def loader(settings: Settings) -> partial:
    """What each worker is to be started with, after letting in the sysadmin whose token is printed.

    :raises SettingsError: where others than this machine could ask
    """
    if not _near(settings.host) or settings.proxies:
        raise SettingsError("--test-reset은 누구든 사이트를 비울 수 있게 하므로, host가 루프백이고 proxies가 "
                            f"0일 때만 쓸 수 있습니다(host = {settings.host}, proxies = {settings.proxies}). / "
                            "It lets anybody empty the site, so it is for loopback and without proxies only.")
    token = MARK + secrets.token_urlsafe(32)
    with wiring.build(settings) as house:
        reset.let_in(house.catalog, token)
    return partial(application, token)


def told(token: str) -> dict[str, str]:
    """Who may do everything, and what he comes with."""
    return {"user": reset.NAME, "token": token}


def application(token: str) -> Flask:
    """The application as ever, and the way to empty it."""
    app = wiring.application()
    offer(app, token)
    return app


def offer(app: Flask, token: str) -> None:
    """Route the reset."""
    app.add_url_rule(PATH, "reset", partial(_reset, token), methods=["POST"])


def _reset(token: str) -> Response:
    """Empty the site, unless a page in a browser asks: pages of other sites could, and through names of their own."""
    if "Origin" in request.headers or not _near(urlsplit(f"//{request.host}").hostname or ""):
        return _answer({"error": "Only programs on this machine may ask, by its loopback address."}, 403)
    reset.empty(current_app.extensions["catalog"], token)
    return _answer(told(token), 200)


def _answer(said: dict, status: int) -> Response:
    return Response(orjson.dumps(said), status, content_type="application/json")


def _near(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
