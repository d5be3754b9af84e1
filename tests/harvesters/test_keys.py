"""A key in every spelling: what partners and faults may quote it in, and what of it must never come through."""

import base64
import html
import io
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters import keys
from harvesters.keys import Keys
from tests.harvesters.faults import Faults, answer
from tests.harvesters.test_session import failure, session

CANARY = "canary/3f9+Zq8==wYc7\"Nd2&Kb9Hs4"
KEYS = Keys(CANARY)


@pytest.mark.parametrize("spelling", [
    str, quote, lambda key: quote(key, safe=""), lambda key: quote(quote(key, safe=""), safe=""), html.escape,
    json.dumps, lambda key: json.dumps(key).replace("/", "\\/"), lambda key: base64.b64encode(key.encode()).decode(),
    lambda key: base64.urlsafe_b64encode(key.encode()).decode(), lambda key: quote(key, safe="").replace("%2F", "%2f")])
def test_a_key_is_struck_out_however_it_is_written(spelling):
    words = f"before {spelling(CANARY)} after"
    assert "***" in KEYS.strike(words)
    assert "***" in KEYS.strike_body(words.encode()).decode()
    for part in (CANARY[:12], quote(CANARY, safe="")[:16], base64.b64encode(CANARY.encode()).decode()[4:20]):
        assert part not in KEYS.strike(words)


@given(st.binary(max_size=9), st.binary(max_size=9))
def test_a_key_within_base64_is_struck_out_wherever_it_begins(before, after):
    words = base64.b64encode(before + CANARY.encode() + after).decode()
    struck = KEYS.strike(words)
    assert "***" in struck
    assert len(struck) <= 3 + 4 * 4 + 4 * 4               # what is around it, and at most a group on each side


def test_both_halves_of_a_key_are_kept_out():
    both = Keys("access-key-0123456:secret-key-abcdefg")
    assert both.strike("id access-key-0123456 signed with secret-key-abcdefg") == "id *** signed with ***"
    assert Keys("a:b").strike("a cab") == "a cab"


@given(st.integers(0, 70), st.integers(0, 70))
def test_a_file_is_cleaned_in_place_wherever_the_key_stands(start, more):
    file = io.BytesIO(b"a" * start + CANARY.encode() + b"b" * more + quote(CANARY, safe="").encode())
    size, window = len(file.getvalue()), keys.WINDOW
    keys.WINDOW = 32
    try:
        KEYS.clean_file(file)
    finally:
        keys.WINDOW = window
    assert len(file.getvalue()) == size
    assert KEYS.within(file.getvalue().decode()) is False


def test_a_short_key_is_no_word_to_be_taken_out_of_records():
    assert Keys("sandbox").clean(b"http://sandbox.example") == b"http://sandbox.example"
    file = io.BytesIO(b"sandbox")
    Keys("sandbox").clean_file(file)
    assert file.getvalue() == b"sandbox"


def test_what_a_partner_quotes_of_our_key_comes_through_nowhere():
    with Faults() as server:
        server.at["/list"] = answer(json.dumps({"url": f"https://x/?k={CANARY}", "echo": CANARY}).encode())
        server.at["/gone"] = answer(b"", 302, Location=f"https://{quote(CANARY, safe='')}.example/")
        http = session(server, secret=CANARY)
        got = http.get("/list")
        with http.download("/list") as file:
            assert not KEYS.within(got.body.decode() + file.read().decode())
        error = failure(http.get, "/gone")
        assert error.code == "leak"
        assert not KEYS.within(str(error).lower())
        assert CANARY[:10] not in str(error)
