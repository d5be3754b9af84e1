"""What a file is, by what is in it.  Its name only decides where the content leaves it open."""

import codecs
import io
import json
import re
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

import puremagic

from catalog.files import names

HEAD = 8192                                       # bytes that are looked at
PLAIN = "application/octet-stream"
DIRECTORY = 8 * 2**20                             # bytes of the list of files in an archive
CHARSETS = ("utf-8", "cp949")


class MisnamedError(ValueError):
    """A file is something dangerous that its name does not say.  The text says what, why and what to do."""


class Kind(NamedTuple):
    """:param mimetype: as it is served; :param format: as a resource says it, "" when that cannot be told"""

    mimetype: str
    format: str


OFFICE = "application/vnd.openxmlformats-officedocument."
XLSX, CSV = Kind(OFFICE + "spreadsheetml.sheet", "XLSX"), Kind("text/csv", "CSV")
JSON, HTML, SVG = Kind("application/json", "JSON"), Kind("text/html", "HTML"), Kind("image/svg+xml", "SVG")
ZIP, OLE = Kind("application/zip", "ZIP"), Kind("application/x-ole-storage", "")
PROGRAM, TEXT, BYTES = Kind("application/x-executable", ""), Kind("text/plain", ""), Kind(PLAIN, "")
SIGNATURES = (
    (b"%PDF-", Kind("application/pdf", "PDF")), (b"PAR1", Kind("application/vnd.apache.parquet", "PARQUET")),
    (b"SQLite format 3\0", Kind("application/vnd.sqlite3", "SQLITE")), (b"PK\x03\x04", ZIP), (b"PK\x05\x06", ZIP),
    (b"\x1f\x8b", Kind("application/gzip", "GZ")), (b"7z\xbc\xaf\x27\x1c", Kind("application/x-7z-compressed", "7Z")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE), (b"HWP Document File", Kind("application/x-hwp", "HWP")),
    *((start, PROGRAM) for start in (b"MZ", b"\x7fELF", b"#!", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf",
                                     b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")))
BY_NAME = {
    TEXT: {"csv": CSV, "tsv": Kind("text/tab-separated-values", "TSV"), "json": JSON, "txt": Kind("text/plain", "TXT"),
           "geojson": Kind("application/geo+json", "GEOJSON"), "xml": Kind("application/xml", "XML"),
           "jsonl": Kind("application/jsonl", "JSONL"), "ttl": Kind("text/turtle", "TTL"),
           "rdf": Kind("application/rdf+xml", "RDF"), "md": Kind("text/markdown", "MD"),
           "jsonld": Kind("application/ld+json", "JSON-LD"), "yaml": Kind("application/yaml", "YAML"), "svg": SVG},
    SVG: dict.fromkeys(("html", "htm", "xhtml", "xht", "mht", "mhtml"), HTML),
    OLE: {"hwp": Kind("application/x-hwp", "HWP"), "xls": Kind("application/vnd.ms-excel", "XLS"),
          "doc": Kind("application/msword", "DOC"), "ppt": Kind("application/vnd.ms-powerpoint", "PPT")},
    JSON: {"geojson": Kind("application/geo+json", "GEOJSON"), "jsonld": Kind("application/ld+json", "JSON-LD"),
           "jsonl": Kind("application/jsonl", "JSONL")},
    Kind("application/vnd.sqlite3", "SQLITE"): {"gpkg": Kind("application/geopackage+sqlite3", "GPKG")},
}
IN_A_ZIP = (                                      # a file that only one kind of archive holds
    ("xl/workbook.xml", XLSX),
    ("xl/workbook.bin", Kind("application/vnd.ms-excel.sheet.binary.macroEnabled.12", "XLSB")),
    ("word/document.xml", Kind(OFFICE + "wordprocessingml.document", "DOCX")),
    ("ppt/presentation.xml", Kind(OFFICE + "presentationml.presentation", "PPTX")),
    ("Contents/content.hpf", Kind("application/hwp+zip", "HWPX")))
SAYING = {"application/hwp+zip": "HWPX", "application/vnd.oasis.opendocument.spreadsheet": "ODS",
          "application/vnd.oasis.opendocument.text": "ODT", "application/epub+zip": "EPUB"}
PROGRAMS = frozenset(("exe", "dll", "msi", "so", "bin", "sh", "py", "pl", "rb", "bash", "class", "dylib", "r", "js"))
PAGES = frozenset(("html", "htm", "xhtml", "xht", "svg", "xml", "mht", "mhtml"))
BEFORE = ((b"<?xml", b">"), (b"<!--", b"-->"))    # what may stand before the first tag of a page, and how it ends
BLANK = re.compile(rb"(?:\s|\xef\xbb\xbf)*")
TAG = re.compile(rb"<(?:!doctype\s+)?(html|head|body|script|svg|iframe|img|style|meta|object|embed|link|form)\b")


def of(path: Path, name: str) -> Kind:
    """What a file is.

    :param path: where it lies
    :param name: what it is called, clean
    :raises MisnamedError: when it is a program or a page under another name
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    found, ending = _by_content(head, path), names.extension(name)
    if found is PROGRAM and ending not in PROGRAMS:
        raise MisnamedError(f"{name} is a program, which its name does not say. It was not stored. "
                            "Send the data itself, or pack the program into a ZIP file.")
    if found is HTML and ending not in PAGES:
        raise MisnamedError(f"{name} is a web page (HTML), which its name does not say. It was not stored. Perhaps an "
                            "error page was saved instead of the data: open the file and see; a page is named .html.")
    if found is SVG and ending not in PAGES:
        raise MisnamedError(f"{name} is a drawing (SVG), which its name does not say. It was not stored, for a drawing "
                            "can hold scripts. If it is one, name it .svg.")
    return BY_NAME.get(found, {}).get(ending, found)


def charset(path: Path) -> str:
    """The charset in which the whole of a text can be read; "" when that is none we know.

    :param path: where it lies
    """
    with path.open("rb") as file:
        start = file.read(2)
    likely = ("utf-16",) if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else CHARSETS
    return next((each for each in likely if _whole(path, each)), "")


def _whole(path: Path, charset: str) -> bool:
    decoder = codecs.getincrementaldecoder(charset)()
    try:
        with path.open("rb") as file:
            while piece := file.read(2**20):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _by_content(head: bytes, path: Path) -> Kind:
    found = next((kind for start, kind in SIGNATURES if head.startswith(start)), None)
    if found is ZIP:
        return _in_zip(path)
    if found and not (head.startswith(b"MZ") and _is_text(head)):      # the heading of a table may begin so, too
        return found
    if page := _page(head):
        return page
    if _is_text(head):
        return JSON if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") and _is_json(path) else TEXT
    return _by_magic(head)


def _page(head: bytes) -> Kind | None:
    """What a browser that does not believe names would show: a page, a drawing, or nothing.

    Whatever may come before the first tag is stepped over once, from its beginning to its end.
    """
    for mark, code in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            head = head[2:].decode(code, errors="ignore").encode(errors="ignore")
    head = head.lower()
    place = BLANK.match(head).end()
    while end := next((end for start, end in BEFORE if head.startswith(start, place)), None):
        closed = head.find(end, place + 2)
        if closed < 0:
            return None
        place = BLANK.match(head, closed + len(end)).end()
    tag = TAG.match(head, place)
    return tag and (SVG if tag[1] == b"svg" else HTML)


def _is_text(head: bytes) -> bool:
    """Whether it reads as UTF-8, UTF-16 with its mark, or CP949, as most Korean tables do."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return b"\0" not in head and any(_reads(head, code) for code in CHARSETS)


def _reads(head: bytes, code: str) -> bool:
    """The last letter may be cut off when the head is full."""
    for cut in range(4 if len(head) == HEAD else 1):
        try:
            head[:len(head) - cut].decode(code)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _is_json(path: Path) -> bool:
    """A small text is asked whether it is JSON; a large one is believed to be what its name says."""
    if path.stat().st_size > 2**20:
        return False
    try:
        json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False
    return True


class _Short(io.FileIO):
    """A file that gives no directory of hundreds of thousands of names, of each of which `zipfile` makes an object."""

    def read(self, size: int = -1) -> bytes:
        """:raises OSError: when more is wanted at once"""
        if size > DIRECTORY:
            raise OSError(f"a directory of {size} bytes")
        return super().read(DIRECTORY if size < 0 else size)


def _in_zip(path: Path) -> Kind:
    try:
        with _Short(path) as file, zipfile.ZipFile(file) as archive:
            inside = set(archive.namelist())
            said = _says(archive) if "mimetype" in inside else ""
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError, KeyError):
        return ZIP                                # broken or locked archives are kept as they are
    if said in SAYING:
        return Kind(said, SAYING[said])
    found = next((kind for member, kind in IN_A_ZIP if member in inside), None)
    return found or (Kind(ZIP.mimetype, "SHP") if any(each.lower().endswith(".shp") for each in inside) else ZIP)


def _says(archive: zipfile.ZipFile) -> str:
    """What an archive says it is, unless that is packed in a way that can ask for any amount of memory."""
    info = archive.getinfo("mimetype")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return ""
    with archive.open(info) as file:
        return file.read(100).decode("ascii", "replace").strip()


def _by_magic(head: bytes) -> Kind:
    try:
        best = puremagic.magic_string(head)[0]
    except (puremagic.PureError, ValueError, IndexError):
        return BYTES
    if best.confidence < 0.4 or not best.mime_type:
        return BYTES
    return Kind(best.mime_type[:100], best.extension.lstrip(".").upper() if best.extension.isascii() else "")
