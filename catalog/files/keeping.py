"""Files as they come in: read in pieces, measured, looked at, and put where they are kept once the action agrees.

A file is first written beside the others under a passing name, outside any transaction, so that nobody waits for a slow
line.  Only the action that takes it gives it a place, in the transaction that writes its row.  What breaks off in
between leaves a file that nothing refers to, which `swept` removes.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple

from catalog.errors import ValidationError
from catalog.files import dictionary, kinds, names, places
from catalog.files.places import Bucket, Folder

KINDS = frozenset(("upload", "sample", "dictionary"))
MB = 2**20
SMALL = MB                                        # bytes of a sample or a dictionary
TABLES = {"sample": ("CSV", "TSV", "JSON", "JSONL", "GEOJSON", "XLSX"), "dictionary": ("CSV", "TSV", "XLSX")}
NO_FILES = "This catalogue keeps no files: give the address of the file as url."
TOO_LARGE = "File upload too large"


class Upload(NamedTuple):
    """A file as a caller of `LocalCatalog` hands it over; over HTTP it is the web server's own."""

    filename: str
    stream: BinaryIO


@dataclass(frozen=True)
class Received:
    """A file that came in whole.

    :param path: where it lies until it is kept
    :param name: clean
    :param digest: SHA-256 of its bytes
    :param size: bytes
    :param mimetype: by its content, with the charset of a text as far as it is known
    :param format: as a resource says it; "" when it cannot be told
    :param columns: that a dictionary describes; nothing of other files
    """

    path: Path
    name: str
    digest: str
    size: int
    mimetype: str
    format: str
    columns: tuple[dict, ...] = ()


@dataclass(frozen=True)
class Files:
    """Where files are kept.

    :param place: a folder or a bucket
    :param incoming: the folder of what is still coming in, on the same disk as a folder of files
    :param largest: bytes of one file
    """

    place: Folder | Bucket
    incoming: Path
    largest: int = 100 * MB

    @contextmanager
    def receive(self, kind: str, upload) -> Iterator[Received]:
        """Read a file to its end.  It is gone after the block unless somebody kept it.

        :param kind: upload, sample or dictionary
        :param upload: an object with `filename` and a binary `stream`, or an open file
        :raises ValidationError: empty, too large, not what its name says, or a dictionary that cannot be read
        """
        self.incoming.mkdir(parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(dir=self.incoming)
        try:
            with open(handle, "wb") as sink:
                digest, size = _copied(_stream(kind, upload), sink, kind, self._largest(kind))
            received = _looked_at(kind, Path(path), _name(upload), digest, size)
            if self.place.remote:                  # a network's pace is nothing to hold a transaction open for
                self.place.keep(received.path, digest)
            yield received
        finally:
            Path(path).unlink(missing_ok=True)

    def _largest(self, kind: str) -> int:
        return self.largest if kind == "upload" else min(SMALL, self.largest)

    def open(self, digest: str) -> BinaryIO:
        """A file by the SHA-256 of its bytes, to be closed by the caller.

        :raises OSError: when it is not there
        """
        return self.place.open(digest)


def kept_at(address: str, data: Path, largest: int = 100 * MB) -> Files:
    """The files at an address, a folder or `scheme://…`.

    :param data: the folder in which files on their way to somewhere else come in
    :param largest: bytes of one file
    :raises ImportError: when the package for that kind of place is not installed
    :raises ValueError: when no such kind of place is known
    """
    place = places.at(address)
    return Files(place, (data if place.remote else Path(address)) / "incoming", largest)


def named(files) -> dict:
    """Files as ckanapi takes them, by field: an open file, or a pair of name and open file."""
    return {field: Upload(str(file[0]), file[1]) if isinstance(file, tuple) else
            Upload(os.path.basename(str(getattr(file, "name", ""))), file) for field, file in (files or {}).items()}


@contextmanager
def received(files: Files | None, data: dict, user, ask: Callable[[], object]) -> Iterator[dict]:
    """What was sent, with every file that came with it read to its end.

    :param files: where they are kept; None where no files are taken
    :param ask: called when there are files, before any is read, to raise whatever speaks against them
    :raises ValidationError: by whatever is wrong with a file
    """
    sent = {field: value for field, value in data.items() if _kind(field) in KINDS and _is_file(value)}
    rest = {key: value for key, value in data.items() if key not in sent}
    sent = {field: upload for field, upload in sent.items() if not _is_blank(upload)}
    if not sent or not user.id:                    # a stranger's file is not even read
        yield rest
        return
    if files is None:
        raise ValidationError({"upload": [NO_FILES]})
    ask()
    with ExitStack() as stack:
        yield rest | {field: stack.enter_context(files.receive(_kind(field), upload)) for field, upload in sent.items()}


def _kind(field: str) -> str:
    """What kind of file a field takes: its own name, or how it ends where it names a part of a dataset to change."""
    return field.rpartition("__")[2] if field.startswith("update__") else field


def _is_file(value) -> bool:
    return hasattr(value, "read") or hasattr(value, "stream")


def _is_blank(upload) -> bool:
    """A form's file field in which nobody chose a file."""
    stream = getattr(upload, "stream", upload)
    return not _name_said(upload) and stream.seekable() and stream.seek(0, os.SEEK_END) == 0


def _stream(kind: str, upload) -> BinaryIO:
    stream = getattr(upload, "stream", upload)
    if stream.seekable():
        stream.seek(0)
    if isinstance(stream.read(0), str):
        raise ValidationError({kind: ["The file is open as text; open it in binary mode (\"rb\")."]})
    return stream


def _name_said(upload) -> str:
    return getattr(upload, "filename", None) or getattr(upload, "name", None) or ""


def _name(upload) -> str:
    return names.clean(_name_said(upload))


def _copied(source: BinaryIO, sink: BinaryIO, kind: str, largest: int) -> tuple[str, int]:
    """Copy in pieces and count; stop as soon as it is too much."""
    digest, size = sha256(), 0
    while piece := source.read(MB):
        size += len(piece)
        if size > largest:
            raise too_large(kind, largest)
        digest.update(piece)
        sink.write(piece)
    sink.flush()
    os.fsync(sink.fileno())
    return digest.hexdigest(), size


def too_large(kind: str, largest: int) -> ValidationError:
    """What is said of a file of more bytes than are taken."""
    remedy = ("Put the file where it is served already and give its address as url, split it, or ask whoever runs this "
              "site to raise max_upload_mb." if kind == "upload" else "Its first rows are enough.")
    return ValidationError({kind: [TOO_LARGE, f"The limit is {largest / MB:g} MB. {remedy}"]})


def _looked_at(kind: str, path: Path, name: str, digest: str, size: int) -> Received:
    if not size:
        raise ValidationError({kind: [f"{name} is empty. Send a file with something in it."]})
    try:
        found = kinds.of(path, name)
    except kinds.MisnamedError as fault:
        raise ValidationError({kind: [str(fault)]}) from None
    if kind in TABLES and found.format not in TABLES[kind]:
        raise ValidationError({kind: [f"{name} is {found.format or found.mimetype}. "
                                      f"Send {', '.join(TABLES[kind][:-1])} or {TABLES[kind][-1]}."]})
    columns = dictionary.columns(path.read_bytes(), found.format) if kind == "dictionary" else ()
    charset = kinds.charset(path) if found.mimetype.startswith("text/") else ""
    mimetype = f"{found.mimetype}; charset={charset}" if charset else found.mimetype
    return Received(path, name, digest, size, mimetype, found.format, tuple(columns))
