"""The application: everything is put together here and nowhere else."""

import secrets
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from flask import Flask, request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

from config.settings import Settings
from web import (
    account,
    agreement_form,
    agreement_import,
    agreement_match,
    agreements,
    api,
    autocompletes,
    checking,
    console,
    curating,
    demand,
    desk,
    faults,
    feeds,
    files,
    granting,
    headers,
    hooking,
    joining,
    menu,
    oidc,
    pages,
    portal,
    register,
    renaming,
    requesting,
    reviewing,
    searches,
    sharing_home,
    signin,
    sources,
    sources_form,
    suggesting,
    synonyms,
    twinning,
    unsubscribing,
    users,
    versions,
    withdrawing,
    words,
)
from web.markdown import plain
from web.sheets.pages import bp as sheets
from web.view import one_language
from web.words import LANGUAGES, language, with_question

STATIC = Path(__file__).parent / "static"
LARGEST_REQUEST = 32 * 2**20            # bytes: a thousand datasets in one call, each of 30 KB


def create_app(catalog, settings: Settings | None = None) -> Flask:
    """The web application around a catalogue.

    :param catalog: answers `call(name, data, user)`
    :param settings: `site_url`, `site_title`, `operator`, `contact`, `proxies` and `demo` are read here
    """
    settings = settings or Settings()
    app = Flask(__name__)
    app.json.ensure_ascii = False
    app.config.update(SITE=settings, MAX_CONTENT_LENGTH=LARGEST_REQUEST)
    app.extensions["catalog"] = catalog
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(plain=plain, one_language=one_language)
    prints = {path.relative_to(STATIC).as_posix(): sha256(path.read_bytes()).hexdigest()[:10]
              for path in STATIC.rglob("*") if path.is_file()}
    words.init(app)
    headers.init(app)
    faults.init(app)
    signin.init(app, settings.secret or secrets.token_hex(), settings.site_url.startswith("https://"))
    oidc.init(app, settings)
    app.context_processor(lambda: _around(settings, prints))
    for blueprint in (api.bp, autocompletes.bp, pages.bp, portal.bp, feeds.bp, files.bp, signin.bp, register.bp,
                      joining.bp, oidc.bp, desk.bp, curating.bp, agreements.bp, agreement_form.bp, sharing_home.bp,
                      agreement_match.bp, agreement_import.bp, sheets, reviewing.bp,
                      versions.bp, withdrawing.bp, requesting.bp, granting.bp, account.bp, users.bp, checking.bp,
                      console.bp, demand.bp, hooking.bp, renaming.bp, sources.bp, sources_form.bp, synonyms.bp,
                      twinning.bp, searches.bp, suggesting.bp, unsubscribing.bp):
        app.register_blueprint(blueprint)
    app.wsgi_app = api.Door(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies)
    return app


def _around(settings: Settings, prints: dict[str, str]) -> dict:
    """What every template may use.

    :param prints: static file -> fingerprint, so that a browser may keep a file for ever and still see a new one
    """
    english = language() == "en"
    site = settings.site_url.rstrip("/")
    return {
        "lang": language(), "site": site, "brand": settings.site_title_en if english else settings.site_title,
        "operator": settings.operator_en if english else settings.operator, "contact": settings.contact,
        "demo": settings.demo, **menu.around(), "here": site + request.path,
        "in_language": _in_language,
        "asset": lambda name: url_for("static", filename=name, v=prints[name]),
    }


def _in_language(lang: str) -> str:
    """This same page in another language; the first page where there is none."""
    parts = request.path.split("/", 2)
    if parts[1] not in LANGUAGES or request.url_rule is None:
        return url_for("pages.home", lang=lang)
    return with_question(quote("/".join(["", lang, *parts[2:]])))
