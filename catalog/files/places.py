"""Where the bytes lie: a folder, or a bucket of an object store.  A file is called by the SHA-256 of its bytes."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

try:
    import fsspec
except ImportError:                                # only whoever keeps files in an object store needs it
    fsspec = None

DIGEST = re.compile(r"[0-9a-f]{64}")
MISSING = ("파일을 {address}에 두려면 꾸러미가 더 있어야 합니다: pip install 'ieum[s3]' / "
           "Keeping files at {address} needs more packages: pip install 'ieum[s3]'")


class Folder:
    """A folder on a disk: `ab/abcdef…`."""

    remote = False

    def __init__(self, folder: Path):
        self.folder = folder

    def keep(self, path: Path, digest: str) -> None:
        """Take in a file that is on this disk already.  It is here whole or not at all, whatever breaks off.

        It stays where it came in, too: a transaction that has to be done again finds it there.
        """
        target = self._path(digest)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        _second_name(path, target)
        for folder in (target.parent, self.folder):
            _sync(folder)

    def open(self, digest: str) -> BinaryIO:
        """:raises OSError: when it is not there"""
        return self._path(digest).open("rb")

    def digests(self) -> Iterator[tuple[str, int]]:
        """Every file that lies here, and its bytes."""
        for path in self.folder.glob("??/*"):
            if DIGEST.fullmatch(path.name):
                yield path.name, path.stat().st_size

    def remove(self, digest: str) -> None:
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest


class Bucket:
    """A place that fsspec knows, such as `s3://bucket/prefix`.

    Keys and the service's address come from the environment, as the backend reads them (for S3 AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY, FSSPEC_S3_ENDPOINT_URL).
    """

    remote = True

    def __init__(self, address: str):
        if fsspec is None:
            raise ImportError(MISSING.format(address=address.partition("://")[0]))
        self.disk, self.root = fsspec.core.url_to_fs(address)

    def keep(self, path: Path, digest: str) -> None:
        """Send a file there; an object store has it whole or not at all."""
        target = self._path(digest)
        if self.disk.exists(target):
            return
        self.disk.makedirs(self.disk._parent(target), exist_ok=True)
        self.disk.put_file(str(path), target)

    def open(self, digest: str) -> BinaryIO:
        """:raises OSError: when it is not there"""
        return self.disk.open(self._path(digest), "rb")

    def digests(self) -> Iterator[tuple[str, int]]:
        """Every file that lies here, and its bytes."""
        if not self.disk.exists(self.root):
            return
        for found in self.disk.find(self.root, detail=True).values():
            name = found["name"].rpartition("/")[2]
            if DIGEST.fullmatch(name):
                yield name, found["size"]

    def remove(self, digest: str) -> None:
        if self.disk.exists(self._path(digest)):
            self.disk.rm_file(self._path(digest))

    def _path(self, digest: str) -> str:
        return f"{self.root.rstrip('/')}/{digest[:2]}/{digest}"


def at(address: str) -> Folder | Bucket:
    """The place at an address: a folder's path, or `scheme://…`.

    :raises ImportError: when the package for that kind of place is not installed
    :raises ValueError: when no such kind of place is known
    """
    return Bucket(address) if "://" in address else Folder(Path(address))


def _second_name(path: Path, target: Path) -> None:
    """One file under two names, or two files where the disk knows no such thing."""
    try:
        os.link(path, target)
    except FileExistsError:                        # somebody else has just kept the same bytes
        return
    except OSError:
        copy = path.with_suffix(".copy")
        with path.open("rb") as source, copy.open("wb") as sink:
            shutil.copyfileobj(source, sink)
            sink.flush()
            os.fsync(sink.fileno())
        copy.replace(target)


def _sync(folder: Path) -> None:
    """A new name survives a power cut only once its folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
