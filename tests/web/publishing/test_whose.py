"""Whose a copy over there is, which copies go with what they are copies of, and which nobody may touch unasked."""

import pytest

from catalog import Catalog, Store
from catalog.search.memory import MemoryIndex
from config.settings import SettingsError
from tests.furniture import dataset
from tests.web.publishing.conftest import SITE
from tests.web.publishing.stock import ROOT
from web.publishing import listing

MOVED = "https://new.example.kr"


@pytest.fixture
def another(tmp_path):
    """A catalogue of somebody else, who runs the same program."""
    store = Store(f"sqlite:///{tmp_path}/another.db")
    store.migrate()
    made = Catalog(store, MemoryIndex())
    made.call("organization_create", {"name": "nia"}, ROOT)
    made.call("package_create", dataset(name="theirs"), ROOT)
    yield made
    store.close()


def delete(source, people, *names, action="package_delete"):
    for name in names:
        source.call(action, {"id": name}, people["root"])


def test_two_catalogues_that_call_themselves_the_same_leave_each_other_alone(source, stock, there, another):
    there()
    assert there(catalog=another) == {"created": 1}
    assert there(catalog=another, remove_all=True) == {"unchanged": 1}
    assert there(remove_all=True) == {"unchanged": 2}
    assert stock.call("package_list") == ["kepco-power", "power-use", "theirs"]


def test_a_copy_of_another_catalogue_is_not_ours_although_it_has_the_same_id(source, stock, there, another):
    there()
    before = stock.call("package_show", id="power-use")
    same = stock.extras("power-use")["ieum_id"]
    another.call("package_create", dataset(name="renamed", id=same, title="남의 것"), ROOT)
    assert there(catalog=another) == {"created": 1, "refused": 1}
    assert stock.call("package_show", id="power-use") == before


def test_what_was_purged_is_left_and_named_until_somebody_says_so(source, stock, there, people):
    there()
    delete(source, people, "power-use", action="dataset_purge")
    assert there() == {"unchanged": 1}
    assert (there.told.left, there.told.gone, there.told.went_well) == (["power-use"], 0, False)
    assert stock.call("package_list") == ["kepco-power", "power-use"]
    assert there(remove_all=True) == {"unchanged": 1, "removed": 1}
    assert (there.told.left, there.told.went_well) == ([], True)
    assert stock.call("package_list") == ["kepco-power"]


@pytest.mark.parametrize("action", ["organization_delete", "organization_purge"])
def test_what_is_gone_goes_when_its_organisation_is_gone_too(source, stock, there, people, action):
    there()
    delete(source, people, "kepco-power")
    delete(source, people, "kepco", action=action)
    assert there() == {"unchanged": 1, "removed": 1}
    assert stock.call("package_list") == ["power-use"]


def test_a_copy_that_was_given_to_another_organisation_over_there_goes_all_the_same(source, stock, there, people):
    there()
    stock.call("organization_create", name="elsewhere")
    stock.call("package_owner_org_update", id="kepco-power", organization_id="elsewhere")
    delete(source, people, "kepco-power")
    assert there() == {"unchanged": 1, "removed": 1}
    assert there.told.counts["elsewhere"] == {"removed": 1}


def test_one_organisation_alone_removes_nothing_of_the_others(source, stock, there, people):
    there()
    delete(source, people, "kepco-power")
    assert there(only="nia") == {"unchanged": 1}
    assert stock.call("package_list") == ["kepco-power", "power-use"]


def test_copies_are_found_by_one_search_for_our_mark(source, stock, there):
    there()
    stock.calls.clear()
    assert there() == {"unchanged": 2}
    assert stock.calls.count("package_search") == 1


@pytest.mark.parametrize("blind", ["finds nothing", "refuses"])
def test_where_extras_cannot_be_searched_everything_is_looked_through(source, stock, there, people, monkeypatch, blind):
    there()
    stock.call("package_create", name="of-somebody", owner_org="nia")
    delete(source, people, "kepco-power")
    delete(source, people, "kepco", action="organization_delete")
    if blind == "refuses":
        stock.fail("package_search", 409)
    else:
        monkeypatch.setattr(listing, "MARKED", 'extras_nothing:"{}"')
    assert there() == {"unchanged": 1, "removed": 1}
    assert stock.call("package_list") == ["of-somebody", "power-use"]


def test_a_page_that_is_shorter_than_it_was_asked_to_be_leaves_nothing_out(source, stock, there, people, monkeypatch):
    for number in range(5):
        source.call("package_create", dataset(name=f"more-{number}"), people["root"])
    there()
    monkeypatch.setattr(listing, "PAGE", 3)
    assert there() == {"unchanged": 7}


def test_a_catalogue_that_moved_sends_all_anew_and_removes_nothing_it_has_not_sent_from_there(
        source, stock, there, people):
    there()
    delete(source, people, "power-use")
    assert there(site=MOVED) == {"updated": 1}
    assert there.told.left == ["power-use"]
    assert stock.extras("kepco-power")["uri"].startswith(MOVED)
    delete(source, people, "kepco-power")
    assert there(site=MOVED, remove_all=True) == {"removed": 2}


def test_our_mark_with_nonsense_for_an_id_harms_nothing(source, stock, there):
    there()
    kept = stock.extras("power-use")
    for number, id in enumerate(("power-use", "x" * 5000, "\t", "{}")):
        stock.call("package_create", name=f"odd-{number}", owner_org="nia", extras=[
            {"key": "ieum_id", "value": id}, {"key": "ieum_installation", "value": kept["ieum_installation"]}])
    assert there() == {"unchanged": 2}
    assert len(stock.call("package_list")) == 6


def test_a_catalogue_knows_itself_by_whatever_name_it_is_called(stock, there):
    for site in (SITE, stock.address, stock.address.replace("127.0.0.1", "localhost")):
        with pytest.raises(SettingsError, match="^이 사이트 자신이거나 그 복사본입니다"):
            there(catalog=stock.catalog, site=site)
