"""Closed-loop clients on kept-alive connections: small enough not to be what is measured."""

import socket
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

Requests = Callable[[int], Iterator[bytes]]


class Client:
    """One connection to a server on loopback.

    :param port: the server's port
    """

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of an answer."""
        self.socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(262144) or _closed()
        head, _, body = answer.partition(b"\r\n\r\n")
        fields = {name.lower(): value for name, _, value in (
            line.partition(": ") for line in head.decode("latin-1").split("\r\n")[1:])}
        status = int(head.split(b" ", 2)[1])
        size = 0 if status == 304 else int(fields["content-length"])
        parts, have = [body], len(body)
        while have < size:
            parts.append(self.socket.recv(262144) or _closed())
            have += len(parts[-1])
        return status, fields, b"".join(parts)

    def close(self) -> None:
        self.socket.close()


def _closed():
    raise ConnectionError("the server closed the connection")


def request(path: str, body: bytes | None = None, **headers: str) -> bytes:
    """A request as it goes over the wire: a GET, or a POST of JSON.

    :param headers: with _ for each -
    """
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def run(port: int, requests: Requests, seconds: float, clients: int = 1) -> dict:
    """Ask over and over for so many seconds.

    :param requests: client's number → its requests, without end
    :returns: requests a second, p50, p95 and p99 in milliseconds, the client's own CPU of each, and how many failed
    """
    with ThreadPoolExecutor(clients) as crowd:
        tolds = list(crowd.map(lambda number: _one(port, requests(number), seconds), range(clients)))
    took = [each for told, *_ in tolds for each in told]
    cuts = statistics.quantiles(took, n=100) if len(took) > 1 else took * 100
    return {"rate": len(took) / seconds, "p50": cuts[49] * 1000, "p95": cuts[94] * 1000, "p99": cuts[98] * 1000,
            "client": sum(own for _, own, _ in tolds) / len(took) * 1000, "errors": sum(told[-1] for told in tolds)}


def _one(port: int, requests: Iterator[bytes], seconds: float) -> tuple[list[float], float, int]:
    client, took, errors = Client(port), [], 0
    for _ in range(5):                  # the first ones find everything cold
        client.ask(next(requests))
    until, own = time.perf_counter() + seconds, time.thread_time()
    while (began := time.perf_counter()) < until:
        status, _, _ = client.ask(next(requests))
        took.append(time.perf_counter() - began)
        errors += status not in (200, 304)
    own = time.thread_time() - own
    client.close()
    return took, own, errors
