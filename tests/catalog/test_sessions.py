"""Signing in: who gets in, who has to wait, and when it ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from catalog import SYSTEM, attempts, passes, passwords
from catalog.sessions import SignInError, card
from catalog.tables import attempts as table
from catalog.tables import sessions, users

GOOD, BAD = "correct horse battery", "not his password"
EMAIL = "dohyun@kepco.example"


@pytest.fixture
def door(catalog, looked_at):
    """The sessions of a catalogue in which dohyun has a password and an address."""
    catalog.call("user_patch", {"id": "dohyun", "password": GOOD, "email": EMAIL}, SYSTEM)
    return catalog.sessions


def tried(door, name, password=BAD, network="somewhere"):
    """What comes of a try: "in", "wrong", or the seconds to wait."""
    try:
        door.sign_in(name, password, network)
    except SignInError as refused:
        return refused.wait or "wrong"
    return "in"


def told(catalog, event):
    listed = catalog.call("audit_list", {"event": event, "limit": 100}, SYSTEM)["entries"]
    return [(each["actor"], each["subject"], each["outcome"], each["facts"]) for each in reversed(listed)]


def test_after_five_failures_an_account_is_shut_for_twice_as_long_each_time(door, clock):
    assert [tried(door, "dohyun") for _ in range(5)] == ["wrong"] * 5
    waits = []
    for _ in range(6):
        waits.append(tried(door, "dohyun"))
        clock.tick(seconds=waits[-1])
        assert tried(door, "dohyun") == "wrong"
    assert waits == [60, 120, 240, 480, 900, 900]


def test_who_is_shut_out_waits_also_with_the_right_password_and_nothing_is_hashed(door, clock, looked_at):
    for _ in range(5):
        tried(door, "dohyun")
    looked_at.clear()
    assert (tried(door, "dohyun", GOOD), looked_at) == (60, [])
    clock.tick(seconds=59)
    assert tried(door, "dohyun", GOOD) == 1
    clock.tick(seconds=1)
    assert tried(door, "dohyun", GOOD) == "in"


def test_whoever_comes_in_starts_anew(door):
    for _ in range(3):
        assert [tried(door, "dohyun") for _ in range(4)] == ["wrong"] * 4
        assert tried(door, "dohyun", GOOD) == "in"


@pytest.mark.parametrize("names", [
    ("dohyun", EMAIL, "DoHyun", " dohyun ", EMAIL.upper()),
    ("nobody", "NOBODY", " nobody", "ｎｏｂｏｄｙ", "Nobody\t"),
], ids=["known", "unknown"])
def test_another_spelling_or_another_network_opens_no_account(door, names):
    assert [tried(door, name, network=f"net {n}") for n, name in enumerate(names)] == ["wrong"] * 5
    assert [tried(door, name, network=f"net {n}") for n, name in enumerate(names, 10)] == [60] * 5


def test_a_hundred_tries_at_once_are_a_hundred(door, looked_at):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: tried(door, "dohyun"), range(40)))
    assert (answers.count("wrong"), len(looked_at)) == (5, 5)


def test_a_network_is_shut_after_thirty_failures_whatever_the_names(door, clock):
    assert [tried(door, f"name{n}") for n in range(30)] == ["wrong"] * 30
    assert tried(door, "dohyun", GOOD) == 600
    assert tried(door, "dohyun", GOOD, network="elsewhere") == "in"
    clock.tick(minutes=10)
    assert tried(door, "dohyun", GOOD) == "in"


def test_an_account_of_ones_own_opens_no_network(door):
    for n in range(29):
        assert (tried(door, f"name{n}"), tried(door, "dohyun", GOOD)) == ("wrong", "in")
    assert (tried(door, "name29"), tried(door, "dohyun", GOOD)) == ("wrong", 600)


def test_an_office_in_which_everybody_comes_in_is_not_shut(door):
    assert [tried(door, "dohyun", GOOD) for _ in range(40)] == ["in"] * 40


def test_known_unknown_disabled_and_those_without_a_password_are_answered_alike(door, catalog, looked_at):
    catalog.call("user_create", {"name": "former", "password": GOOD, "state": "pending"}, SYSTEM)
    before, answers = attempts_of(catalog), []
    for name in ("dohyun", "nobody", "former", "hana", "", "with\0nul", "o" * 5000, "\udcff"):
        looked_at.clear()
        answers.append((tried(door, name, network=f"net {len(answers)}"), len(looked_at)))
    assert answers == [("wrong", 1)] * 8
    assert len(attempts_of(catalog)) - len(before) == 2 * 8


def attempts_of(catalog):
    with catalog.store.read() as db:
        return {row.id: (row.failures, row.until) for row in db.execute(select(table))}


def test_what_is_kept_names_nobody_and_goes_after_a_day(door, catalog, clock):
    tried(door, "dohyun")
    tried(door, "secret-name")
    kept = attempts_of(catalog)
    assert sorted((key.partition(":")[0], failures) for key, (failures, _) in kept.items()) == [
        ("account", 1), ("account", 1), ("network", 2)]
    assert all(len(key.partition(":")[2]) == 64 for key in kept)
    clock.tick(days=1, seconds=1)
    tried(door, "another", network="elsewhere")
    assert len(attempts_of(catalog)) == 2


def test_the_record_tells_who_was_refused_and_never_a_name(door, catalog, people):
    his = people["dohyun"].id
    for _ in range(5):
        tried(door, "dohyun")
    for n in range(15):
        tried(door, f"secret{n}", network=f"net {n}")
    token = catalog.sessions.open(people["hana"].id, "oidc")
    door.close(token)
    assert told(catalog, "session:refuse") == [("anonymous", his, "denied", {})] * 5 + [
        ("anonymous", "", "denied", {})] * 10
    assert told(catalog, "session:lock") == [("anonymous", his, "denied", {"by": "account"})]
    assert told(catalog, "session:open") == [(people["hana"].id, people["hana"].id, "ok", {"by": "oidc"})]
    assert told(catalog, "session:close") == [(people["hana"].id, people["hana"].id, "ok", {})]


@pytest.mark.parametrize("end", [
    lambda catalog: catalog.call("user_patch", {"id": "dohyun", "state": "pending"}, SYSTEM),
    lambda catalog: catalog.call("user_patch", {"id": "dohyun", "password": "another horse battery"}, SYSTEM),
    lambda catalog: catalog.call("user_update", {"id": "dohyun", "email": EMAIL, "password": "another one"}, SYSTEM),
    lambda catalog: catalog.call("user_delete", {"id": "dohyun"}, SYSTEM),
], ids=["disabled", "password", "password by update", "deleted"])
def test_sessions_end_with_what_they_stood_on(door, catalog, people, end):
    held = [door.open(people["dohyun"].id, "password") for _ in range(2)]
    others = door.open(people["hana"].id, "password")
    end(catalog)
    if catalog.user("dohyun") is None:
        with catalog.store.write() as db:              # not even who is let in again finds them
            db.execute(users.update().where(users.c.id == people["dohyun"].id).values(state="active"))
    assert [door.user_of(token) for token in held] == [None, None]
    assert door.user_of(others).name == "hana"


def test_a_password_that_a_letter_has_set_opens_the_account_that_was_shut(door, catalog):
    for _ in range(5):
        tried(door, "dohyun")
    with catalog.store.write() as db:
        token = passes.make(catalog.unit(db, SYSTEM), catalog.user("dohyun").id, passes.RESET)
    assert tried(door, "dohyun", GOOD) == 60
    catalog.entrance.use(token, "a new horse battery")
    assert tried(door, "dohyun", "a new horse battery") == "in"


def test_a_letter_is_worth_nothing_once_the_password_has_changed(door, catalog, people):
    with catalog.store.write() as db:
        token = passes.make(catalog.unit(db, SYSTEM), people["dohyun"].id, passes.RESET)
    assert catalog.entrance.holder(token).name == "dohyun"
    door.change_password(people["dohyun"].id, GOOD, "a new horse battery")
    assert catalog.entrance.holder(token) is None


def test_a_profile_that_changes_ends_nothing(door, catalog, people):
    held = door.open(people["dohyun"].id, "password")
    catalog.call("user_patch", {"id": "dohyun", "fullname": "이도현", "state": "active"}, SYSTEM)
    assert door.user_of(held).name == "dohyun"


def test_a_session_ends_after_a_week_however_much_it_is_used(door, people, clock):
    held = door.open(people["dohyun"].id, "password")
    for _ in range(7 * 4):
        assert door.user_of(held).name == "dohyun"
        clock.tick(hours=6)
    assert door.user_of(held) is None


def test_a_session_that_nobody_uses_ends_after_twelve_hours(door, people, clock):
    held = door.open(people["dohyun"].id, "password")
    clock.tick(hours=11, minutes=59)
    assert door.user_of(held).name == "dohyun"
    clock.tick(hours=12)
    assert door.user_of(held) is None


def test_a_password_is_changed_by_who_knows_the_old_one_and_only_a_new_session_is_left(door, catalog, people):
    his = people["dohyun"].id
    held = [door.open(his, "password") for _ in range(3)]
    with pytest.raises(SignInError):
        door.change_password(his, BAD, "a new horse battery")
    assert [bool(door.user_of(token)) for token in held] == [True] * 3
    new = door.change_password(his, GOOD, "a new horse battery")
    assert [door.user_of(token) for token in held] == [None] * 3
    assert door.user_of(new).name == "dohyun"
    assert (tried(door, "dohyun", GOOD), tried(door, "dohyun", "a new horse battery")) == ("wrong", "in")
    assert told(catalog, "user:update")[-1] == (his, his, "ok", {"changed": ["password"]})


def test_tries_at_the_old_password_count_like_those_at_the_door(door, people):
    for _ in range(5):
        with pytest.raises(SignInError):
            door.confirm(people["dohyun"].id, BAD)
    assert tried(door, "dohyun", GOOD) == 60


def test_somebody_sees_his_sessions_and_ends_others(door, people, clock):
    mine = door.open(people["dohyun"].id, "password")
    theirs = door.open(people["hana"].id, "password")
    clock.tick(minutes=10)
    other = door.open(people["dohyun"].id, "oidc")
    listed = door.list_of(people["dohyun"].id, mine)
    assert [(each.door, each.created[11:16], each.seen[11:16], each.mine) for each in listed] == [
        ("oidc", "09:10", "09:10", False), ("password", "09:00", "09:00", True)]
    foreign = door.list_of(people["hana"].id)[0].handle
    assert [door.close_others(people["dohyun"].id, mine, handle) for handle in (
        foreign, listed[1].handle, listed[0].handle, "")] == [0, 0, 1, 0]
    assert [bool(door.user_of(token)) for token in (mine, theirs, other)] == [True, True, False]


def test_the_database_holds_no_token(door, catalog, people):
    token = door.open(people["dohyun"].id, "password")
    with catalog.store.read() as db:
        assert token not in str(db.execute(select(sessions)).all())


def test_the_head_of_a_page_says_who_it_is_and_for_whom(catalog, people):
    catalog.call("user_patch", {"id": "dohyun", "fullname": "이도현", "company": "전력"}, SYSTEM)
    kepco = next(iter(people["dohyun"].roles))
    assert card(catalog.store, people["dohyun"].id) == {"fullname": "이도현", "company": "전력", "organizations": [
        {"id": kepco, "name": "kepco", "partner": True, "capacity": "editor", "title": "한국전력공사",
         "title_translated": None}]}
    assert card(catalog.store, people["root"].id) == {"fullname": "", "company": "", "organizations": []}


@given(st.lists(st.integers(0, 2000), max_size=40))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_ever_has_more_guesses_than_the_pauses_allow(catalog, clock, pauses):
    """Five at once, then one for each pause: at most 5 + 4 while it doubles, and four an hour from there on."""
    with catalog.store.write() as db:
        db.execute(table.delete())
    keys, begun, guesses = catalog.sessions.attempts.counted("", "somebody", ""), clock.time, 0
    for pause in pauses:
        clock.tick(seconds=pause)
        with catalog.store.write() as db:
            guesses += not attempts.begin(db, keys, catalog.sessions.now())
    assert guesses <= 9 + (clock.time - begun) / timedelta(minutes=15)


WORDS = ("dohyun", "한국전력공사", EMAIL, "광주 데이터이음")


@pytest.mark.parametrize("password", [
    "password1234", "qwertyuiop12", "123456789012", "aaaaaaaaaaaa", "abcabcabcabc", "P@ssw0rd2026!", "gwangju2026!!",
    "dohyun-kepco-2026", "1q2w3e4r5t6y", "1qaz2wsx3edc", "tkfkdgodygksrnr", "letmeinletmein", "iloveyou1004",
    "20190112abcd", "한국전력공사 데이터이음", "！！！！！！！！！！！！",
    "elizabeth123", "january2026!!", "2580!mustang!", "대한민국만세 2026!!", "010-1234-5678", "742617000027",
    "a1b2c3d4e5f6", "qwaszxerdfcv", "counterstrike1", "sanfrancisco", "leavemealone"])
def test_what_everybody_would_guess_is_no_password(password):
    assert passwords.weakness(password, WORDS) == "common"


@pytest.mark.parametrize("password", [GOOD, "비 오는 날의 충장로 산책", "kepco7Gk2pQx!", "Tr0ub4dor&3xyz",
                                      "7h2k-9fq3-x4wz", "vmffkvmfskanfrlck",
                                      "동백꽃기차연필바다우산구름", "3141592653589793238462643"])
def test_a_password_needs_no_special_signs(password):
    assert passwords.weakness(password, WORDS) == ""


def test_a_password_of_a_page_has_twelve_to_a_hundred_and_twenty_eight_characters():
    assert [passwords.weakness("r7kq2mzx9vwp4tnb"[:n]) for n in (11, 12)] == ["short", ""]
    assert [passwords.weakness(("correct horse battery " * 6 + "staples")[:n]) for n in (128, 129)] == ["", "long"]


def test_who_knows_only_the_beginning_of_a_password_is_not_in(door, catalog):
    catalog.call("user_patch", {"id": "dohyun", "password": "k7" * 64}, SYSTEM)
    assert (tried(door, "dohyun", "k7" * 64 + "more"), tried(door, "dohyun", "k7" * 64)) == ("wrong", "in")
