"""Atom feeds at CKAN's addresses: what was shared or changed last, for programs that follow it (RFC 4287, RFC 5005).

A feed is for everybody.  It is asked for as nobody in particular, so that nothing private ends up in a feed reader.
"""

import re
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson
from flask import Blueprint, Response, abort, current_app, render_template, request, url_for

from catalog import ANONYMOUS, LocalCatalog
from web.faults import BadQuestionError
from web.finding import FACETS, LAST_PAGE, MOST_VALUES, plain, quoted
from web.words import gettext as _

bp = Blueprint("feeds", __name__, url_prefix="/feeds")

ROWS, MOST_ROWS = 20, 100               # entries of a page unless told, and at most
PAGING = ("page", "limit", "rows")
SEARCHED = ("q", "fq", "sort")
WORDS = ("q", "exact", "understand")    # words, in which nothing is read as the name of a parser
PAGES = (*WORDS, "sort")                # what the page of results is asked beside fields
NEWEST = "metadata_modified desc"
LONG_AGO = "1970-01-01T00:00:00"        # when a feed without entries last changed
FIELD = re.compile(r"[A-Za-z]\w{0,63}", re.ASCII)
OTHER_PARSER = re.compile(r"\{!|_(?:query|val)_\s*:")      # how Solr is told to read a text by another parser
NOT_IN_XML = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Subject(NamedTuple):
    """What a feed is about.

    :param key: tells it from other feeds for ever, whatever it is called
    :param title: what it is called beside the name of the site
    :param page: the path of the page that shows the same, or nothing where there is none
    :param address: the path of the feed itself
    :param query: the pairs of its address that are not about paging
    """

    key: str
    title: str
    page: str
    address: str
    query: tuple[tuple[str, str], ...] = ()


@bp.get("/dataset.atom")
def general() -> Response:
    """Every public dataset, the one that changed last first."""
    return _feed(Subject("dataset", "", url_for("portal.datasets"), url_for(".general")), {"q": "*:*"})


@bp.get("/organization/<id>.atom")
def organization(id: str) -> Response:
    """What one organisation shares, by its id or its name."""
    found = _ask("organization_show", id=_name(id))
    title = _("기관 ‘%(name)s’", name=found["title"] or found["name"])
    page = url_for("portal.organization", name=found["name"])
    return _feed(Subject(f"organization/{found['id']}", title, page, url_for(".organization", id=found["name"])),
                 {"fq": f"owner_org:{quoted(found['id'])}"})


@bp.get("/group/<id>.atom")
def group(id: str) -> Response:
    """The datasets of a group, by its id or its name."""
    found = _ask("group_show", id=_name(id), include_datasets=False)
    title = _("묶음 ‘%(name)s’", name=found["title"] or found["name"])
    return _feed(Subject(f"group/{found['id']}", title, "", url_for(".group", id=found["name"])),
                 {"fq": f"groups:{quoted(found['name'])}"})


@bp.get("/tag/<id>.atom")
def tag(id: str) -> Response:
    """The datasets with a tag, by its id or its name."""
    name = _ask("tag_show", id=_name(id))["name"]
    wanted = f"tags:{quoted(name)}"
    return _feed(Subject(f"tag/{name}", _("핵심어 ‘%(name)s’", name=name), url_for("portal.datasets", q=wanted),
                         url_for(".tag", id=name)), {"fq": wanted})


@bp.get("/custom.atom")
def custom() -> Response:
    """The datasets that a search finds: `q`, `fq` and `sort` as `package_search` takes them; any other name is a field.

    A field that is given several times is searched for any of its values; names that begin with `_` are passed over.
    With `understand` the words are taken as the page of results takes them, which leads here so.
    """
    pairs = tuple((name, value) for name, value in request.args.items(multi=True) if name not in PAGING)
    words = _clean(request.args.get("q", ""))
    title = _("‘%(text)s’ 검색", text=words) if words else _("골라 찾은 데이터")
    known = all(name in PAGES or name in FACETS for name, _value in pairs)
    asked = urlencode([pair for pair in pairs if pair[0] not in ("sort", "understand")])
    page = f"{url_for('portal.datasets')}?{asked}" if known else ""
    return _feed(Subject(f"custom?{urlencode(sorted(pairs))}", title, page, url_for(".custom"), pairs),
                 {"q": plain(words), "fq_list": _filters(_grouped(pairs)), "understand": "understand" in request.args,
                  "sort": _clean(request.args.get("sort", ""))})


def _filters(fields: dict[str, list[str]]) -> list[str]:
    filters = [_clean(each) for each in fields.get("fq", ()) if each.strip()]
    for name, values in fields.items():
        values = [_clean(each) for each in values if _clean(each)]
        if name.startswith("_") or name in WORDS or not values:
            continue
        if not FIELD.fullmatch(name) or len(values) > MOST_VALUES or any(map(OTHER_PARSER.search, values)):
            raise BadQuestionError(_("‘%(name)s’ 조건은 읽을 수 없습니다. 항목 이름과 값을 확인해 주세요.",
                                     name=name[:40]))
        if name not in SEARCHED:
            filters.append(f"{name}:({' OR '.join(map(quoted, values))})")
    return filters


def _grouped(pairs) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def _feed(subject: Subject, search: dict) -> Response:
    page, rows = _positive("page", 1, LAST_PAGE), _rows()
    search["sort"] = search.get("sort") or NEWEST
    found = _ask("package_search", rows=rows, start=(page - 1) * rows, facet=False, **search)
    site = current_app.config["SITE"].site_url.rstrip("/")
    last = min(LAST_PAGE, max(1, -(-found["count"] // rows)))
    entries = [each | {"urn": _urn(each["id"]), "length": len(orjson.dumps(each))} for each in found["results"]]
    text = render_template(
        "feed.xml", subject=subject, links=_links(subject, site, page, last), entries=entries,
        urn=_urn(f"{site}/feeds/{subject.key}"),
        updated=max((each["metadata_modified"] for each in entries), default=LONG_AGO))
    return Response(NOT_IN_XML.sub("", text), content_type="application/atom+xml; charset=utf-8")


def _links(subject: Subject, site: str, page: int, last: int) -> list[tuple[str, str]]:
    """Where to go on (RFC 5005, 3), relation and address; `prev` is how CKAN and the older RFC say `previous`."""
    kept = [*subject.query, *((name, request.args[name]) for name in ("limit", "rows") if name in request.args)]
    def at(number: int) -> str:
        query = urlencode([*kept, ("page", number)] if number > 1 else kept)
        return f"{site}{subject.address}" + (f"?{query}" if query else "")

    links = [("self", at(page)), ("first", at(1)), ("last", at(last))]
    if page > 1:
        before = at(min(page - 1, last))
        links += [("previous", before), ("prev", before)]
    return [*links, ("next", at(page + 1))] if page < last else links


def _rows() -> int:
    name = "limit" if "limit" in request.args else "rows"
    return min(_positive(name, ROWS, 10 ** 9), MOST_ROWS)


def _positive(name: str, usual: int, most: int) -> int:
    text = request.args.get(name, str(usual))
    if text.isascii() and text.isdigit() and 1 <= int(text[:20]) <= most:
        return int(text)
    raise BadQuestionError(_('%(name)s에는 1부터 %(most)d까지의 정수를 적어 주세요. / '
                             '"%(name)s" parameter must be a positive integer, %(most)d at most.',
                             name=name, most=most))


def _urn(key: str) -> str:
    """A name that stays when the site moves: an id that is a UUID already, and one made of it otherwise."""
    try:
        return UUID(key).urn
    except ValueError:
        return uuid5(NAMESPACE_URL, key).urn


def _ask(action: str, **data):
    return LocalCatalog(current_app.extensions["catalog"], ANONYMOUS).call_action(action, data)


def _name(sent: str) -> str:
    """What an address calls something; nothing is called by signs that no feed could say."""
    return sent if sent.strip() and not NOT_IN_XML.search(sent) else abort(404)


def _clean(text: str) -> str:
    return NOT_IN_XML.sub("", text).strip()
