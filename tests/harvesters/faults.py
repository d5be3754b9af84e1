"""A server on loopback that does anything wrong that a partner's server ever did, down to the framing of bytes."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from harvesters.clock import Clock
from harvesters.errors import trouble


def answer(body: bytes = b"", status: int = 200, /, **headers: str) -> bytes:
    """A whole, well-framed answer.  Header names are given with underscores."""
    lines = {name.replace("_", "-"): value for name, value in headers.items()}
    lines.setdefault("Content-Length", str(len(body)))
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode("latin-1") + body


class Faults:
    """`server.at["/path"] = what`: bytes (then the line is closed or kept), or a function of the request giving pieces.

    A list is played one a request, its last for ever.  `asked` keeps every request as (path with query, headers).
    """

    def __init__(self):
        self.at: dict[str, object] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = self.listener.getsockname()
        self.url = "http://{}:{}".format(*self.address)
        self.lines: list[socket.socket] = []
        self.threads = [threading.Thread(target=self._accept, daemon=True)]
        self.threads[0].start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.over.set()
        for line in (self.listener, *self.lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(2)

    def drip(self, start: bytes, piece: bytes = b" ", every: float = 0.05) -> Callable[[str], Iterable[bytes]]:
        """Send a start, then a piece now and then, until the test is over or the other end has gone."""
        def pieces(_):
            yield start
            while not self.over.wait(every):
                yield piece
        return pieces

    def _accept(self):
        while not self.over.is_set():
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            self.lines.append(line)
            thread = threading.Thread(target=self._talk, args=(line,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def _talk(self, line: socket.socket):
        with line, contextlib.suppress(OSError):
            line.settimeout(5)
            while head := self._head(line):
                target, headers = self._parse(head)
                self.asked.append((target, headers))
                if not self._reply(line, target):
                    return

    def _head(self, line) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = line.recv(65536)
            if not piece:
                return b""
            head += piece
        return head

    def _parse(self, head: bytes):
        first, *rest = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        return first.split()[1], dict(row.split(": ", 1) for row in rest)

    def _reply(self, line, target) -> bool:
        what = self.at.get(target.split("?")[0], answer(b"", 404))
        if isinstance(what, list):
            what = what.pop(0) if len(what) > 1 else what[0]
        pieces = what(target) if callable(what) else [what]
        kept = True
        for piece in pieces:
            line.sendall(piece)
            kept = b"Content-Length" in piece.split(b"\r\n\r\n")[0]
        return kept and not callable(what)


class Still(Clock):
    """A clock that stands still but for the naps taken on it, and keeps them."""

    def __init__(self, stop: threading.Event | None = None):
        super().__init__(stop)
        self.naps: list[float] = []
        self.moment = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

    def now(self):
        return self.moment + timedelta(seconds=sum(self.naps))

    def monotonic(self):
        return 1000.0 + sum(self.naps)

    def sleep(self, seconds):
        if self.stop.is_set():
            raise trouble("stopped")
        self.naps.append(seconds)

    def jitter(self):
        return 0.0
