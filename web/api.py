"""CKAN's Action API over HTTP: one view, one way to read a request, one table of errors.

A token decides who asks, never a cookie, so that no other site can make a browser ask in somebody's name.  A token that
is not known makes the caller anonymous, as CKAN does; the header X-Auth-Status says so.
"""

import logging
import secrets

import orjson
from flask import Blueprint, Flask, Response, current_app, render_template, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import PathConverter

from catalog import ANONYMOUS
from web import openapi
from web.api_asking import Asked, UnreadableError, match, said, who
from web.api_telling import JSON, PUBLIC, REFUSALS, Answer, bare, done, failure, refused, shown

bp = Blueprint("api", __name__)
log = logging.getLogger(__name__)

CALLS = {"/api/3/action", "/api/action"}
AS_IT_IS = {"merge_slashes": False, "provide_automatic_options": False}
ANY_SLASH = AS_IT_IS | {"strict_slashes": False}
OTHERS = ["PUT", "PATCH", "DELETE", "TRACE"]
PREFLIGHT = {"Access-Control-Allow-Methods": "POST, PUT, GET, DELETE, OPTIONS", "Access-Control-Max-Age": "86400",
             "Access-Control-Allow-Headers": "Authorization, X-CKAN-API-Key, Content-Type, If-Match, If-None-Match"}


class Rest(PathConverter):
    """Whatever is left of an address, slashes first."""

    regex = ".+?"
    part_isolating = False


bp.record_once(lambda state: state.app.url_map.converters.update(rest=Rest))


@bp.route("/api/action/<name>", methods=["GET", "POST"], **AS_IT_IS)
@bp.route("/api/3/action/<name>", methods=["GET", "POST"], **AS_IT_IS)
def action(name: str) -> Response:
    """Call an action of the catalogue."""
    catalog = current_app.extensions["catalog"]
    with Asked(request.environ, current_app.config, catalog.site.get("site_url")) as asked:
        return answered(catalog, name, asked)


class Door:
    """The short way in for a call of an action, past what Flask does around every page.

    Contexts, sessions, signals and hooks cost more than reading a dataset does, and the API needs none of them.  What
    is not a plain call of a known action goes on to the routes, which answer the same.

    :param app: hooks registered for the whole application do not see what comes in here
    """

    def __init__(self, app: Flask):
        self.onward, self.extensions, self.config = app.wsgi_app, app.extensions, app.config

    def __call__(self, environ, start_response):
        address, _, name = environ["PATH_INFO"].rpartition("/")
        catalog = self.extensions["catalog"]
        if address not in CALLS or environ["REQUEST_METHOD"] not in ("GET", "POST") or catalog.action(name) is None:
            return self.onward(environ, start_response)
        with Asked(environ, self.config, catalog.site.get("site_url")) as asked:
            return answered(catalog, name, asked)(environ, start_response)


def answered(catalog, name: str, asked: Asked) -> Response:
    """Call an action of the catalogue and put into an answer whatever comes of it."""
    try:
        return _called(catalog, name, asked)
    except UnreadableError as error:
        return bare(f"Bad request - {error}", 400)
    except HTTPException as error:      # what the server itself refuses, such as a body that is too long
        return bare(f"{error.code} {error.name}", error.code)
    except Exception as error:  # noqa: BLE001  (whatever it is, no path, statement or secret may reach the caller)
        incident = secrets.token_hex(4)
        log.error("incident %s in %s", incident, name, exc_info=error)
        message = f"Internal Server Error (incident {incident})"
        return failure(_help(asked, name), 500, {"__type": "Internal Server Error", "message": message})


def _called(catalog, name: str, asked: Asked) -> Answer:
    known = catalog.action(name)
    if known is None:
        raise UnreadableError(f"Action name not known: {name}")
    callback = asked.args.get("callback") if known.reads else None
    user, unknown = (ANONYMOUS, False) if callback else who(catalog, asked)
    if known.reads or not user.id:
        asked.narrow()
    help = _help(asked, name)
    try:
        data = said(asked, known, catalog.files if user.id else None)
        data.pop("callback", None)
        result, told = catalog.answer(name, data, user, None if known.reads else match(asked))
    except REFUSALS as refusal:
        answer = failure(help, *refused(refusal))
    else:
        body = orjson.dumps({"help": help, "success": True, "result": result})
        answer = shown(asked, body, told, callback) if known.reads else done(body)
    if unknown:
        answer.headers["X-Auth-Status"] = "unknown-token"
    if known.reads and (unknown or user.id):
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _help(asked: Asked, name: str) -> str:
    return f"{asked.home}/api/3/action/help_show?name={name}"


@bp.get("/api", **ANY_SLASH)
def front():
    """A page to try the API on, for browsers; for all others the version of the API."""
    wish = request.accept_mimetypes.best_match(("application/json", "text/html"))
    if wish != "text/html":
        told = version("1")
        told.headers["Vary"] = "Accept"         # beside what every answer says it hangs on
        return told
    page = current_app.make_response(render_template("api_try.html"))
    page.vary.update(["Accept", "Accept-Language"])
    return page


@bp.get('/api/<any("1","2","3"):version>', **ANY_SLASH)
def version(version: str) -> Response:
    """Say which version of the API this is."""
    return Answer(orjson.dumps({"version": int(version)}), 200, {"Cache-Control": PUBLIC}, content_type=JSON)


@bp.get("/api/openapi.json", **AS_IT_IS)
def description() -> Response:
    """The API as OpenAPI describes it."""
    return shown(Asked(request.environ, current_app.config), openapi.written(), {"version": 3}, None)


@bp.route("/api", methods=["OPTIONS"], **ANY_SLASH)
@bp.route('/api/<any("1","2","3"):_version>', methods=["OPTIONS"], **ANY_SLASH)
@bp.route("/api/action/<_name>", methods=["OPTIONS"], **AS_IT_IS)
@bp.route("/api/3/action/<_name>", methods=["OPTIONS"], **AS_IT_IS)
@bp.route("/api/<rest:_address>", methods=["OPTIONS"], **AS_IT_IS)
def preflight(**_address) -> Response:
    """Tell a browser that pages of other sites may ask."""
    answer = Answer(status=200, headers=PREFLIGHT)
    del answer.headers["Content-Type"]
    return answer


@bp.before_app_request
def invented_method():
    """Answer a method that HTTP has not, or that leads elsewhere, as one of those that are never allowed."""
    if isinstance(request.routing_exception, MethodNotAllowed) and request.path.startswith("/api"):
        view, address = request_ctx.url_adapter.match(method="TRACE")
        return current_app.view_functions[view](**address)
    return None


@bp.route("/api", methods=["POST", *OTHERS], **ANY_SLASH)
@bp.route('/api/<any("1","2","3"):_version>', methods=["POST", *OTHERS], **ANY_SLASH)
@bp.route("/api/action/<_name>", methods=OTHERS, **AS_IT_IS)
@bp.route("/api/3/action/<_name>", methods=OTHERS, **AS_IT_IS)
def wrong_method(**address) -> Response:
    """Say which methods there are."""
    answer = bare("405 Method Not Allowed", 405)
    if "_name" in address:
        known = current_app.extensions["catalog"].action(address["_name"])
        answer.headers["Allow"] = "OPTIONS, POST" if known and not known.reads else "GET, HEAD, OPTIONS, POST"
    else:
        answer.headers["Allow"] = "GET, HEAD, OPTIONS"
    return answer


@bp.route("/api/<rest:_address>", methods=["GET", "POST", *OTHERS], **AS_IT_IS)
def nothing_here(_address: str) -> Response:
    """Say so, without sending anybody elsewhere: clients refuse to be redirected with a POST."""
    return bare("404 Not Found", 404)
