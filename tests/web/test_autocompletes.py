"""What CKAN's own pages ask while somebody types: the same addresses, the same shapes, the same visibility."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.furniture import dataset
from tests.web.conftest import application

JSON = "application/json;charset=utf-8"


@pytest.fixture
def get(catalog):
    return application(catalog).test_client().get


@pytest.fixture
def create(catalog, people):
    """Makes a dataset as an editor of nia."""
    return lambda **changes: catalog.call("package_create", dataset(**changes), people["jiwoo"])


def results(*found) -> dict:
    return {"ResultSet": {"Result": list(found)}}


@pytest.mark.parametrize("version", ["", "/1", "/2"])
def test_each_kind_answers_in_ckan_s_shape(get, create, catalog, people, version):
    create()
    group = catalog.call("group_create", {"name": "energy", "title": "에너지 모음"}, people["root"])
    nia = catalog.call("organization_show", {"id": "nia"}, people["root"])
    asked = {
        "dataset/autocomplete?incomplete=POW": results({
            "name": "power-use", "title": "전력 사용량", "match_field": "name", "match_displayed": "power-use"}),
        "dataset/autocomplete?incomplete=사용": results({
            "name": "power-use", "title": "전력 사용량", "match_field": "title",
            "match_displayed": "전력 사용량 (power-use)"}),
        "tag/autocomplete?incomplete=너": results({"Name": "에너지"}),
        "resource/format_autocomplete?incomplete=cs": results({"Format": "csv"}),
        "group/autocomplete?q=모음": [{"id": group["id"], "name": "energy", "title": "에너지 모음"}],
        "organization/autocomplete?q=지능": [{"id": nia["id"], "name": "nia", "title": "한국지능정보사회진흥원"}],
    }
    for path, said in asked.items():
        answer = get(f"/api{version}/util/{path}")
        assert (path, answer.status_code, answer.content_type, answer.json) == (path, 200, JSON, said)


@pytest.mark.parametrize(("path", "nothing"), [
    ("dataset/autocomplete", results()), ("tag/autocomplete", results()), ("resource/format_autocomplete", results()),
    ("group/autocomplete", []), ("organization/autocomplete", []), ("user/autocomplete", [])])
@pytest.mark.parametrize("question", ["", "?incomplete=&q=", "?limit=3"])
def test_who_typed_nothing_is_told_nothing(get, create, path, nothing, question):
    create()
    answer = get(f"/api/2/util/{path}{question}")
    assert (answer.status_code, answer.json) == (200, nothing)


def test_as_many_are_returned_as_were_asked_for(get, create):
    for number in range(12):
        create(name=f"row-{number}", tags=[{"name": f"tag-{number:02}"}])
    path = "/api/2/util/{}/autocomplete?incomplete={}&limit={}".format
    counts = [len(get(path(kind, typed, limit)).json["ResultSet"]["Result"])
              for kind, typed in (("dataset", "row"), ("tag", "tag")) for limit in ("", "3", "50")]
    assert counts == [10, 3, 12, 10, 3, 12]


def test_only_a_known_user_is_told_of_users(get, tokens, people):
    path = "/api/2/util/user/autocomplete?q=jiw"
    jiwoo = {"id": people["jiwoo"].id, "name": "jiwoo", "fullname": ""}
    refused = get(path)
    assert (refused.status_code, refused.json["__type"]) == (403, "Authorization Error")
    answer = get(path, headers={"Authorization": tokens["jiwoo"]})
    assert (answer.json, answer.headers["Cache-Control"]) == ([jiwoo], "private, no-cache")
    assert get(path, headers={"X-CKAN-API-Key": f"Bearer {tokens['hana']}"}).json == [jiwoo]
    assert get(f"{path}&ignore_self=true", headers={"Authorization": tokens["jiwoo"]}).json == []


def test_a_private_dataset_is_suggested_only_to_who_may_see_it(get, create, tokens):
    create(private=True)
    path = "/api/2/util/dataset/autocomplete?incomplete=power"
    seen = {name: bool(get(path, headers={"Authorization": tokens[name]}).json["ResultSet"]["Result"])
            for name in ("jiwoo", "hana", "dohyun")}
    assert seen == {"jiwoo": True, "hana": True, "dohyun": False}
    assert get(path).json == results()
    unknown = get(path, headers={"Authorization": "nobody"})
    assert (unknown.json, unknown.headers["X-Auth-Status"]) == (results(), "unknown-token")


def test_a_script_of_another_site_asks_as_nobody(get, create, tokens):
    create(private=True)
    answer = get("/api/2/util/dataset/autocomplete?incomplete=power&callback=show",
                 headers={"Authorization": tokens["jiwoo"]})
    assert (answer.text, answer.mimetype) == ('show({"ResultSet":{"Result":[]}});', "application/javascript")
    assert get("/api/2/util/tag/autocomplete?callback=a(b)").status_code == 400


@pytest.mark.parametrize(("question", "status"), [
    ("incomplete=a&limit=x", 409), ("incomplete=a&limit=-1", 409), ("incomplete=%00", 400), ("incomplete=%ff", 400)])
def test_what_cannot_be_read_is_refused(get, question, status):
    answer = get(f"/api/2/util/dataset/autocomplete?{question}")
    assert (answer.status_code, answer.content_type) == (status, JSON)


ODD = st.text(max_size=20) | st.sampled_from(["{!x}", "_query_:", '"', "\\", ".*", "(", "[a TO", "%", "_", "9" * 40,
                                                "x" * 3000])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=ODD, limit=ODD, vocabulary=ODD)
def test_nothing_that_is_typed_breaks_it(get, typed, limit, vocabulary):
    for kind in ("dataset/autocomplete", "tag/autocomplete", "group/autocomplete", "resource/format_autocomplete"):
        question = {"q": typed, "incomplete": typed, "limit": limit, "vocabulary_id": vocabulary}
        assert get(f"/api/2/util/{kind}", query_string=question).status_code in (200, 400, 404, 409)


@pytest.mark.parametrize("path", ["/api/2/i18n/ko_KR", "/api/1/i18n/en", "/api/i18n/fr", "/api/2/i18n/sr_Latn"])
def test_no_translation_is_offered_for_ckan_s_scripts(get, path):
    answer = get(path)
    assert (answer.status_code, answer.content_type, answer.data) == (200, JSON, b"{}")


def test_a_language_that_nobody_speaks_is_refused_in_ckan_s_words(get):
    answer = get("/api/2/i18n/unknown_lang")
    assert (answer.status_code, answer.json) == (400, "Bad request - Unknown locale: unknown_lang")


@pytest.mark.parametrize("path", ["/api/2/util/snippet/api_info.html", "/api/3/util/dataset/autocomplete",
                                  "/api/2/util/resource/autocomplete", "/api/2/util/dataset/format_autocomplete",
                                  "/api/2/i18n", "/api/2/util/dataset/autocomplete/"])
def test_what_is_not_there_is_not_found(get, path):
    answer = get(path)
    assert (answer.status_code, answer.json) == (404, "404 Not Found")
