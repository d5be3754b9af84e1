"""What holds of the catalogue holds on every database."""

import orjson
import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def write(catalog, people, clock):
    """Do something as somebody, a minute after whatever was before."""
    def write(who, action, **data):
        clock.tick(minutes=1)
        return orjson.loads(orjson.dumps(catalog.call(action, data, people[who])))
    return write
