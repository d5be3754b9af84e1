"""What partners hand in, and what a steward decides: the words, the people, the order of things and the log."""

from dataclasses import replace

import pytest
from ckanapi import NotAuthorized, ValidationError
from sqlalchemy import insert, select

from catalog import SYSTEM
from catalog.actions import reviews as handing
from catalog.tables import datasets, letters, reviews, sheets
from schemas.review_texts import REVIEW
from tests.catalog.meeting import meeting
from tests.furniture import dataset, shared


@pytest.fixture
def people(people, catalog):
    """sujin and bora are stewards; both have an address, and so has dohyun, who edits for kepco."""
    for name in ("sujin", "bora"):
        catalog.call("user_create", {"name": name, "fullname": f"{name} 님", "steward": True}, SYSTEM)
    for name in ("sujin", "dohyun"):
        catalog.call("user_patch", {"id": name, "email": f"{name}@data.example"}, SYSTEM)
    people |= {name: catalog.user(name) for name in ("sujin", "bora", "dohyun")}
    return people


@pytest.fixture
def reviewed(catalog, people):
    catalog.call("organization_patch", {"id": "kepco", "reviewed": True}, people["sujin"])


@pytest.fixture
def draft(write):
    """A draft of kepco that could be published, by dohyun."""
    return write("dohyun", "package_create", **shared(state="draft"))


@pytest.fixture
def handed(write, draft):
    return write("dohyun", "dataset_submit", id="kepco-power", note="처음 올립니다.")


def refused(call, *arguments, **data):
    with pytest.raises(ValidationError) as refusal:
        call(*arguments, **data)
    return {key: value for key, value in refusal.value.error_dict.items() if key != "__type"}


def events(write, id):
    return [(each["event"], each["facts"].get("revision")) for each in
            write("root", "audit_list", subject=id)["entries"]][::-1]


def mail(store):
    with store.read() as db:
        return [tuple(row) for row in db.execute(select(letters.c.kind, letters.c.facts).order_by(letters.c.at))]


def test_a_draft_is_handed_in_approved_and_found_and_everybody_is_told(write, store, people, draft, handed):
    assert handed == {
        "id": handed["id"], "state": "waiting", "dataset_id": draft["id"], "dataset_name": "kepco-power",
        "dataset_title": "전력 사용량", "dataset_state": "draft", "organization_id": draft["owner_org"],
        "organization_title": "한국전력공사", "revision": 1, "revision_now": 1, "by": people["dohyun"].id,
        "by_name": "dohyun", "at": "2026-03-02T09:02:00.000000", "note": "처음 올립니다.", "decided_by": None,
        "decided": None, "comment": "", "decided_by_name": None, "sheet_id": None}
    assert write("anonymous", "package_search", q="전력")["count"] == 0
    found = write("sujin", "review_list")
    assert found == {"count": 1, "results": [handed]}
    seen = write("sujin", "review_show", id=handed["id"])
    assert (seen["may_decide"], seen["why_not"], seen["published"]) == (True, "", None)
    assert seen["dataset"] == draft
    done = write("sujin", "review_decide", id=handed["id"], decision="approve", revision=1)
    assert (done["state"], done["decided_by_name"], done["dataset_state"]) == ("approved", "sujin 님", "active")
    assert [each["name"] for each in write("anonymous", "package_search", q="전력")["results"]] == ["kepco-power"]
    assert events(write, draft["id"]) == [("dataset:create", 1), ("review:submit", 1), ("review:approve", 1),
                                          ("dataset:update", 2)]
    assert mail(store) == [
        ("review_submitted", {"title": "전력 사용량", "count": 1, "path": f"desk/reviews/{handed['id']}",
                              "organization": "한국전력공사"}),
        ("review_approved", {"titles": ["전력 사용량"], "count": 1, "comment": "", "path": "dataset/kepco-power"})]


def test_what_is_returned_says_why_and_is_handed_in_again(write, store, handed):
    assert refused(write, "sujin", "review_decide", id=handed["id"], decision="return", comment=" ") == {
        "comment": [str(REVIEW["comment"])]}
    write("sujin", "review_decide", id=handed["id"], decision="return", comment="단위를 적어 주세요.")
    [told] = write("dohyun", "review_list", state="returned", last=True)["results"]
    assert (told["comment"], told["decided_by_name"]) == ("단위를 적어 주세요.", "sujin 님")
    assert write("dohyun", "package_show", id="kepco-power")["state"] == "draft"
    write("dohyun", "dataset_submit", id="kepco-power")
    assert write("dohyun", "review_list", state="returned", last=True)["count"] == 0
    assert write("dohyun", "review_list", state="returned")["count"] == 1
    assert mail(store)[1] == ("review_returned", {
        "titles": ["전력 사용량"], "count": 1, "comment": "단위를 적어 주세요.",
        "path": f"desk/reviews/{handed['id']}"})


def test_what_the_profile_would_not_publish_is_not_handed_in_and_each_field_is_named(write):
    write("dohyun", "package_create", **shared(state="draft", theme=[], personal_data=None))
    told = refused(write, "dohyun", "dataset_submit", id="kepco-power")
    assert sorted(told) == ["personal_data", "theme"]


def test_only_a_draft_is_handed_in_and_only_once(write, handed):
    assert refused(write, "dohyun", "dataset_submit", id="kepco-power") == {"id": [str(REVIEW["waiting"])]}
    write("jiwoo", "package_create", **dataset())
    assert refused(write, "jiwoo", "dataset_submit", id="power-use") == {"state": [str(REVIEW["no_draft"])]}


def test_who_does_not_edit_it_neither_hands_it_in_nor_takes_it_back(write, handed):
    for who in ("sujin", "jiwoo", "audrey", "anonymous"):
        for verb in ("dataset_submit", "dataset_submit_undo"):
            with pytest.raises(NotAuthorized):
                write(who, verb, id="kepco-power")


def test_taking_it_back_ends_it(write, handed):
    assert write("dohyun", "dataset_submit_undo", id="kepco-power")["state"] == "taken"
    assert refused(write, "dohyun", "dataset_submit_undo", id="kepco-power") == {"id": [str(REVIEW["not_waiting"])]}
    assert refused(write, "sujin", "review_decide", id=handed["id"], decision="approve", revision=1) == {
        "id": [str(REVIEW["not_waiting"])]}


def test_only_the_version_that_was_seen_is_published(write, handed):
    write("dohyun", "package_patch", id="kepco-power", notes="바꾼 설명", state="draft")
    assert refused(write, "sujin", "review_decide", id=handed["id"], decision="approve") == {
        "revision": ["Missing value"]}
    assert refused(write, "sujin", "review_decide", id=handed["id"], decision="approve", revision=1) == {
        "revision": [str(REVIEW["changed"])]}
    assert write("sujin", "review_list", state="waiting")["results"][0]["revision_now"] == 2
    write("sujin", "review_decide", id=handed["id"], decision="approve", revision=2)
    assert write("anonymous", "package_show", id="kepco-power")["notes"] == "바꾼 설명"


def test_what_was_spoilt_while_it_waited_is_not_published(write, handed):
    write("dohyun", "package_patch", id="kepco-power", personal_data=None, state="draft")
    told = refused(write, "sujin", "review_decide", id=handed["id"], decision="approve", revision=2)
    assert list(told) == ["personal_data"]
    assert write("sujin", "review_list")["count"] == 1


def test_nobody_decides_what_he_handed_in_or_wrote_himself(write, catalog, people, draft):
    catalog.call("organization_member_create", {"id": "kepco", "username": "sujin", "role": "editor"}, SYSTEM)
    people["sujin"] = catalog.user("sujin")
    mine = write("sujin", "dataset_submit", id="kepco-power")
    assert refused(write, "sujin", "review_decide", id=mine["id"], decision="approve", revision=1) == {
        "id": [str(REVIEW["own"])]}
    write("dohyun", "dataset_submit_undo", id="kepco-power")
    write("sujin", "package_patch", id="kepco-power", notes="제가 고친 설명", state="draft")
    theirs = write("dohyun", "dataset_submit", id="kepco-power")
    for decision in ("approve", "return"):
        assert refused(write, "sujin", "review_decide", id=theirs["id"], decision=decision, revision=2,
                       comment="까닭") == {"id": [str(REVIEW["wrote"])]}
    assert write("sujin", "review_show", id=theirs["id"])["why_not"] == str(REVIEW["wrote"])
    assert write("bora", "review_decide", id=theirs["id"], decision="approve", revision=2)["state"] == "approved"


def test_partners_see_what_is_theirs_and_nobody_else_sees_anything(write, handed):
    counts = {who: write(who, "review_list")["count"] for who in ("dohyun", "jiwoo", "sujin", "audrey", "root")}
    assert counts == {"dohyun": 1, "jiwoo": 0, "sujin": 1, "audrey": 1, "root": 1}
    assert write("jiwoo", "review_list", dataset="kepco-power") == {"count": 0, "results": []}
    for who in ("jiwoo", "anonymous"):
        with pytest.raises(NotAuthorized):
            write(who, "review_show", id=handed["id"])
    assert write("dohyun", "review_show", id=handed["id"])["why_not"] == str(REVIEW["steward"])


@pytest.mark.parametrize("end", [("package_patch", {"state": "active"}), ("package_delete", {})],
                         ids=["published", "deleted"])
def test_a_dataset_that_is_a_draft_no_more_waits_no_more(write, handed, end):
    write("dohyun", end[0], id="kepco-power", **end[1])
    [told] = write("root", "review_list", state="all")["results"]
    assert (told["state"], told["decided_by_name"]) == ("taken", "dohyun")


def test_a_purged_dataset_leaves_no_review(write, draft, handed):
    write("root", "dataset_purge", id=draft["id"])
    assert write("root", "review_list", state="all")["count"] == 0


# an organisation whose data are reviewed

PUBLISHING = {
    "created": lambda write, who: write(who, "package_create", **shared()),
    "created private": lambda write, who: write(who, "package_create", **shared(private=True)),
    "patched": lambda write, who: write(who, "package_patch", id="kepco-power", state="active"),
    "updated": lambda write, who: write(who, "package_update", **shared(state="active")),
    "revised": lambda write, who: write(who, "package_revise", match={"name": "kepco-power"},
                                        update={"state": "active"})["package"],
    "sent with many": lambda write, who: write(who, "package_upsert_many", datasets=[shared()])["results"][0]}


@pytest.mark.parametrize("way", PUBLISHING)
def test_what_a_person_brings_for_a_reviewed_organisation_stays_a_draft(write, reviewed, way):
    if way in ("patched", "updated", "revised"):
        write("dohyun", "package_create", **shared(state="draft"))
    made = PUBLISHING[way](write, "dohyun")
    assert made["state"] == "draft"
    assert (made.get("draft_reasons") or made.get("holds")) == {"review": [str(REVIEW["needed"])]}
    assert write("anonymous", "package_search")["count"] == 0


def test_it_is_published_by_a_steward_and_may_be_mended_afterwards(write, reviewed):
    write("dohyun", "package_create", **shared())
    handed = write("dohyun", "dataset_submit", id="kepco-power")
    write("sujin", "review_decide", id=handed["id"], decision="approve", revision=1)
    now = write("dohyun", "package_patch", id="kepco-power", notes="고친 설명")
    assert (now["state"], "draft_reasons" in now) == ("active", False)


def test_no_way_round_leads_past_the_steward(write, reviewed, catalog, people):
    """Private first and public later, deleted and brought back, or from an organisation that is not reviewed."""
    write("root", "package_create", **shared(private=True))
    assert write("dohyun", "package_patch", id="kepco-power", private=False)["state"] == "draft"
    id = write("root", "package_create", **shared(name="kepco-other"))["id"]
    write("dohyun", "package_delete", id=id)
    assert write("dohyun", "package_patch", id=id, state="active")["state"] == "draft"
    catalog.call("organization_member_create", {"id": "nia", "username": "dohyun", "role": "editor"}, SYSTEM)
    people["dohyun"] = catalog.user("dohyun")
    write("dohyun", "package_create", **shared(name="kepco-third", owner_org="nia"))
    write("dohyun", "package_owner_org_update", id="kepco-third", organization_id="kepco")
    assert write("dohyun", "package_show", id="kepco-third")["state"] == "draft"


def test_harvests_and_who_runs_the_site_are_exempt_and_a_steward_is_not(write, reviewed, catalog, people):
    roles = people["dohyun"].roles
    people["harvest"] = replace(people["dohyun"], id="harvest:kepco", door="harvest")
    assert write("harvest", "package_upsert_many", datasets=[shared()])["results"][0]["state"] == "active"
    assert write("root", "package_create", **shared(name="kepco-root"))["state"] == "active"
    people["sujin"] = replace(people["sujin"], roles=roles)
    assert write("sujin", "package_create", **shared(name="kepco-steward"))["state"] == "draft"


def test_a_steward_says_which_organisations_are_reviewed_and_changes_nothing_else_of_them(write, people, catalog):
    assert write("sujin", "organization_patch", id="kepco", reviewed=True)["reviewed"] is True
    catalog.call("organization_member_create", {"id": "kepco", "username": "dohyun", "role": "admin"}, SYSTEM)
    people["dohyun"] = catalog.user("dohyun")
    assert write("dohyun", "organization_update", id="kepco", name="kepco", title="한전")["reviewed"] is True
    for who, data in (("dohyun", {"reviewed": False}), ("sujin", {"title": "한전"}), ("audrey", {"reviewed": False}),
                      ("sujin", {"reviewed": False, "title": "한전"})):
        with pytest.raises(NotAuthorized):
            write(who, "organization_patch", id="kepco", **data)


# many at once

def test_a_whole_spreadsheet_is_handed_in_and_decided_with_one_letter_each(write, catalog, store, people):
    made = [write("dohyun", "package_create", **shared(name=f"kepco-{each}", state="draft", **more)) for each, more in
            ((1, {}), (2, {}), (3, {"theme": []}), (4, {}))]
    sheet = "cccccccc-0000-4000-8000-000000000001"
    with store.write() as db:
        db.execute(insert(sheets), {
            "id": sheet, "organization_id": made[0]["owner_org"], "user_id": people["dohyun"].id, "name": "목록.xlsx",
            "digest": "0" * 64, "size": 1, "state": "committed", "at": "", "seen": "", "told": {}})
        rows = [dict(row) for row in db.execute(select(datasets)).mappings()]
        unit = catalog.unit(db, people["dohyun"])
        assert sorted(handing.hand_in(unit, rows, "목록입니다.", sheet)) == sorted(
            made[each]["id"] for each in (0, 1, 3))
        assert handing.hand_in(unit, rows, sheet_id=sheet) == []
        unit.finish()
    write("dohyun", "package_patch", id="kepco-4", notes="바뀜", state="draft")
    done = write("sujin", "review_decide", sheet=sheet, decision="approve")
    outcomes = {each["id"]: (each["outcome"], each["errors"]) for each in done["results"]}
    changed = write("sujin", "review_list", sheet=sheet)["results"]
    assert [each["dataset_name"] for each in changed] == ["kepco-4"]
    assert outcomes.pop(changed[0]["id"]) == ("refused", {"revision": [str(REVIEW["changed"])]})
    assert (list(outcomes.values()), done["left"]) == ([("approved", {})] * 2, 1)
    assert [(kind, facts["count"]) for kind, facts in mail(store)] == [("review_submitted", 3), ("review_approved", 2)]
    assert write("anonymous", "package_search")["count"] == 2


@pytest.mark.parametrize("nonsense", [
    {"id": 5}, {"id": "x", "decision": 1}, {"decision": "approve", "ids": 7},
    {"decision": "approve", "ids": ["x"] * 1001},
    {"decision": "return", "comment": "가" * 2001, "id": "x"}, {"decision": "approve", "id": "x", "revision": "y"},
    {"decision": "publish", "id": "x"}])
def test_nonsense_is_refused_with_words(write, nonsense, people):
    assert refused(write, "sujin", "review_decide", **nonsense)


# two at once

def test_of_two_stewards_who_decide_at_once_one_is_told(catalog, store, people, write, handed):
    calls = [("review_decide", {"id": handed["id"], "decision": "approve", "revision": 1}, people["sujin"]),
             ("review_decide", {"id": handed["id"], "decision": "return", "comment": "까닭"}, people["bora"])]
    came = meeting(catalog, store, calls)
    [lost] = [each for each in came if isinstance(each, ValidationError)]
    [won] = [each for each in came if each is not lost]
    assert lost.error_dict["id"] == [str(REVIEW["not_waiting"])]
    with store.read() as db:
        assert db.execute(select(reviews.c.state)).all() == [(won["state"],)]


def test_a_dataset_that_changes_while_it_is_approved_is_published_as_it_was_seen_or_not_at_all(
        catalog, store, people, write, handed):
    calls = [("package_patch", {"id": "kepco-power", "notes": "그사이", "state": "draft"}, people["dohyun"]),
             ("review_decide", {"id": handed["id"], "decision": "approve", "revision": 1}, people["sujin"])]
    _, told = meeting(catalog, store, calls, in_turn=True)
    assert told.error_dict == {"revision": [str(REVIEW["changed"])]}
    assert write("root", "package_show", id="kepco-power")["state"] == "draft"
