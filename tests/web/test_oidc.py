"""Coming in through an OpenID provider, which on loopback also tries what a thief would."""

from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest

from catalog import SYSTEM
from tests.web import provider as providers
from tests.web.conftest import application
from tests.web.people import Visitor
from tests.web.provider import CLIENT, KEY, OTHER, SECRET, serving
from tests.web.reading import read
from web.asking import KEY as SESSION

HOME = "https://data.example.kr"
PUBLIC = KEY.as_pem(private=False)
RS = {"alg": "RS256", "kid": "one"}


class Stay(HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_):
        return None

    def http_error_302(self, _request, answer, *_):
        return answer


@pytest.fixture
def provider():
    with serving() as found:
        yield found


@pytest.fixture
def site(hall, provider):
    """The pages with this provider: `site("taeho")`, or nobody."""
    app = application(hall, oidc_issuer=provider.address, oidc_client_id=CLIENT, keys={"oidc": SECRET})
    return lambda name="": Visitor(app, name)


def depart(somebody, path="/ko/oidc/start"):
    """Go to the provider and come back as far as its redirect: the path and question with which it leads back."""
    answer = somebody.get(path)
    assert answer.status_code == 302
    led = build_opener(Stay).open(answer.location)
    parts = urlsplit(led.headers["Location"])
    led.close()
    assert f"{parts.scheme}://{parts.netloc}" == HOME
    return f"{parts.path}?{parts.query}"


def come(somebody, path="/ko/oidc/start"):
    return somebody.get(depart(somebody, path))


def is_in(somebody):
    with somebody.browser.session_transaction() as kept:
        return SESSION in kept


def names(hall):
    return hall.call("user_list", {"all_fields": False}, SYSTEM)


def test_somebody_new_comes_in_and_has_an_account(site, hall, provider):
    somebody = site()
    assert "/ko/oidc/start?next=/ko/desk/" in somebody.page("/ko/sign-in").links
    answer = come(somebody)
    assert (answer.status_code, answer.location) == (303, "/ko/desk/")
    assert somebody.get("/ko/desk/").status_code == 200
    shown = hall.call("user_show", {"id": "bora-kim"}, SYSTEM)
    assert (shown["fullname"], shown["email"], shown["state"], shown["sysadmin"]) == (
        "김보라", "bora@startup.example", "active", False)
    assert hall.user("bora-kim").roles == {}
    assert provider.asked[0]["basic"] == SECRET
    again = site()
    come(again)
    assert names(hall).count("bora-kim") == 1
    [session] = hall.sessions.list_of(shown["id"])[:1]
    assert session.door == "oidc"


def test_the_question_has_state_nonce_and_a_challenge_and_asks_no_more_than_needed(site):
    asked = dict(parse_qsl(urlsplit(site().get("/ko/oidc/start").location).query))
    assert {key: asked[key] for key in ("response_type", "client_id", "redirect_uri", "scope",
                                        "code_challenge_method")} == {
        "response_type": "code", "client_id": CLIENT, "redirect_uri": f"{HOME}/oidc/back",
        "scope": "openid profile email", "code_challenge_method": "S256"}
    assert min(len(asked[key]) for key in ("state", "nonce", "code_challenge")) >= 20


WRONG = [
    {"nonce": "another"}, {"nonce": None}, {"aud": "another"}, {"aud": ["another"]}, {"aud": None},
    {"aud": "another", "azp": CLIENT}, {"aud": [CLIENT, "another"], "azp": "another"},
    {"iss": "https://evil.example"}, {"iss": None}, {"exp": 1_000_000_000}, {"exp": None}, {"exp": "soon"},
    {"iat": None}, {"iat": 4_000_000_000}, {"nbf": 4_000_000_000}, {"sub": None}, {"sub": ""}, {"sub": "x" * 256},
    {"sub": "a\nb"}, {"sub": 7}, {"at_hash": "another"}]
FORGED = [(RS, OTHER), ({"alg": "HS256"}, PUBLIC), ({"alg": "HS256", "kid": "one"}, PUBLIC), ({"alg": "none"}, b""),
          ({"alg": "None", "kid": "one"}, b""), ({"alg": "RS256", "kid": "two"}, OTHER)]


def refused(site, hall, why):
    """Somebody comes back from the provider, and is not let in."""
    somebody, before = site(), names(hall)
    answer = come(somebody)
    assert (why, answer.status_code, is_in(somebody), names(hall)) == (why, 403, False, before)
    assert "대답을 확인하지 못했습니다" in read(answer).text


def test_an_id_token_that_is_not_for_us_and_now_lets_nobody_in(site, hall, provider):
    for provider.says in WRONG:
        refused(site, hall, provider.says)
    provider.says = {}
    assert come(site()).status_code == 303


def test_an_id_token_that_another_or_nobody_has_signed_lets_nobody_in(site, hall, provider):
    for provider.signs in FORGED:
        refused(site, hall, provider.signs[0])


def test_an_id_token_that_was_changed_or_is_none_lets_nobody_in(site, provider):
    for number in range(6):
        somebody = site()
        path = depart(somebody)
        header, body, signature = provider.signed(list(provider.codes.values())[-1]["nonce"]).split(".")
        provider.raw = (f"{header}.{body}.", f"{header}.{body[:-4]}AAAA.{signature}", f"{header}..{signature}", "x",
                        "..", f"{header}.{body}.{signature[:-6]}AAAAAA")[number]
        assert (number, somebody.get(path).status_code, is_in(somebody)) == (number, 403, False)


def test_a_provider_that_is_another_or_signs_with_nothing_is_not_gone_to(site, provider, caplog):
    for provider.told in ({"issuer": "https://evil.example"}, {"issuer": None},
                          {"id_token_signing_alg_values_supported": ["none", "HS256"]}):
        assert site().get("/ko/oidc/start").status_code == 502
    assert [each.split(": ")[1] for each in caplog.messages] == [
        "the provider calls itself another issuer"] * 2 + ["the provider signs with nothing that can be examined"]
    provider.told = {}
    assert come(site()).status_code == 303


def test_an_answer_counts_once(site):
    somebody = site()
    path = depart(somebody)
    assert somebody.get(path).status_code == 303
    somebody.post("/ko/sign-out")
    assert (somebody.get(path).status_code, is_in(somebody)) == (403, False)


def test_an_answer_to_another_browser_is_not_taken(site):
    """Otherwise a thief signs his victim in to an account of his own (RFC 9700, 4.7)."""
    thief, victim = site(), site()
    path = depart(thief)
    assert (victim.get(path).status_code, is_in(victim)) == (403, False)
    victim.get("/ko/oidc/start")
    assert (victim.get(path).status_code, is_in(victim)) == (403, False)


def test_a_code_of_another_s_question_is_not_taken(site):
    thief, victim = site(), site()
    his, hers = (dict(parse_qsl(urlsplit(depart(each)).query)) for each in (thief, victim))
    answer = victim.get("/oidc/back?" + urlencode({"code": his["code"], "state": hers["state"]}))
    assert (answer.status_code, is_in(victim)) == (403, False)


def test_an_answer_that_is_none_is_told_without_what_it_says(site):
    for question in ("", "?error=access_denied", "?error=access_denied&error_description=<b>x", "?code=x", "?state=x",
                     "?code=x&state=x", "?code=x&code=y&state=%00"):
        answer = site().get("/oidc/back" + question)
        assert (question, answer.status_code) == (question, 403)
        assert "access_denied" not in answer.get_data(as_text=True)


def test_a_provider_that_breaks_lets_nobody_in(site, hall, provider):
    for body, status in ((b"nonsense", 200), (b"{}", 200), (b"[]", 200), (b"", 500),
                         (b'{"error": "server_error"}', 400), (b'{"access_token": "x", "token_type": "Bearer"}', 200)):
        provider.answers = providers.Response(body, status, content_type="application/json")
        refused(site, hall, body)


def test_a_provider_that_is_away_is_told_and_asked_again_later(hall, provider):
    app = application(hall, oidc_issuer="http://127.0.0.1:9", oidc_client_id=CLIENT)
    answer = Visitor(app).get("/ko/oidc/start")
    assert (answer.status_code, "잠시 뒤에" in read(answer).text) == (502, True)


def test_nobody_is_led_to_another_site(site):
    for wish, led in (("/ko/search?q=%EC%A0%84", "/ko/search?q=%EC%A0%84"), ("https://evil.example/", "/ko/desk/"),
                      ("//evil.example", "/ko/desk/"), ("/\\evil.example", "/ko/desk/"),
                      ("javascript:alert(1)", "/ko/desk/")):
        assert come(site(), "/ko/oidc/start?" + urlencode({"next": wish})).location == led


def test_an_address_that_is_not_verified_counts_for_nothing(site, hall, provider):
    for unverified in (False, None, "true", 1):
        provider.says = {"email_verified": unverified, "email": "taeho@startup.example", "sub": f"s{unverified}"}
        assert come(site()).status_code == 303
    made = [each for each in hall.call("user_list", {}, SYSTEM) if each["name"].startswith("bora-kim")]
    assert [each["email"] for each in made] == [""] * 4


def test_nobody_comes_into_an_account_because_he_has_its_address(site, provider):
    provider.says = {"email": "taeho@startup.example"}
    somebody = site()
    answer = come(somebody)
    assert (answer.status_code, is_in(somebody)) == (403, False)
    assert "먼저 들어온 뒤" in read(answer).text


def test_whoever_is_signed_in_links_it_once_he_has_said_it_is_his(site, hall, provider):
    provider.says = {"email": "taeho@startup.example"}
    taeho = site("taeho")
    assert come(taeho).location == "/ko/oidc/link"
    assert hall.identities.known(provider.address, "sub-1") is None
    page = taeho.page("/ko/oidc/link")
    assert "김보라" in page.text
    assert taeho.browser.post("/ko/oidc/link").status_code == 400
    assert taeho.post("/ko/oidc/link", page="/ko/oidc/link").status_code == 200
    assert hall.identities.known(provider.address, "sub-1") == hall.user("taeho").id
    assert taeho.get("/ko/oidc/link").status_code == 303
    somebody = site()
    assert come(somebody).status_code == 303
    assert "한태호" in somebody.page("/ko/desk/").text


def test_whoever_was_invited_comes_in_by_his_verified_address(site, hall, provider):
    hall.call("user_invite", {"email": "bora@startup.example", "group_id": "kepco", "role": "editor"},
              hall.user("yuna"))
    assert come(site()).status_code == 303
    [guest] = hall.call("user_list", {"email": "bora@startup.example"}, SYSTEM)
    assert (guest["state"], list(hall.user(guest["name"]).roles.values())) == ("active", ["editor"])


def test_whoever_is_shut_out_stays_out(site, hall):
    come(site())
    hall.call("user_patch", {"id": "bora-kim", "state": "pending"}, SYSTEM)
    somebody = site()
    answer = come(somebody)
    assert (answer.status_code, is_in(somebody), "쓸 수 없습니다" in read(answer).text) == (403, False, True)


def test_what_a_browser_held_before_counts_no_more(site):
    somebody = site()
    with somebody.browser.session_transaction() as kept:
        kept["planted"] = "x"
    come(somebody)
    with somebody.browser.session_transaction() as kept:
        assert list(kept) == [SESSION]


def test_the_language_it_began_in_is_the_language_it_ends_in(site, provider):
    provider.says = {"aud": "another"}
    answer = come(site(), "/en/oidc/start")
    assert "could not be verified" in read(answer).text


def test_where_there_is_no_provider_there_is_no_button_and_no_way_in(visitor):
    assert "/ko/oidc/start" not in " ".join(visitor("").page("/ko/sign-in").links)
    assert visitor("").get("/ko/oidc/start").status_code == 404
    assert visitor("").get("/oidc/back?code=x&state=y").status_code == 404


def test_a_client_without_a_secret_sends_none(hall, provider):
    app = application(hall, oidc_issuer=provider.address, oidc_client_id=CLIENT)
    assert come(Visitor(app)).status_code == 303
    assert provider.asked[0]["basic"] is None
    assert provider.asked[0]["client_id"] == CLIENT
