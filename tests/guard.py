"""No test may ever open a connection beyond loopback.  One that tries fails."""

import sys
from ipaddress import ip_address

ATTEMPTS: list[str] = []


class BeyondError(AssertionError):
    """Raised instead of opening a connection."""


def stand_guard() -> None:
    """Watch every connection that Python opens, for as long as the process lives."""
    sys.addaudithook(_look)


def _look(event: str, arguments: tuple) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not _near(str(address[0])):
            ATTEMPTS.append(f"{event} {address[0]}")
            raise BeyondError(f"a test tried to reach {address[0]}, which is not this machine")


def _near(host: str) -> bool:
    try:
        return ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return host in ("localhost", "")
