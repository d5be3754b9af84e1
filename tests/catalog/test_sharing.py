"""The sharing profile holds for partners' datasets through every door, and for nobody else's."""

import pytest
from ckanapi import NotAuthorized, ValidationError

from tests.furniture import dataset, shared


@pytest.fixture
def partner(doors):
    return doors("dohyun").action


def test_a_partners_dataset_that_says_everything_is_published(partner, doors):
    made = partner.package_create(**shared())
    assert made["state"] == "active"
    assert "draft_reasons" not in made
    assert doors().action.package_show(id="kepco-power") == made


def test_a_value_that_cannot_be_is_refused(partner):
    with pytest.raises(ValidationError) as refused:
        partner.package_create(**shared(modified="2026-03-03"))
    [message] = refused.value.error_dict["modified"]
    assert " / " in message


def test_what_is_missing_keeps_it_a_draft_that_only_its_own_see(partner, doors):
    made = partner.package_create(**shared(personal_data=None, license_id="notspecified"))
    assert made["state"] == "draft"
    assert sorted(made["draft_reasons"]) == ["license_id", "personal_data"]
    assert all(" / " in message for [message] in made["draft_reasons"].values())
    for name in (None, "jiwoo"):
        with pytest.raises(NotAuthorized):
            doors(name).action.package_show(id="kepco-power")
        assert doors(name).action.package_search(include_drafts=True, include_private=True)["count"] == 0


def test_a_draft_is_published_as_soon_as_nothing_is_missing(partner):
    partner.package_create(**shared(personal_data=None, license_id="notspecified"))
    assert partner.package_patch(id="kepco-power", license_id="kogl-1")["state"] == "draft"
    now = partner.package_patch(id="kepco-power", personal_data="none")
    assert now["state"] == "active"
    assert "draft_reasons" not in now


def test_a_draft_that_a_person_wanted_is_not_published_by_being_complete(partner):
    partner.package_create(**shared(state="draft"))
    assert partner.package_patch(id="kepco-power", title="전력")["state"] == "draft"
    assert partner.package_update(**shared())["state"] == "draft"
    assert partner.package_patch(id="kepco-power", state="active")["state"] == "active"


def test_a_published_dataset_that_loses_what_it_must_say_becomes_a_draft(partner, doors):
    partner.package_create(**shared())
    assert partner.package_update(**shared(theme=[]))["state"] == "draft"
    assert doors().action.package_search()["count"] == 0


def test_nobody_can_say_why_it_is_a_draft_but_the_catalogue(partner):
    made = partner.package_create(**shared(draft_reasons={"title": ["!"]}))
    assert "draft_reasons" not in made


def test_an_organisation_that_is_no_partner_is_held_to_ckans_rules_only(doors):
    assert doors("jiwoo").action.package_create(**dataset(notes=""))["state"] == "active"


def test_a_dataset_that_moves_to_a_partner_is_held_to_the_profile(doors):
    doors("jiwoo").action.package_create(**dataset())
    assert doors("root").action.package_patch(id="power-use", owner_org="kepco")["state"] == "draft"


def test_an_organisation_that_becomes_a_partner_is_held_to_the_profile_with_all_it_has(doors):
    jiwoo, root = doors("jiwoo").action, doors("root").action
    jiwoo.package_create(**shared(name="good", owner_org="nia"))
    jiwoo.package_create(**dataset(name="poor"))
    jiwoo.package_create(**dataset(name="wrong", modified="2099-01-01"))
    jiwoo.package_create(**dataset(name="wanted", state="draft"))
    jiwoo.package_create(**dataset(name="gone"))
    jiwoo.package_delete(id="gone")
    root.organization_patch(id="nia", partner=True)
    assert (doors().action.package_list(), doors().action.package_search()["count"]) == (["good"], 1)
    held = {name: jiwoo.package_show(id=name) for name in ("poor", "wrong", "wanted")}
    assert {each["state"] for each in held.values()} == {"draft"}
    assert "personal_data" in held["poor"]["draft_reasons"]
    assert " / " in held["wrong"]["draft_reasons"]["modified"][0]
    assert "draft_reasons" not in held["wanted"]
    [result] = jiwoo.package_upsert_many(datasets=[dataset(name="poor")])["results"]
    assert (result["outcome"], result["state"]) == ("unchanged", "draft")
    assert root.audit_verify()["first_broken"] is None
