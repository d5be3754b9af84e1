"""Registering and editing a dataset: one page, nothing half saved, and what is wrong said beside the fields."""

import io
import re

import orjson
import pytest

from catalog import SYSTEM
from catalog.files.keeping import kept_at
from tests.furniture import shared
from tests.web.filled import Filled
from tests.web.people import CSRF, Visitor
from web.register_saving import named

NEW = "/ko/desk/register"
WHOLE = {
    "title": "광주 행정동별 전력 사용량", "notes": "97개 행정동의 월별 사용량입니다.", "theme": "산업고용",
    "tags": "전력, 행정동", "dcat_type": "FILE", "url": "https://partner.example/power",
    "publisher-0-name": "한국전력공사", "contact-0-name": "데이터전략처", "contact-0-phone": "061-345-0000",
    "access_rights": "public", "frequency": "MONTHLY", "issued": "2024-01-02", "modified": "2026-02-01",
    "license_id": "kogl-1", "is_free": "true", "personal_data": "none", "third_party_rights": "false",
    "resources-0-name": "월별 표", "resources-0-url": "https://partner.example/power.csv", "resources-0-rows": "1,164",
    "resources-0-columns": "ym | 연월 | date\nkwh | 사용량 | number | kWh | 계량기 합계",
    "temporal_coverage-0-start": "2024", "temporal_coverage-0-end": "2026-01", "applicable_legislation": "가\n나",
}


EVERYBODY = ("", "taeho", "hana", "audrey", "sujin", "jiwoo", "dohyun", "yuna", "root")


def show(hall, name, user=SYSTEM):
    return orjson.loads(orjson.dumps(hall.call("package_show", {"id": name}, user)))


def text(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def dohyun(visitor) -> Visitor:
    return visitor("dohyun")


@pytest.fixture
def send(dohyun):
    """Press a button of the form: `send("save", title="…")`."""
    def press(do, path=NEW, **fields):
        return dohyun.post(path, {"do": do} | fields, path)
    return press


@pytest.fixture
def published(hall):
    """A dataset of kepco that everybody sees."""
    return orjson.loads(orjson.dumps(hall.call("package_create", shared(
        resources=[{"url": "https://data.example/power.csv", "name": "전력", "format": "csv", "own": {"a": 1}}],
        remarks="첫 줄\n둘째 줄"), SYSTEM)))


def edit(dohyun, name="kepco-power", **changes) -> dict:
    """The fields of the edit page as they stand, with changes."""
    return Filled(dohyun.get(f"/ko/dataset/{name}/edit")).form | changes


# a new dataset

def test_a_draft_needs_a_title_only_and_gets_a_name_that_stays(hall, send, dohyun):
    answer = send("save", title="광주 EV charger 2026")
    assert (answer.status_code, answer.location) == (303, "/ko/dataset/kepco-ev-charger-2026/edit?saved=draft")
    found = show(hall, "kepco-ev-charger-2026")
    assert (found["title"], found["state"], found["organization"]["name"]) == ("광주 EV charger 2026", "draft", "kepco")
    assert "저장했습니다" in dohyun.page(answer.location).text
    again = send("save", title="광주 EV charger 2026")
    assert again.location == "/ko/dataset/kepco-ev-charger-2026-2/edit?saved=draft"


def test_a_title_without_latin_words_leads_to_the_same_number_each_time():
    first, second, *_more = named("전력 사용량", "kepco")
    assert (first, second) == ("kepco-527579", "kepco-527579-2")
    assert named("2024 2025", "kepco")[0].removeprefix("kepco-").isdigit(), "years alone tell nothing"


def test_without_a_title_nothing_is_saved_and_what_was_typed_stays(hall, send):
    answer = send("save", notes="설명만 있음")
    assert answer.status_code == 422
    page = Filled(answer)
    assert page.title.startswith("오류 1건: ")
    assert "데이터명이 없습니다" in page.alert
    assert page.form["notes"] == "설명만 있음"
    assert hall.call("package_list", {"include_drafts": True}, SYSTEM) == []


def test_a_whole_dataset_goes_to_review(hall, send):
    answer = send("submit", note="첫 등록", **WHOLE)
    assert answer.location.endswith("?saved=submitted")
    found = show(hall, answer.location.split("/")[3])
    assert (found["state"], found.get("draft_reasons")) == ("draft", None)
    assert [tag["name"] for tag in found["tags"]] == ["전력", "행정동"]
    assert found["contact"] == [{"name": "데이터전략처", "phone": "061-345-0000"}]
    assert found["resources"][0]["columns"] == [
        {"name": "ym", "title": "연월", "type": "date"},
        {"name": "kwh", "title": "사용량", "type": "number", "unit": "kWh", "description": "계량기 합계"}]
    assert (found["resources"][0]["rows"], found["is_free"], found["third_party_rights"]) == (1164, True, False)
    assert found["temporal_coverage"] == [{"start": "2024", "end": "2026-01"}]
    assert found["applicable_legislation"] == ["가", "나"]
    [review] = orjson.loads(orjson.dumps(hall.call("review_list", {}, SYSTEM)))["results"]
    assert (review["dataset_name"], review["note"]) == (found["name"], "첫 등록")


def test_what_is_missing_for_review_is_said_and_the_draft_is_saved(hall, send):
    answer = send("submit", **WHOLE | {"license_id": "", "contact-0-name": "", "contact-0-phone": ""})
    assert answer.status_code == 422
    page = Filled(answer)
    wrong = page.links
    assert wrong == ["#f-contact-0-name", "#f-license_id"]
    [name] = hall.call("package_list", {"include_drafts": True}, SYSTEM)
    assert page.form["revision"] == "1"
    assert f"/ko/dataset/{name}/edit" in text(answer)


def test_every_wrong_value_is_said_beside_its_field_at_once_and_nothing_is_saved(hall, send):
    answer = send("submit", **WHOLE | {
        "contact-0-email": "haneul", "issued": "언젠가", "resources-0-rows": "많음", "tags": "전", "access_days": "-1",
        "temporal_coverage-0-end": "2020", "resources-0-columns": "a\na", "name": "한글"})
    assert answer.status_code == 422
    page = Filled(answer)
    wrong = set(page.links)
    assert wrong == {"#f-contact-0-email", "#f-issued", "#f-resources-0-rows", "#f-tags", "#f-access_days",
                     "#f-temporal_coverage-0-start", "#f-resources-0-columns", "#f-name"}
    assert page.title.startswith("오류 8건: ")
    assert page.form["contact-0-email"] == "haneul"
    assert hall.call("package_list", {"include_drafts": True}, SYSTEM) == []


def test_another_row_is_given_without_a_word_of_what_is_missing(send):
    page = Filled(send("more-resources", **{"title": "가", "resources-0-name": "하나"}))
    there = {"resources-0-name": "하나", "resources-1-name": "", "title": "가"}
    assert page.form == page.form | there
    assert page.alert == ""


def test_a_row_is_taken_out_where_it_says_so(hall, send, dohyun, published):
    fields = edit(dohyun, **{"resources-1-name": "둘", "resources-1-url": "https://data.example/2.csv"})
    assert "자원 ‘둘’" in text(send("compare", "/ko/dataset/kepco-power/edit", **fields))
    answer = send("commit", "/ko/dataset/kepco-power/edit", **fields | {"resources-0-remove": "1"})
    assert answer.status_code == 303, text(answer)
    assert [each["name"] for each in show(hall, "kepco-power")["resources"]] == ["둘"]


# a dataset that is there

def test_a_form_that_is_sent_back_as_it_came_changes_nothing(hall, send, dohyun, published):
    answer = send("compare", "/ko/dataset/kepco-power/edit", **edit(dohyun))
    assert "바뀐 것이 없습니다" in text(answer)
    send("commit", "/ko/dataset/kepco-power/edit", **edit(dohyun))
    assert show(hall, "kepco-power") == published


def test_the_changes_are_shown_before_they_are_saved_with_a_note(hall, send, dohyun, published):
    path, fields = "/ko/dataset/kepco-power/edit", edit(dohyun, frequency="DAILY", notes="새 설명")
    page = Filled(send("compare", path, **fields))
    assert page.cells == ["시군구별 월간 전력 사용량", "새 설명", "월간", "일간"]
    assert show(hall, "kepco-power")["frequency"] == "MONTHLY"
    answer = send("commit", path, **page.form | {"revision_note": "주기를 바꿈"})
    assert answer.location == f"{path}?saved=changed"
    after = show(hall, "kepco-power")
    assert (after["frequency"], after["state"]) == ("DAILY", "active")
    assert after["resources"] == published["resources"]
    assert after["resources"][0]["own"] == {"a": 1}
    versions = orjson.loads(orjson.dumps(hall.call("dataset_version_list", {"id": "kepco-power"}, SYSTEM)))
    assert versions["results"][0]["note"] == "주기를 바꿈"


def test_a_published_dataset_is_not_left_without_what_publication_asks_for(hall, send, dohyun, published):
    answer = send("commit", "/ko/dataset/kepco-power/edit", **edit(dohyun, license_id=""))
    assert answer.status_code == 422
    assert "이용허락범위가 없습니다" in text(answer)
    assert show(hall, "kepco-power") == published


def test_a_form_that_is_behind_is_not_saved_and_says_what_changed_meanwhile(hall, send, dohyun, published):
    path, fields = "/ko/dataset/kepco-power/edit", edit(dohyun, notes="내 설명")
    hall.call("package_patch", {"id": "kepco-power", "notes": "남의 설명", "remarks": "남의 유의"}, SYSTEM)
    answer = send("commit", path, **fields)
    page = Filled(answer)
    assert answer.status_code == 409
    alert = page.alert
    assert "그 사이에 다른 사람이" in alert
    assert "남의 설명" in alert
    assert (page.form["notes"], page.form["remarks"], page.form["revision"]) == ("내 설명", "남의 유의", "2")
    assert show(hall, "kepco-power")["notes"] == "남의 설명"
    assert send("commit", path, **page.form).status_code == 303
    assert (show(hall, "kepco-power")["notes"], show(hall, "kepco-power")["remarks"]) == ("내 설명", "남의 유의")


def test_a_draft_that_waits_goes_on_waiting_when_it_is_saved(hall, send, dohyun):
    path = send("submit", **WHOLE).location.partition("?")[0]
    name = path.split("/")[3]
    assert "검토를 기다리고 있습니다" in dohyun.page(path).text
    assert send("save", path, **edit(dohyun, name, notes="다시 씀")).status_code == 303
    assert hall.call("review_list", {}, SYSTEM)["count"] == 1
    assert show(hall, name)["notes"] == "다시 씀"


def test_the_page_of_a_draft_says_what_is_missing_to_whoever_may_mend_it(hall, send, visitor):
    send("save", title="광주 gauge")
    hall.call("organization_member_create", {"id": "kepco", "username": "hana", "role": "member"}, SYSTEM)
    mine, hers = (text(visitor(who).get("/ko/dataset/kepco-gauge")) for who in ("dohyun", "hana"))
    assert ("등록 완성도" in mine, 'href="/ko/dataset/kepco-gauge/edit#f-notes"' in mine) == (True, True)
    assert "등록 완성도" not in hers


def test_both_languages_of_the_page_say_all_they_say_in_one(dohyun):
    html = text(dohyun.get("/en/desk/register")).partition("<main")[2].partition("</main>")[0]
    words = re.sub(r'<input[^>]*>|<[^>]*>', " ", html)
    assert re.findall("[가-힣]+", words) == []


# files

def test_a_data_dictionary_becomes_the_columns_and_a_bad_one_says_its_line(send):
    sheet = "컬럼명,항목명(국문),타입\nym,연월,date\nkwh,사용량,number\n".encode("cp949")
    page = Filled(send("more-contact", title="가", **{"resources-0-dictionary": (io.BytesIO(sheet), "항목.csv")}))
    assert page.form["resources-0-columns"] == "ym | 연월 | date\nkwh | 사용량 | number"
    answer = send("save", title="가", **{"resources-0-name": "표", "resources-0-dictionary": (
        io.BytesIO("컬럼명,타입\nym,date\nym,date\n".encode()), "항목.csv")})
    assert answer.status_code == 422
    assert "파일의 3번째 줄을 읽지 못했습니다" in text(answer)


@pytest.fixture
def kept(hall, tmp_path):
    """The catalogue keeps files."""
    hall.files = kept_at(str(tmp_path / "files"), tmp_path)
    return hall


def test_a_file_is_kept_with_its_resource_and_tells_its_format_and_size(kept, send, dohyun):
    answer = send("save", title="광주 meter", **{"resources-0-upload": (io.BytesIO(b"a,b\n1,2\n"), "meter.csv")})
    [resource] = show(kept, "kepco-meter")["resources"]
    assert answer.status_code == 303
    assert [resource[key] for key in ("name", "format", "size", "url_type")] == ["meter.csv", "CSV", 8, "upload"]
    assert dohyun.get(f"/dataset/kepco-meter/resource/{resource['id']}/download").data == b"a,b\n1,2\n"


def test_with_a_file_that_cannot_be_kept_nothing_is_saved(kept, send):
    answer = send("save", title="광주 meter", **{"resources-0-upload": (io.BytesIO(b""), "meter.csv")})
    page = Filled(answer)
    assert (answer.status_code, page.links) == (422, ["#f-resources-0-upload"])
    assert "파일은 브라우저가 기억하지 않습니다" in text(answer)
    assert kept.call("package_list", {"include_drafts": True}, SYSTEM) == []


def test_a_file_for_a_published_dataset_is_chosen_again_where_the_changes_are_looked_at(kept, send, dohyun, published):
    path, fields = "/ko/dataset/kepco-power/edit", edit(dohyun)
    page = send("compare", path, **fields | {"resources-0-upload": (io.BytesIO(b"a\n"), "new.csv")})
    assert 'name="resources-0-upload"' in text(page)
    again = Filled(page).form | {"resources-0-upload": (io.BytesIO(b"a\n1\n"), "new.csv")}
    assert send("commit", path, **again).status_code == 303
    assert show(kept, "kepco-power")["resources"][0]["size"] == 4


# who may

def test_only_whoever_publishes_for_an_organisation_registers(visitor):
    told = {who: visitor(who).get(NEW).status_code for who in EVERYBODY}
    assert told == dict.fromkeys(EVERYBODY, 403) | {"": 303, "dohyun": 200, "yuna": 200, "jiwoo": 200, "root": 200}


def test_only_whoever_may_change_a_dataset_edits_it(visitor, published):
    told = {who: visitor(who).get("/ko/dataset/kepco-power/edit").status_code for who in EVERYBODY}
    assert told == dict.fromkeys(EVERYBODY, 403) | {"": 303, "dohyun": 200, "yuna": 200, "root": 200}


def test_a_dataset_that_may_not_be_seen_is_not_there(visitor, send):
    path = send("save", title="draft one").location.partition("?")[0]
    jiwoo = visitor("jiwoo")
    assert {jiwoo.get(path).status_code, jiwoo.get("/ko/dataset/nothing/edit").status_code} <= {403, 404}


def test_nobody_registers_for_an_organisation_that_is_not_his(hall, send):
    nia = orjson.loads(orjson.dumps(hall.call("organization_show", {"id": "nia"}, SYSTEM)))["id"]
    answer = send("save", title="가 gym", owner_org=nia)
    assert answer.status_code == 303
    assert show(hall, "kepco-gym")["organization"]["name"] == "kepco"


# attacks

@pytest.mark.parametrize("fields", [
    {"resources-999999999-url": "x"}, {"resources-30-url": "x"}, {"contact-5-name": "x"},
    {f"x{number}": "" for number in range(10_000)}])
def test_a_form_that_no_page_of_ours_could_send_is_refused_cheaply(send, fields):
    assert send("save", title="가", **fields).status_code == 413


def test_nonsense_is_refused_or_taken_but_breaks_nothing(send):
    for fields in (
            {"resources-0-id": "nonsense", "resources-0-url": "javascript:alert(1)"},
            {"resources-0-columns": "|" * 5000}, {"revision": "9" * 400}, {"theme": "\x00"}, {"name": "../../etc"},
            {"do": "more-nothing"}, {"resources--1-url": "x"}, {"temporal_coverage-0-start": "9" * 5000},
            {"title": "가" * 100_000}, {"owner_org": "\x00"}, {"notes": "\x00"}, {"tags": "," * 5000}):
        answer = send(fields.pop("do", "save"), **{"title": "가"} | fields)
        assert answer.status_code in (200, 303, 409, 422), fields


def test_what_was_typed_comes_back_as_text_and_never_as_a_tag(send):
    evil = '"><script>alert(1)</script>'
    answer = send("save", notes=evil, **{"resources-0-name": evil, "contact-0-email": evil})
    assert answer.status_code == 422
    assert "<script>alert" not in text(answer)


def test_a_resident_number_is_not_kept_anywhere(hall, send):
    answer = send("save", title="가", notes="문의 900101-1234568", **{"resources-0-description": "번호 900101-1234568"})
    assert answer.status_code == 422
    assert Filled(answer).links == ["#f-notes", "#f-resources-0-description"]
    assert hall.call("package_list", {"include_drafts": True}, SYSTEM) == []


# one field at a time

def test_a_field_is_looked_at_by_itself_while_the_others_are_empty(dohyun):
    def check(field, value):
        return text(dohyun.post(f"{NEW}/check?field={field}", {field: value}, NEW)).strip()

    assert "날짜로 읽을 수 없습니다" in check("issued", "언젠가")
    assert check("issued", "2026-01-01") == ""
    assert "데이터명이 없습니다" in check("title", "")
    assert "꼴이 다릅니다" in check("contact-0-email", "haneul")
    assert CSRF.search(text(dohyun.get(NEW)))


@pytest.mark.parametrize("key", ["foo-upload", "-upload", "resources-x-upload", "resources--upload"])
def test_a_file_that_no_form_of_ours_has_asked_for_is_passed_over(visitor, key):
    typed, file = {"title": "전력"}, (io.BytesIO(b"a\n1\n"), "a.csv")
    assert visitor("dohyun").post(NEW, typed | {"do": "compare", key: file}).status_code == 303
