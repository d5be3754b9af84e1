"""A closed-loop client on one kept-alive connection: small enough not to be what is measured."""

import socket
import statistics
import time


class Client:
    """One connection to a server on loopback.

    :param port: the server's port
    """

    def __init__(self, port: int):
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of a GET."""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(262144) or _closed()
        head, _, body = answer.partition(b"\r\n\r\n")
        fields = {name.lower(): value for name, _, value in (
            line.partition(": ") for line in head.decode("latin-1").split("\r\n")[1:])}
        size = int(fields["content-length"])
        parts, have = [body], len(body)
        while have < size:
            parts.append(self.socket.recv(262144) or _closed())
            have += len(parts[-1])
        return int(head.split(b" ", 2)[1]), b"".join(parts)

    def close(self) -> None:
        self.socket.close()


def _closed():
    raise ConnectionError("the server closed the connection")


def run(port: int, paths: list[str], seconds: float) -> dict:
    """Ask for the paths over and over for so many seconds.

    :returns: requests a second, and p50, p95 and p99 in milliseconds
    """
    client, took = Client(port), []
    for path in paths[:50]:
        client.get(path)
    until, place = time.perf_counter() + seconds, 0
    while (began := time.perf_counter()) < until:
        status, _ = client.get(paths[place % len(paths)])
        took.append(time.perf_counter() - began)
        place += 1
        if status != 200:
            raise RuntimeError(f"{status} for {paths[(place - 1) % len(paths)]}")
    client.close()
    cuts = statistics.quantiles(took, n=100)
    return {"rate": len(took) / sum(took), "p50": cuts[49] * 1000, "p95": cuts[94] * 1000, "p99": cuts[98] * 1000}
