"""Webhooks as the catalogue keeps them: who may, which addresses, secrets that nobody reads, messages that wait."""

import orjson
import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import select

from catalog import SYSTEM, Catalog
from catalog.deliveries import PAUSES, TRIES, Deliveries
from catalog.runbook import RunBook
from catalog.sealing import Sealing
from catalog.tables import audit_entries, deliveries, hooks

KEY, OTHER = "A" * 43, "B" * 42 + "A"
URL = "https://hook.partner.example/in/4f2a"
TIMEOUT = {"code": "timeout", "ko": "서버가 제때 답하지 않았습니다. 다음 수집 때 다시 시도합니다.",
           "en": "The server did not answer in time. The next run tries again."}


@pytest.fixture
def database(sqlite):
    return sqlite


@pytest.fixture
def catalog(store, index, clock):
    return Catalog(store, index, clock, sealing=Sealing([KEY]), site={"near": ["127.0.0.1:8099"]})


@pytest.fixture
def box(catalog, store):
    return Deliveries(store, catalog.sealing, catalog.sessions.now)


@pytest.fixture
def made(catalog, people):
    """Make a hook; gives it with its secret."""
    def make(who="minsu", **more):
        return catalog.call("hook_create", {"url": URL, "organization": "nia"} | more, people[who])
    return make


@pytest.fixture
def end(catalog, store, clock):
    """A run of nia's source that ends."""
    catalog.call("harvest_source_create", {"name": "grid", "harvester": "test", "url": "https://grid.example",
                                           "owner_org": "nia"}, SYSTEM)
    book = RunBook(store, clock)

    def ended(status="done", note=None):
        clock.tick(minutes=1)
        run = book.begin("grid")
        book.end(run, status, {"status": status, "counts": {}, "note": note or {}})
        return run.id
    return ended


def bodies(store):
    with store.read() as db:
        return [orjson.loads(body) for body in db.scalars(select(deliveries.c.body).order_by(deliveries.c.at))]


def test_a_hook_is_shown_with_its_secret_once_and_never_again(catalog, made, people, store):
    told = made()
    secret = told.pop("secret")
    organization = catalog.call("organization_show", {"id": "nia"}, SYSTEM)["id"]
    assert told == {"id": told["id"], "url": URL, "organization": organization, "active": True,
                    "created": "2026-03-02T09:00:00.000000", "by": people["minsu"].id}
    assert secret.startswith("ieumhook_")
    assert len(secret) == 52
    assert catalog.call("hook_list", {}, people["minsu"]) == [told | {
        "waiting": 0, "delivered": 0, "given_up": 0, "last": None, "fault": ""}]


def test_neither_the_secret_nor_the_address_is_in_the_log_and_the_secret_nowhere_in_the_clear(catalog, made, store,
                                                                                              people, caplog):
    told = made()
    catalog.call("hook_test", {"id": told["id"]}, people["minsu"])
    with store.read() as db:
        sealed = db.scalar(select(hooks.c.sealed))
        entries = b"".join(db.scalars(select(audit_entries.c.body)))
        everything = str([db.execute(select(table)).all() for table in (hooks, deliveries)])
    assert told["secret"] not in everything + caplog.text
    assert told["secret"].encode() not in entries
    assert URL.encode() not in entries
    assert b"hook:create" in entries
    assert Sealing([KEY]).unseal(sealed) == told["secret"]
    assert told["secret"] not in repr(Deliveries(store, Sealing([KEY]), catalog.sessions.now).take())


INWARD = ["https://127.0.0.1/in", "https://localhost/in", "https://169.254.169.254/latest/meta-data/",
          "https://[::1]/in", "https://[::ffff:127.0.0.1]/in", "https://2130706433/in", "https://0x7f000001/in",
          "https://127.1/in", "https://10.0.0.7/in", "https://192.168.0.1/", "https://metadata.google.internal/",
          "https://intranet/in", "https://0/", "https://[fe80::1]/", "https://100.64.0.1/", "http://hook.example/in",
          "https://hook.example:22/in", "https://127.0.0.1:8099.nip.example:22/", "https://[2002:7f00:1::]/",
          "https://LOCALHOST./in", "https://224.0.0.1/", "https://127.0.0.1:8098/"]


@pytest.mark.parametrize("url", INWARD)
def test_no_hook_leads_inside_or_goes_unencrypted(made, url):
    with pytest.raises(ValidationError) as refusal:
        made(url=url)
    [message] = refusal.value.error_dict["url"]
    assert message.code in ("hook_inside", "not_address")


@pytest.mark.parametrize("url", ["", "x", "https://", "ftp://hook.example", "https://user:pass@hook.example/",
                                 "https://hook.example/ in", "https://hook.example:99999/", "https://[::1",
                                 f"https://hook.example/{'x' * 1000}", 7, ["https://hook.example"], {"a": 1}, True])
def test_what_is_no_address_is_refused_in_words(made, url):
    with pytest.raises(ValidationError) as refusal:
        made(url=url)
    assert list(refusal.value.error_dict) == ["url"]


def test_what_whoever_runs_the_site_allows_may_be_near_and_plain(made):
    assert made(url="http://127.0.0.1:8099/in")["url"] == "http://127.0.0.1:8099/in"


def test_who_keeps_hooks_of_what(catalog, made, people):
    for who in ("anonymous", "hana", "jiwoo", "dohyun", "audrey"):
        with pytest.raises(NotAuthorized):
            made(who)
        with pytest.raises(NotAuthorized):
            made(who, organization=None)
    with pytest.raises(NotAuthorized):
        made("minsu", organization=None)
    theirs, centres = made(), made("root", organization=None)
    assert [each["id"] for each in catalog.call("hook_list", {}, people["minsu"])] == [theirs["id"]]
    assert len(catalog.call("hook_list", {}, people["audrey"])) == 2
    for action in ("hook_test", "hook_delete"):
        with pytest.raises(NotAuthorized):
            catalog.call(action, {"id": centres["id"]}, people["minsu"])
        with pytest.raises(NotFound):
            catalog.call(action, {"id": "nothing"}, people["minsu"])


def test_there_are_so_many_hooks_and_no_more(made):
    for _ in range(10):
        made()
    with pytest.raises(ValidationError, match="already"):
        made()
    assert made("root", organization="kepco")


def test_a_site_without_a_key_to_seal_with_takes_no_hook(store, index, clock, people):
    with pytest.raises(ValidationError, match="seal_key"):
        Catalog(store, index, clock).call("hook_create", {"url": URL, "organization": "nia"}, people["minsu"])


# -- what they are told

def test_a_notice_is_told_when_it_opens_and_when_it_is_over_and_not_in_between(catalog, made, end, store):
    made()
    runs = [end("failed", TIMEOUT), end("failed", TIMEOUT), end()]
    told = bodies(store)
    assert [(each["event"], each["run"], each["code"]) for each in told] == [
        ("notice.opened", runs[0], "timeout"), ("notice.closed", runs[2], "timeout")]
    organization = catalog.call("organization_show", {"id": "nia"}, SYSTEM)["id"]
    assert told[0] == {
        "id": told[0]["id"], "at": "2026-03-02T09:01:00.000000Z", "event": "notice.opened", "source": "grid",
        "organization": organization, "code": "timeout", "run": runs[0], "url": "/ko/desk/harvests/grid",
        "cause": {"ko": "서버가 제때 답하지 않았습니다.", "en": "The server did not answer in time."},
        "next": {"ko": "다음 수집 때 다시 시도합니다.", "en": "The next run tries again."}}


def test_the_centres_hooks_are_told_of_all_and_others_of_their_own(made, end, store):
    made()
    made("root", organization=None)
    made("root", organization="kepco")
    end("failed", TIMEOUT)
    assert len(bodies(store)) == 2
    assert len({each["id"] for each in bodies(store)}) == 2


def test_a_message_is_tried_eight_times_with_longer_and_longer_pauses_and_then_given_up(catalog, made, people, box,
                                                                                        clock):
    told = made()
    catalog.call("hook_test", {"id": told["id"]}, people["minsu"])
    for number, pause in enumerate(PAUSES, 1):
        taken = box.take()
        assert (taken.tries, taken.url, taken.secret) == (number, URL, told["secret"])
        assert box.take() is None
        box.failed(taken, "HTTP 500")
        clock.tick(seconds=pause.total_seconds() - 1)
        assert box.take() is None
        clock.tick(seconds=1)
    box.failed(box.take(), "timeout")
    clock.tick(days=30)
    assert box.take() is None
    [shown] = catalog.call("hook_list", {}, people["minsu"])
    assert [shown[key] for key in ("waiting", "delivered", "given_up", "last", "fault")] == [0, 0, 1, None, "timeout"]
    assert (TRIES, sum(pause.total_seconds() for pause in PAUSES) / 3600) == (8, 26.6)


def test_one_that_died_with_a_message_in_hand_lets_another_take_it_and_says_nothing_any_more(catalog, made, people, box,
                                                                                            clock):
    catalog.call("hook_test", {"id": made()["id"]}, people["minsu"])
    dead = box.take()
    clock.tick(minutes=5)
    other = box.take()
    assert (other.id, other.tries) == (dead.id, 2)
    box.failed(dead, "late")
    box.arrived(other)
    box.failed(dead, "later still")
    [shown] = catalog.call("hook_list", {}, people["minsu"])
    assert [shown[key] for key in ("waiting", "delivered", "given_up", "last", "fault")] == [
        0, 1, 0, "2026-03-02T09:05:00.000000", ""]


def test_one_that_dies_every_time_does_not_go_on_for_ever(catalog, made, people, box, clock):
    catalog.call("hook_test", {"id": made()["id"]}, people["minsu"])
    for _ in range(TRIES):
        assert box.take()
        clock.tick(minutes=5)
    assert box.take() is None
    [shown] = catalog.call("hook_list", {}, people["minsu"])
    assert (shown["given_up"], shown["fault"]) == (1, "the sender died")


def test_a_secret_that_cannot_be_opened_is_told_as_such(catalog, made, people, store):
    catalog.call("hook_test", {"id": made()["id"]}, people["minsu"])
    assert Deliveries(store, Sealing([OTHER]), catalog.sessions.now).take() is None
    assert catalog.call("hook_list", {}, people["minsu"])[0]["fault"] == "the secret cannot be opened"


def test_a_hook_that_is_deleted_is_told_nothing_any_more(catalog, made, people, end, box):
    told = made()
    end("failed", TIMEOUT)
    catalog.call("hook_delete", {"id": told["id"]}, people["minsu"])
    assert box.take() is None
    assert catalog.call("hook_list", {}, people["minsu"]) == []
    end()
    assert box.take() is None


def test_a_hook_that_does_not_answer_is_left_alone_for_a_minute_with_all_that_waits_for_it(catalog, made, people, box,
                                                                                          clock):
    away, other = made(), made()
    for id in (away["id"], away["id"], other["id"]):
        clock.tick(seconds=1)
        catalog.call("hook_test", {"id": id}, people["minsu"])
    box.failed(box.take(), "deadline")
    box.arrived(box.take())
    assert box.take() is None
    clock.tick(minutes=1)
    assert {box.take().tries, box.take().tries} == {1, 2}
    arrived = {each["id"]: each["delivered"] for each in catalog.call("hook_list", {}, people["minsu"])}
    assert arrived == {away["id"]: 0, other["id"]: 1}


def test_no_more_tests_wait_for_a_hook_than_ten(catalog, made, people):
    told = made()
    for _ in range(10):
        catalog.call("hook_test", {"id": told["id"]}, people["minsu"])
    with pytest.raises(ValidationError, match="wait already"):
        catalog.call("hook_test", {"id": told["id"]}, people["minsu"])


def test_what_arrived_is_forgotten_after_a_while(catalog, made, people, box, clock, store):
    hook = made()["id"]
    for _ in range(2):
        catalog.call("hook_test", {"id": hook}, people["minsu"])
        box.arrived(box.take())
        clock.tick(days=91)
    assert len(bodies(store)) == 1
