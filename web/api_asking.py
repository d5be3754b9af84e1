"""How a call of the API is read: the forms in which CKAN's clients send it, who sends it, and what it depends on.

Whatever cannot be read is refused here, with a bare string as CKAN refuses it, so that an action only ever sees what
JSON can say and, where it takes files, open files.
"""

import re
import sys
from io import BytesIO
from tempfile import SpooledTemporaryFile
from urllib.parse import parse_qsl

import orjson
from werkzeug import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.utils import cached_property
from werkzeug.wsgi import LimitedStream

from catalog import ANONYMOUS
from catalog.errors import Stale, ValidationError
from catalog.files import too_large

DEEPEST = 64                            # levels of nesting in a request
MOST_FIELDS = 1000                      # of a query or a form
LARGEST_PLAIN = 2**20                   # bytes of a body that changes nothing, and of any body from a stranger
URLENCODED = "application/x-www-form-urlencoded"
LIMITS = ("max_content_length", "max_form_memory_size", "max_form_parts")
SAME_BRACKETS = bytes.maketrans(b"{}", b"[]")
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
REVISION = re.compile(r'(?:W/)?"(\d{1,15})-[^"]*"')
PASSWORDS = ("basic", "digest", "negotiate")        # what a proxy's own sign-in sends; nothing of it is written down
NO_FILES = "This action takes no files. Leave the file out; a picture is given by its address."
NO_LENGTH = "JSON Error: a form needs a Content-Length: without one nobody can tell whether it broke off"
POST_ONLY = "JSON Error: Invalid request. Please use POST method for your request"


class UnreadableError(Exception):
    """The request itself could not be read; answered with a bare string, without an envelope."""


class Announced(LimitedStream):
    """A body as long as it was announced.  Servers hand on what came of one that broke off as if that were all."""

    def on_disconnect(self, error: Exception | None = None) -> None:
        """:raises UnreadableError: always"""
        raise UnreadableError(f"JSON Error: the body broke off: {self._pos} bytes came of the {self.limit} that "
                              "Content-Length announced")


class Unannounced(LimitedStream):
    """A body of which only its own end says where it ends."""

    def readall(self) -> bytes:
        """:raises RequestEntityTooLarge: rather than cut it"""
        whole = super().readall()
        if len(whole) == self.limit and self._stream.read(1):
            raise RequestEntityTooLarge
        return whole


class Asked(Request):
    """A request of the API.  What is broken in it is an error, never a guess.

    :param environ: what the web server hands over
    :param config: the limits: MAX_CONTENT_LENGTH, MAX_FORM_MEMORY_SIZE and MAX_FORM_PARTS
    :param site_url: the address the site says it has, if it does
    """

    def __init__(self, environ, config, site_url: str = ""):
        super().__init__(environ)
        self.site_url, self.incoming = site_url, None
        for limit in LIMITS:
            setattr(self, limit, config[limit.upper()])

    @cached_property
    def home(self) -> str:
        """Where the site stands, without a slash at the end: as it says, or as the caller found it."""
        return (self.site_url or self.root_url).rstrip("/")

    def narrow(self) -> None:
        """Take no long body: the caller is a stranger, or asks for what needs none."""
        self.max_content_length = min(self.max_content_length or LARGEST_PLAIN, LARGEST_PLAIN)

    @cached_property
    def stream(self):
        """:raises RequestEntityTooLarge: when the body is announced as longer than it may be"""
        sent, length, most = self.environ["wsgi.input"], self.content_length, self.max_content_length
        if length is None:
            ends = self.environ.get("wsgi.input_terminated")
            return Unannounced(sent, sys.maxsize if most is None else most, is_max=True) if ends else BytesIO()
        if most is not None and length > most:
            raise RequestEntityTooLarge
        return Announced(sent, length)

    @cached_property
    def args(self) -> MultiDict:
        """:raises UnreadableError: when the address is no UTF-8"""
        return _pairs(self.query_string)

    def make_form_data_parser(self):
        """One that speaks up when a form breaks off in the middle."""
        parser = super().make_form_data_parser()
        parser.silent = False
        return parser

    def _get_file_stream(self, **_announced):
        """Where a file of a form goes: into memory, and what is longer to where files come in, as room is there."""
        if self.incoming:
            self.incoming.mkdir(parents=True, exist_ok=True)
        return SpooledTemporaryFile(LARGEST_PLAIN, dir=self.incoming)

    @property
    def fields(self) -> tuple[MultiDict, dict]:
        """The fields of a form, and its files by the names of theirs.

        :raises UnreadableError: when the form is broken
        :raises RequestEntityTooLarge: when it is longer than a form may be
        """
        if self.mimetype == URLENCODED:
            if len(self.get_data()) > (self.max_form_memory_size or LARGEST_PLAIN):
                raise RequestEntityTooLarge
            return _pairs(self.get_data()), {}
        if self.mimetype != "multipart/form-data":
            return ImmutableMultiDict(), {}
        try:
            return self.form, self.files.to_dict()
        except ValueError as fault:
            raise UnreadableError(f"JSON Error: the form cannot be read: {fault}") from None


def _pairs(text: bytes) -> MultiDict:
    if not text:
        return ImmutableMultiDict()
    try:
        return MultiDict(parse_qsl(text.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
    except ValueError as fault:         # UnicodeDecodeError is one
        said = "it is not UTF-8" if isinstance(fault, UnicodeDecodeError) else "it has too many fields"
        raise UnreadableError(f"JSON Error: the request cannot be read: {said}") from None


def said(asked: Asked, known, kept=None) -> dict:
    """What an action is asked with, in whichever of CKAN's forms it was sent: an address, JSON, a form, JSON as the
    name of a form's only field, or a form with files.

    :param known: the action; only some take files
    :param kept: where files are kept, when the caller may send one that is longer than other requests
    :raises UnreadableError: when it cannot be read
    :raises ValidationError: when a file is too large, or the action takes none
    """
    if asked.method in ("GET", "HEAD"):
        if not known.reads:
            raise UnreadableError(POST_ONLY)
        return _values(asked.args)
    if asked.mimetype == URLENCODED and asked.get_data():
        if asked.content_length is None:
            raise UnreadableError(NO_LENGTH)
        if asked.get_data()[:64].lstrip().startswith(b"{"):
            return _posted_as_a_form(asked)
    asked.incoming = kept and kept.incoming
    larger = known.uploads and kept and asked.mimetype == "multipart/form-data"
    form, files = _with_files(asked, kept) if larger else asked.fields
    if files:
        if not known.uploads:
            raise ValidationError(dict.fromkeys(files, [NO_FILES]))
        return _values(form) | files
    return _sent(asked, form, known.reads)


def _posted_as_a_form(asked: Asked) -> dict:
    """JSON that `curl -d` sent as a form, whatever signs are in it, or as a form's only field."""
    body = asked.get_data()
    try:
        return _parsed(body)
    except UnreadableError:
        only = list(asked.fields[0]) if body.endswith((b"=", b"=1")) else []
        if len(only) != 1:
            raise
    return _parsed(only[0].encode())


def _with_files(asked: Asked, kept) -> tuple[MultiDict, dict]:
    if asked.max_content_length is not None:
        asked.max_content_length += kept.largest
    try:
        return asked.fields
    except RequestEntityTooLarge:
        raise too_large("upload", kept.largest) from None


def _sent(asked: Asked, form: MultiDict, reads: bool) -> dict:
    if form:
        only = list(form.items(multi=True))
        if len(only) == 1 and only[0][1] in ("", "1"):
            return _parsed(only[0][0].encode())
        return _values(form)
    if reads and asked.args:
        return _values(asked.args)
    if asked.mimetype in ("multipart/form-data", URLENCODED):
        return {}
    body = asked.get_data()
    return _parsed(body) if body else {}


def _values(fields: MultiDict) -> dict:
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
    if body.count(b"{") + body.count(b"[") > DEEPEST and _deeper_than(body, DEEPEST):
        raise UnreadableError(f"JSON Error: nested more than {DEEPEST} levels deep")
    if b"\\u0000" in body and b"\\u0000" in orjson.dumps(data).replace(b"\\\\", b""):
        raise UnreadableError("JSON Error: NUL characters are not accepted")
    return data


def _deeper_than(body: bytes, levels: int) -> bool:
    """Whether JSON is nested deeper: without its texts it is nothing but brackets, of which the innermost go first."""
    bare = b"".join(body.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2])
    left = bare.translate(SAME_BRACKETS, NO_BRACKETS)
    for _ in range(levels):
        left = left.replace(b"[]", b"")
    return bool(left)


def who(catalog, asked: Asked):
    """The user behind the token, and whether tokens were sent that nobody holds.

    A token comes bare or as `Bearer`, in the header CKAN has now or in the one it had before 2.11.
    """
    sent = asked.environ
    tokens = dict.fromkeys(filter(None, (sent.get("HTTP_AUTHORIZATION"), sent.get("HTTP_X_CKAN_API_KEY"))))
    for token in tokens:
        kind, _, rest = token.strip().partition(" ")
        user = catalog.user_of(rest.strip() if kind.lower() == "bearer" else token.strip())
        if user:
            return user, False
    for token in tokens:
        if token.split(" ", 1)[0].lower() not in PASSWORDS:
            catalog.note_unknown_token(token.strip())
    return ANONYMOUS, bool(tokens)


def match(asked: Asked) -> int | None:
    """The revision that `If-Match` asks for, out of an ETag of ours; None when any will do (RFC 9110, 13.1.1).

    :raises Stale: when it names no one revision, and therefore none that the dataset could have
    """
    sent = asked.environ.get("HTTP_IF_MATCH", "").strip()
    if sent in ("", "*"):
        return None
    found = [REVISION.fullmatch(part.strip()) for part in sent.split(",")]
    revisions = {each and int(each[1]) for each in found}
    if None in revisions or len(revisions) > 1:
        raise Stale({"message": ["If-Match must be the ETag of the dataset as package_show gave it"]})
    return revisions.pop()
