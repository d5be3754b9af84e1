"""Where we may connect, and for how long.

Names are resolved and checked in the same step that connects, so a name cannot mean one address when checked and
another when used.  The rule is "globally routable, or exactly allow-listed as (ip, port)"; TLS and the Host header keep
the name.
"""

import contextlib
import ipaddress
import os
import socket
import threading
from collections.abc import Iterator

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.poolmanager import PoolManager

from harvesters.clock import Clock
from harvesters.errors import trouble

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")     # RFC 6052: an IPv4 address in IPv6 clothes
SPECIAL = [ipaddress.ip_network(net) for net in (  # IANA special-purpose ranges that older Pythons call global
    "192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "2001:20::/28", "3fff::/20", "5f00::/16")]
TICK = 0.1                                        # seconds between two looks at the stop sign


def is_public(ip: str) -> bool:
    """Whether an address is out on the internet, looking through every way to wrap IPv4 in IPv6."""
    address = ipaddress.ip_address(ip.split("%")[0])
    if address.version == 6:
        for inner in (address.ipv4_mapped, address.sixtofour, (address.teredo or (None, None))[1]):
            if inner is not None:
                return is_public(str(inner))
        if address in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        if address.is_site_local:
            return False
    if any(address in net for net in SPECIAL):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class Watch:
    """Ends the request under way when its time is up or somebody asks to stop.

    Timeouts of sockets start anew with every byte, so a dripping server outlives them.  A second thread shuts the line
    down instead; the reader then sees a broken line, and `reason` says who broke it.
    """

    def __init__(self, clock: Clock):
        self.clock, self.reason = clock, None
        self.lines: list[socket.socket] = []
        self.lock = threading.Lock()

    def hold(self, line: socket.socket) -> None:
        """Keep an own handle on a line: TLS takes the socket over, and a closing answer lets go of it too early."""
        with self.lock:
            self.lines.append(socket.socket(fileno=os.dup(line.fileno())))
            if self.reason:
                self._cut()

    @contextlib.contextmanager
    def over(self, seconds: float) -> Iterator[None]:
        """Watch what happens inside; afterwards `reason` is None, "deadline" or "stopped"."""
        self.reason, done = None, threading.Event()
        end = self.clock.monotonic() + seconds
        watcher = threading.Thread(target=self._watch, args=(done, end), daemon=True, name="deadline")
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
            for line in self.lines:
                line.close()
            self.lines.clear()

    def _watch(self, done: threading.Event, end: float) -> None:
        while not done.wait(min(TICK, max(end - self.clock.monotonic(), 0))):
            stopped, late = self.clock.stop.is_set(), self.clock.monotonic() >= end
            if stopped or late:
                with self.lock:
                    self.reason = "stopped" if stopped else "deadline"
                    self._cut()
                return

    def _cut(self) -> None:
        for line in self.lines:
            with contextlib.suppress(OSError):           # already closed at the other end: nothing to cut
                line.shutdown(socket.SHUT_RDWR)


class Guard:
    """What a session's connections must obey.

    :param allow: exact (ip, port) pairs that may be reached although not public
    :param ports: ports that may be reached at public addresses
    """

    def __init__(self, watch: Watch, allow: frozenset, ports: frozenset):
        self.watch, self.allow, self.ports = watch, allow, ports
        self.target: str | None = None            # path and query to send as they are: urllib3 would re-encode brackets

    def connect(self, host: str, port: int, timeout: float) -> socket.socket:
        try:
            infos = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            infos = []
        if not infos:
            raise trouble("dns", host=host)
        for info in infos:
            self._check(host, info[4][0], port)
        return self._first(infos, host, timeout)

    def _check(self, host: str, ip: str, port: int) -> None:
        if (ip, port) in self.allow:
            return
        if not is_public(ip):
            raise trouble("address", host=host)
        if port not in self.ports:
            raise trouble("port", detail=port)

    def _first(self, infos: list, host: str, timeout: float) -> socket.socket:
        for family, kind, proto, _, address in infos:
            line = socket.socket(family, kind, proto)
            line.settimeout(timeout)
            try:
                line.connect(address)
            except OSError:
                line.close()
                if self.watch.reason:
                    break
            else:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return line
        raise trouble("connect", host=host)


class Guarded:
    """Goes before urllib3's connections; `guard` is set on a subclass made for each session."""

    guard: Guard

    def _new_conn(self) -> socket.socket:
        made = self.guard.connect(self._dns_host, self.port, self.timeout)
        self.guard.watch.hold(made)
        return made

    def putrequest(self, method, url, *args, **kwargs):
        if self.sock is not None:                 # a kept connection is used again
            self.guard.watch.hold(self.sock)
        return super().putrequest(method, self.guard.target or url, *args, **kwargs)


class GuardedAdapter(HTTPAdapter):
    """Sends through guarded connections only, never through a proxy, and leaves retrying to the session."""

    def __init__(self, guard: Guard):
        plain = type("GuardedHTTP", (Guarded, HTTPConnection), {"guard": guard})
        secure = type("GuardedHTTPS", (Guarded, HTTPSConnection), {"guard": guard})
        self.connections = {"http": plain, "https": secure}
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections, maxsize, block=False, **kwargs):
        kinds = self.connections

        class Pools(PoolManager):
            def _new_pool(self, scheme, host, port, request_context=None):
                pool = super()._new_pool(scheme, host, port, request_context)
                pool.ConnectionCls = kinds[scheme]
                return pool

        self.poolmanager = Pools(num_pools=connections, maxsize=maxsize, block=block, **kwargs)

    def proxy_manager_for(self, proxy, **kwargs):
        raise trouble("scheme")


def guarded(guard: Guard) -> requests.Session:
    """A requests session that obeys the guard and nothing in the environment."""
    session = requests.Session()
    session.trust_env = False                     # no proxy and no .netrc from outside
    for scheme in ("http://", "https://"):
        session.mount(scheme, GuardedAdapter(guard))
    return session
