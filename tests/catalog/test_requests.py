"""Asking for data that are given on request: who asks, who answers, what the clock says, and what a grant opens."""

from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import select

from catalog import ANONYMOUS, SYSTEM
from catalog.tables import letters, request_notes, requests, users
from tests.furniture import dataset, shared

PURPOSE = "광주의 행정동별 전력 수요를 예측하는 모델을 만들려고 합니다."
ASKED = {"dataset_id": "kepco-power", "purpose": "research", "purpose_text": PURPOSE, "months": 6, "people_count": 3,
         "people": "분석 담당 2명, 개발 담당 1명", "place": "premises", "place_text": "사무실 안 서버",
         "company": "빛그린소프트", "agree": True}
BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def database(request):
    """What asks the database for more than a row is tried on both."""
    return request.getfixturevalue(getattr(request, "param", "sqlite"))


@pytest.fixture
def do(catalog, clock):
    """Do something as somebody, by name; "" is nobody and "system" the house itself."""
    catalog.call("user_create", {"name": "yuna", "fullname": "김유나", "email": "yuna@kepco.example"}, SYSTEM)
    catalog.call("organization_member_create", {"id": "kepco", "username": "yuna", "role": "admin"}, SYSTEM)
    for name in ("taeho", "sora"):
        catalog.call("user_create", {"name": name, "email": f"{name}@startup.example"}, SYSTEM)
    catalog.call("user_create", {"name": "sujin", "steward": True}, SYSTEM)
    catalog.call("user_patch", {"id": "dohyun", "email": "dohyun@kepco.example"}, SYSTEM)
    catalog.call("package_create", shared(access_rights="restricted", access_days=3), SYSTEM)

    def do(who, action, **data):
        clock.tick(minutes=1)
        user = SYSTEM if who == "system" else catalog.user(who) if who else ANONYMOUS
        return orjson.loads(orjson.dumps(catalog.call(action, data, user)))
    return do


@pytest.fixture
def asked(do):
    return do("taeho", "request_create", **ASKED)["id"]


def refused(do, who, action, **data):
    with pytest.raises(ValidationError) as told:
        do(who, action, **data)
    return told.value.error_dict


def written(catalog) -> list[tuple[str, str]]:
    """Letters that were written: kind and to whom."""
    with catalog.store.read() as db:
        found = db.execute(select(letters.c.kind, users.c.name).join(users, users.c.id == letters.c.user_id)
                           .where(letters.c.kind.startswith("request_")).order_by(letters.c.at, users.c.name))
        return [tuple(row) for row in found]


def entries(do) -> list[tuple[str, dict]]:
    told = do("root", "audit_list", limit=1000)["entries"]
    return [(each["event"], each["facts"]) for each in reversed(told) if each["event"].startswith("request:")]


# Asking

@BOTH
def test_whoever_asks_is_promised_an_answer_within_the_days_of_the_dataset(do, asked, catalog):
    told = do("taeho", "request_show", id=asked)
    assert {key: told[key] for key in ("state", "due", "days_left", "overdue", "stopped", "may", "company", "months")} \
        == {"state": "waiting", "due": "2026-03-05", "days_left": 3, "overdue": False, "stopped": False,
            "may": ["withdraw"], "company": "빛그린소프트", "months": 6}
    assert told["dataset"] == {"id": told["dataset"]["id"], "name": "kepco-power", "title": "전력 사용량"}
    assert written(catalog) == [("request_created", "dohyun"), ("request_created", "yuna")]
    assert entries(do) == [("request:create", {"dataset": told["dataset"]["id"], "purpose": "research", "months": 6,
                                               "place": "premises", "days": 3})]


def test_without_a_promise_of_the_dataset_it_is_seven_working_days(do):
    do("system", "package_create", **shared(name="other", identifier="2", access_rights="restricted"))
    assert do("taeho", "request_create", **ASKED | {"dataset_id": "other"})["due"] == "2026-03-11"


def test_a_request_that_is_not_complete_is_refused_with_every_fault_at_once(do):
    told = refused(do, "taeho", "request_create", **ASKED | {
        "purpose": "", "purpose_text": "짧다", "months": 99, "people_count": "many", "people": None, "place": [],
        "place_text": 7, "company": "가" * 201, "agree": False})
    assert sorted(told) == ["agree", "company", "months", "people", "people_count", "place", "place_text", "purpose",
                            "purpose_text"]
    assert told["purpose_text"] == ["너무 짧습니다(2자). 기관이 판단할 수 있게 20자 이상으로 적어 주세요. / "
                                    "This is too short (2 characters). Write at least 20, so that the organisation can "
                                    "decide."]


@pytest.mark.parametrize("text", ["연락은 010-1234-5678로 부탁드립니다. 전력 수요를 연구합니다.",
                                  "담당자 900101–1234567, 전력 수요를 연구하려고 합니다.",
                                  "담당자 ９００１０１-１２３４５６７, 전력 수요를 연구하려고 합니다."])
def test_the_numbers_of_persons_are_refused_and_not_repeated(do, text):
    [told] = refused(do, "taeho", "request_create", **ASKED | {"purpose_text": text})["purpose_text"]
    assert told.startswith("개인정보로 보이는 것이 들어 있습니다(")
    assert "1234" not in told


def test_one_request_for_a_dataset_is_open_at_a_time(do, asked):
    assert list(refused(do, "taeho", "request_create", **ASKED)) == ["dataset_id"]
    assert do("sora", "request_create", **ASKED)["state"] == "waiting"
    do("taeho", "request_withdraw", id=asked)
    assert do("taeho", "request_create", **ASKED)["state"] == "waiting"


@pytest.mark.parametrize(("who", "error"), [
    ("", NotAuthorized), ("audrey", NotAuthorized), ("dohyun", ValidationError), ("yuna", ValidationError),
    ("root", ValidationError), ("sujin", ValidationError)])
def test_who_sees_the_data_anyway_has_nothing_to_ask_for_and_who_only_audits_may_not(do, who, error):
    with pytest.raises(error):
        do(who, "request_create", **ASKED)


def test_a_token_for_less_than_everything_asks_for_nothing(do, catalog):
    token = do("system", "api_token_create", user="taeho", name="reading", scope="read")["token"]
    with pytest.raises(NotAuthorized):
        catalog.call("request_create", ASKED, catalog.user_of(token))


@pytest.mark.parametrize(("changes", "error"), [
    ({"access_rights": "public"}, ValidationError), ({"private": True}, NotFound), ({"state": "draft"}, NotFound)])
def test_only_shared_data_on_request_can_be_asked_for(do, changes, error):
    do("system", "package_patch", id="kepco-power", **changes)
    with pytest.raises(error):
        do("taeho", "request_create", **ASKED)


def test_nonsense_is_a_refusal_and_never_breaks_anything(do, asked):
    for value in (None, 7, [], {}, True, "a\0b", "x" * 5000):
        with pytest.raises((ValidationError, NotFound)):
            do("taeho", "request_create", **dict.fromkeys(ASKED, value))
        for name in ("request_show", "request_withdraw", "request_answer"):
            with pytest.raises((ValidationError, NotFound)):
                do("taeho", name, id=value, text=value, changes=value)
        with pytest.raises((ValidationError, NotFound)):
            do("yuna", "request_decide", id=value, decision=value)
        with pytest.raises(ValidationError):
            do("yuna", "request_decide", id=asked, decision="approve", until=value if value not in (None,) else 1)
    for bad in ({"state": "lost"}, {"limit": -1}, {"offset": "x"}):
        with pytest.raises(ValidationError):
            do("taeho", "request_list", **bad)
    with pytest.raises(ValidationError):
        do("taeho", "grant_list", active_on="yesterday")


# Talking about it

@BOTH
def test_the_clock_stands_still_until_the_answer_and_both_see_the_same(do, asked, clock, catalog):
    clock.tick(days=1)
    told = do("dohyun", "request_ask", id=asked, text="결과를 어디에 쓰시나요?")
    assert (told["state"], told["days_left"], told["stopped"], told["overdue"]) == ("asked", 2, True, False)
    clock.tick(days=10)
    told = do("taeho", "request_show", id=asked)
    assert (told["days_left"], told["stopped"], told["overdue"]) == (2, True, False)
    assert told["notes"][1] == {"at": told["notes"][1]["at"], "kind": "ask", "text": "결과를 어디에 쓰시나요?",
                                "facts": {}, "by": "partner"}
    do("taeho", "request_answer", id=asked, text="논문과 앱에 씁니다.", changes={"months": 12, "agree": False})
    seen = [do(who, "request_show", id=asked) for who in ("taeho", "yuna", "sujin")]
    assert [(each["state"], each["due"], each["days_left"], each["months"]) for each in seen] == [
        ("waiting", "2026-03-17", 2, 12)] * 3
    assert seen[0]["notes"][2]["facts"] == {"changed": ["months"]}
    assert written(catalog)[2:] == [("request_asked", "taeho"), ("request_answered", "dohyun"),
                                    ("request_answered", "yuna")]


def test_only_what_was_asked_is_answered_and_nothing_is_asked_twice(do, asked):
    assert list(refused(do, "taeho", "request_answer", id=asked, text="먼저 답합니다")) == ["state"]
    do("yuna", "request_ask", id=asked, text="어디에 쓰시나요?")
    assert list(refused(do, "yuna", "request_ask", id=asked, text="또 묻습니다")) == ["state"]
    assert list(refused(do, "taeho", "request_answer", id=asked, text="답", changes={"months": 0})) == ["months"]
    assert list(refused(do, "taeho", "request_answer", id=asked, text="답", changes=["months"])) == ["changes"]


def test_a_late_answer_is_late_for_everybody(do, asked, clock):
    clock.tick(days=4)
    for who in ("taeho", "yuna", "sujin"):
        told = do(who, "request_list", state="overdue")
        assert [(each["id"], each["overdue"], each["days_left"]) for each in told["results"]] == [(asked, True, -1)]


def test_an_editor_advises_and_whoever_asked_never_sees_it(do, asked):
    do("dohyun", "request_advise", id=asked, decision="approve", text="목적이 뚜렷합니다.")
    with pytest.raises(NotAuthorized):
        do("dohyun", "request_decide", id=asked, decision="approve")
    assert [each["kind"] for each in do("yuna", "request_show", id=asked)["notes"]] == ["request", "advise"]
    assert [each["kind"] for each in do("taeho", "request_show", id=asked)["notes"]] == ["request"]
    assert do("dohyun", "request_show", id=asked)["may"] == ["advise", "ask"]
    assert do("yuna", "request_show", id=asked)["may"] == ["advise", "approve", "ask", "decline"]


@pytest.mark.parametrize("who", ["hana", "jiwoo", "minsu", "sora"])
def test_nobody_else_ever_learns_of_a_request(do, asked, who):
    for name, data in (("request_show", {}), ("request_ask", {"text": "누구신가요"}), ("request_withdraw", {}),
                       ("request_answer", {"text": "답"}), ("request_decide", {"decision": "approve"}),
                       ("request_advise", {"decision": "approve", "text": "좋음"}), ("grant_end", {"reason": "끝"})):
        with pytest.raises(NotFound):
            do(who, name, id=asked, **data)
    do("yuna", "request_decide", id=asked, decision="approve")
    assert [do(who, name)["count"] for name in ("request_list", "grant_list")] == [0, 0]


@pytest.mark.parametrize("who", ["taeho", "sujin", "audrey"])
def test_who_asked_and_who_only_looks_decide_nothing(do, asked, who):
    with pytest.raises(NotAuthorized):
        do(who, "request_decide", id=asked, decision="approve")


def test_nobody_decides_what_he_asked_for_himself(do, asked):
    do("system", "organization_member_create", id="kepco", username="taeho", role="admin")
    with pytest.raises(NotAuthorized):
        do("taeho", "request_decide", id=asked, decision="approve")


# Deciding

@BOTH
def test_an_approval_says_until_when_and_how_and_opens_until_then(do, asked, clock, catalog):
    told = do("yuna", "request_decide", id=asked, decision="approve", until="2026-03-31", how="파일을 받으세요.",
              conditions="출처를 밝힐 것", reason="좋은 연구를 바랍니다.")
    assert (told["state"], told["until"], told["in_force"], told["days_of_grant"]) == (
        "approved", "2026-03-31", True, 29)
    mine = do("taeho", "request_show", id=asked)
    assert (mine["how"], mine["conditions"], mine["due"]) == ("파일을 받으세요.", "출처를 밝힐 것", None)
    assert written(catalog)[-1] == ("request_approved", "taeho")
    assert entries(do)[-1] == ("request:approve", {"dataset": mine["dataset"]["id"], "until": "2026-03-31"})
    clock.tick(days=29)
    assert do("taeho", "grant_list", active_on="2026-03-31")["count"] == 1
    assert do("taeho", "request_show", id=asked)["in_force"] is True
    clock.tick(days=1)
    over = do("taeho", "request_show", id=asked)
    assert (over["state"], over["in_force"], over["days_of_grant"], over["how"]) == ("approved", False, None, None)


def test_without_a_day_the_months_that_were_asked_for_are_granted_and_never_more_than_three_years(do, asked):
    for until in ("2026-03-01", "2029-03-03", "31.12.2026"):
        assert list(refused(do, "yuna", "request_decide", id=asked, decision="approve", until=until)) == ["until"]
    assert do("yuna", "request_decide", id=asked, decision="approve")["until"] == "2026-09-02"


def test_a_refusal_says_why(do, asked, catalog):
    assert list(refused(do, "yuna", "request_decide", id=asked, decision="decline", reason=" ")) == ["reason"]
    assert list(refused(do, "yuna", "request_decide", id=asked, decision="perhaps")) == ["decision"]
    told = do("yuna", "request_decide", id=asked, decision="decline", reason="목적이 맞지 않습니다.")
    assert told["state"] == "declined"
    assert do("taeho", "request_show", id=asked)["notes"][-1]["text"] == "목적이 맞지 않습니다."
    assert list(refused(do, "yuna", "request_decide", id=asked, decision="approve")) == ["state"]
    assert written(catalog)[-1] == ("request_declined", "taeho")


def test_a_request_is_taken_back_by_whoever_made_it(do, asked, catalog):
    with pytest.raises(NotAuthorized):
        do("yuna", "request_withdraw", id=asked)
    assert do("taeho", "request_withdraw", id=asked, text="다른 데이터를 찾았습니다.")["state"] == "taken"
    assert list(refused(do, "taeho", "request_withdraw", id=asked)) == ["state"]
    assert written(catalog)[-2:] == [("request_withdrawn", "dohyun"), ("request_withdrawn", "yuna")]


def test_the_log_holds_no_word_of_what_was_said(do, asked, catalog):
    do("yuna", "request_ask", id=asked, text="카나리아 물음")
    do("taeho", "request_answer", id=asked, text="카나리아 답", changes={"people": "카나리아 사람"})
    do("yuna", "request_decide", id=asked, decision="approve", how="카나리아 길", reason="카나리아 말")
    do("yuna", "grant_end", id=asked, reason="카나리아 끝")
    told = repr(do("root", "audit_list", limit=1000))
    assert "카나리아" not in told
    assert [event for event, _ in entries(do)] == ["request:create", "request:ask", "request:answer",
                                                   "request:approve", "request:end"]
    with catalog.store.read() as db:
        assert "카나리아" not in repr(db.execute(select(letters.c.facts)).all())


# The register

@BOTH
def test_the_register_shows_what_is_in_force_first_and_what_ends_soon(do, catalog, clock):
    for who, until in (("taeho", "2026-04-30"), ("sora", "2026-03-10")):
        made = do(who, "request_create", **ASKED)["id"]
        do("yuna", "request_decide", id=made, decision="approve", until=until)
    names = lambda **asked: [each["user"]["name"] for each in do("sujin", "grant_list", **asked)["results"]]  # noqa: E731
    assert names() == ["sora", "taeho"]
    assert names(ending_within=14) == ["sora"]
    assert names(user="taeho") == names(active_on="2026-04-01") == ["taeho"]
    assert names(organization="nia") == names(active_on="2026-03-01") == []
    assert names(dataset="kepco-power", limit=1, offset=1) == ["taeho"]
    clock.tick(days=10)
    assert names() == ["taeho", "sora"]
    assert do("taeho", "grant_list")["count"] == 1


def test_a_grant_is_ended_with_a_reason_and_only_once(do, asked, catalog):
    assert list(refused(do, "yuna", "grant_end", id=asked, reason="아직")) == ["state"]
    do("yuna", "request_decide", id=asked, decision="approve")
    with pytest.raises(NotAuthorized):
        do("dohyun", "grant_end", id=asked, reason="끝냅니다")
    assert list(refused(do, "yuna", "grant_end", id=asked)) == ["reason"]
    told = do("yuna", "grant_end", id=asked, reason="약속을 어겼습니다.")
    assert (told["state"], told["in_force"], told["until"]) == ("ended", False, "2026-09-02")
    assert list(refused(do, "yuna", "grant_end", id=asked, reason="다시")) == ["state"]
    assert written(catalog)[-1] == ("request_ended", "taeho")
    assert do("sujin", "grant_list", active_on="2026-03-02")["count"] == 0


@BOTH
def test_the_list_begins_with_what_is_most_urgent(do, asked, clock):
    do("system", "package_create", **shared(name="slow", identifier="2", access_rights="restricted", access_days=9))
    slow = do("taeho", "request_create", **ASKED | {"dataset_id": "slow"})["id"]
    stopped = do("sora", "request_create", **ASKED)["id"]
    do("yuna", "request_ask", id=stopped, text="왜 필요하신가요?")
    done = do("sora", "request_create", **ASKED | {"dataset_id": "slow"})["id"]
    do("yuna", "request_decide", id=done, decision="approve")
    ids = lambda who, **asked: [each["id"] for each in do(who, "request_list", **asked)["results"]]  # noqa: E731
    assert ids("yuna") == ids("audrey", organization="kepco") == [asked, slow, stopped, done]
    assert ids("taeho", mine=True) == [asked, slow]
    assert ids("yuna", state="open", dataset="slow") == [slow]
    assert ids("yuna", state="decided") == [done]
    assert ids("yuna", limit=2, offset=1) == [slow, stopped]


@BOTH
def test_how_long_it_usually_takes_is_told_once_three_were_decided(do, clock):
    for number, days in enumerate((1, 3, 7)):
        assert do("", "request_terms", dataset_id="kepco-power")["usual_days"] is None
        made = do("taeho", "request_create", **ASKED)["id"]
        clock.tick(days=days)
        do("yuna", "request_decide", id=made, decision="decline", reason=f"{number}번째 까닭")
    told = do("", "request_terms", dataset_id="kepco-power")
    assert told == {"access_rights": "restricted", "days": 3, "usual_days": 3, "may_ask": False, "asked_for": True,
                    "mine": None, "granted": False}
    told = do("taeho", "request_terms", dataset_id="kepco-power")
    assert (told["may_ask"], told["mine"]["state"]) == (True, "declined")
    assert do("yuna", "request_terms", dataset_id="kepco-power")["asked_for"] is False


# What goes

@BOTH
def test_requests_for_a_dataset_that_is_deleted_are_closed_and_the_register_stays(do, asked, catalog):
    do("yuna", "request_decide", id=asked, decision="approve")
    waiting = do("sora", "request_create", **ASKED)["id"]
    do("system", "package_delete", id="kepco-power")
    assert do("sora", "request_show", id=waiting)["state"] == "closed"
    assert do("taeho", "request_show", id=asked)["dataset"]["name"] is None
    assert written(catalog)[-1] == ("request_ended", "sora")
    assert [event for event, _ in entries(do)][-1] == "request:close"
    do("system", "dataset_purge", id=do("taeho", "request_show", id=asked)["dataset"]["id"])
    assert [each["dataset"]["title"] for each in do("yuna", "grant_list")["results"]] == ["전력 사용량"]


@BOTH
def test_of_a_user_who_is_deleted_the_grant_stays_and_his_words_go(do, asked, catalog):
    do("yuna", "request_decide", id=asked, decision="approve", how="길", conditions="조건")
    do("root", "user_delete", id="taeho")
    told = do("sujin", "request_show", id=asked)
    assert [told[key] for key in ("state", "until", "company", "purpose_text", "people", "place_text", "how",
                                  "conditions")] == ["ended", "2026-09-02", "빛그린소프트", "", "", "", "", ""]
    assert [event for event, _ in entries(do)][-1] == "request:end"
    with catalog.store.read() as db:
        assert set(db.scalars(select(request_notes.c.text))) == {""}
        assert PURPOSE not in repr(db.execute(select(requests)).all())


@BOTH
def test_a_request_goes_with_its_dataset_to_another_organisation_and_leaves_nothing_to_see(do, asked):
    do("root", "package_owner_org_update", id="kepco-power", organization_id="nia")
    assert do("minsu", "request_show", id=asked)["organization"]["name"] == "nia"
    with pytest.raises(NotFound):
        do("yuna", "request_show", id=asked)
    do("minsu", "request_decide", id=asked, decision="approve")
    assert do("minsu", "grant_list", organization="nia")["count"] == 1


def test_where_an_organisation_has_nobody_the_centre_is_told(do, catalog):
    do("system", "user_patch", id="sujin", email="sujin@centre.example")
    do("system", "organization_create", name="lone", title="혼자")
    do("system", "package_create", **dataset(name="lonely", owner_org="lone", access_rights="restricted"))
    do("taeho", "request_create", **ASKED | {"dataset_id": "lonely"})
    assert written(catalog) == [("request_created", "sujin")]


# Two at once

@BOTH
@pytest.mark.parametrize("second", [{"decision": "decline", "reason": "안 됩니다"}, {"decision": "approve"}])
def test_of_two_decisions_at_once_one_counts_and_the_other_is_told(do, asked, catalog, second):
    def decide(data):
        try:
            return catalog.call("request_decide", {"id": asked} | data, catalog.user("yuna"))["state"]
        except ValidationError as told:
            return list(told.error_dict)

    with ThreadPoolExecutor(2) as pool:
        came = list(pool.map(decide, ({"decision": "approve"}, second)))
    assert came.count(["state"]) == 1
    assert [each["kind"] for each in do("yuna", "request_show", id=asked)["notes"]][1:] == [
        "decline" if "declined" in came else "approve"]


@BOTH
def test_of_two_requests_at_once_one_is_made(do, catalog):
    def ask(_):
        try:
            return catalog.call("request_create", ASKED, catalog.user("taeho"))["state"]
        except ValidationError as told:
            return list(told.error_dict)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(map(str, pool.map(ask, range(2)))) == ["['dataset_id']", "waiting"]
