"""Our catalogue, and a stock CKAN to publish it into."""

import pytest

from tests.furniture import dataset, shared
from tests.web.publishing.stock import Stock, disguise
from web.publishing import Remote, publish

SITE = "https://data.example.kr"


@pytest.fixture
def source(catalog, people):
    """Two public datasets of two organisations, and three that are nobody's business."""
    root = people["root"]
    catalog.call("package_create", shared(), root)
    catalog.call("package_create", dataset(), root)
    catalog.call("package_create", dataset(name="secret", private=True), root)
    catalog.call("package_create", dataset(name="draft", state="draft"), root)
    catalog.call("package_create", dataset(name="deleted"), root)
    catalog.call("package_delete", {"id": "deleted"}, root)
    return catalog


@pytest.fixture
def stock(source, tmp_path, empty, monkeypatch):
    disguise(monkeypatch)
    with Stock(tmp_path, empty) as site:
        yield site


@pytest.fixture
def there(source, stock):
    """Publish, and return what came of it as plain counts."""
    waited = []

    def run(token=None, catalog=source, site=SITE, **wishes):
        with Remote(stock.address, token or stock.token, site, pause=waited.append) as remote:
            told = publish(catalog, remote, site, **wishes)
        run.told = told
        return dict(told.total)

    run.waited = waited
    return run
