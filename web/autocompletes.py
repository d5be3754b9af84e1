"""What CKAN's own pages ask while somebody types, at its addresses under /api/util and in its shapes.

Clients and extensions of CKAN's ask here too.  A token decides who asks, as everywhere under /api.
"""

from typing import NamedTuple

import orjson
from babel.localedata import locale_identifiers
from flask import Blueprint, Response, current_app, request

from catalog import ANONYMOUS
from web.api import AS_IT_IS
from web.api_asking import Asked, UnreadableError, who
from web.api_telling import JSON, REFUSALS, Answer, bare, refused, shown

bp = Blueprint("autocompletes", __name__, url_prefix="/api")


class Kind(NamedTuple):
    """How one kind of thing is asked for.

    :param action: the action behind it
    :param typed: the name of the parameter with what was typed
    :param limit: how many are returned unless told
    :param named: what a bare name in the answer is called; nothing where the action tells more than names
    :param beside: other parameters that go to the action as they are
    """

    action: str
    typed: str
    limit: int
    named: str = ""
    beside: tuple[str, ...] = ()


KINDS = {
    "dataset": Kind("package_autocomplete", "incomplete", 10),
    "tag": Kind("tag_autocomplete", "incomplete", 10, "Name", ("vocabulary_id",)),
    "format": Kind("format_autocomplete", "incomplete", 5, "Format"),
    "user": Kind("user_autocomplete", "q", 20, "", ("ignore_self",)),
    "group": Kind("group_autocomplete", "q", 20),
    "organization": Kind("organization_autocomplete", "q", 20),
}


@bp.get("/util/<any(dataset,tag,user,group,organization):kind>/autocomplete", **AS_IT_IS)
@bp.get('/<any("1","2"):_version>/util/<any(dataset,tag,user,group,organization):kind>/autocomplete', **AS_IT_IS)
@bp.get("/util/resource/<any(format):kind>_autocomplete", **AS_IT_IS)
@bp.get('/<any("1","2"):_version>/util/resource/<any(format):kind>_autocomplete', **AS_IT_IS)
def autocomplete(kind: str, _version: str = "") -> Response:
    """What somebody who has begun to type may mean."""
    with Asked(request.environ, current_app.config) as asked:
        try:
            return _completed(asked, KINDS[kind])
        except UnreadableError as error:
            return bare(f"Bad request - {error}", 400)
        except REFUSALS as refusal:
            status, error = refused(refusal)
            return Answer(orjson.dumps(error), status, {"Cache-Control": "no-cache"}, content_type=JSON)


def _completed(asked: Asked, kind: Kind) -> Answer:
    callback, catalog = asked.args.get("callback"), current_app.extensions["catalog"]
    user, unknown = (ANONYMOUS, False) if callback else who(catalog, asked)
    data = {"q": asked.args.get(kind.typed, ""), "limit": asked.args.get("limit") or kind.limit}
    data |= {name: asked.args[name] for name in kind.beside if asked.args.get(name)}
    if any("\0" in str(value) for value in data.values()):
        raise UnreadableError("JSON Error: NUL characters are not accepted")
    found = catalog.call(kind.action, data, user) if data["q"] else []
    if kind.typed == "incomplete":
        found = {"ResultSet": {"Result": [{kind.named: each} for each in found] if kind.named else found}}
    answer = shown(asked, orjson.dumps(found), {}, callback)
    if unknown:
        answer.headers["X-Auth-Status"] = "unknown-token"
    if unknown or user.id:
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@bp.get("/i18n/<locale>", **AS_IT_IS)
@bp.get('/<any("1","2"):_version>/i18n/<locale>', **AS_IT_IS)
def translations(locale: str, _version: str = "") -> Response:
    """The words of CKAN's own scripts in a language: none, since no page of ours runs them."""
    if locale not in locale_identifiers():
        return bare(f"Bad request - Unknown locale: {locale[:40]}", 400)
    return Answer(b"{}", 200, {"Cache-Control": "no-cache"}, content_type=JSON)
