"""Agreements and what they promise, against every database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import orjson
import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from catalog import ANONYMOUS, SYSTEM
from catalog.promises import Promise, promises_of
from catalog.tables import audit_head
from tests.furniture import shared

MOU = {"name": "kepco-2025", "title": "전력 데이터 공유 협약", "organization": "kepco", "signed": "2025-10-01",
       "until": "2028-09-30", "clauses": "제4조 월 1회 제공", "promises": [
           {"title": "전력 사용량", "frequency": "MONTHLY", "due": "2025-12-20", "clause": "제4조 2항"},
           {"title": "변전소 위치", "frequency": "NEVER", "due": "2026-05-31"},
           {"title": "정전 이력", "frequency": "분기", "due": "2026.1.31"}]}
WAITING = text("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
KEYS = ("title", "state", "days_late", "next_due", "on_time", "judged")


@pytest.fixture
def ask(catalog, people):
    """Ask for something as somebody, without letting time pass."""
    catalog.call("user_create", {"name": "sujin", "steward": True}, SYSTEM)
    known = people | {"sujin": catalog.user("sujin"), "": ANONYMOUS}

    def ask(who, action, **data):
        return orjson.loads(orjson.dumps(catalog.call(action, data, known[who])))
    return ask


@pytest.fixture
def mou(ask):
    return ask("sujin", "agreement_create", **MOU)


@pytest.fixture
def power(ask, clock):
    """A dataset of kepco that came in December and February, by the 2nd of March 2026."""
    here, clock.time = clock.time, clock.time.replace(year=2025, month=12, day=18)
    made = ask("dohyun", "package_create", **shared(modified="2025-12-17"))
    clock.time = here - timedelta(days=3)
    ask("dohyun", "package_patch", id=made["id"], modified="2026-02-26")
    clock.time = here
    return ask("dohyun", "package_patch", id=made["id"], notes="시군구별 월간 전력 사용량입니다.")


def entries(ask, *events):
    found = ask("root", "audit_list")["entries"]
    return [(each["event"], each["facts"], each.get("agreement")) for each in found if each["event"] in events]


def test_an_agreement_comes_back_as_it_was_said(ask, mou):
    assert ask("sujin", "agreement_show", id="kepco-2025") == mou
    assert {key: mou[key] for key in ("name", "title", "signed", "until", "public", "clauses", "url")} == {
        "name": "kepco-2025", "title": "전력 데이터 공유 협약", "signed": "2025-10-01", "until": "2028-09-30",
        "public": True, "clauses": "제4조 월 1회 제공", "url": ""}
    assert [(each["title"], each["frequency"], each["due"], each["clause"]) for each in mou["promises"]] == [
        ("전력 사용량", "MONTHLY", "2025-12-20", "제4조 2항"), ("변전소 위치", "NEVER", "2026-05-31", ""),
        ("정전 이력", "QUARTERLY", "2026-01-31", "")]
    [(event, facts, agreement)] = entries(ask, "agreement:create")
    assert (event, agreement, len(facts["added"])) == ("agreement:create", mou["id"], 3)
    assert "전력" not in repr(facts)


def test_how_a_promise_is_kept_follows_from_when_its_dataset_came(ask, mou, power):
    told = ask("sujin", "promise_match", id=mou["promises"][0]["id"], dataset_id="kepco-power")
    assert {key: told[key] for key in (*KEYS, "first_delivered", "last_delivered")} == {
        "title": "전력 사용량", "state": "delivered", "days_late": 0, "next_due": "2026-03-20", "on_time": 1,
        "judged": 3, "first_delivered": "2025-12-18", "last_delivered": "2026-02-27"}
    assert [(each["month"], each["state"]) for each in told["strip"]][-5:] == [
        ("2025-11", "outside"), ("2025-12", "on-time"), ("2026-01", "missed"), ("2026-02", "late"),
        ("2026-03", "outside")]
    [(_, facts, agreement)] = entries(ask, "promise:match")
    assert (facts, agreement) == ({"dataset": power["id"], "instead_of": None}, mou["id"])
    ask("dohyun", "package_patch", id="kepco-power", notes="월간 전력 사용량입니다.")
    assert entries(ask, "dataset:update")[0][2] == mou["id"]
    listed = ask("sujin", "promise_list")["promises"]
    assert [tuple(each[key] for key in KEYS) for each in listed] == [
        ("전력 사용량", "delivered", 0, "2026-03-20", 1, 3), ("변전소 위치", "waiting", 0, "2026-05-31", 0, 0),
        ("정전 이력", "late", 30, "2026-04-30", 0, 1)]


def test_what_is_withdrawn_or_hidden_is_no_longer_delivered(ask, mou, power, clock):
    id = mou["promises"][1]["id"]
    ask("sujin", "agreement_update", id=mou["id"], **MOU | {"promises": [MOU["promises"][1] | {
        "id": id, "due": "2025-12-31"}]})
    assert ask("sujin", "promise_match", id=id, dataset_id=power["id"])["state"] == "delivered"
    ask("dohyun", "package_patch", id="kepco-power", private=True)
    clock.tick(days=5)
    [told] = ask("sujin", "promise_list")["promises"]
    assert (told["state"], told["days_late"], told["on_time"]) == ("late", 5, 1)
    ask("root", "package_delete", id="kepco-power")
    clock.tick(days=1)
    [told] = ask("sujin", "promise_list")["promises"]
    assert (told["state"], told["days_late"], told["dataset"]["state"]) == ("late", 6, "deleted")


def test_each_figure_counts_the_rows_that_the_list_returns(ask, mou, power):
    ask("sujin", "promise_match", id=mou["promises"][0]["id"], dataset_id=power["id"])
    ask("sujin", "agreement_create", name="nia-1", title="진흥원 협약", organization="nia", signed="2026-01-01",
        promises=[{"title": "말뭉치", "frequency": "ANNUAL", "due": "2026-02-01"}])
    for who in ("sujin", "audrey", "dohyun", "hana", ""):
        for asked in ({}, {"organization": "kepco"}, {"agreement": "nia-1"}, {"until": "2025-12-31"}):
            told = ask(who, "promise_figures", **asked)
            for where in [{}] + [{"organization": each["organization"]["id"]} for each in told["organizations"]]:
                figures = next((each for each in told["organizations"] if each["organization"]["id"] in where.values()),
                               told["total"])
                counts = {state: ask(who, "promise_list", **asked | where, state=state)["count"]
                          for state in ("delivered", "late", "waiting")}
                assert counts == {state: figures[state] for state in counts}, (who, asked, where)
                assert figures["promised"] == sum(counts.values()) == ask(who, "promise_list", **asked | where)["count"]
    told = ask("sujin", "promise_figures")
    assert [(each["organization"]["name"], each["late"], each["on_time"], each["judged"]) for each in
            told["organizations"]] == [("kepco", 1, 1, 3), ("nia", 1, 0, 1)]
    assert {key: told["total"][key] for key in ("promised", "delivered", "late", "waiting", "agreements", "on_time",
                                                "judged", "next_due", "longest")} == {
        "promised": 4, "delivered": 1, "late": 2, "waiting": 1, "agreements": 2, "on_time": 1, "judged": 4,
        "next_due": "2026-03-20", "longest": 30}
    assert told["months"][-3:] == [{"month": "2026-01", "promised": 2, "delivered": 1},
                                   {"month": "2026-02", "promised": 3, "delivered": 1},
                                   {"month": "2026-03", "promised": 3, "delivered": 1}]


def test_strangers_see_what_published_datasets_keep_of_public_agreements(ask, mou, power):
    assert ask("", "promise_list") == {"count": 0, "promises": []}
    ask("sujin", "promise_match", id=mou["promises"][0]["id"], dataset_id=power["id"])
    for who in ("", "jiwoo"):
        [told] = ask(who, "promise_list", dataset="kepco-power")["promises"]
        assert (told["title"], told["agreement"]["title"], told["clause"]) == (
            "전력 사용량", "전력 데이터 공유 협약", "제4조 2항")
    [listed] = ask("", "agreement_list")["agreements"]
    assert (listed["figures"]["promised"], "clauses" in listed) == (1, False)
    assert "clauses" in ask("dohyun", "agreement_show", id="kepco-2025")
    assert "clauses" not in ask("jiwoo", "agreement_show", id="kepco-2025")
    ask("dohyun", "package_patch", id="kepco-power", private=True)
    assert ask("", "promise_list")["count"] == 0
    ask("dohyun", "package_patch", id="kepco-power", private=False)
    told = ask("sujin", "agreement_update", id=mou["id"], public=False, promises=mou["promises"][:0])
    assert (told["promises"], ask("", "promise_list")["count"], ask("", "agreement_list")["count"]) == ([], 0, 0)
    with pytest.raises(NotAuthorized):
        ask("jiwoo", "agreement_show", id="kepco-2025")


def test_what_is_not_mentioned_goes_and_what_keeps_its_id_keeps_its_dataset(ask, mou, power):
    ask("sujin", "promise_match", id=mou["promises"][0]["id"], dataset_id=power["id"])
    kept = {key: mou["promises"][0][key] for key in ("id", "title", "frequency", "due")} | {"title": "월간 전력 사용량"}
    told = ask("sujin", "agreement_update", id="kepco-2025", name="kepco-mou", until="2027-12-31", promises=[
        {"title": "새 약속", "frequency": "IRREG", "due": "2026-06-01"}, kept])
    assert (told["name"], told["title"], told["signed"], told["until"], told["clauses"]) == (
        "kepco-mou", "전력 데이터 공유 협약", "2025-10-01", "2027-12-31", "")
    assert [(each["title"], each["dataset"] and each["dataset"]["name"], each["clause"]) for each in told["promises"]
            ] == [("새 약속", None, ""), ("월간 전력 사용량", "kepco-power", "")]
    [(_, facts, _)] = entries(ask, "agreement:update")
    assert [len(facts[key]) for key in ("added", "renewed", "removed")] == [1, 1, 2]
    ask("sujin", "agreement_delete", id="kepco-mou")
    assert ask("sujin", "promise_list")["count"] == 0
    assert ask("dohyun", "package_show", id="kepco-power")["state"] == "active"
    with pytest.raises(NotFound):
        ask("sujin", "agreement_show", id="kepco-mou")


@pytest.mark.parametrize(("changes", "faults"), [
    ({"name": "A"}, {"name": "agreement_name"}), ({"title": " "}, {"title": "agreement_missing"}),
    ({"title": 3.5, "signed": {}}, {"signed": "agreement_date"}), ({"title": ["a"]}, {"title": "agreement_text"}),
    ({"organization": "nobody"}, {"organization": "agreement_organization"}),
    ({"until": "2025-09-30"}, {"until": "agreement_over_before"}), ({"url": "javascript:1"}, {"url": "agreement_url"}),
    ({"public": "maybe"}, {"public": "agreement_flag"}), ({"promises": "x"}, {"promises": "agreement_list"}),
    ({"title": "가" * 201}, {"title": "agreement_long"}), ({"title": "\0"}, {"title": "agreement_text"}),
    ({"signed": "2025-10"}, {"signed": "agreement_date"}), ({"signed": "1025-10-01"}, {"signed": "agreement_date"}),
])
def test_what_cannot_be_is_said_of_each_field(ask, changes, faults):
    with pytest.raises(ValidationError) as refused:
        ask("sujin", "agreement_create", **MOU | {"promises": []} | changes)
    told = {key: value[0].code for key, value in refused.value.error_dict.items() if key != "__type"}
    assert told == faults


def test_what_cannot_be_promised_is_said_of_each_promise(ask):
    promised = [{"title": "가"}, {"title": "나", "frequency": "가끔", "due": "2025-09-30"},
                {"title": "가", "frequency": "월", "due": "2028-10-01"}]
    with pytest.raises(ValidationError) as refused:
        ask("sujin", "agreement_create", **MOU | {"promises": promised})
    assert {place: {key: [each.code for each in said] for key, said in faults.items()}
            for place, faults in refused.value.error_dict["promises"].items()} == {
        0: {"frequency": ["agreement_missing"], "due": ["agreement_missing"]},
        1: {"frequency": ["promise_frequency"], "due": ["promise_due_outside"]},
        2: {"title": ["promise_twice"], "due": ["promise_due_outside"]}}


def test_a_promise_and_a_dataset_belong_together_once(ask, mou, power):
    first, second = mou["promises"][:2]
    ask("dohyun", "package_create", **shared(name="kepco-other"))
    ask("jiwoo", "package_create", name="nias", title="남의 데이터", owner_org="nia")
    ask("sujin", "promise_match", id=first["id"], dataset_id="kepco-power")
    ask("sujin", "promise_match", id=first["id"], dataset_id=power["id"])               # once more is the same
    for id, dataset, code in ((second["id"], "kepco-power", "promise_dataset_used"),
                              (first["id"], "kepco-other", "promise_matched_meanwhile"),
                              (second["id"], "nias", "promise_of_another"), (second["id"], "no", "promise_no_dataset")):
        with pytest.raises(ValidationError) as refused:
            ask("sujin", "promise_match", id=id, dataset_id=dataset)
        assert [each.code for each in refused.value.error_dict["dataset_id"]] == [code]
    told = ask("sujin", "promise_match", id=first["id"], dataset_id="kepco-other", instead_of=power["id"])
    assert told["dataset"]["name"] == "kepco-other"
    assert ask("sujin", "promise_unmatch", id=first["id"])["dataset"] is None
    assert ask("sujin", "promise_match", id=second["id"], dataset_id="kepco-power")["dataset"]["id"] == power["id"]
    assert [event for event, _, _ in entries(ask, "promise:match", "promise:unmatch")] == [
        "promise:match", "promise:unmatch", "promise:match", "promise:match"]


def test_a_promise_whose_dataset_is_purged_is_kept_by_none_and_can_be_matched_anew(ask, mou, power):
    id = mou["promises"][0]["id"]
    ask("sujin", "promise_match", id=id, dataset_id="kepco-power")
    ask("root", "dataset_purge", id="kepco-power")
    [told] = [each for each in ask("sujin", "promise_list", state="late")["promises"] if each["id"] == id]
    assert (told["dataset"], told["days_late"]) == (None, 72)
    ask("dohyun", "package_create", **shared(name="kepco-new"))
    assert ask("sujin", "promise_suggest", id="kepco-2025")[0]["suggestions"][0]["dataset"]["name"] == "kepco-new"
    assert ask("sujin", "promise_match", id=id, dataset_id="kepco-new")["state"] == "delivered"


def test_datasets_are_suggested_by_title_and_only_those_that_are_free(ask, mou, power):
    ask("dohyun", "package_create", **shared(name="outage", title="정전 이력(분기)", frequency="QUARTERLY"))
    told = ask("sujin", "promise_suggest", id="kepco-2025")
    assert [(each["title"], [(one["dataset"]["name"], one["percent"], one["same_frequency"])
                             for one in each["suggestions"]]) for each in told] == [
        ("전력 사용량", [("kepco-power", 100, True)]), ("변전소 위치", []), ("정전 이력", [("outage", 75, True)])]
    ask("sujin", "promise_match", id=mou["promises"][1]["id"], dataset_id="outage")
    assert [len(each["suggestions"]) for each in ask("sujin", "promise_suggest", id="kepco-2025")] == [1, 0]


def test_the_promises_of_an_organisation_are_at_hand(ask, mou, store):
    with store.read() as db:
        told = promises_of(db, mou["organization"]["id"])
    assert told[0] == Promise(mou["promises"][0]["id"], "전력 사용량", "MONTHLY", date(2025, 12, 20), date(2028, 9, 30),
                              None, "전력 데이터 공유 협약", "제4조 2항")


@pytest.fixture
def at_once(catalog, ask, store):
    """Call an action twice, the second while the first is about to commit; what each came to.

    On PostgreSQL each waits, with all it has done, for the head of the log; on SQLite one writer waits for the other.
    """
    def run(action, data):
        try:
            return catalog.call(action, data, catalog.user("sujin"))
        except (ValidationError, NotFound) as refused:
            return refused

    def at_once(*calls):
        running = []
        if store.engine.dialect.name == "sqlite":
            with ThreadPoolExecutor(2) as pool:
                running = [pool.submit(run, *call) for call in calls]
        else:
            with ThreadPoolExecutor(2) as pool, store.read() as db, store.engine.begin() as gate:
                gate.execute(select(audit_head).with_for_update())
                for call in calls:
                    running.append(pool.submit(run, *call))
                    while db.scalar(WAITING) < len(running) and not running[-1].done():
                        pass
        return [each.result() for each in running]
    return at_once


def test_two_stewards_cannot_name_one_dataset_for_two_promises(ask, mou, power, at_once):
    told = at_once(*(("promise_match", {"id": each["id"], "dataset_id": power["id"]}) for each in mou["promises"][:2]))
    refused = [each for each in told if isinstance(each, ValidationError)]
    assert [each.error_dict["dataset_id"][0].code for each in refused] == ["promise_dataset_used"]
    assert [each["dataset"] is None for each in ask("sujin", "promise_list")["promises"]].count(False) == 1


def test_two_stewards_cannot_name_two_datasets_for_one_promise(ask, mou, power, at_once):
    ask("dohyun", "package_create", **shared(name="kepco-other"))
    id = mou["promises"][0]["id"]
    told = at_once(*(("promise_match", {"id": id, "dataset_id": name}) for name in ("kepco-power", "kepco-other")))
    refused = [each for each in told if isinstance(each, ValidationError)]
    assert [each.error_dict["dataset_id"][0].code for each in refused] == ["promise_matched_meanwhile"]


def test_a_promise_that_goes_meanwhile_is_not_matched(ask, mou, power, at_once):
    told = at_once(("agreement_delete", {"id": mou["id"]}),
                   ("promise_match", {"id": mou["promises"][0]["id"], "dataset_id": power["id"]}))
    assert isinstance(told[1], dict | NotFound)
    assert ask("sujin", "promise_list")["count"] == 0


ROWS = [{"organization": "한국전력공사", "agreement": "전력 데이터 공유 협약", "title": "전력 사용량",
         "frequency": "매월", "due": "2025-12-20", "clause": "제4조 2항"},
        {"title": "변전소 위치", "frequency": "1회", "due": "2026.7.31"},
        {"organization": "kepco", "agreement": "새 협약", "signed": 46054, "until": "", "title": "계통 한계가격",
         "frequency": "일간", "due": "2026-03-01"},
        {"agreement": " ", "title": "예비력", "frequency": "실시간", "due": "2026-03-01"},
        {"organization": "없는 기관", "agreement": "협약", "signed": "2026-01-01", "title": "가", "frequency": "월",
         "due": "2026-02-01"},
        {"organization": "kepco", "agreement": "날짜 없는 협약", "title": "가", "frequency": "월", "due": "2026-02-01"},
        7,
        {"organization": "kepco", "agreement": "새 협약", "signed": "2026-01-01", "title": "다", "frequency": "월",
         "due": "2026-03-01"},
        {"organization": "kepco", "agreement": "새 협약", "title": "예비력", "frequency": "월", "due": "2026-03-01"}]
OUTCOMES = ["unchanged", "updated", "created", "created", "refused", "refused", "refused", "refused", "refused"]


def test_rows_of_a_spreadsheet_are_judged_one_by_one_and_taken_in_together(ask, mou):
    tried = ask("sujin", "agreement_import", rows=ROWS, dry_run=True)
    assert [each["outcome"] for each in tried["rows"]] == OUTCOMES
    assert tried["counts"] == {"created": 2, "updated": 1, "unchanged": 1, "refused": 5}
    assert tried["rows"][1]["changes"] == {"due": ["2026-05-31", "2026-07-31"]}
    assert [sorted(each["errors"]) for each in tried["rows"][4:]] == [
        ["organization"], ["signed"], ["_schema"], ["signed"], ["title"]]
    assert ask("sujin", "agreement_show", id="kepco-2025") == mou
    done = ask("sujin", "agreement_import", rows=ROWS)
    assert done == tried | {"dry_run": False}
    assert [(each["name"], each["signed"], each["figures"]["promised"]) for each in
            ask("sujin", "agreement_list")["agreements"]] == [("kepco-2025", "2025-10-01", 3),
                                                              ("kepco-2026", "2026-02-01", 2)]
    again = ask("sujin", "agreement_import", rows=ROWS)
    assert [each["outcome"] for each in again["rows"]] == ["unchanged"] * 4 + OUTCOMES[4:]
    assert [event for event, _, _ in entries(ask, "agreement:create", "agreement:update")] == [
        "agreement:create", "agreement:update", "agreement:create"]


ANYTHING = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
                        max_leaves=5)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(action=st.sampled_from(["agreement_create", "agreement_update", "agreement_import", "agreement_list",
                               "promise_list", "promise_figures", "promise_match", "promise_suggest"]), value=ANYTHING)
def test_nonsense_is_refused_and_never_breaks_anything(catalog, action, value):
    keys = ("id", "name", "organization", "title", "signed", "until", "promises", "rows", "state", "since",
            "dataset_id", "limit", "agreement", "dataset")
    for key in keys:
        asked = {"id": "x"} | (MOU if action == "agreement_create" else {}) | {key: value}
        try:
            told = catalog.call(action, asked | {"rows": [asked, value]} if key != "rows" else asked, SYSTEM)
        except (ValidationError, NotFound):
            continue
        if action == "agreement_create":
            catalog.call("agreement_delete", {"id": told["name"]}, SYSTEM)
