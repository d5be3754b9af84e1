"""Which names of hosts lead back to this very machine."""

from ipaddress import ip_address


def is_loopback(host: str | None) -> bool:
    """Whether nobody but this machine is reached by that name."""
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False
