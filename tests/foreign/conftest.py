"""A furnished catalogue behind a real server, searched by the real engine, for clients that nobody here wrote."""

import pytest
import requests

from catalog import Catalog, LocalCatalog
from catalog.files import kept_at
from catalog.search.tantivy import TantivyIndex
from tests.furniture import dataset, shared


@pytest.fixture
def index(tmp_path):
    index = TantivyIndex(tmp_path / "index")
    yield index
    index.close()


@pytest.fixture
def catalog(store, index, clock, tmp_path):
    return Catalog(store, index, clock, site={"site_url": "https://catalogue.example"},
                   files=kept_at(str(tmp_path / "files"), tmp_path))


@pytest.fixture
def full(catalog, people, clock):
    """Datasets of two organisations, an hour apart, one of them in a group, one with the least there can be."""
    nia, kepco, root = (LocalCatalog(catalog, people[name]) for name in ("jiwoo", "dohyun", "root"))
    root.action.group_create(name="energy", title="에너지", description="Energy and what uses it")
    made = {}
    for door, said in ((nia, dataset()), (nia, dataset(name="least", tags=[], resources=[], notes="", license_id="")),
                       (nia, {"name": "bare", "owner_org": "nia"}), (kepco, shared()),
                       (nia, dataset(name="maps", resources=[
                           {"url": "https://data.example/wms", "name": "지도", "format": "WMS"},
                           {"url": "https://data.example/map.zip", "name": "도형", "format": "zip (shp)"}]))):
        made[said["name"]] = door.action.package_create(**said)
        clock.tick(hours=1)
    root.action.member_create(id="energy", object=made["maps"]["id"], object_type="package", capacity="public")
    return made


@pytest.fixture
def get(site):
    """Ask the server as a client over plain HTTP: `get("package_show", id="least")` is the answer."""
    def ask(action, token=None, **params):
        headers = {"Authorization": token, "X-CKAN-API-Key": token} if token else {}
        return requests.get(f"{site}/api/3/action/{action}", params=params, headers=headers, timeout=10)
    return ask
