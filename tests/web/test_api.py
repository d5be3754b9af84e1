"""The Action API as clients meet it on the wire: forms of asking, envelopes, statuses, headers."""

import io
import json

import pytest
import requests

from tests.furniture import dataset
from web import headers
from web.app import LARGEST_REQUEST, create_app

NAME = "/api/3/action/package_show"
JSON = "application/json;charset=utf-8"


def bare(answer) -> str:
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, JSON)
    assert isinstance(answer.json, str)
    return answer.json


def test_a_success_is_an_envelope_with_an_absolute_help(client, made):
    answer = client.get(NAME + "?id=power-use")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, JSON)
    assert answer.json == {
        "help": "http://localhost/api/3/action/help_show?name=package_show", "success": True, "result": made}


def test_the_help_stands_at_the_address_the_site_says_it_has(client, catalog, made):
    catalog.site["site_url"] = "https://data.example/"
    assert client.get(NAME + "?id=power-use").json["help"] == (
        "https://data.example/api/3/action/help_show?name=package_show")


def test_both_addresses_answer_and_none_redirects(client, made, editor):
    for path in ("/api/action/package_show", NAME):
        assert client.get(path + "?id=power-use").status_code == 200
    for path in ("/api/2/action/package_show", "/api/3/action/package_show/", "/api//3/action/package_show"):
        answer = client.post(path, json={"id": "power-use"})
        assert answer.status_code == 404, path


@pytest.mark.parametrize(("path", "version"), [
    ("/api", 1), ("/api/", 1), ("/api/1", 1), ("/api/2", 2), ("/api/3", 3), ("/api/3/", 3)])
def test_the_version_is_told(client, path, version):
    answer = client.get(path)
    assert (answer.status_code, answer.json) == (200, {"version": version})


@pytest.mark.parametrize(("action", "data", "status", "error"), [
    ("package_show", {"id": "nothing"}, 404, {"__type": "Not Found Error", "message": "Not found: Dataset not found"}),
    ("package_show", {}, 409, {"__type": "Validation Error", "id": ["Missing value"]}),
    ("package_create", {"name": "x"}, 403, {
        "__type": "Authorization Error", "message": "Access denied: anonymous may not publish"}),
    ("package_search", {"limit": 1}, 400, {
        "__type": "Search Query Error",
        "message": "Search Query is invalid: \"Invalid search parameters: ['limit']\""}),
])
def test_each_refusal_has_its_status_and_type(client, action, data, status, error):
    answer = client.post(f"/api/3/action/{action}", json=data)
    assert answer.status_code == status
    assert answer.json == {"help": f"http://localhost/api/3/action/help_show?name={action}", "success": False,
                           "error": error}


def test_a_validation_error_names_each_field(client, editor):
    answer = client.post("/api/3/action/package_create", headers=editor, json=dataset(
        name="한강", resources=[{"url": "https://a.example"}, {"size": "x"}]))
    assert (answer.status_code, answer.json["error"]) == (409, {
        "__type": "Validation Error", "resources": [{}, {"size": ["Invalid integer"]}],
        "name": ["Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"]})


def test_an_unknown_action_is_a_bare_string(client):
    assert bare(client.get("/api/3/action/no_such")) == "Bad request - Action name not known: no_such"


def test_only_what_changes_nothing_may_be_asked_with_get(client, editor):
    assert bare(client.get("/api/3/action/package_create?name=x", headers=editor)) == (
        "Bad request - JSON Error: Invalid request. Please use POST method for your request")


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_allowed(client, method):
    assert getattr(client, method)(NAME).status_code == 405


SHAPES = {
    "json": {"data": b'{"id": "power-use"}', "content_type": "application/json"},
    "json without its type": {"data": b'{"id": "power-use"}', "content_type": "text/plain"},
    "json with a charset": {"data": b'{"id": "power-use"}', "content_type": "application/json; charset=utf-8"},
    "curl -d": {"data": b'{"id": "power-use", "x": "a=b&c+d%"}', "content_type": "application/x-www-form-urlencoded"},
    "curl --data-urlencode": {"data": {'{"id": "power-use"}': ""}},
    "curl -d with a 1": {"data": {'{"id": "power-use"}': "1"}},
    "a form": {"data": {"id": "power-use"}},
    "multipart": {"data": {"id": "power-use"}, "content_type": "multipart/form-data"},
    "the query of a post": {"query_string": {"id": "power-use"}},
    "the query before the body": {"query_string": {"id": "power-use"}, "data": b'{"id": "nothing"}',
                                  "content_type": "application/json"},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_way_to_ask_that_ckan_knows_is_read(client, made, shape):
    assert client.post(NAME, **SHAPES[shape]).json["result"] == made


def test_a_form_can_create(client, editor):
    answer = client.post("/api/3/action/package_create", headers=editor, data={
        "name": "by-form", "owner_org": "nia", "private": "False", "tag_string": "전력,수위"})
    assert [tag["name"] for tag in answer.json["result"]["tags"]] == ["수위", "전력"]


def test_an_empty_post_asks_with_nothing(client, made):
    assert client.post("/api/3/action/package_list").json["result"] == ["power-use"]


def test_repeated_parameters_are_a_list_and_booleans_are_words(client, made, editor):
    found = client.get("/api/3/action/package_search?fq_list=tags:전력&fq_list=tags:에너지"
                       "&facet.field=[\"tags\"]&include_private=True").json["result"]
    assert (found["count"], found["facets"]) == (1, {"tags": {"에너지": 1, "전력": 1}})
    assert client.get("/api/3/action/package_search?fq_list=tags:전력").status_code == 409


def test_a_file_for_an_action_that_takes_none_is_refused_rather_than_lost(client, editor):
    answer = client.post("/api/3/action/package_create", headers=editor, data={
        "name": "x-file", "owner_org": "nia", "upload": (io.BytesIO(b"a,b"), "a.csv")})
    assert (answer.status_code, answer.json["error"]) == (409, {"__type": "Validation Error", "upload": [
        "This action takes no files. Leave the file out; a picture is given by its address."]})
    assert client.get("/api/3/action/package_list").json["result"] == []


@pytest.mark.parametrize("body", [
    b"{", b"[]", b'"text"', b"null", b"1", b"\xff\xfe", b"{\"id\": NaN}", b"[" * 100_000, b'{"a":' * 5000,
    b'{"id": ' + b"[" * 70 + b"]" * 70 + b"}", b'{"id": "a\\u0000b"}', b'{"id": "\\ud800"}', b'{"a\\u0000": 1}',
    b'{"id": "a\x00b"}'])
def test_what_cannot_be_read_is_a_bare_400(client, body):
    assert bare(client.post(NAME, data=body, content_type="application/json")).startswith("Bad request - JSON Error:")


def test_a_backslash_before_u0000_is_only_text(client):
    assert client.post(NAME, data=b'{"id": "a\\\\u0000b"}', content_type="application/json").status_code == 404


def test_nul_in_a_parameter_is_a_bare_400(client):
    assert client.get(NAME + "?id=a%00b").status_code == 400
    assert client.post(NAME, data={"id": "a\0b"}).status_code == 400


@pytest.mark.parametrize(("action", "key"), [
    ("package_show", "id"), ("package_list", "limit"), ("organization_show", "id"), ("organization_list", "sort"),
    ("package_search", "q"), ("package_search", "rows"), ("package_search", "fl"), ("package_search", "sort"),
    ("package_search", "facet.field"), ("tag_list", "query"), ("help_show", "name"), ("audit_list", "before"),
    ("organization_list", "organizations"), ("dataset_tombstone", "id"), ("user_show", "id"),
    ("harvest_run_list", "source"), ("api_token_list", "user_id")])
def test_no_value_of_the_wrong_kind_breaks_anything(client, tokens, action, key):
    for value in ("[]", "{}", "1", "true", '["a"]', "null", '""', "1e400", "-1", "123456789012345678901"):
        answer = client.post(f"/api/3/action/{action}", data=f'{{"{key}": {value}}}', content_type="application/json",
                             headers={"Authorization": tokens["root"]})
        assert answer.status_code < 500, (value, answer.json)


@pytest.mark.parametrize("key", [
    "id", "name", "title", "owner_org", "tags", "resources", "extras", "groups", "private", "state", "theme",
    "publisher", "title_translated", "stats", "url", "license_id", "tag_string", "type"])
def test_no_field_of_the_wrong_kind_breaks_a_dataset(client, editor, made, key):
    for value in ("[]", "{}", "1", '["a"]', "null", '[{"a": [{}]}]', '{"a": {"b": 1}}', "true"):
        body = json.dumps(dataset(name="another"))[:-1] + f', "{key}": {value}}}'
        for action in ("package_create", "package_update", "package_patch"):
            answer = client.post(f"/api/3/action/{action}", data=body, content_type="application/json", headers=editor)
            assert answer.status_code in (200, 404, 409, 403), (value, answer.json)
        answer = client.post("/api/3/action/package_upsert_many", data=f'{{"datasets": [{body}]}}', headers=editor,
                             content_type="application/json")
        assert answer.json["result"]["results"][0]["outcome"] in ("created", "updated", "unchanged", "refused")


def test_a_token_is_taken_bare_with_bearer_and_in_the_old_header(client, tokens):
    token = tokens["jiwoo"]
    for sent in ({"Authorization": token}, {"Authorization": f"Bearer {token}"}, {"X-CKAN-API-Key": token},
                 {"Authorization": f"bearer  {token} "}, {"Authorization": token, "X-CKAN-API-Key": token}):
        answer = client.get("/api/3/action/user_show", headers=sent)
        assert (answer.json["result"]["name"], "X-Auth-Status" in answer.headers) == ("jiwoo", False)


@pytest.mark.parametrize("token", ["nonsense", "Bearer nonsense", "Basic am9l", "Bearer"])
def test_an_unknown_token_is_anonymous_and_a_header_says_so(client, token):
    answer = client.get("/api/3/action/package_list", headers={"Authorization": token})
    assert (answer.status_code, answer.headers["X-Auth-Status"]) == (200, "unknown-token")
    answer = client.post("/api/3/action/package_create", headers={"Authorization": token}, json=dataset())
    assert (answer.status_code, answer.headers["X-Auth-Status"]) == (403, "unknown-token")


def test_a_token_in_the_address_is_not_looked_at(client, tokens):
    assert client.get(f"/api/3/action/user_show?Authorization={tokens['jiwoo']}").status_code == 403


def test_jsonp_is_anonymous_and_only_for_get(client, tokens, made, editor):
    answer = client.get("/api/3/action/package_list?callback=cb", headers=editor)
    assert answer.headers["Content-Type"] == "application/javascript;charset=utf-8"
    text = answer.text
    assert (text[:3], text[-2:]) == ("cb(", ");")
    assert json.loads(text[3:-2])["result"] == ["power-use"]
    assert client.get("/api/3/action/user_show?callback=cb", headers=editor).status_code == 403
    assert client.post("/api/3/action/package_list?callback=cb").json["result"] == ["power-use"]


@pytest.mark.parametrize("callback", ["alert(1)//", "<script>", "a b", "a;b", "ㄱ", "a\n"])
def test_a_callback_is_the_name_of_a_function(client, callback):
    answer = client.get("/api/3/action/package_list", query_string={"callback": callback})
    assert bare(answer) == "Bad request - callback must be the name of a function"


def test_other_sites_may_read(client):
    asked = [client.options(path) for path in ("/api/3/action/package_list", "/api/action/x", "/api/3", "/api/")]
    for answer in (*asked, client.get("/api/3/action/package_list"), client.get("/api/3/action/no_such"),
                   client.get("/api/3")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    for answer in asked:
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Methods"] == "POST, PUT, GET, DELETE, OPTIONS"
        assert answer.headers["Access-Control-Allow-Headers"] == (
            "Authorization, X-CKAN-API-Key, Content-Type, If-Match, If-None-Match")


def test_an_answer_of_the_api_says_what_every_answer_says(client):
    for path, base in (("/api/3/action/package_list", "http://localhost"), ("/api/3", "https://data.example.kr")):
        answer = client.get(path, base_url=base)
        secure = ["Strict-Transport-Security"] if base.startswith("https") else []
        known = {"Cache-Control"} & set(answer.headers.keys())
        assert sorted(answer.headers.keys()) == sorted([
            "Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Content-Length", "Content-Type", "Vary",
            *known, *headers.ALWAYS, *secure])
        assert {name: answer.headers[name] for name in headers.ALWAYS} == headers.ALWAYS


def test_a_fault_of_ours_tells_nothing_but_its_number(client, catalog, monkeypatch, caplog):
    def broken(*_):
        raise OSError("/etc/secret select * from users")

    monkeypatch.setattr(catalog, "answer", broken)
    answer = client.get("/api/3/action/package_list")
    error = answer.json["error"]
    number = error["message"].removeprefix("Internal Server Error (incident ").removesuffix(")")
    assert (answer.status_code, error["__type"], len(number)) == (500, "Internal Server Error", 8)
    assert "secret" not in answer.text
    assert f"incident {number}" in caplog.text
    assert "/etc/secret" in caplog.text


def test_a_database_that_is_gone_tells_nothing_about_itself(client, catalog, store, monkeypatch):
    monkeypatch.setattr(store, "read", lambda: (_ for _ in ()).throw(ConnectionError("postgres://user:pw@host")))
    answer = client.get("/api/3/action/package_list")
    assert (answer.status_code, "pw@" in answer.text) == (500, False)


def test_a_body_longer_than_the_server_takes_is_refused_as_json(client, monkeypatch):
    monkeypatch.setitem(client.application.config, "MAX_CONTENT_LENGTH", 10)
    answer = client.post(NAME, json={"id": "power-use"})
    assert (answer.status_code, answer.json) == (413, "413 Request Entity Too Large")


def test_no_body_is_read_without_end(catalog):
    answer = create_app(catalog).test_client().post(
        NAME, data=b"{}", environ_overrides={"CONTENT_LENGTH": str(LARGEST_REQUEST + 1)})
    assert (answer.status_code, answer.json) == (413, "413 Request Entity Too Large")


def kept(answer):
    return answer.headers["Cache-Control"], answer.headers["Vary"]


def test_what_somebody_was_told_is_kept_by_nobody_else(client, tokens, made):
    by = "Accept-Encoding, Authorization, X-CKAN-API-Key"
    for header in ("Authorization", "X-CKAN-API-Key"):
        for id in ("power-use", "nothing"):
            for token in (tokens["jiwoo"], "nonsense"):
                assert kept(client.get(f"{NAME}?id={id}", headers={header: token})) == ("private, no-cache", by)
    assert kept(client.get(NAME + "?id=power-use")) == ("public, max-age=0, must-revalidate", by)
    assert kept(client.get(NAME + "?id=nothing")) == ("no-cache", by)
    assert kept(client.get("/api/3/action/no_such")) == ("no-cache", by)
    answer = client.post("/api/3/action/api_token_create", json={"user": "jiwoo", "name": "a"},
                         headers={"Authorization": tokens["jiwoo"]})
    assert kept(answer) == ("private, no-store", by)


def test_no_answer_sends_a_post_elsewhere(site, made):
    answer = requests.post(f"{site}/api/action/package_show", json={"id": "power-use"}, allow_redirects=False)
    assert answer.status_code == 200


def test_a_head_is_answered_like_a_get_without_a_body(client, made):
    answer = client.head(NAME + "?id=power-use")
    assert (answer.status_code, answer.data) == (200, b"")


def test_every_action_has_help(client, catalog):
    shown = client.get("/api/3/action/help_show?name=package_search").json["result"]
    assert ":param q:" in shown
    assert client.get("/api/3/action/help_show?name=no_such").status_code == 404


def test_the_site_says_who_it_is(client, catalog):
    catalog.site.update(site_title="데이터이음")
    assert client.get("/api/3/action/status_show").json["result"] == {
        "ckan_version": "2.11.4", "site_title": "데이터이음", "site_description": "", "site_url": "",
        "locale_default": "ko", "error_emails_to": None, "extensions": ["ieum"],
        "installation": catalog.call("status_show")["installation"]}
    assert client.get("/api/3/action/site_read").json["result"] is True


def test_the_licences_come_in_ckans_shape(client):
    licences = {each["id"]: each for each in client.get("/api/3/action/license_list").json["result"]}
    assert {"kogl-1", "cc-by", "notspecified"} <= licences.keys()
    assert {"id", "title", "url", "od_conformance", "osd_conformance", "status", "family", "maintainer",
            "domain_content", "domain_data", "domain_software", "is_generic", "is_okd_compliant",
            "is_osi_compliant"} <= licences["kogl-1"].keys()
