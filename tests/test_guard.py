"""The guard itself: no test may leave this machine."""

import socket

import pytest

from tests import guard


@pytest.fixture
def attempts():
    """What the guard saw during this test, which is meant to be seen and must not fail the suite."""
    before = len(guard.ATTEMPTS)
    yield lambda: guard.ATTEMPTS[before:]
    del guard.ATTEMPTS[before:]


@pytest.mark.parametrize("host", ["203.0.113.1", "10.0.0.1", "169.254.169.254", "0.0.0.0"])
def test_a_connection_beyond_this_machine_is_not_opened(host, attempts):
    with socket.socket() as one, pytest.raises(guard.BeyondError):
        one.connect((host, 80))
    assert attempts() == [f"socket.connect {host}"]


def test_a_datagram_beyond_this_machine_is_not_sent(attempts):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, pytest.raises(guard.BeyondError):
        one.sendto(b"x", ("203.0.113.1", 53))
    assert attempts() == ["socket.sendto 203.0.113.1"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.8.8.8"])
def test_this_machine_may_be_reached(host, attempts):
    with socket.socket() as other, socket.socket() as one:
        other.bind((host, 0))
        other.listen()
        one.connect(other.getsockname())
    assert attempts() == []
