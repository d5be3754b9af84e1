"""One site for all tests of a client; each begins with an empty one."""

import pytest

from tests.clients.site import Site


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with Site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def site(running):
    running.reset()
    return running
