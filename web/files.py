"""Files of resources, handed out as they are: always to be saved, never to be shown inside a page of ours."""

from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from ckanapi.errors import NotAuthorized
from flask import Blueprint, Response, current_app, redirect, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import NotFound, RequestedRangeNotSatisfiable
from werkzeug.utils import send_file
from werkzeug.wsgi import FileWrapper

from catalog.files.dictionary import sheet
from web.asking import ask
from web.faults import page
from web.words import gettext as _
from web.words import safe_url

bp = Blueprint("files", __name__)
PIECE = 2**18                                     # bytes sent at a time
ALWAYS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Access-Control-Allow-Origin": "*",
          "Cross-Origin-Resource-Policy": "cross-origin"}
BOTH = ("/dataset/<name>/resource/<resource_id>", "/<any(ko,en):lang>/dataset/<name>/resource/<resource_id>")


def _at(rest: str):
    """Serve a view at CKAN's address and at the same below a language."""
    def register(view):
        for start in BOTH:
            bp.add_url_rule(start + rest, view_func=view)
        return view
    return register


@_at("/download")
@_at("/download/<_file>")
def download(name, resource_id, _file=""):
    """The data; a resource that leads elsewhere leads there.  What the address calls the file is left to the reader."""
    try:
        found = ask("resource_file_show", id=name, resource_id=resource_id)
    except NotAuthorized:
        return _on_request(name)
    if "url" not in found:
        return _kept(found)
    url = safe_url(found["url"])
    if not url or _leads_here(url):
        raise NotFound
    return redirect(url, 302)


@_at("/sample")
def sample(name, resource_id):
    """The first rows."""
    return _kept(ask("resource_file_show", id=name, resource_id=resource_id, kind="sample"))


@_at("/dictionary")
def dictionary(name, resource_id):
    """What the columns are: the file that came, or one made from what is known of them."""
    found = ask("resource_file_show", id=name, resource_id=resource_id, kind="dictionary")
    if "columns" not in found:
        return _kept(found)
    made = sheet(found["columns"])
    return _sent(BytesIO(made), {"name": found["name"], "mimetype": "text/csv; charset=utf-8",
                                "size": len(made)})


def _on_request(name: str):
    """What whoever has no grant for the data is told: that they are given on request, and where to ask."""
    where = Markup('<a href="{}">{}</a>').format(url_for("requesting.create", name=name), _("활용 신청하기"))
    told = _("이 데이터는 승인된 사람만 받을 수 있습니다. 활용을 신청하시면 제공기관이 확인하고 답합니다.")
    return page(403, Markup("{} {}").format(told, where))


def _leads_here(url: str) -> bool:
    """Whether an address is the very one that was asked for, by whatever name of this site."""
    there, own = urlsplit(url), urlsplit(current_app.config["SITE"].site_url).netloc
    return unquote(there.path) == request.path and there.netloc in (request.host, own)


def _kept(found: dict) -> Response:
    try:
        file = current_app.extensions["catalog"].files.open(found["digest"])
    except OSError:
        current_app.logger.exception("a file is missing: %s", found["digest"])
        raise NotFound from None
    return _sent(file, found)


def _sent(file: BinaryIO, told: dict) -> Response:
    """A file in pieces, all of it or the part that was asked for (RFC 9110, 13 and 14; RFC 6266 for its name)."""
    at = datetime.fromisoformat(told["at"]).replace(tzinfo=UTC) if "at" in told else None
    answer = send_file(file, request.environ, mimetype=told["mimetype"], as_attachment=True, conditional=False,
                       download_name=told["name"], etag=told.get("digest", False), last_modified=at,
                       response_class=current_app.response_class)
    answer.response = FileWrapper(file, PIECE)
    answer.content_length = told["size"]
    answer.accept_ranges = "bytes"
    answer.headers["Content-Type"] = told["mimetype"]          # in the charset it is in, and in none that is guessed
    answer.headers.update(ALWAYS)
    answer.headers.pop("Cache-Control", None)
    answer.status_code = _status(answer)
    if answer.status_code == 412:
        return _refused(answer, 412)
    try:
        return _part(answer, told["size"])
    except RequestedRangeNotSatisfiable:
        return _refused(answer, 416, {"Content-Range": f"bytes */{told['size']}"})


def _status(answer: Response) -> int:
    """What the conditions of the request come to, in the order they have (RFC 9110, 13.2.2)."""
    mark, changed = answer.get_etag()[0] or "", answer.last_modified
    if request.if_match:
        if not request.if_match.contains(mark):
            return 412
    elif changed and request.if_unmodified_since and changed > request.if_unmodified_since:
        return 412
    if request.if_none_match:
        return 304 if request.if_none_match.contains_weak(mark) else 200
    same = changed and request.if_modified_since and changed <= request.if_modified_since
    return 304 if same else 200


def _part(answer: Response, size: int) -> Response:
    """The part that was asked for; the whole file where it is asked for in parts, or in a way that cannot be read.

    :raises RequestedRangeNotSatisfiable: when there is no such part
    """
    wanted, mark = request.range, request.headers.get("If-Range")
    still = mark is None or mark.strip() in (answer.headers.get("ETag"), answer.headers.get("Last-Modified"))
    one = wanted is not None and wanted.units == "bytes" and len(wanted.ranges) == 1
    if not (one and still and answer.status_code == 200 and request.method == "GET"):
        return answer
    return answer.make_conditional({"REQUEST_METHOD": "GET", "HTTP_RANGE": wanted.to_header()}, accept_ranges=True,
                                   complete_length=size)


def _refused(answer: Response, status: int, told: dict | None = None) -> Response:
    """Nothing instead of the file: whoever sends conditions is a program, and no page helps it."""
    answer.close()
    return current_app.response_class(status=status, headers=ALWAYS | (told or {}), content_type="text/plain")
