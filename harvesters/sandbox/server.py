"""A small HTTP/1.1 server for the sandbox: threads, kept connections, Content-Length; loopback only."""

import io
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

from harvesters.sandbox import certificates, houses, portal
from harvesters.sandbox.app import Sandbox
from harvesters.sandbox.rows import LISTS
from harvesters.sandbox.wire import SLOW


class Conversation(BaseHTTPRequestHandler):
    """One connection: each request becomes a WSGI environ."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    app: Callable

    def do_GET(self) -> None:  # noqa: N802  the name http.server calls
        path, _, query = self.path.partition("?")
        length = int(self.headers.get("Content-Length") or 0)
        environ = {"REQUEST_METHOD": self.command, "PATH_INFO": unquote(path), "QUERY_STRING": query,
                   "CONTENT_LENGTH": str(length), "wsgi.input": io.BytesIO(self.rfile.read(length))}
        environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}
        left = 0

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            nonlocal left
            self.send_response_only(int(status[:3]), status[4:])
            slow = 0.0
            for name, value in headers:
                if name == SLOW:
                    slow = float(value)
                    continue
                self.send_header(name, value)
                left = int(value) if name == "Content-Length" else left
            self._begin(slow)

        try:
            for piece in self.app(environ, start):
                self.wfile.write(piece)
                left -= len(piece)
        except (BrokenPipeError, ConnectionResetError):   # whoever asked has gone
            left = 1
        self.close_connection = self.close_connection or left > 0

    def _begin(self, slow: float) -> None:
        """Send the head, byte by byte where it is to be slow."""
        if slow:
            head, self._headers_buffer = b"".join(self._headers_buffer) + b"\r\n", []
            for byte in head:
                time.sleep(slow)
                self.wfile.write(bytes([byte]))
        else:
            self.end_headers()

    do_POST = do_DELETE = do_GET  # noqa: N815


class Loopback(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address) -> None:
        """A client that hangs up in the middle is what the sandbox is for, and nothing to print."""


class Server:
    """A sandbox that is being served; `url` has no slash at its end."""

    def __init__(self, app: Sandbox, port: int, tls: str = ""):
        self.app = app
        self.http = Loopback(("127.0.0.1", port), type("Bound", (Conversation,), {"app": staticmethod(app)}))
        if tls:
            self.http.socket = certificates.context(tls).wrap_socket(self.http.socket, server_side=True,
                                                                     do_handshake_on_connect=False)
        self.address = ("127.0.0.1", self.http.server_address[1])
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.address[1]}"
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True, name="sandbox")
        self.thread.start()

    def wait(self) -> None:
        """Serve until somebody closes or interrupts."""
        self.thread.join()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_) -> None:
        self.close()


def serve(port: int = 0, rows: Path | str | None = None, synthetic: int = 0, tls: str = "") -> Server:
    """Play the partners on loopback.

    :param port: 0 takes a free one
    :param rows: a folder of rows to serve; None: our own demo rows
    :param synthetic: how many made-up records `/synthetic` serves, for measuring
    :param tls: over TLS, with a certificate that is self-signed, expired or for another host (wrong-host)
    """
    return Server(Sandbox(rows, synthetic), port, tls)


def keys() -> dict[str, str]:
    """What stands in for the partners' keys, under the names their sources ask for."""
    return {"datagokr": portal.KEY, "ncloud": f"{houses.ACCESS}:{houses.SECRET}"}


def sources(base: str) -> dict[str, dict]:
    """Where each configured source finds its partner in the sandbox at `base`.

    :return: source name to what changes in the source; `options` are to be laid over its own
    """
    portal_of = {"url": f"{base}/odcloud/api/15077093/v1",
                 "options": {"licences": f"{base}/odcloud/oas/docs?namespace=15062804/v1"}}
    houses_of = {"ncloud": ("naver/api/v1", "ncloud"), "cnuh-cdm": ("ares/index.json", "cnuh"),
                 "chosun-cdm": ("webapi", "chosun_cdm"), "nia-aihub": ("aihub/info/dataset.do", "aihub")}
    lists = {name: {"url": f"{base}/manifest/{name}/manifest.json"} for name in LISTS if name not in houses_of}
    described = {name: {"url": f"{base}/{path}", "options": {"describe": f"{base}/manifest/{more}/manifest.json"}}
                 for name, (path, more) in houses_of.items()}
    found = dict.fromkeys(("kepco", "kdn", "kpx", "nia", "kisa", "gwangju"), portal_of) | lists | described
    return {name: told | {"active": True, "pace": 0.0} for name, told in found.items()}
