"""The file and the interface of one service are one row where the best come first, and every figure stays true."""

import pytest

from catalog import SYSTEM, LocalCatalog
from tests.furniture import dataset

PORTAL = "https://www.data.go.kr/data/1500{:04}/{}.do"


@pytest.fixture
def root(catalog, people):
    return LocalCatalog(catalog, SYSTEM).action


def put(root, name, title, **more):
    return root.package_create(**dataset(**{"name": name, "title": title, "resources": [], "tags": []} | more))["id"]


def names(found):
    return [each["name"] for each in found["results"]]


def test_what_has_one_title_or_one_service_is_one_row_and_the_rest_is_named_behind_it(root):
    put(root, "bus-file", "버스 노선", dcat_type="FILE", notes="버스 노선 버스 노선")
    put(root, "bus-api", "버스_노선", dcat_type="API", notes="")
    put(root, "bus-dated", "버스노선_20240131", dcat_type="FILE", notes="")
    put(root, "stop-file", "정류장별 버스 승하차", url=PORTAL.format(7, "fileData"), dcat_type="FILE", notes="")
    put(root, "stop-api", "버스 승하차 조회 서비스", url=PORTAL.format(7, "openapi"), dcat_type="API", notes="")
    put(root, "alone", "버스 차고지", notes="")
    root.organization_create(name="city", title="광주광역시")
    put(root, "elsewhere", "버스 노선", owner_org="city", notes="")
    found = root.package_search(q="버스", bunch=True)
    told = found["bunches"]
    rest = {each["name"] for other in told["others"].values() for each in other["datasets"]}
    assert (found["count"], told["rows"], told["count"]) == (7, 4, 4)
    assert len(names(found)) == 4
    assert set(names(found)) | rest == set(names(root.package_search(q="버스")))
    bus, stop = (next(names(found).index(name) for name in names(found) if name.startswith(start))
                 for start in ("bus", "stop"))
    kinds = [told["others"][found["results"][at]["id"]]["kinds"] for at in (bus, stop)]
    assert [sum(each.values()) for each in kinds] == [2, 1]
    assert {"alone", "elsewhere"} < set(names(found))


def test_another_order_and_a_search_without_words_put_nothing_together(root):
    put(root, "one", "버스 노선"), put(root, "other", "버스 노선")
    for asked in ({"q": "버스", "sort": "title asc"}, {"fq": "organization:nia"}):
        found = root.package_search(bunch=True, **asked)
        assert (found["count"], len(found["results"]), "bunches" in found) == (2, 2, False)


def test_pages_of_rows_show_everything_once_behind_the_hundred_too(root):
    titles = [f"버스 {number % 40}" for number in range(104)]
    root.package_upsert_many(datasets=[dataset(
        name=f"d{place}", title=title, resources=[], tags=[]) for place, title in enumerate(titles)])
    seen, start = [], 0
    while True:
        found = root.package_search(q="버스", bunch=True, start=start, rows=7)
        told = found["bunches"]
        seen += [name for each in found["results"]
                 for name in (each["name"], *(other["name"] for other in told["others"].get(each["id"], {}).get(
                     "datasets", ())))]
        start += 7
        if start >= told["rows"]:
            break
    assert (found["count"], told["rows"], told["count"]) == (104, 44, None)
    assert sorted(seen) == sorted(f"d{place}" for place in range(104))


def test_what_a_reader_may_not_see_is_neither_a_row_nor_behind_one(root, catalog):
    put(root, "open", "버스 노선"), put(root, "secret", "버스 노선", private=True)
    anybody = LocalCatalog(catalog).action.package_search(q="버스", bunch=True, include_private=True)
    assert (anybody["count"], anybody["bunches"]) == (1, {"rows": 1, "count": 1, "others": {}})
    assert root.package_search(q="버스", bunch=True, include_private=True)["bunches"]["rows"] == 1
