"""Publishing into a stock CKAN over real HTTP: what goes, what never goes, and what comes back."""

import orjson
import pytest
from ckanapi import NotFound

from config.settings import SettingsError
from tests.furniture import dataset
from tests.web.publishing.conftest import SITE
from tests.web.publishing.stock import ByDoor
from web.publishing import FailedError


def ours(source, id):
    return orjson.loads(orjson.dumps(source.call("package_show", {"id": id})))


def change(source, people, id, **fields):
    source.call("package_patch", {"id": id} | fields, people["root"])


def test_what_is_public_goes_and_what_is_not_never_leaves(source, stock, there):
    assert there() == {"created": 2}
    assert stock.call("package_list") == ["kepco-power", "power-use"]
    assert stock.call("package_search", include_private=True, include_drafts=True)["count"] == 2
    for name in ("secret", "draft", "deleted"):
        with pytest.raises(NotFound):
            stock.call("package_show", id=name)


def test_our_fields_stand_there_under_the_names_of_the_dcat_extension(source, stock, there):
    there()
    doc = ours(source, "kepco-power")
    told = stock.extras("kepco-power")
    digest = told.pop("ieum_digest")
    assert len(digest) == 32
    assert told == {
        "access_rights": "http://publications.europa.eu/resource/authority/access-right/PUBLIC",
        "contact_name": "데이터전략처", "contact_telephone": "061-345-0000", "dcat_type": "FILE",
        "frequency": "http://publications.europa.eu/resource/authority/frequency/MONTHLY", "identifier": "15000001",
        "ieum_id": doc["id"], "ieum_installation": source.call("status_show")["installation"], "ieum_site": SITE,
        "is_free": "true", "issued": "2024-01-02", "language": '["ko"]',
        "modified": "2026-02-01", "personal_data": "none", "personal_data_basis": "시군구별 합계",
        "publisher_name": "한국전력공사", "theme": '["산업고용"]', "third_party_rights": "false",
        "uri": f"{SITE}/dataset/{doc['id']}"}
    copy = stock.call("package_show", id=doc["id"])
    assert (copy["title"], copy["license_id"]) == ("전력 사용량", "kogl-1")
    assert copy["organization"]["title"] == "한국전력공사"
    assert [resource["id"] for resource in copy["resources"]] == [resource["id"] for resource in doc["resources"]]


def test_what_has_not_changed_is_not_sent_again(source, stock, there):
    there()
    before = stock.call("package_show", id="power-use")
    stock.calls.clear()
    assert there() == {"unchanged": 2}
    assert [call for call in stock.calls if call.endswith(("_create", "_update", "_patch", "_delete"))] == []
    assert stock.call("package_show", id="power-use") == before


def test_what_changed_here_is_sent_and_what_changed_there_is_put_right(source, stock, there, people):
    there()
    change(source, people, "power-use", title="새 제목")
    stock.call("package_patch", id="kepco-power", title="고친 제목")
    assert there() == {"updated": 2}
    assert stock.call("package_show", id="power-use")["title"] == "새 제목"
    assert stock.call("package_show", id="kepco-power")["title"] == "전력 사용량"
    assert there() == {"unchanged": 2}


def test_a_renamed_dataset_is_the_same_one_there(source, stock, there, people):
    there()
    change(source, people, "power-use", name="power-use-2026")
    source.call("package_create", dataset(title="뒤를 이은 것"), people["root"])
    assert there() == {"unchanged": 1, "updated": 1, "created": 1}
    assert stock.call("package_list") == ["kepco-power", "power-use", "power-use-2026"]
    assert stock.call("package_show", id="power-use-2026")["id"] == ours(source, "power-use-2026")["id"]
    assert stock.call("package_show", id="power-use")["title"] == "뒤를 이은 것"


def test_somebody_who_may_not_choose_ids_publishes_too_and_without_duplicates(source, stock, there, people):
    token = stock.editor("nia")
    assert there(token, only="nia") == {"created": 1}
    copy = stock.call("package_show", id="power-use")
    assert copy["id"] != ours(source, "power-use")["id"]
    change(source, people, "power-use", name="renamed", title="새 제목")
    assert there(token, only="nia") == {"updated": 1}
    assert stock.call("package_show", id="renamed")["id"] == copy["id"]
    assert there(token, only="nia") == {"unchanged": 1}
    assert stock.call("package_list") == ["renamed"]


def test_a_dataset_of_somebody_else_is_reported_and_left_alone(source, stock, there):
    stock.call("organization_create", name="other")
    theirs = stock.call("package_create", name="power-use", owner_org="other", title="남의 것")
    assert there() == {"created": 1, "refused": 1}
    assert there.told.refusals == [("power-use", "다른 곳의 데이터가 이 이름을 쓰고 있습니다. / The name belongs to "
                                                 "somebody else's dataset there.")]
    assert stock.call("package_show", id="power-use") == theirs
    assert there.told.went_well is False


def test_what_may_not_be_written_there_is_counted_with_the_reason(source, stock, there):
    token = stock.editor("nia")
    assert there(token) == {"created": 1, "refused": 1}
    [(name, why)] = there.told.refusals
    assert (name, why.split(":")[0]) == ("kepco-power", "organization kepco")


@pytest.mark.parametrize("status", [403, 409, 413])
def test_a_refusal_is_not_tried_again(source, stock, there, status):
    stock.fail("package_create", status)
    assert there() == {"created": 1, "refused": 1}
    assert there.told.refusals[0][1] == f"HTTP {status}:  [31msorry"
    assert (stock.calls.count("package_create"), there.waited) == (2, [])
    assert there() == {"created": 1, "unchanged": 1}


@pytest.mark.parametrize("fault", [500, 503, 429, "late", "cut"])
def test_a_stumble_is_tried_again_and_makes_no_duplicate(source, stock, there, fault):
    stock.fail("package_create", fault)
    assert there() == {"created": 2}
    assert there.waited == [0.5]
    assert stock.call("package_list") == ["kepco-power", "power-use"]
    assert there() == {"unchanged": 2}


def test_what_fails_every_time_is_counted_and_the_rest_goes_on(source, stock, there):
    stock.fail("package_create", 500, 500, 500, 500)
    assert there() == {"failed": 1, "created": 1}
    assert there.waited == [0.5, 2.0, 8.0]
    assert there.told.refusals[0][1] == "HTTP 500:  [31msorry"
    assert there.told.went_well is False
    assert there() == {"created": 1, "unchanged": 1}


def test_a_site_that_is_down_ends_the_run_instead_of_being_asked_for_hours(source, stock, there, people):
    for number in range(8):
        source.call("package_create", dataset(name=f"more-{number}"), people["root"])
    stock.fail("package_create", *[502] * 100)
    with pytest.raises(FailedError, match="HTTP 502"):
        there()
    assert stock.calls.count("package_create") == 5 * 4


def test_what_comes_back_otherwise_than_it_went_is_counted_and_named(source, stock, there, monkeypatch):
    loaded = ByDoor.load
    monkeypatch.setattr(ByDoor, "load", lambda self, data: loaded(self, data) | {"license_id": "notspecified"})
    assert there() == {"created": 2, "differs": 2}
    assert there.told.differing == {"license_id": 2}


def test_what_is_no_longer_public_here_is_removed_there(source, stock, there, people):
    there()
    change(source, people, "power-use", private=True)
    assert there() == {"unchanged": 1, "removed": 1}
    assert stock.call("package_list") == ["kepco-power"]
    assert there() == {"unchanged": 1}
    change(source, people, "power-use", private=False)
    assert there()["unchanged"] == 1
    assert stock.call("package_list") == ["kepco-power", "power-use"]


def test_too_many_are_not_removed_unasked(source, stock, there, people):
    for number in range(10):
        source.call("package_create", dataset(name=f"more-{number}"), people["root"])
    there()
    for number in range(7):
        source.call("package_delete", {"id": f"more-{number}"}, people["root"])
    assert there() == {"unchanged": 5}
    assert (there.told.gone, there.told.held, there.told.went_well) == (7, True, False)
    assert len(stock.call("package_list")) == 12
    assert there(remove_all=True) == {"unchanged": 5, "removed": 7}
    assert len(stock.call("package_list")) == 5


def test_only_what_we_published_is_ever_removed(source, stock, there):
    there()
    for name, site in (("theirs", None), ("of-another-site", "https://elsewhere.example")):
        extras = [{"key": key, "value": site} for key in ("ieum_id", "ieum_installation", "ieum_site")] if site else []
        stock.call("package_create", name=name, owner_org="nia", extras=extras)
    assert there(remove_all=True) == {"unchanged": 2}
    assert stock.call("package_list") == ["kepco-power", "of-another-site", "power-use", "theirs"]


def test_groups_go_along_and_a_dataset_stays_in_them(source, stock, there, people):
    source.call("group_create", {"name": "energy", "title": "에너지"}, people["root"])
    change(source, people, "power-use", groups=[{"name": "energy"}])
    assert there() == {"created": 2}
    assert stock.call("group_show", id="energy")["title"] == "에너지"
    assert [group["name"] for group in stock.call("package_show", id="power-use")["groups"]] == ["energy"]
    assert there() == {"unchanged": 2}


def test_an_organisation_we_made_there_follows_ours_and_another_is_left_as_it_is(source, stock, there, people):
    stock.call("organization_create", name="nia", title="그쪽에서 만든 기관")
    there()
    for name in ("nia", "kepco"):
        source.call("organization_patch", {"id": name, "title": f"새 이름 {name}"}, people["root"])
        change(source, people, "power-use" if name == "nia" else "kepco-power", notes="새 설명")
    assert there() == {"updated": 2}
    assert [stock.call("organization_show", id=name)["title"] for name in ("nia", "kepco")] == [
        "그쪽에서 만든 기관", "새 이름 kepco"]


def test_it_says_who_it_is(source, stock, there):
    there(dry=True)
    assert stock.agents == {f"ieum-publisher/0.1 (+{SITE})"}


def test_one_organisation_alone(source, stock, there):
    assert there(only="kepco") == {"created": 1}
    assert stock.call("package_list") == ["kepco-power"]


def test_a_look_changes_nothing(source, stock, there, people):
    assert there(dry=True) == {"created": 2}
    assert (stock.call("package_list"), stock.call("organization_list")) == ([], [])
    there()
    change(source, people, "power-use", private=True)
    assert there(dry=True) == {"unchanged": 1, "removed": 1}
    assert stock.call("package_list") == ["kepco-power", "power-use"]


def test_a_token_that_lets_nobody_in_is_said_at_once(source, stock, there):
    with pytest.raises(SettingsError, match="토큰을 모르거나"):
        there(token="ieum_unknown")
    assert stock.call("package_list") == []
