"""What an API answer says beside its body: marks, codings, links; and what a caller may hang on them."""

import gzip
import io
from urllib.parse import parse_qs, urlsplit

import pytest
import zstandard

from catalog.actions import registry
from catalog.errors import Stale
from tests.furniture import dataset
from tests.web.test_api import NAME, bare
from web.api_asking import NO_FILES, POST_ONLY

SHOW = NAME + "?id=power-use"


@pytest.fixture
def action(monkeypatch, catalog):
    """Make a function an action for the length of one test."""
    def make(run, **facts):
        facts = {"reads": False, "open": True, "uploads": False} | facts
        monkeypatch.setitem(registry.ACTIONS, run.__name__, registry.Action(run.__name__, run, None, **facts))
    return make


def test_a_dataset_has_a_mark_of_its_revision_and_costs_no_body_when_it_is_known(client, made, editor):
    mark = client.get(SHOW).headers["ETag"]
    assert mark.startswith('"1-')
    for sent in (mark, f"W/{mark}", f'"0-abc", {mark}', "*"):
        answer = client.get(SHOW, headers={"If-None-Match": sent})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", mark)
        assert answer.headers["Vary"] == "Accept-Encoding, Authorization, X-CKAN-API-Key"
        assert not {"Content-Type", "Content-Length"} & set(answer.headers.keys())
    client.post("/api/3/action/package_patch", json={"id": "power-use", "title": "새 제목"}, headers=editor)
    answer = client.get(SHOW, headers={"If-None-Match": mark})
    assert (answer.status_code, answer.headers["ETag"][:3]) == (200, '"2-')


def test_a_mark_belongs_to_one_coding_and_to_no_post(client, made):
    marks = {coding: client.get(SHOW, headers={"Accept-Encoding": coding}).headers["ETag"]
             for coding in ("identity", "gzip", "zstd")}
    assert marks["gzip"] == marks["identity"][:-1] + '-gzip"'
    assert marks["zstd"] == marks["identity"][:-1] + '-zstd"'
    answer = client.get(SHOW, headers={"Accept-Encoding": "gzip", "If-None-Match": marks["identity"]})
    assert answer.status_code == 200
    assert "ETag" not in client.post(NAME, json={"id": "power-use"}).headers


@pytest.mark.parametrize(("accepted", "coding"), [
    ("gzip", "gzip"), ("zstd", "zstd"), ("gzip, deflate, br, zstd", "zstd"), ("gzip;q=1.0, zstd;q=0.5", "gzip"),
    ("zstd;q=0, gzip;q=0", None), ("*", "zstd"), ("*;q=0", None), ("br", None), ("identity", None), ("", None),
    ("gzip;q=nonsense", None), (",;=,", None), ("GZIP", "gzip")])
def test_a_large_answer_is_coded_as_the_client_likes_it(client, made, accepted, coding):
    plain = client.get(SHOW)
    answer = client.get(SHOW, headers={"Accept-Encoding": accepted})
    read = {None: bytes, "gzip": gzip.decompress, "zstd": zstandard.decompress}[coding]
    assert (answer.headers.get("Content-Encoding"), read(answer.data)) == (coding, plain.data)
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_a_small_answer_and_one_that_changed_something_are_sent_as_they_are(client, made, editor):
    asked = editor | {"Accept-Encoding": "gzip"}
    for answer in (client.get("/api/3/action/package_list", headers=asked),
                   client.post("/api/3/action/package_patch", json={"id": "power-use"}, headers=asked)):
        assert "Content-Encoding" not in answer.headers


def test_a_link_leads_to_the_next_page_and_keeps_what_was_asked(client, action):
    def paged(unit, data):
        unit.told["next"] = {"start": int(data.get("start", 0)) + 2}
        return []

    action(paged, reads=True)
    answer = client.get("/api/3/action/paged?q=전력&fq_list=a&fq_list=b&start=2")
    address = answer.headers["Link"].removeprefix("<").removesuffix('>; rel="next"')
    assert address.startswith("http://localhost/api/3/action/paged?")
    assert parse_qs(urlsplit(address).query) == {"q": ["전력"], "fq_list": ["a", "b"], "start": ["4"]}
    assert "Link" not in client.get("/api/3/action/paged", query_string={"q": "x" * 5000}).headers
    assert "Link" not in client.post("/api/3/action/paged", json={}).headers


def test_a_link_and_a_fault_of_ours_name_the_site_and_not_what_the_caller_called_it(client, action, catalog):
    def paged(unit, data):
        unit.told["next"] = {"start": 2}

    def broken(unit, data):
        raise OSError

    action(paged, reads=True)
    action(broken, reads=True)
    catalog.site["site_url"] = "https://data.example/"
    for address in ("/api/3/action", "/api/action"):
        there = {"base_url": "http://elsewhere.example"}
        assert client.get(f"{address}/paged", **there).headers["Link"] == (
            f'<https://data.example{address}/paged?start=2>; rel="next"')
        assert [client.get(f"{address}/{name}", **there).json["help"] for name in ("paged", "broken")] == [
            f"https://data.example/api/3/action/help_show?name={name}" for name in ("paged", "broken")]


def test_if_match_is_the_revision_of_the_mark(client, action):
    def matched(unit, data):
        unit.matched = True
        return unit.match

    action(matched)
    for sent, revision in (('"3-ab"', 3), ('"3-ab-gzip"', 3), ('W/"3-ab-zstd"', 3), ('"3-ab", "3-cd"', 3), ("*", None),
                           ("", None)):
        assert client.post("/api/3/action/matched", headers={"If-Match": sent}).json["result"] == revision
    assert client.post("/api/3/action/matched").json["result"] is None
    for sent in ("3", '"x"', '"3"', '"-1-a"', '"1-a", "2-a"', '"1-a", x', '"99999999999999999999-a"', "\xff"):
        answer = client.post("/api/3/action/matched", headers={"If-Match": sent})
        assert (answer.status_code, answer.json["error"]) == (412, {"__type": "Validation Error", "message": [
            "If-Match must be the ETag of the dataset as package_show gave it"]})


@pytest.mark.parametrize("uploads", [True, False])
def test_files_reach_an_action_that_takes_files_by_their_fields_and_no_other(
        client, action, catalog, monkeypatch, uploads):
    def kept(unit, data):
        """Never called: the catalogue below answers."""

    def answer(name, data, user, match):
        return {key: [value.filename, value.read().decode()] if hasattr(value, "filename") else value
                for key, value in data.items()}, {}

    action(kept, uploads=uploads)
    monkeypatch.setattr(catalog, "answer", answer)
    answer = client.post("/api/3/action/kept", data={
        "id": "1", "upload": (io.BytesIO(b"a,b"), "../a.csv"), "sample": (io.BytesIO(b"c"), "가.csv")})
    files = {"upload": ["../a.csv", "a,b"], "sample": ["가.csv", "c"]}
    if uploads:
        assert answer.json["result"] == {"id": "1"} | files
    else:
        assert (answer.status_code, answer.json["error"]) == (
            409, {"__type": "Validation Error"} | dict.fromkeys(files, [NO_FILES]))


@pytest.mark.parametrize(("body", "kind"), [
    (b"--x\r\nnothing", "multipart/form-data; boundary=x"), (b"no boundary", "multipart/form-data"),
    (b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb", "multipart/form-data; boundary=x"),
    (b"a=%FF", "application/x-www-form-urlencoded"), (b"a=\xff", "application/x-www-form-urlencoded"),
    (b"&".join([b"a=1"] * 1001), "application/x-www-form-urlencoded"),
    (b'{"a": 1', "application/x-www-form-urlencoded")])
def test_a_form_that_is_broken_is_a_bare_400(client, body, kind):
    assert bare(client.post(NAME, data=body, content_type=kind)).startswith("Bad request - JSON Error:")


def test_an_address_that_is_not_utf8_is_a_bare_400(client):
    for query in ("id=%FF", "id=\xff", "callback=%FF"):
        assert bare(client.get(NAME, environ_overrides={"QUERY_STRING": query})).startswith("Bad request - JSON Error:")


def test_the_form_goes_before_the_query_and_the_query_before_the_body(client, made):
    assert client.post(NAME + "?id=nothing", data={"id": "power-use"}).status_code == 200
    assert client.post(NAME + "?id=nothing", data='{"id": "power-use"}',
                       content_type="application/x-www-form-urlencoded").status_code == 200
    assert client.post(SHOW, content_type="multipart/form-data; boundary=x", data=b"--x--\r\n").status_code == 200
    assert client.post(SHOW, json={"id": "nothing"}).status_code == 200


@pytest.mark.parametrize("path", [
    "/api/3/action/package_show/", "/api//3/action/package_show", "/api/3/action/", "/api/3/action", "/api/4",
    "/api/1/action/package_show", "/api/nothing/here"])
def test_what_is_not_there_is_said_in_json_and_nobody_is_sent_elsewhere(client, path):
    for method in ("get", "post", "put", "delete"):
        answer = getattr(client, method)(path)
        assert (answer.status_code, answer.json, answer.headers["Access-Control-Allow-Origin"]) == (
            404, "404 Not Found", "*"), method


@pytest.mark.parametrize(("path", "allowed"), [
    (NAME, "GET, HEAD, OPTIONS, POST"), ("/api/action/x", "GET, HEAD, OPTIONS, POST"),
    ("/api/3/action/package_patch", "OPTIONS, POST"), ("/api/3", "GET, HEAD, OPTIONS"), ("/api", "GET, HEAD, OPTIONS")])
def test_a_method_that_is_not_known_is_said_in_json(client, path, allowed):
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "FOO", "CONNECT"):
        answer = client.open(path, method=method, environ_overrides={"REQUEST_METHOD": method})
        assert (answer.status_code, answer.json, answer.headers["Allow"]) == (405, "405 Method Not Allowed", allowed)
        assert (answer.headers["Access-Control-Allow-Origin"], answer.headers["Cache-Control"]) == ("*", "no-cache")


def test_a_method_that_is_not_known_finds_nothing_where_nothing_is(client):
    answer = client.open("/api/3/nothing", method="FOO")
    assert (answer.status_code, answer.json) == (404, "404 Not Found")


def test_the_version_says_what_it_hangs_on_and_how_long_it_is_kept(page):
    answer = page("/api", headers={"Accept": "application/json"})
    assert answer.headers.getlist("Vary") == ["Accept", "Accept-Encoding, Authorization, X-CKAN-API-Key"]
    for path in ("/api", "/api/3"):
        assert page(path).headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_stale_change_is_412_with_the_type_that_clients_know(client, action):
    def stale(unit, data):
        raise Stale({"message": ["changed meanwhile"]})

    action(stale)
    answer = client.post("/api/3/action/stale")
    assert (answer.status_code, answer.json["error"]) == (412, {
        "__type": "Validation Error", "message": ["changed meanwhile"]})


def test_an_unknown_token_is_written_down_once_and_a_proxys_password_never(client, catalog, people):
    for sent in ("nonsense", "Bearer nonsense", "Basic am9l"):
        assert client.get("/api/3/action/package_list", headers={"Authorization": sent}).status_code == 200
    found = catalog.call("audit_list", {"event": "token:unknown"}, people["root"])["entries"]
    assert len(found) == 2


def test_the_other_header_counts_where_the_first_is_a_proxys(client, tokens):
    answer = client.get("/api/3/action/user_show", headers={
        "Authorization": "Basic am9l", "X-CKAN-API-Key": tokens["jiwoo"]})
    assert (answer.json["result"]["name"], "X-Auth-Status" in answer.headers) == ("jiwoo", False)


def test_get_is_for_readers(client):
    assert bare(client.get("/api/3/action/package_patch")) == f"Bad request - {POST_ONLY}"


def test_two_people_never_share_an_answer(client, tokens, editor):
    client.post("/api/3/action/package_create", json=dataset(name="hidden", private=True), headers=editor)
    mine = client.get(NAME + "?id=hidden", headers=editor)
    assert (mine.status_code, mine.headers["Cache-Control"]) == (200, "private, no-cache")
    theirs = client.get(NAME + "?id=hidden", headers={"If-None-Match": mine.headers["ETag"]})
    assert theirs.status_code == 403
