"""The marks by which twins are found are those of what stands, whatever was done to a dataset or its organisation."""

from collections import defaultdict

import orjson
import pytest
from sqlalchemy import select

from catalog import SYSTEM, LocalCatalog, twins
from catalog.tables import datasets, organizations, twin_marks
from tests.furniture import dataset

PORTAL = "https://www.data.go.kr/data/1500000{}/fileData.do"


@pytest.fixture
def root(catalog, people):
    return LocalCatalog(catalog, SYSTEM).action


@pytest.fixture
def level(catalog):
    """Whether the marks that are kept are those of the datasets as they stand."""
    def level():
        kept = defaultdict(set)
        with catalog.store.read() as db:
            titles = {row.id: row.doc["title"] for row in db.execute(select(organizations))}
            for row in db.execute(select(twin_marks)):
                kept[row.dataset_id].add(row.mark)
            return kept == {row.id: {str(mark) for mark in twins.marks(orjson.loads(row.doc), titles[row.owner_org])}
                            for row in db.execute(select(datasets))}
    return level


def test_the_marks_are_level_after_whatever_is_done(root, level):
    id = root.package_create(**dataset(resources=[]))["id"]
    file = root.resource_create(package_id=id, url=PORTAL.format(1))["id"]
    steps = [
        lambda: root.package_patch(id=id, title="다른 이름"), lambda: root.package_patch(id=id, url=PORTAL.format(2)),
        lambda: root.package_patch(id=id, url=""), lambda: root.resource_patch(id=file, url=PORTAL.format(3)),
        lambda: root.resource_delete(id=file), lambda: root.package_delete(id=id),
        lambda: root.package_patch(id=id, state="active"), lambda: root.organization_patch(id="nia", title="새 이름"),
        lambda: root.package_owner_org_update(id=id, organization_id="kepco"),
        lambda: root.package_patch(id=id, publisher=[{"name": "한국전력공사"}]), lambda: root.package_delete(id=id),
        lambda: root.dataset_purge(id=id)]
    assert level()
    assert [(step(), level())[1] for step in steps] == [True] * len(steps)
