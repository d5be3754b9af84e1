"""What holds of the catalogue holds on every database."""

import orjson
import pytest

BOTH_AT_ONCE = ("test_datasets.py", "test_search.py", "test_resources.py")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    return request.getfixturevalue(request.param)


def pytest_collection_modifyitems(config, items):
    """Neither door nor database knows of the other: each is tried with the other at its plainest, and both at once only
    where most is written and read."""
    both = [each for each in items if each.path.name not in BOTH_AT_ONCE and _tries(each) == ("http", "postgresql")]
    config.hook.pytest_deselected(items=both)
    items[:] = [each for each in items if each not in set(both)]


def _tries(item) -> tuple:
    params = getattr(item, "callspec", None) and item.callspec.params or {}
    return params.get("doors"), params.get("database")


@pytest.fixture
def write(catalog, people, clock):
    """Do something as somebody, a minute after whatever was before."""
    def write(who, action, **data):
        clock.tick(minutes=1)
        return orjson.loads(orjson.dumps(catalog.call(action, data, people[who])))
    return write
