"""The addresses without a language: CKAN's own, which lead on, and those that machines ask for."""

from itertools import count

from flask import Blueprint, Response, current_app, redirect, stream_with_context, url_for
from werkzeug.exceptions import NotFound

from web.asking import ask
from web.words import LANGUAGES, with_question

bp = Blueprint("portal", __name__)
IN_A_MAP = 10_000       # datasets in one sitemap: two addresses each, well below the protocol's 50,000
AT_A_TIME = 1_000
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@bp.get("/")
def root():
    return redirect(url_for("pages.home"))


@bp.get("/dataset", strict_slashes=False)
def datasets():
    return redirect(with_question(url_for("pages.search")))


@bp.get("/dataset/<name>")
@bp.get("/dataset/<name>/resource/<resource_id>")
def dataset(name, resource_id=None):
    return redirect(url_for("pages.dataset", name=name, _anchor=f"r-{resource_id}" if resource_id else None))


@bp.get("/organization", strict_slashes=False)
def organizations():
    return redirect(url_for("pages.organizations"))


@bp.get("/organization/<name>")
def organization(name):
    return redirect(url_for("pages.organization", name=name))


@bp.get("/favicon.ico")
def favicon():
    return current_app.send_static_file("favicon.svg")


@bp.get("/robots.txt")
def robots():
    """Pages may be read by anybody; the countless combinations of facets and the API are not for crawlers."""
    lines = ["User-agent: *", *(f"Disallow: /{lang}/search?" for lang in LANGUAGES),
             *(f"Disallow: /{lang}/suggest" for lang in LANGUAGES), "Disallow: /dataset?", "Disallow: /api/",
             f"Sitemap: {_site()}{url_for('.sitemaps')}", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@bp.get("/sitemap.xml")
def sitemaps():
    """Which sitemaps there are."""
    number = max(1, -(-len(ask("package_list")) // IN_A_MAP))
    maps = "".join(f"<sitemap><loc>{_site()}{url_for('.sitemap', number=each)}</loc></sitemap>"
                   for each in range(1, number + 1))
    return Response(f"{HEAD}<sitemapindex {SPACES}>{maps}</sitemapindex>", mimetype="application/xml")


@bp.get("/sitemap-<int:number>.xml")
def sitemap(number):
    """One sitemap, streamed so that a large catalogue needs no large page in memory."""
    start = (number - 1) * IN_A_MAP
    first = ask("package_list", limit=AT_A_TIME, offset=start) if number > 0 else []
    if not first and number != 1:
        raise NotFound()
    return Response(stream_with_context(_entries(start, first, number == 1)), mimetype="application/xml")


def _entries(start: int, names: list[str], with_pages: bool):
    yield f"{HEAD}<urlset {SPACES}>"
    if with_pages:
        for endpoint in ("home", "organizations", "help_page", "api_guide", "accessibility"):
            yield from (_entry(f"pages.{endpoint}", lang) for lang in LANGUAGES)
        yield from (_entry("pages.organization", lang, name=name)
                    for name in ask("organization_list") for lang in LANGUAGES)
    for offset in count(start, AT_A_TIME):
        yield from (_entry("pages.dataset", lang, name=name) for name in names for lang in LANGUAGES)
        if len(names) < AT_A_TIME or offset + AT_A_TIME >= start + IN_A_MAP:
            break
        names = ask("package_list", limit=AT_A_TIME, offset=offset + AT_A_TIME)
    yield "</urlset>"


def _entry(endpoint: str, lang: str, **values) -> str:
    return f"<url><loc>{_site()}{url_for(endpoint, lang=lang, **values)}</loc></url>\n"


def _site() -> str:
    return current_app.config["SITE"].site_url.rstrip("/")
