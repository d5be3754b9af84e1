"""People who keep searches, and a morning on which they are told."""

import orjson
import pytest

from catalog import SYSTEM, Catalog
from catalog.digests import Digests
from catalog.sealing import Sealing
from tests.furniture import dataset

KEY = "A" * 43
MORNING = {"hours": 24}


@pytest.fixture
def catalog(store, index, clock, tokens):
    catalog = Catalog(store, index, clock, sealing=Sealing([KEY]), site={"near": ["127.0.0.1:8099"]})
    catalog.reindex()
    for name in ("hana", "dohyun"):
        catalog.call("user_patch", {"id": name, "email": f"{name}@partner.example"}, SYSTEM)
    return catalog


@pytest.fixture
def digests(catalog, store):
    return Digests(store, catalog.unit, catalog.sessions.now, mail=True)


@pytest.fixture
def keep(catalog, people, clock):
    """Keep a search as somebody; every day, by letter, unless told."""
    def keep(query="q=전력", who="hana", **more):
        clock.tick(seconds=1)
        return catalog.call("saved_search_create", {"query": query, "every": "day"} | more, people[who])
    return keep


@pytest.fixture
def bring(catalog, clock):
    """Bring a dataset of nia's, a minute after whatever was before."""
    def bring(name, title="전력 사용량", **more):
        clock.tick(minutes=1)
        return orjson.loads(orjson.dumps(catalog.call("package_create", dataset(
            name=name, title=title, notes="", tags=[], resources=[], **more), SYSTEM)))["id"]
    return bring


@pytest.fixture
def morning(clock, digests):
    """Let a day go by, and tell whoever is to be told."""
    def morning():
        clock.tick(**MORNING)
        return digests.write()
    return morning
