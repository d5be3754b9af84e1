"""What R's ckanr sends: fields of a form where others send JSON, and lists where it got a list or a table before.

It stops at any answer beyond 201, and prints `error.__type` and what is beside it.
"""

import json

import pytest
import requests

pytestmark = pytest.mark.usefixtures("full")
READS = [
    ("site_read", {}, bool), ("status_show", {}, dict), ("license_list", {}, list),
    ("package_list", {"offset": "0", "limit": "31"}, list),
    ("current_package_list_with_resources", {"offset": "0", "limit": "31"}, list),
    ("package_show", {"id": "maps", "use_default_schema": "false"}, dict),
    ("package_search", {"q": "*:*", "facet": "false"}, dict),
    ("package_search", {"q": "*:*", "fq": "num_tags:[1 TO *]", "sort": "score asc", "rows": "2"}, dict),
    ("package_search", {"q": "*:*", "facet": "true", "facet.limit": "5", "facet.field": '["tags"]'}, dict),
    ("resource_search", {"query": "name:전력", "offset": "0", "limit": "31"}, dict),
    ("group_list", {"sort": "name", "offset": "0", "limit": "31", "all_fields": "false"}, list),
    ("group_show", {"id": "energy", "include_datasets": "true"}, dict),
    ("group_package_show", {"id": "energy"}, list),
    ("organization_list", {"order_by": "name", "decreasing": "false", "all_fields": "true", "limit": "31"}, list),
    ("organization_show", {"id": "nia", "include_datasets": "false"}, dict),
    ("tag_list", {"query": "전", "all_fields": "false"}, list), ("tag_list", {"all_fields": "true"}, list),
    ("tag_show", {"id": "전력", "include_datasets": "false"}, dict),
    ("tag_search", {"query": "전", "offset": "0", "limit": "31"}, dict),
    ("recently_changed_packages_activity_list", {"offset": "0", "limit": "31"}, list),
    ("package_activity_list", {"id": "maps", "offset": "0", "limit": "31"}, list),
    ("package_autocomplete", {"q": "maps", "limit": "5"}, list), ("tag_autocomplete", {"query": "전"}, list),
    ("group_autocomplete", {"q": "en", "limit": "5"}, list),
    ("organization_autocomplete", {"q": "ni", "limit": "5"}, list), ("format_autocomplete", {"q": "cs"}, list),
    ("dataset_follower_count", {"id": "maps"}, int), ("group_list_authz", {}, list),
    ("organization_list_for_user", {"permission": "create_dataset"}, list), ("vocabulary_list", {}, list),
]
OF_A_USER = [
    ("user_list", {"q": "jiwoo", "order_by": "name"}, list), ("user_show", {"id": "jiwoo"}, dict),
    ("dashboard_activity_list", {"limit": "31", "offset": "0"}, list), ("dashboard_new_activities_count", {}, int),
    ("user_activity_list", {"id": "jiwoo", "offset": "0", "limit": "31"}, list),
    ("dataset_followee_list", {"id": "jiwoo"}, list), ("api_token_list", {"user_id": "jiwoo"}, list),
]


@pytest.fixture
def post(site, tokens):
    """Send fields as ckanr does: those of a form with parts, or JSON as text, both headers with the token."""
    def send(action, body=None, who="jiwoo", **files):
        headers = {"Authorization": tokens[who], "X-CKAN-API-Key": tokens[who]}
        url = f"{site}/api/3/action/{action}"
        if isinstance(body, str):
            headers["Content-Type"] = "application/json"
            return requests.post(url, data=body.encode(), headers=headers, timeout=10)
        parts = {key: (None, value) for key, value in (body or {}).items()} | files
        return requests.post(url, files=parts, headers=headers, timeout=10)
    return send


@pytest.mark.parametrize(("action", "params", "shape"), READS)
def test_what_ckanr_reads_has_the_shape_it_takes_apart(get, action, params, shape):
    answer = get(action, **params)
    assert (answer.status_code, type(answer.json().get("result"))) == (200, shape)


@pytest.mark.parametrize(("action", "params", "shape"), OF_A_USER)
def test_what_ckanr_reads_for_somebody_has_the_shape_it_takes_apart(get, tokens, action, params, shape):
    answer = get(action, tokens["root"], **params)
    assert (answer.status_code, type(answer.json().get("result"))) == (200, shape)


@pytest.mark.parametrize(("action", "params"), [
    ("package_search", {"q": "*:*", "rows": "1"}), ("package_show", {"id": "maps"}), ("tag_list", {"query": "전"}),
    ("organization_list", {"all_fields": "true"})])
def test_reading_by_a_form_is_answered_like_reading_by_an_address(get, post, tokens, action, params):
    assert post(action, params).json()["result"] == get(action, tokens["jiwoo"], **params).json()["result"]


def test_ckanr_makes_changes_and_deletes_a_dataset(post):
    said = {"name": "from-r", "title": "From R", "owner_org": "nia"}
    made = post("package_create", json.dumps(said)).json()["result"]
    patched = post("package_patch", json.dumps({"id": made["id"], "notes": "changed"})).json()["result"]
    replaced = post("package_update", json.dumps(patched | {"title": "Again"})).json()["result"]
    assert (replaced["id"], replaced["title"], replaced["notes"]) == (made["id"], "Again", "changed")
    answer = post("package_delete", {"id": made["id"]})
    assert (answer.status_code, answer.json()["success"], answer.json()["result"]) == (200, True, None)


def test_ckanr_uploads_a_file_in_a_form_with_parts(post):
    body = {"package_id": "bare", "name": "rows", "description": "Some rows", "format": "csv", "url": "upload"}
    made = post("resource_create", body, upload=("rows.csv", b"a,b\n1,2\n", "text/csv")).json()["result"]
    assert (made["url_type"], made["format"], made["size"]) == ("upload", "CSV", 8)
    assert made["url"].endswith(f"/dataset/{made['package_id']}/resource/{made['id']}/download/rows.csv")
    again = post("resource_update", {"id": made["id"]}, upload=("more.csv", b"a,b\n1,2\n3,4\n", "text/csv"))
    assert (again.status_code, again.json()["result"]["size"]) == (200, 12)
    assert post("resource_delete", {"id": made["id"]}).status_code == 200


def test_ckanr_makes_and_deletes_a_group(post):
    made = post("group_create", json.dumps({"name": "from-r", "title": "From R"}), "root").json()["result"]
    patched = post("group_patch", json.dumps({"id": made["id"], "title": "Again"}), "root").json()["result"]
    assert patched["title"] == "Again"
    assert post("group_delete", {"id": made["id"]}, "root").json()["success"] is True


def test_ckanr_makes_and_deletes_an_organisation(post):
    made = post("organization_create", json.dumps({"name": "from-r", "title": "From R"}), "root").json()["result"]
    assert made["name"] == "from-r"
    assert post("organization_delete", {"id": made["id"]}, "root").json()["success"] is True


@pytest.mark.parametrize(("action", "body", "status", "error"), [
    ("package_show", {"id": "no-such"}, 404, {"__type": "Not Found Error", "message": "Not found"}),
    ("package_create", {"name": "maps", "owner_org": "nia"}, 409,
     {"__type": "Validation Error", "name": ["That URL is already in use."]}),
    ("package_patch", {"id": "kepco-power", "title": "x"}, 403, {"__type": "Authorization Error"}),
    ("package_search", {"limit": "1"}, 400, {"__type": "Search Query Error"})])
def test_ckanr_is_told_what_is_wrong_by_its_type_and_what_is_beside_it(post, action, body, status, error):
    answer = post(action, json.dumps(body))
    said = answer.json()["error"]
    assert (answer.status_code, said["__type"]) == (status, error["__type"])
    assert {key: said[key] for key in error if key == "name"} == {key: error[key] for key in error if key == "name"}
    assert said.keys() - {"__type"}


@pytest.mark.parametrize("action", ["datastore_search", "resource_view_show", "revision_list", "related_list"])
def test_an_action_ckanr_knows_and_we_do_not_is_answered_without_an_envelope(post, action):
    answer = post(action, {"id": "x", "limit": "1"})
    assert (answer.status_code, answer.json()) == (400, f"Bad request - Action name not known: {action}")
