"""Who comes in without a password: by a letter to his address, or as who he is at an OpenID provider."""

import threading

import pytest
from sqlalchemy import func, select

from catalog import SYSTEM, passes
from catalog.entrance import CrowdError, EndedError, WeakError
from catalog.errors import ValidationError
from catalog.identities import Claimed, RefusedError
from catalog.passwords import fits
from catalog.tables import attempts, audit_entries, users
from catalog.tables import letters as rows
from catalog.tables import passes as held
from catalog.tables import sessions as opened

GOOD = "호수 위 나룻배 열두 척"
BORA = {"name": "bora", "fullname": "김보라", "company": "빛그린소프트", "email": "bora@startup.example"}
AT = Claimed("https://login.example", "sub-1", "Bora.Kim", "김보라", "bora@startup.example")


@pytest.fixture
def bora(catalog):
    """The id of somebody with an address and a password."""
    return catalog.call("user_create", BORA | {"password": "her old password 1"}, SYSTEM)["id"]


def all_rows(catalog, table=rows):
    with catalog.store.read() as db:
        return db.execute(select(table)).all()


def token_in(catalog, kind):
    """The pass in the newest letter of a kind, and to whom it goes."""
    with catalog.store.read() as db:
        row = db.execute(select(rows.c.facts, users.c.email).join(users, users.c.id == rows.c.user_id)
                         .where(rows.c.kind == kind).order_by(rows.c.at.desc(), rows.c.next_try.desc())).first()
    return row and (row.facts["path"].rpartition("/")[2], row.email)


def events(catalog):
    with catalog.store.read() as db:
        return list(db.scalars(select(audit_entries.c.event).order_by(audit_entries.c.number)))


def test_a_forgotten_password_is_set_anew_and_all_sessions_end(catalog, bora, clock):
    browser = catalog.sessions.open(bora, "password")
    catalog.entrance.ask_reset("  BORA@startup.example ", "network")
    token, email = token_in(catalog, "password_reset")
    assert email == "bora@startup.example"
    assert catalog.entrance.holder(token)[:3] == (bora, "reset", "bora")
    assert all(token not in repr(row) for row in all_rows(catalog, held))
    assert catalog.entrance.use(token, GOOD) == bora
    with catalog.store.read() as db:
        assert fits(db.scalar(select(users.c.password).where(users.c.id == bora)), GOOD)
        assert db.scalar(select(func.count()).select_from(opened)) == 0
    assert catalog.sessions.user_of(browser) is None
    assert [row.kind for row in all_rows(catalog)].count("password_changed") == 1
    with pytest.raises(EndedError):
        catalog.entrance.use(token, GOOD + "2")
    assert "pass:make" in events(catalog)


def test_a_pass_ends_after_an_hour_and_with_the_account(catalog, bora, clock):
    catalog.entrance.ask_reset("bora")
    token, _ = token_in(catalog, "password_reset")
    catalog.call("user_patch", {"id": "bora", "state": "pending"}, SYSTEM)
    assert catalog.entrance.holder(token) is None
    catalog.call("user_patch", {"id": "bora", "state": "active"}, SYSTEM)
    assert catalog.entrance.holder(token) is None
    with catalog.store.write() as db:
        token = passes.make(catalog.unit(db, SYSTEM), bora, passes.RESET)
    assert catalog.entrance.holder(token)
    clock.tick(hours=1)
    assert catalog.entrance.holder(token) is None
    for wrong in ("", "x", "\0", "가" * 500, token[:-1]):
        assert catalog.entrance.holder(wrong) is None


def test_a_second_link_dies_with_the_first_that_is_used(catalog, bora):
    catalog.entrance.ask_reset("bora")
    first, _ = token_in(catalog, "password_reset")
    catalog.entrance.ask_reset("bora")
    catalog.entrance.use(first, GOOD)
    assert all_rows(catalog, held) == []


def test_one_pass_used_by_two_at_once_is_good_for_one(catalog, bora):
    catalog.entrance.ask_reset("bora")
    token, _ = token_in(catalog, "password_reset")
    done, start = [], threading.Barrier(2)

    def use(password):
        start.wait()
        try:
            done.append(catalog.entrance.use(token, password))
        except EndedError:
            done.append(None)

    threads = [threading.Thread(target=use, args=(GOOD + each,)) for each in "가나"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done, key=str) == sorted([bora, None], key=str)


def test_a_weak_password_does_not_use_the_pass_up(catalog, bora):
    catalog.entrance.ask_reset("bora")
    token, _ = token_in(catalog, "password_reset")
    for password, why in (("short", "short"), ("가" * 129, "long"), ("bora1234bora", "common")):
        with pytest.raises(WeakError, match=why):
            catalog.entrance.use(token, password)
    assert catalog.entrance.use(token, GOOD) == bora


def test_whoever_is_not_known_leaves_the_same_traces_and_no_letter(catalog, bora):
    before, entries = len(all_rows(catalog, attempts)), len(events(catalog))
    for name in ("nobody", "nobody@startup.example", "", "\0", "가" * 1000):
        catalog.entrance.ask_reset(name, "network")
    assert (all_rows(catalog), all_rows(catalog, held), len(events(catalog))) == ([], [], entries)
    assert len(all_rows(catalog, attempts)) > before
    assert "nobody" not in repr(all_rows(catalog, attempts))


def test_the_same_statements_are_run_for_who_is_known_and_who_is_not(catalog, bora, monkeypatch):
    made = []
    make = passes.make
    monkeypatch.setattr(passes, "make", lambda *told: made.append(told[1]) or make(*told))
    catalog.entrance.ask_reset("nobody")
    catalog.entrance.ask_reset("bora")
    assert made == [bora, bora]


def test_three_letters_an_hour_go_to_one_account_however_it_is_named(catalog, bora, clock):
    for name in ("bora", "Bora@Startup.example", "ＢＯＲＡ", "bora", "bora"):
        catalog.entrance.ask_reset(name)
    assert len(all_rows(catalog)) == 3
    clock.tick(hours=1)
    catalog.entrance.ask_reset("bora")
    assert len(all_rows(catalog)) == 4


def test_a_network_that_asks_for_many_is_told_to_wait(catalog, clock):
    for number in range(20):
        catalog.entrance.ask_reset(f"nobody-{number}", "network")
    with pytest.raises(CrowdError):
        catalog.entrance.ask_reset("nobody", "network")
    catalog.entrance.ask_reset("nobody", "another network")
    clock.tick(hours=1)
    catalog.entrance.ask_reset("nobody", "network")


def test_a_newcomer_has_an_account_once_he_has_set_his_password(catalog):
    catalog.entrance.join(BORA | {"sysadmin": True, "state": "active"})
    assert catalog.user("bora") is None
    token, email = token_in(catalog, "join_confirm")
    assert email == "bora@startup.example"
    id = catalog.entrance.use(token, GOOD, {"fullname": "김보라미", "company": "빛그린", "sysadmin": True})
    user = catalog.user("bora")
    assert (user.id, user.sysadmin, user.roles) == (id, False, {})
    shown = catalog.call("user_show", {"id": "bora"}, SYSTEM)
    assert (shown["state"], shown["fullname"], shown["company"]) == ("active", "김보라미", "빛그린")


def test_whoever_has_an_account_is_told_so_and_nobody_else_learns_it(catalog, bora):
    catalog.entrance.join(BORA | {"name": "another", "email": "Bora@STARTUP.example"})
    assert [(row.kind, row.user_id, row.facts) for row in all_rows(catalog)] == [("join_known", bora, {"name": "bora"})]
    assert catalog.call("user_list", {"all_fields": False, "q": "another"}, SYSTEM) == []


def test_a_name_that_somebody_has_is_followed_by_a_number(catalog, bora):
    catalog.entrance.join(BORA | {"email": "second@startup.example"})
    token, _ = token_in(catalog, "join_confirm")
    assert catalog.entrance.holder(token).name == "bora-2"


def test_whoever_joins_twice_is_written_to_twice_and_has_one_account(catalog):
    for _ in range(5):
        catalog.entrance.join(BORA)
    assert len(all_rows(catalog)) == 3
    assert [row.state for row in all_rows(catalog, users) if row.email] == ["pending"]


def test_what_cannot_be_is_refused_to_newcomers(catalog):
    for wrong in ({"email": "nonsense"}, {"email": ""}, {"name": "가"}, {"name": None}, {"fullname": ""},
                  {"company": "x" * 201}, {"fullname": "\0"}, {"email": ["a"]}):
        with pytest.raises(ValidationError) as refused:
            catalog.entrance.join(BORA | wrong)
        assert list(refused.value.error_dict) == list(wrong)
    assert all_rows(catalog) == []


def test_newcomers_who_never_come_are_forgotten_after_a_week(catalog, clock):
    catalog.entrance.join(BORA)
    clock.tick(days=6, hours=23)
    catalog.entrance.join(BORA | {"email": "other@startup.example"})
    assert sorted(row.name for row in all_rows(catalog, users) if row.email) == ["bora", "bora-2"]
    clock.tick(hours=2)
    catalog.entrance.join(BORA | {"email": "third@startup.example"})
    assert sorted(row.name for row in all_rows(catalog, users) if row.email) == ["bora", "bora-2"]
    assert token_in(catalog, "join_confirm")[1] == "third@startup.example"


def test_an_invitation_leads_to_the_place_it_is_for(catalog, people):
    catalog.site["mail"] = True
    made = catalog.call("user_invite", {"email": "guest@data.example", "group_id": "nia", "role": "editor",
                                        "fullname": "손님"}, people["minsu"])
    assert "invite_path" not in made
    assert all_rows(catalog)[0].facts["organization"] == "한국지능정보사회진흥원"
    token, email = token_in(catalog, "invitation")
    assert (email, catalog.user(made["name"])) == ("guest@data.example", None)
    catalog.entrance.use(token, GOOD, {"fullname": "손님", "company": ""})
    assert list(catalog.user(made["name"]).roles.values()) == ["editor"]


def test_where_no_mail_is_sent_whoever_invites_passes_the_link_on(catalog, people):
    made = catalog.call("user_invite", {"email": "guest@data.example", "group_id": "nia", "role": "member"},
                        people["minsu"])
    assert made["invite_path"] == f"/invite/{token_in(catalog, 'invitation')[0]}"
    assert "mail" not in catalog.call("status_show", {})


def test_a_reset_does_not_open_an_account_that_waits(catalog, people):
    catalog.call("user_invite", {"email": "guest@data.example", "group_id": "nia", "role": "member"}, people["minsu"])
    catalog.entrance.ask_reset("guest@data.example")
    assert [row.kind for row in all_rows(catalog)] == ["invitation"]


def test_somebody_new_gets_an_account_named_as_his_provider_says(catalog):
    id = catalog.identities.enter(AT)
    assert catalog.identities.enter(AT._replace(name="other", email="other@startup.example")) == id
    shown = catalog.call("user_show", {"id": id}, SYSTEM)
    assert {key: shown[key] for key in ("name", "fullname", "email", "state", "sysadmin")} == {
        "name": "bora-kim", "fullname": "김보라", "email": "bora@startup.example", "state": "active", "sysadmin": False}
    second = catalog.identities.enter(Claimed("https://login.example", "sub-2", "bora kim"))
    assert catalog.call("user_show", {"id": second}, SYSTEM)["name"] == "bora-kim-2"
    assert catalog.identities.enter(Claimed("https://other.example", "sub-1")) not in (id, second)
    assert events(catalog).count("identity:link") == 3


def test_nobody_comes_into_an_account_because_he_has_its_address(catalog, bora):
    with pytest.raises(RefusedError, match="taken"):
        catalog.identities.enter(AT)
    catalog.identities.link(AT, bora)
    assert (catalog.identities.enter(AT), catalog.identities.known(AT.issuer, AT.subject)) == (bora, bora)
    with pytest.raises(RefusedError, match="linked"):
        catalog.identities.link(AT, catalog.user("hana").id)


def test_who_was_invited_comes_in_by_his_verified_address_and_his_links_end(catalog, people):
    made = catalog.call("user_invite", {"email": "Bora@startup.example", "group_id": "nia", "role": "member"},
                        people["minsu"])
    assert catalog.identities.enter(AT) == made["id"]
    assert catalog.user(made["name"]).id == made["id"]
    assert all_rows(catalog, held) == []


@pytest.mark.parametrize("state", ["pending", "deleted"])
def test_whoever_is_shut_out_stays_out(catalog, bora, state):
    catalog.identities.link(AT, bora)
    catalog.call("user_patch", {"id": "bora", "state": state}, SYSTEM)
    with pytest.raises(RefusedError, match="shut"):
        catalog.identities.enter(AT)


def test_who_waits_for_those_who_run_the_site_does_not_come_in_by_his_address(catalog):
    catalog.call("user_create", BORA | {"password": "her old password 1", "state": "pending"}, SYSTEM)
    with pytest.raises(RefusedError, match="shut"):
        catalog.identities.enter(AT)


@pytest.mark.parametrize("wrong", [{"name": "", "fullname": ""}, {"name": "가나다"}, {"name": "x" * 500},
                                   {"fullname": "a\0b\n" * 100}, {"name": "../../etc"}])
def test_whatever_a_provider_calls_somebody_he_gets_a_name_of_ours(catalog, wrong):
    shown = catalog.call("user_show", {"id": catalog.identities.enter(AT._replace(**wrong))}, SYSTEM)
    assert 2 <= len(shown["name"]) <= 100
    assert shown["name"].replace("-", "").replace("_", "").isalnum()
