"""A source on its way: who proposes, what is accepted, what a change undoes, and where a credential may go."""

from dataclasses import replace

import orjson
import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import select

from catalog import SYSTEM, Catalog, LocalCatalog
from catalog.sealing import Sealing, credential_of
from catalog.tables import audit_entries, letters
from schemas.messages import MESSAGES
from schemas.source_texts import SOURCE as SAYS

CANARY = "canary/3f9+Zq8==wYc7Nd2Kb9Hs4Fg6"
SOURCE = {"name": "nia-list", "harvester": "ckan", "url": "https://api.example/list", "owner_org": "nia",
          "title": "목록"}
SEALING = Sealing(["A" * 43])


@pytest.fixture
def database(sqlite):
    """What is decided here hangs on no database; how sources are written is tested on each beside them."""
    return sqlite


@pytest.fixture
def catalog(store, index, clock):
    """The catalogue with a key to seal with, and a steward."""
    made = Catalog(store, index, clock, sealing=SEALING)
    made.call("user_create", {"name": "sujin", "email": "sujin@centre.example", "steward": True}, SYSTEM)
    made.call("user_patch", {"id": "jiwoo", "email": "jiwoo@nia.example"}, SYSTEM)
    return made


@pytest.fixture
def calls(catalog):
    """Call an action as somebody: `calls("jiwoo").harvest_source_list()`."""
    return lambda name: LocalCatalog(catalog, catalog.user(name)).action


def refused(call, **data) -> dict:
    with pytest.raises(ValidationError) as refusal:
        call(**data)
    return refusal.value.error_dict


def letters_of(store, kind: str) -> list[dict]:
    with store.read() as db:
        return list(db.scalars(select(letters.c.facts).where(letters.c.kind == kind)))


def test_an_editor_proposes_a_steward_refuses_with_a_comment_and_then_accepts(calls, store):
    jiwoo, sujin = calls("jiwoo"), calls("sujin")
    assert jiwoo.harvest_source_create(**SOURCE, draft=True)["state"] == "draft"
    assert jiwoo.harvest_source_patch(id="nia-list", title="새 목록")["state"] == "draft"
    assert letters_of(store, "source_proposed") == []
    assert jiwoo.harvest_source_submit(id="nia-list", note="먼저 봐 주세요.")["state"] == "proposed"
    facts = {"title": "새 목록", "organization": "한국지능정보사회진흥원", "path": "desk/sources/nia-list"}
    assert letters_of(store, "source_proposed") == [facts | {"note": "먼저 봐 주세요."}]
    assert refused(jiwoo.harvest_source_submit, id="nia-list")["id"] == [SAYS["not_open"]]
    assert refused(sujin.harvest_source_decide, id="nia-list", decision="refuse")["comment"] == [SAYS["comment"]]
    assert refused(sujin.harvest_source_decide, id="nia-list", decision="yes")["decision"] == [SAYS["decision"]]
    told = sujin.harvest_source_decide(id="nia-list", decision="refuse", comment="주소를 확인해 주세요.")
    assert (told["state"], told["proposal"]["comment"]) == ("refused", "주소를 확인해 주세요.")
    assert letters_of(store, "source_refused") == [facts | {"comment": "주소를 확인해 주세요."}]
    assert calls("root").harvest_source_list(active=True) == []
    assert sujin.harvest_source_decide(id="nia-list", decision="accept")["state"] == "accepted"
    assert letters_of(store, "source_accepted") == [facts | {"comment": ""}]
    assert [each["name"] for each in calls("root").harvest_source_list(active=True)] == ["nia-list"]
    shown = jiwoo.harvest_source_show(id="nia-list")["proposal"]
    assert (shown["by_name"], shown["decided_by_name"], shown["note"]) == ("jiwoo", "sujin", "먼저 봐 주세요.")


def test_only_the_centre_decides_and_what_it_adds_itself_is_accepted(calls):
    calls("minsu").harvest_source_create(**SOURCE)
    for who in ("hana", "jiwoo", "minsu", "dohyun", "audrey"):
        with pytest.raises(NotAuthorized):
            calls(who).harvest_source_decide(id="nia-list", decision="accept")
    for who, name in (("root", "one"), ("sujin", "two")):
        assert calls(who).harvest_source_create(**SOURCE | {"name": name})["state"] == "accepted"
    for who in ("hana", "dohyun", "audrey"):
        with pytest.raises(NotAuthorized):
            calls(who).harvest_source_create(**SOURCE | {"name": "three"})


def test_a_token_for_less_than_everything_accepts_nothing(calls, catalog):
    calls("jiwoo").harvest_source_create(**SOURCE)
    for scope in ("read", "harvest"):
        with pytest.raises(NotAuthorized):
            catalog.call("harvest_source_decide", {"id": "nia-list", "decision": "accept"},
                         replace(catalog.user("sujin"), scope=scope))


def test_nothing_is_asked_of_a_source_before_it_is_accepted(calls):
    calls("minsu").harvest_source_create(**SOURCE)
    for ask, key in ((calls("minsu").harvest_run_create, "source"), (calls("minsu").harvest_job_create, "source_id")):
        assert refused(ask, **{key: "nia-list"})["source"] == [SAYS["not_accepted"]]
    calls("sujin").harvest_source_decide(id="nia-list", decision="accept")
    assert calls("minsu").harvest_run_create(source="nia-list")["status"] == "waiting"


@pytest.mark.parametrize(("change", "state"), [
    ({"title": "다른 이름"}, "accepted"), ({"schedule": "0 5 * * 1"}, "accepted"), ({"active": False}, "accepted"),
    ({"url": "https://elsewhere.example/list"}, "proposed"), ({"harvester": "manifest"}, "proposed"),
    ({"options": {"describe": "https://elsewhere.example/more"}}, "proposed"), ({"credential": CANARY}, "proposed")])
def test_what_was_accepted_was_accepted_as_it_was(calls, change, state):
    calls("root").harvest_source_create(**SOURCE)
    assert calls("minsu").harvest_source_patch(id="nia-list", **change)["state"] == state
    assert bool(calls("root").harvest_source_list(active=True)) is (state == "accepted" and "active" not in change)
    for who in ("root", "sujin"):
        calls("sujin").harvest_source_decide(id="nia-list", decision="accept")
        assert calls(who).harvest_source_patch(id="nia-list", url=f"https://{who}.example/")["state"] == "accepted"


def test_an_editor_changes_nothing_that_is_harvested(calls):
    calls("root").harvest_source_create(**SOURCE)
    with pytest.raises(NotAuthorized):
        calls("jiwoo").harvest_source_patch(id="nia-list", title="다른 이름")


def test_an_address_that_was_changed_while_the_steward_looked_is_not_accepted(calls):
    seen = calls("minsu").harvest_source_create(**SOURCE)["mark"]
    now = calls("minsu").harvest_source_patch(id="nia-list", url="https://evil.example/")
    decide = calls("sujin").harvest_source_decide
    assert refused(decide, id="nia-list", decision="accept", mark=seen)["mark"] == [SAYS["changed"]]
    assert decide(id="nia-list", decision="accept", mark=now["mark"])["state"] == "accepted"


def test_a_credential_is_taken_and_never_shown(calls, store):
    calls("jiwoo").harvest_source_create(**SOURCE, credential=f" {CANARY}\n")
    shown = [calls("sujin").harvest_source_show(id="nia-list"), *calls("jiwoo").harvest_source_list()]
    assert [each["credential_since"] for each in shown] == ["2026-03-02T09:00:00"] * 2
    assert CANARY not in orjson.dumps(shown).decode()
    assert credential_of(store, SEALING, "nia-list") == CANARY
    for value, kept in (("", CANARY), ("another-key", "another-key"), (None, "")):
        calls("jiwoo").harvest_source_patch(id="nia-list", credential=value)
        assert credential_of(store, SEALING, "nia-list") == kept
    with store.read() as db:
        said = [orjson.loads(body)["facts"] for body in db.scalars(select(audit_entries.c.body).where(
            audit_entries.c.event.in_(["source:create", "source:update"])).order_by(audit_entries.c.number))]
    assert said == [{"harvester": "ckan", "state": "proposed", "credential": True},
                    {"changed": ["credential"]}, {"changed": ["credential"]}]


@pytest.mark.parametrize("nonsense", [1, True, ["x"], {"a": 1}, "two words", "한글"])
def test_a_credential_that_is_none_is_refused_and_not_repeated(calls, nonsense):
    told = refused(calls("jiwoo").harvest_source_create, **SOURCE, credential=nonsense)
    assert told["credential"] == [SAYS["credential"] if not isinstance(nonsense, str) else MESSAGES["seal_text"]]


def test_a_site_without_a_key_takes_no_credential(store, index, clock):
    bare = Catalog(store, index, clock)
    told = refused(LocalCatalog(bare, bare.user("jiwoo")).action.harvest_source_create, **SOURCE, credential=CANARY)
    assert told["credential"] == [MESSAGES["seal_missing"]]


@pytest.mark.parametrize(("url", "kept"), [
    ("https://api.example/other", CANARY), ("https://api.example:8443/list", ""), ("http://api.example/list", ""),
    ("https://evil.example/list", "")])
def test_a_credential_goes_to_no_other_server_than_it_was_given_for(calls, store, url, kept):
    calls("jiwoo").harvest_source_create(**SOURCE, credential=CANARY)
    calls("minsu").harvest_source_patch(id="nia-list", url=url)
    assert credential_of(store, SEALING, "nia-list") == kept


def test_a_new_credential_comes_with_a_new_address(calls, store):
    calls("jiwoo").harvest_source_create(**SOURCE, credential="old-key")
    calls("jiwoo").harvest_source_patch(id="nia-list", url="https://new.example/list", credential=CANARY)
    assert credential_of(store, SEALING, "nia-list") == CANARY


def test_trying_is_for_those_who_may_propose_and_is_written_down(calls):
    calls("jiwoo").harvest_source_create(**SOURCE)
    for who in ("jiwoo", "minsu", "sujin"):
        assert calls(who).harvest_source_try(id="nia-list")["url"] == SOURCE["url"]
    for who in ("hana", "dohyun", "audrey"):
        with pytest.raises(NotAuthorized):
            calls(who).harvest_source_try(id="nia-list")
    assert len(calls("root").audit_list(event="source:try")["entries"]) == 3


@pytest.mark.parametrize("nonsense", [0, 1.5, True, [], ["a"], {"a": 1}, "", "x" * 10_000, "\0"])
def test_nonsense_breaks_nothing(calls, catalog, people, nonsense):
    calls("root").harvest_source_create(**SOURCE)
    for name in ("submit", "decide", "try", "removal", "delete", "patch"):
        for field in ("id", "note", "decision", "comment", "mark", "datasets", "reason", "credential"):
            try:
                catalog.call(f"harvest_source_{name}", {"id": "nia-list"} | {field: nonsense}, people["root"])
            except (ValidationError, NotFound):
                continue
