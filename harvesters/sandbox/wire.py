"""How an answer goes out: its head, its framing, and everything that can go wrong between two machines."""

import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from http import HTTPStatus

from harvesters.sandbox.faults import Fault
from harvesters.sandbox.spoiling import Answered

PIECES = 16                             # pieces of a dripping body
SLOW = "X-Sandbox-Slow"                 # told to our own server alone: seconds between the bytes of the head
HUGE = 300 * 2**20                      # bytes to which a bomb unpacks
BLOCK = bytes(2**20)
LAUGHS = 9                              # each entity is ten of the one before


def send(start: Callable, answered: Answered, fault: Fault | None = None, url: str = "") -> Iterable[bytes]:
    """Begin an answer and give the pieces of its body.

    :param url: where the client is, for a loop
    """
    status, kind, body = answered
    if fault is None:
        start(_line(status), [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]
    if fault.redirect:
        status, body = 302, b""
    head = [("Content-Type", _labelled(fault, kind))]
    if fault.bomb:
        kind, packed, body = bomb(fault.bomb)
        head = [("Content-Type", kind), *([("Content-Encoding", packed)] if packed else [])]
    elif fault.encode:
        body = body.decode().encode(fault.encode)
    start(_line(status), head + _extra(fault, url) + _framed(fault, body))
    return _pieces(fault, body)


def _line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"


def _labelled(fault: Fault, kind: str) -> str:
    return f"{kind.partition(';')[0]}; charset={fault.label}" if fault.label else kind


def _extra(fault: Fault, url: str) -> list[tuple[str, str]]:
    told = {"Retry-After": fault.retry_after, "Location": url if fault.redirect == "loop" else fault.redirect,
            SLOW: str(fault.slow_head or "")}
    if fault.skew:
        told["Date"] = format_datetime(datetime.now(UTC) + timedelta(hours=fault.skew), usegmt=True)
    return [(name, value) for name, value in told.items() if value]


def _framed(fault: Fault, body: bytes) -> list[tuple[str, str]]:
    if fault.framing == "chunked":
        return [("Transfer-Encoding", "chunked"), ("Connection", "close")]
    return [("Content-Length", str(len(body)))] if fault.framing == "length" else [("Connection", "close")]


def _pieces(fault: Fault, body: bytes) -> Iterable[bytes]:
    sent = body if fault.truncate is None else body[:fault.truncate]
    pieces = _dripping(sent, fault.drip) if fault.drip else [sent]
    return _chunks(pieces, whole=fault.truncate is None) if fault.framing == "chunked" else pieces


def _dripping(body: bytes, pause: float) -> Iterator[bytes]:
    size = max(len(body) // PIECES, 1)
    for place in range(0, len(body), size):
        time.sleep(pause)
        yield body[place:place + size]


def _chunks(pieces: Iterable[bytes], whole: bool) -> Iterator[bytes]:
    """Pieces as chunks; without the last, empty one where they are not the whole."""
    for piece in pieces:
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    if whole:
        yield b"0\r\n\r\n"


@cache
def bomb(name: str) -> tuple[str, str, bytes]:
    """A small body that becomes a large one: its type, how it is packed, its bytes.

    :param name: gzip, gzip_twice, xml or deep
    """
    if name == "xml":
        return "application/xml", "", _laughs()
    if name == "deep":
        return "application/json", "", b"[" * 1_000_000
    packed = _gzip(BLOCK for _ in range(HUGE // len(BLOCK)))
    return "application/json", "gzip", packed if name == "gzip" else _gzip([packed])


def _gzip(blocks: Iterable[bytes]) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(block) for block in blocks), packer.flush()])


def _laughs() -> bytes:
    """Ten of ten of ten …: a few hundred bytes that are a gigabyte to whoever unfolds them."""
    entities = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, LAUGHS + 1))
    return (f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "광주">{entities}]>'
            f"<response>&a{LAUGHS};</response>").encode()
