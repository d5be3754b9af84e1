"""Bodies that broke off, have no length or are too large: none is carried out as if it were whole."""

import io

import orjson
import pytest

from tests.furniture import dataset
from tests.web.test_api import NAME, bare
from web.api_asking import LARGEST_PLAIN

PATCH, DELETE, CREATE = (f"/api/3/action/package_{verb}" for verb in ("patch", "delete", "create"))
FORM, JSON, PARTS = "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
WHOLE = {FORM: b"id=power-use&notes=cut", JSON: b'{"id": "power-use", "notes": "cut"}',
         PARTS: PART % (b"id", b"power-use") + PART % (b"notes", b"cut") + b"--x--\r\n"}
TOO_LARGE = (413, "413 Request Entity Too Large")


class Unread(io.RawIOBase):
    """A body that nobody may touch."""

    def readinto(self, _):
        raise AssertionError("the body was read")


def chunked(client, path, body, kind, **headers):
    """Send a body as a server hands it on that came without a length: however it ended, it only ends."""
    return client.post(path, headers=headers, content_type=kind, input_stream=io.BytesIO(body), environ_overrides={
        "CONTENT_LENGTH": "", "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"})


def notes(client):
    return client.get(NAME + "?id=power-use").json["result"]["notes"]


@pytest.mark.parametrize("terminated", [True, False])
@pytest.mark.parametrize("kind", WHOLE)
def test_a_body_shorter_than_it_was_announced_is_not_carried_out(client, made, editor, kind, terminated):
    server = {"CONTENT_LENGTH": "500"} | ({"wsgi.input_terminated": True} if terminated else {})
    for path in (PATCH, DELETE, NAME):
        answer = client.post(path, data=WHOLE[kind], headers=editor, content_type=kind, environ_overrides=server)
        assert bare(answer) == (f"Bad request - JSON Error: the body broke off: {len(WHOLE[kind])} bytes came of the "
                                "500 that Content-Length announced")
    assert client.get(NAME + "?id=power-use").json["result"] == made


@pytest.mark.parametrize("kind", [JSON, PARTS, "text/plain"])
def test_a_body_without_a_length_counts_when_its_end_shows_that_it_is_whole(client, made, editor, kind):
    body = WHOLE.get(kind, WHOLE[JSON])
    for end in range(1, len(body) - 2):
        assert chunked(client, PATCH, body[:end], kind, **editor).status_code == 400, body[:end]
    assert notes(client) == made["notes"]
    assert chunked(client, PATCH, body, kind, **editor).status_code == 200
    assert notes(client) == "cut"


@pytest.mark.parametrize("body", [WHOLE[FORM], b"id=power-use", b'{"id": "power-use"}', b"%7B%22id%22%3A1%7D="])
def test_a_form_without_a_length_is_refused_since_it_may_have_broken_off_unseen(client, made, editor, body):
    for path in (PATCH, DELETE, NAME):
        assert bare(chunked(client, path, body, FORM, **editor)) == (
            "Bad request - JSON Error: a form needs a Content-Length: without one nobody can tell whether it broke off")
    assert notes(client) == made["notes"]


def test_no_body_at_all_needs_no_length(client, made):
    for kind in (FORM, JSON):
        assert chunked(client, "/api/3/action/package_list", b"", kind).json["result"] == ["power-use"]


@pytest.mark.parametrize("path", [NAME, CREATE, PATCH])
def test_what_a_stranger_sends_is_refused_unread_beyond_a_megabyte(client, path):
    for headers in ({}, {"Authorization": "nonsense"}):
        answer = client.post(path, headers=headers, content_type=JSON, environ_overrides={
            "CONTENT_LENGTH": str(LARGEST_PLAIN + 1), "wsgi.input_terminated": True, "wsgi.input": Unread()})
        assert (answer.status_code, answer.json) == TOO_LARGE
        answer = chunked(client, path, b"{" + b" " * LARGEST_PLAIN + b"}", JSON, **headers)
        assert (answer.status_code, answer.json) == TOO_LARGE
        for body, kind in ((b"{}" + b" " * LARGEST_PLAIN, JSON), (PART % (b"a", b"b" * LARGEST_PLAIN), PARTS)):
            answer = chunked(client, path, body, kind, **headers)
            assert (answer.status_code, answer.json) == TOO_LARGE


def test_a_body_of_just_the_largest_size_is_read(client, made):
    body = b'{"id": "power-use"}'.ljust(LARGEST_PLAIN)
    for answer in (client.post(NAME, data=body, content_type=JSON), chunked(client, NAME, body, JSON)):
        assert answer.json["result"] == made


def test_whoever_is_known_may_send_more_to_what_changes_something_and_only_there(client, made, editor):
    body = orjson.dumps(dataset(id="power-use", notes="가" * LARGEST_PLAIN))
    assert client.post(PATCH, data=body, content_type=JSON, headers=editor).status_code in (200, 409)
    assert client.post(PATCH, data=body, content_type=FORM, headers=editor).status_code in (200, 409)
    answer = client.post(NAME, data=body, content_type=JSON, headers=editor)
    assert (answer.status_code, answer.json) == TOO_LARGE


def test_a_form_is_no_longer_than_one_with_parts(client, editor):
    for path, headers in ((NAME, {}), (CREATE, editor)):
        for body in (b"a=" + b"%41" * 200_000, b"{" + b"%41" * 200_000 + b"=1"):
            answer = client.post(path, data=body, content_type=FORM, headers=headers)
            assert (answer.status_code, answer.json) == TOO_LARGE


def test_braces_in_texts_are_no_levels(client, editor):
    for text in ("[" * 100, "\\" * 3 + '"' + "{" * 100, '["' * 70, "]" * 70):
        answer = client.post(PATCH, json={"id": "nothing", "notes": text}, headers=editor)
        assert answer.status_code == 404, text
    for depth, status in ((63, 404), (64, 400)):
        body = b'{"id": "nothing", "a": "}]", "b": ' + b"[" * depth + b'"]\\""' + b"]" * depth + b"}"
        assert client.post(PATCH, data=body, content_type=JSON, headers=editor).status_code == status


@pytest.mark.parametrize("body", [
    b'{"id": "power-use"}', b'{"id": "power-use"}=', b'{"id": "power-use"}=1', b'{%22id%22:%22power-use%22}=1',
    b'%7B%22id%22: "power-use"}=', b' {"id": "power-use", "a": "b=c&d"}'])
def test_json_as_the_name_of_a_field_is_read_however_it_is_written(client, made, body):
    assert client.post(NAME, data=body, content_type=FORM).json["result"] == made


@pytest.mark.parametrize("body", [b'{"id": "power-use"', b'{"id": "power-use"=1', b'{"id": "a"}&x=1', b'{a=1&b=1'])
def test_json_that_is_none_is_said_to_be_none(client, body):
    assert bare(client.post(NAME, data=body, content_type=FORM)).startswith(
        "Bad request - JSON Error: Error decoding JSON data.")
