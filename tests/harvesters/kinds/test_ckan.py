import orjson
import pytest

from harvesters.errors import SourceError
from harvesters.kinds import columns
from harvesters.kinds.ckan import Ckan
from harvesters.sandbox import serve
from harvesters.testing import session
from schemas import DATASET, Source, to_extras

SEARCH = "/api/api/3/action/package_search"


def package(id, **more):
    return {"id": id, "name": f"name-{id}", "title": f"자료 {id}", "notes": "", "url": "", "owner_org": "their-org",
            "organization": {"name": "their-org"}, "license_id": "cc-by", "license_title": "x", "isopen": True,
            "private": False,
            "state": "active", "type": "dataset", "metadata_created": "2020-01-01T00:00:00.000000",
            "metadata_modified": "2020-01-01T00:00:00.000000", "num_tags": 1, "num_resources": 1, "groups": [],
            "extras": [],
            "tags": [{"name": "물", "display_name": "물", "state": "active", "vocabulary_id": None}],
            "resources": [{"id": "r", "package_id": id, "position": 0, "state": "active", "name": "표", "format": "CSV",
                           "url": "https://their.kr/x.csv", "datastore_active": False}], **more}


def page(*packages, count=None, success=True):
    return orjson.dumps({"help": "", "success": success, "result": {
        "count": len(packages) if count is None else count, "results": packages, "sort": "id asc"}})


def test_pages_are_asked_for_in_an_order_that_does_not_move(partner, read):
    partner.answers[SEARCH] = [page(package("a"), count=2), page(package("b"), count=2)]
    harvester = partner.make(Ckan, filter="type:dataset")
    assert list(read(harvester)) == ["a", "b"]
    assert harvester.complete == "declared 2, saw 2 on 2 pages"
    assert [asked for asked, _ in partner.asked] == [
        f"{SEARCH}?rows=500&start=0&sort=id%20asc&fq=type:dataset",
        f"{SEARCH}?rows=500&start=1&sort=id%20asc&fq=type:dataset"]


def test_what_is_theirs_to_decide_is_left_with_them(partner, read):
    partner.answers[SEARCH] = page(package("a"))
    harvester = partner.make(Ckan)
    draft = harvester.draft(harvester.read(read(harvester)["a"]))
    draft["resources"][0].pop("id")
    assert {key: value for key, value in draft.items() if value != []} == {
        "title": "자료 a", "license_id": "cc-by", "url": f"{partner.server.url}/api/dataset/name-a", "identifier": "a",
        "partner": "org", "tags": [{"name": "물"}],
        "resources": [{"name": "표", "format": "CSV", "url": "https://their.kr/x.csv"}]}


def test_fields_that_stand_in_their_extras_come_home(partner, read):
    ours = {"frequency": "MONTHLY", "theme": ["교육"], "contact": [{"name": "과"}]}
    partner.answers[SEARCH] = page(to_extras(package("a") | ours))
    harvester = partner.make(Ckan)
    draft = harvester.draft(harvester.read(read(harvester)["a"]))
    assert {name: draft[name] for name in ours} == ours


@pytest.mark.parametrize(("answers", "code"), [
    ([page(count=1)], "short"), ([page()], "nothing"), ([page(package("a"), count=2), page(package("a"), count=2)],
                                                        "circle"),
    ([page(package("a"), success=False)], "envelope"), ([b'{"success":true}'], "envelope"),
    ([(409, b'{"success":false,"error":{"__type":"Search Query Error"}}')], "status"), ([b"<html>"], "html"),
    ([b""], "empty")])
def test_what_is_no_listing_is_a_typed_error(partner, read, answers, code):
    partner.answers[SEARCH] = answers
    harvester = partner.make(Ckan)
    with pytest.raises(SourceError) as error:
        read(harvester)
    assert (error.value.code, harvester.complete) == (code, None)


def test_a_dataset_that_went_through_a_ckan_comes_back_as_it_was():
    with serve() as server:
        source = Source(name="ckan", harvester="", url=f"{server.url}/ckan", owner_org="org")
        harvester = Ckan(source, session(source, server))
        harvester.size = 50
        found = [record for page in harvester.pages() for record in page]
        drafts = {record.id: harvester.draft(harvester.read(record.raw)) for record in found}
        rows = {f"{kind.lower()}-{number}": row for (kind, number), row in server.app.rows.public.items()}
    assert drafts.keys() == rows.keys()
    for id, row in rows.items():
        sent = DATASET.load(columns.draft(row) | {"name": id, "owner_org": "org"})
        back = DATASET.load(drafts[id] | {"name": id, "owner_org": "org"})
        for dataset in (sent, back):
            dataset["resources"] = [{key: value for key,
                                     value in each.items() if key != "id"} for each in dataset["resources"]]
        assert {key: back[key] for key in sent if key not in ("license_id", "extras")} == {
            key: value for key, value in sent.items() if key not in ("license_id", "extras")}
