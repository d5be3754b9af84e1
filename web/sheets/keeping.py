"""The files of spreadsheets: kept for a month, so that they can be read again.

Each lies under a SHA-256 of its bytes and of some more that nobody knows: whoever has a file cannot name the copy that
another has sent in.
"""

import os
import secrets
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple

PIECE = 2**20
LARGEST = 20 * 2**20                     # bytes of a spreadsheet
KEPT = 30 * 24 * 3600                    # seconds


class TooLargeError(Exception):
    """The file is larger than is read."""


class Kept(NamedTuple):
    """A file that came in: what it lies under, and how many bytes it has."""

    digest: str
    size: int


class Keeping:
    """Where the files lie.

    :param folder: made when the first one comes
    """

    def __init__(self, folder: Path):
        self.folder = folder

    def keep(self, stream: BinaryIO) -> Kept:
        """Write a file down, piece by piece; what is older than a month goes meanwhile.

        :raises TooLargeError: when there is more of it than is read
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sweep(time.time())
        handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
        try:
            with open(handle, "wb") as sink:
                kept = _copied(stream, sink)
            os.replace(name, self.path(kept.digest))
        finally:
            Path(name).unlink(missing_ok=True)
        return kept

    def path(self, digest: str) -> Path:
        """Where the file with this digest lies, or would."""
        return self.folder / digest

    def drop(self, digest: str) -> None:
        """Let go of a file."""
        self.path(digest).unlink(missing_ok=True)

    def sweep(self, now: float) -> None:
        """Let go of what came more than a month ago, whole or in part.

        :param now: seconds since 1970
        """
        for each in self.folder.iterdir():
            try:
                if now - each.stat().st_mtime > KEPT:
                    each.unlink(missing_ok=True)
            except FileNotFoundError:              # another process was quicker
                continue


def _copied(stream: BinaryIO, sink: BinaryIO) -> Kept:
    digest, size = sha256(secrets.token_bytes(32)), 0
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > LARGEST:
            raise TooLargeError
        digest.update(piece)
        sink.write(piece)
    return Kept(digest.hexdigest(), size)
