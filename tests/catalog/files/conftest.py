"""A catalogue that keeps files, and somebody who sends some."""

import io

import pytest

from catalog import Catalog
from catalog.files import kept_at
from tests.catalog.files.samples import CSV, SITE
from tests.furniture import dataset


@pytest.fixture
def files(tmp_path):
    return kept_at(str(tmp_path / "files"), tmp_path, largest=2**20)


@pytest.fixture
def catalog(store, index, clock, files):
    return Catalog(store, index, clock, site={"site_url": SITE + "/"}, files=files)


@pytest.fixture
def package(ckan):
    return ckan.call_action("package_create", dataset(resources=[]))


@pytest.fixture
def upload(ckan, package):
    """Add a resource with a file to the dataset: name and content, and what else is said."""
    def send(name="전력 사용량.csv", content=CSV, **said):
        return ckan.call_action("resource_create", {"package_id": package["id"], **said},
                                files={"upload": (name, io.BytesIO(content))})
    return send
