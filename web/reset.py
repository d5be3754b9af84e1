"""`ieum serve --test-reset`: a site that whoever started it may empty, for test suites of its clients.

Only the option opens it, never a setting, only where nobody but this machine can ask, and only with the token that was
printed.  The workers are told by what they are started with: without the option there is no such route.
"""

import secrets
from functools import partial
from urllib.parse import urlsplit

import orjson
from flask import Flask, Response, current_app, request

from catalog import reset
from config import partners
from config.settings import Settings, SettingsError
from web import serving, wiring
from web.loopback import is_loopback

PATH = "/__reset"
MARK = "ieum_"
PASSED_ON = ("forwarded", "x-forwarded-", "via", "x-real-ip")            # headers that a proxy adds


def loader(settings: Settings) -> partial:
    """What each worker is to be started with, after letting in the sysadmin whose token is printed.

    :raises SettingsError: where others than this machine could ask, or something would be lost that is no test
    """
    if not is_loopback(settings.host) or settings.proxies:
        raise SettingsError("--test-reset은 사이트를 비울 수 있게 하므로, host가 루프백이고 proxies가 "
                            f"0일 때만 쓸 수 있습니다(host = {settings.host}, proxies = {settings.proxies}). / "
                            "It lets the site be emptied, so it is for loopback and without proxies only.")
    token = MARK + secrets.token_urlsafe(32)
    with wiring.build(settings) as house:
        if not settings.demo and (found := reset.strange(house.catalog, _brought(settings))):
            raise SettingsError(f"이 데이터베이스에는 시험이 아닌 자료가 있어({', '.join(found)}) --test-reset을 쓸 수 "
                                "없습니다. 빈 data 폴더를 정하고 `ieum migrate`를 먼저 실행해 주세요. / The database "
                                "holds more than tests made; choose an empty data folder and run `ieum migrate`.")
        reset.let_in(house.catalog, token)
    return partial(application, token)


def told(token: str) -> dict[str, str]:
    """Who may do everything, and what he comes with."""
    return {"user": reset.NAME, "token": token}


def application(token: str) -> Flask:
    """The application as ever, and the way to empty it."""
    app = serving.application()
    offer(app, token)
    return app


def offer(app: Flask, token: str) -> None:
    """Route the reset."""
    app.add_url_rule(PATH, "reset", partial(_reset, token), methods=["POST"])


def _reset(token: str) -> Response:
    """Empty the site, for whoever brings the token and asks from this machine himself."""
    if _from_elsewhere():
        return _answer({"error": "Only programs on this machine may ask, by its loopback address."}, 403)
    if not _brings(token):
        return _answer({"error": "Send the token that the server printed when it started, as Authorization."}, 403)
    reset.empty(current_app.extensions["catalog"], token)
    return _answer(told(token), 200)


def _from_elsewhere() -> bool:
    """Whether a page of another site asks through a browser, by a name of its own maybe, or somebody behind a proxy."""
    sent = request.headers
    return ("Origin" in sent or sent.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
            or any(name.lower().startswith(PASSED_ON) for name, _ in sent)
            or not is_loopback(urlsplit(f"//{request.host}").hostname))


def _brings(token: str) -> bool:
    sent = [request.headers.get(name, "").encode() for name in ("Authorization", "X-CKAN-API-Key")]
    return any(secrets.compare_digest(each.removeprefix(b"Bearer "), token.encode()) for each in sent)


def _brought(settings: Settings) -> set[str]:
    """Names of the organisations and sources that `ieum migrate` brings in."""
    found = partners.read(settings.partners_folder)
    return {name for organization, source in found for name in (organization["name"], source.name)}


def _answer(said: dict, status: int) -> Response:
    return Response(orjson.dumps(said), status, content_type="application/json")
