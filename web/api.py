"""CKAN's Action API over HTTP: one view, one way to read a request, one table of errors.

A token decides who asks, never a cookie, so that no other site can make a browser ask in somebody's name.  A token that
is not known makes the caller anonymous, as CKAN does; the header X-Auth-Status says so.
"""

import logging
import re
import secrets

import orjson
from flask import Blueprint, Flask, Response, current_app, request
from werkzeug import Request
from werkzeug.exceptions import HTTPException

from catalog import ANONYMOUS
from catalog.errors import NotAuthorized, NotFound, SearchError, SearchQueryError, ValidationError
from web.headers import Ready

bp = Blueprint("api", __name__)
log = logging.getLogger(__name__)

JSON = "application/json;charset=utf-8"
DEEPEST = 64                            # levels of nesting in a request
CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*", re.ASCII)
ERRORS = {
    NotFound: (404, "Not Found Error", "Not found"),
    NotAuthorized: (403, "Authorization Error", "Access denied"),
    SearchQueryError: (400, "Search Query Error", "Search Query is invalid"),
    SearchError: (409, "Search Error", "Search error"),
}
CALLS = {"/api/3/action", "/api/action"}
AS_IT_IS = {"merge_slashes": False, "provide_automatic_options": False}
ANY_SLASH = AS_IT_IS | {"strict_slashes": False}
PREFLIGHT = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "POST, PUT, GET, DELETE, OPTIONS",
             "Access-Control-Allow-Headers": "Authorization, X-CKAN-API-Key, Content-Type"}


class Answer(Ready):
    """Other sites' pages may ask, since nothing here looks at a cookie."""

    said = (("Access-Control-Allow-Origin", "*"),)


class UnreadableError(Exception):
    """The request itself could not be read; answered with a bare string, without an envelope."""


@bp.route("/api/action/<name>", methods=["GET", "POST"], **AS_IT_IS)
@bp.route("/api/3/action/<name>", methods=["GET", "POST"], **AS_IT_IS)
def action(name: str) -> Response:
    """Call an action of the catalogue."""
    return answered(current_app.extensions["catalog"], name, request._get_current_object())


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
        with Request(environ) as asked:
            for limit in ("max_content_length", "max_form_memory_size", "max_form_parts"):
                setattr(asked, limit, self.config[limit.upper()])
            return answered(catalog, name, asked)(environ, start_response)


def answered(catalog, name: str, asked: Request) -> Response:
    """Call an action of the catalogue and put into an answer whatever comes of it."""
    try:
        return _called(catalog, name, asked)
    except UnreadableError as error:
        return _answer(orjson.dumps(f"Bad request - {error}"), 400)
    except HTTPException as error:      # what the server itself refuses, such as a body that is too long
        return _answer(orjson.dumps(f"{error.code} {error.name}"), error.code)
    except Exception as error:  # noqa: BLE001  (whatever it is, no path, statement or secret may reach the caller)
        incident = secrets.token_hex(4)
        log.error("incident %s in %s", incident, name, exc_info=error)
        message = f"Internal Server Error (incident {incident})"
        return _answer(orjson.dumps({"help": asked.base_url, "success": False, "error": {
            "__type": "Internal Server Error", "message": message}}), 500)


def _called(catalog, name: str, asked: Request) -> Response:
    known = catalog.action(name)
    if known is None:
        raise UnreadableError(f"Action name not known: {name}")
    callback = asked.args.get("callback") if known.reads else None
    user, unknown = (ANONYMOUS, False) if callback else _who(catalog, asked)
    try:
        data = _said(asked, known.reads)
        data.pop("callback", None)
        envelope = {"success": True, "result": catalog.call(name, data, user)}
        status = 200
    except (NotFound, NotAuthorized, SearchQueryError, SearchError, ValidationError) as refusal:
        status, error = _refused(refusal)
        envelope = {"success": False, "error": error}
    body = orjson.dumps({"help": _help(catalog, name, asked)} | envelope)
    padded = callback and asked.method == "GET" and status == 200
    answer = _padded(body, callback) if padded else _answer(body, status)
    if unknown:
        answer.headers["X-Auth-Status"] = "unknown-token"
    if user.id:
        answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get("/api", **ANY_SLASH)
@bp.get("/api/<int(min=1, max=3):version>", **ANY_SLASH)
def version(version: int = 1) -> Response:
    """Say which version of the API this is."""
    return _answer(orjson.dumps({"version": version}), 200)


@bp.route("/api", methods=["OPTIONS"], **ANY_SLASH)
@bp.route("/api/<int(min=1, max=3):_version>", methods=["OPTIONS"], **ANY_SLASH)
@bp.route("/api/action/<_name>", methods=["OPTIONS"], **AS_IT_IS)
@bp.route("/api/3/action/<_name>", methods=["OPTIONS"], **AS_IT_IS)
def preflight(**_address) -> Response:
    """Tell a browser that pages of other sites may ask."""
    answer = current_app.make_default_options_response()
    answer.headers.update(PREFLIGHT)
    return answer


def _who(catalog, asked: Request):
    """The user behind the token, and whether there was a token that nobody holds."""
    sent = asked.environ
    token = sent.get("HTTP_AUTHORIZATION") or sent.get("HTTP_X_CKAN_API_KEY")
    if not token:
        return ANONYMOUS, False
    kind, _, rest = token.strip().partition(" ")
    user = catalog.user_of(rest.strip() if kind.lower() == "bearer" else token.strip())
    return user or ANONYMOUS, user is None


def _said(asked: Request, reads: bool) -> dict:
    """What the action is asked with, in whichever of CKAN's four forms it was sent.

    :raises UnreadableError: when it cannot be read
    """
    if asked.method in ("GET", "HEAD"):
        if not reads:
            raise UnreadableError("JSON Error: Invalid request. Please use POST method for your request")
        return _fields(asked.args)
    if asked.mimetype == "multipart/form-data":
        if asked.files:
            raise ValidationError({"upload": ["This catalogue keeps no files: give the address of the file as url."]})
        return _fields(asked.form)
    body = asked.get_data()
    if asked.mimetype == "application/x-www-form-urlencoded" and not body.lstrip().startswith(b"{"):
        return _form(asked, reads)
    if asked.args and reads:
        return _fields(asked.args)
    return _parsed(body) if body else {}


def _form(asked: Request, reads: bool) -> dict:
    """A form, or JSON that `curl --data-urlencode` sent as the name of a form's only field."""
    if not asked.form:
        return _fields(asked.args) if reads else {}
    only = list(asked.form.items(multi=True))
    if len(only) == 1 and only[0][1] in ("", "1"):
        return _parsed(only[0][0].encode())
    return _fields(asked.form)


def _fields(fields) -> dict:
    """One value is a string, several are a list."""
    found = {key: values[0] if len(values) == 1 else values for key, values in fields.lists()}
    if any("\0" in part for key, values in fields.lists() for part in (key, *values)):
        raise UnreadableError("JSON Error: NUL characters are not accepted")
    return found


def _parsed(body: bytes) -> dict:
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as fault:
        raise UnreadableError(f"JSON Error: Error decoding JSON data. Error: {fault}") from None
    if not isinstance(data, dict):
        raise UnreadableError("JSON Error: Request data JSON needs to be a dictionary.")
    if body.count(b"{") + body.count(b"[") > DEEPEST and _deeper_than(data, DEEPEST):
        raise UnreadableError(f"JSON Error: nested more than {DEEPEST} levels deep")
    if b"\\u0000" in body and b"\\u0000" in orjson.dumps(data).replace(b"\\\\", b""):
        raise UnreadableError("JSON Error: NUL characters are not accepted")
    return data


def _deeper_than(data, levels: int) -> bool:
    level = [data]
    for _ in range(levels):
        level = [each for one in level if isinstance(one, (dict, list))
                 for each in (one.values() if isinstance(one, dict) else one)]
    return any(isinstance(each, (dict, list)) for each in level)


def _refused(refusal: Exception) -> tuple[int, dict]:
    if isinstance(refusal, ValidationError):
        return 409, refusal.error_dict | {"__type": "Validation Error"}
    status, kind, said = ERRORS[type(refusal)]
    reason = refusal.extra_msg
    return status, {"message": f"{said}: {reason}" if reason else said, "__type": kind}


def _help(catalog, name: str, asked: Request) -> str:
    base = (catalog.site.get("site_url") or asked.root_url).rstrip("/")
    return f"{base}/api/3/action/help_show?name={name}"


def _padded(body: bytes, callback) -> Response:
    if not isinstance(callback, str) or not CALLBACK.fullmatch(callback):
        raise UnreadableError("callback must be the name of a function")
    return _answer(b"%b(%b);" % (callback.encode(), body), 200, "application/javascript;charset=utf-8")


def _answer(body: bytes, status: int, kind: str = JSON) -> Answer:
    return Answer(body, status, content_type=kind)
