"""Reading a body: unpacked and counted as it comes, so that neither a bomb nor an endless answer fills the memory."""

import zlib
from collections.abc import Callable, Iterator
from typing import IO

from requests import Response

from harvesters.errors import trouble

MB = 1024 * 1024


def pour(response: Response, sink: IO, cap: int, came: Callable[[int], None]) -> None:
    """Write the body into a file-like thing.  Only gzip was asked for, so nothing else is unpacked.

    :param cap: bytes, after unpacking
    :param came: told how many bytes came over the wire, piece by piece; what it raises ends the reading
    :raises TooLarge: past the cap
    """
    encoding, size = response.headers.get("Content-Encoding", "").strip().lower(), 0
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise trouble("encoding", detail=encoding[:20])
    pieces = _pieces(response.raw, came)
    for piece in _unpacked(pieces) if "gzip" in encoding else pieces:
        size += len(piece)
        if size > cap:
            raise trouble("large", limit=f"{cap / MB:g}")
        sink.write(piece)


def _pieces(raw, came: Callable[[int], None]) -> Iterator[bytes]:
    while piece := raw.read(64 * 1024, decode_content=False):
        came(len(piece))
        yield piece


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Undo gzip, a bounded piece at a time.

    :raises Unreachable: when the stream ends before its end
    """
    unzip, begun = zlib.decompressobj(31), False
    for piece in pieces:
        begun = True
        while piece:
            yield unzip.decompress(piece, MB)
            piece = unzip.unconsumed_tail
            if unzip.eof:                         # members may follow one another (RFC 1952); padding is dropped
                piece = unzip.unused_data if unzip.unused_data[:1] == b"\x1f" else b""
                unzip = zlib.decompressobj(31) if piece else unzip
    if begun and not unzip.eof:
        raise trouble("broken")
