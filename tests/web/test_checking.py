"""The validator's page: three ways in, nothing kept, nothing private opened, and nobody's data repeated."""

import base64
import gzip
import io
import re
import zipfile
import zlib
from csv import reader

import orjson
import pytest
from openpyxl import Workbook

from harvesters.sandbox import Server
from tests.web.conftest import application
from tests.web.people import Visitor
from web.checked import checked
from web.checking import CALLS
from web.pacing import Pace

GOOD = {"목록키": "A-1", "목록명": "전력 사용량", "설명": "동마다 시간마다 쓴 전력", "키워드": "전력,사용량",
        "분류체계": "산업고용 - 에너지및자원개발", "업데이트 주기": "월간", "등록일": "2024-01-02",
        "수정일": "2026-01-02", "목록유형": "FILE", "목록 URL": "https://example.kr/1", "접근등급": "공개",
        "개인정보 포함여부": "없음", "이용허락범위": "제한 없음", "비용부과유무": "무료",
        "제공기관": "한국전력공사", "관리 부서명": "데이터팀"}
BAD = GOOD | {"목록키": "A-2", "등록일": "2026-05-01"}
LIST = orjson.dumps([GOOD, BAD], option=orjson.OPT_INDENT_2).decode()


@pytest.fixture(scope="module")
def app(furnished):
    return application(furnished)


@pytest.fixture
def stranger(app):
    app.extensions["checking"] = Pace(CALLS, 600), app.extensions["checking"][1]
    return Visitor(app)


def send(visitor, **fields):
    return visitor.post("/ko/check", fields, page="/ko/check", content_type="multipart/form-data")


def figures(html):
    found = re.findall(r'<div class="kpi"><dt>([^<]+)</dt><dd class="num">([\d,]+)', html)
    return {word: int(count.replace(",", "")) for word, count in found}


def held(html):
    return re.search(r'name="held" value="([^"]*)"', html)[1]


def test_what_is_pasted_is_judged_and_stays_in_the_box(stranger):
    answer = send(stranger, text=LIST)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert figures(html) == {"받아들임": 1, "초안": 0, "거절": 1, "경고": 0}
    assert "/1/등록일" in html
    assert "두 날짜를 확인해 주세요." in html
    assert "&#34;목록키&#34;: &#34;A-1&#34;" in html.partition('<textarea')[2]
    assert len(gzip.compress(answer.data)) <= 15_000


def test_a_file_is_told_by_what_is_in_it(stranger):
    book, out = Workbook(), io.BytesIO()
    book.active.append(["전력거래소 데이터 목록"])
    book.active.append(list(GOOD))
    book.active.append(list(BAD.values()))
    book.save(out)
    html = send(stranger, file=(io.BytesIO(out.getvalue()), "목록.txt")).get_data(as_text=True)
    assert figures(html) == {"받아들임": 0, "초안": 0, "거절": 1, "경고": 0}
    assert "G3 등록일" in html


def test_an_address_is_fetched_within_its_budget_and_its_manifest_followed(stranger, app):
    lying = {"/list.json": LIST.encode(), "/huge.csv": b"x" * (5 * 2**20 + 1)}

    def partner(environ, start):
        body = lying.get(environ["PATH_INFO"])
        start("200 OK" if body else "404 Not Found", [("Content-Length", str(len(body or b"")))])
        return [body or b""]

    server = Server(partner, 0)
    try:
        app.config["CHECK_ALLOW"] = frozenset({("127.0.0.1", int(server.url.rpartition(":")[2]))})
        there = send(stranger, address=server.url + "/list.json")
        huge = send(stranger, address=server.url + "/huge.csv")
        none = send(stranger, address=server.url + "/none")
    finally:
        app.config["CHECK_ALLOW"] = frozenset()
        server.close()
    assert figures(there.get_data(as_text=True)) == {"받아들임": 1, "초안": 0, "거절": 1, "경고": 0}
    assert (huge.status_code, "5MB보다 큽니다." in huge.get_data(as_text=True)) == (422, True)
    assert (none.status_code, "HTTP 404" in none.get_data(as_text=True)) == (422, True)


@pytest.mark.parametrize("address", [
    "http://127.0.0.1:22/", "http://[::1]/", "http://169.254.169.254/latest/meta-data", "http://10.0.0.1/list.csv",
    "http://2130706433/", "http://[::ffff:127.0.0.1]/", "file:///etc/passwd", "ftp://data.example.kr/x",
    "http://user@data.example.kr/", "gopher://127.0.0.1:25/_x"])
def test_no_private_address_is_ever_opened(stranger, address):
    answer = send(stranger, address=address)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "안쪽 주소는 누구에게도 열지 않습니다." in html
    assert f'value="{address}"' in html


def test_a_person_is_not_repeated_in_the_result(stranger):
    html = send(stranger, text=orjson.dumps(
        [GOOD | {"목록명": "김빛나 010-1234-5678", "설명": "900101-1234567"}]).decode()).get_data(as_text=True)
    result = html.partition("<form method=\"post\" enctype")[0]
    shown = re.sub(r'<input type="hidden"[^>]*>', "", result)
    assert "010-1234-5678" not in shown
    assert "900101-1234567" not in shown
    assert "01***********" in shown


def test_a_hundred_are_shown_at_a_time_and_the_rest_comes_with_the_form(stranger):
    rows = [GOOD | {"목록키": f"A-{number}"} for number in range(250)]
    first = send(stranger, text=orjson.dumps(rows).decode()).get_data(as_text=True)
    last = send(stranger, held=held(first), kind="manifest", page="3", pasted="1").get_data(as_text=True)
    csv = send(stranger, held=held(first), kind="manifest", download="csv")
    assert [html.count('<th scope="row">') for html in (first, last)] == [100, 50]
    assert "1–100째" in first
    assert "201–250째" in last
    assert last.partition("<textarea")[2].count("전력 사용량") == 250
    assert csv.mimetype == "text/csv"
    assert len({row[2] for row in reader(io.StringIO(csv.get_data(as_text=True)))} - {"식별자"}) == 250


def test_more_than_two_thousand_are_cut_off_and_it_says_so(stranger):
    rows = [{"목록키": f"A-{number}", "목록명": "전력"} for number in range(2001)]
    html = send(stranger, text=orjson.dumps(rows).decode()).get_data(as_text=True)
    assert figures(html) == {"받아들임": 0, "초안": 2000, "거절": 0, "경고": 1}
    assert "앞의 2,000건만 확인했습니다." in html


def test_dcat_of_more_than_a_megabyte_is_not_even_parsed(stranger):
    large = "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n" + "# \n" * 400_000
    answer = stranger.post("/ko/check", {"text": large}, page="/ko/check")
    assert (answer.status_code, "1MB보다 큽니다." in answer.get_data(as_text=True)) == (422, True)


def test_a_workbook_that_unpacks_to_far_more_is_not_unpacked(stranger):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (51 * 2**20))
    answer = send(stranger, file=(io.BytesIO(out.getvalue()), "목록.xlsx"))
    assert (answer.status_code, "50MB보다 큽니다." in answer.get_data(as_text=True)) == (422, True)


@pytest.mark.parametrize(("fields", "why"), [
    ({}, "확인할 것이 없습니다."), ({"text": "<html><body>로그인"}, "데이터 대신 웹 페이지가 왔습니다."),
    ({"text": '{"a": NaN}'}, "올바른 JSON이 아닙니다"), ({"held": "!!"}, "확인할 것이 없습니다."),
    ({"text": "가,나\n1,2"}, "제목 줄을 찾지 못했습니다"), ({"text": "[" * 3000}, "올바른 JSON이 아닙니다")])
def test_what_cannot_be_read_is_said_with_its_reason(stranger, fields, why):
    answer = send(stranger, **fields)
    assert answer.status_code == 422
    assert why in answer.get_data(as_text=True)


def test_a_bomb_in_the_form_is_cut_at_the_size_of_a_file(stranger):
    answer = send(stranger, held=base64.b64encode(zlib.compress(b" " * 2**25 + b"x")).decode())
    assert answer.status_code == 422


def test_strangers_are_asked_to_wait_and_those_signed_in_are_not(hall_app):
    hall_app.extensions["checking"] = Pace(2, 600), hall_app.extensions["checking"][1]
    stranger, known = Visitor(hall_app), Visitor(hall_app, "dohyun")
    told = [send(stranger, text=LIST) for _ in range(3)]
    assert [each.status_code for each in told] == [200, 200, 429]
    assert int(told[2].headers["Retry-After"]) in range(590, 601)
    assert "&#34;A-1&#34;" in told[2].get_data(as_text=True)
    assert [send(known, text=LIST).status_code for _ in range(3)] == [200, 200, 200]


@pytest.fixture
def hall_app(hall):
    return application(hall)


def test_a_pace_forgets_whoever_was_counted_longest_ago():
    now = [0.0]
    pace = Pace(2, 10, lambda: now[0])
    assert [pace.wait("a"), pace.wait("a"), pace.wait("a")] == [0, 0, 10]
    now[0] = 9.5
    assert pace.wait("a") == 1
    now[0] = 10.0
    assert pace.wait("a") == 0
    for number in range(5000):
        pace.wait(str(number))
    assert len(pace._calls) == 4096


def test_the_english_page_speaks_english(stranger):
    answer = stranger.post("/en/check", {"text": LIST}, page="/en/check")
    html = answer.get_data(as_text=True)
    assert "so one of them is wrong. Check both dates." in html
    assert figures(html) == {"Taken": 1, "Draft": 0, "Declined": 1, "Warning": 0}


def test_a_finding_names_the_field_as_people_call_it(stranger):
    html = send(stranger, text="목록명,제공기관\n전력 사용량,한전\n").get_data(as_text=True)
    assert "<b>관리부서</b>: ‘관리 부서명’ 열이 없습니다." in html
    assert "<b>이용허락범위</b>: 이용허락범위가 없습니다." in html
    for code in ("license_id", "contact", "contact.name", "notes"):
        assert f">{code}</b>" not in html, code


def test_a_key_that_is_missing_in_json_is_named_as_people_call_it_and_said_in_korean(stranger):
    html = send(stranger, text='[{"title": "전력"}]').get_data(as_text=True)
    assert "<b>주소 이름 (name)</b>: 비어 있습니다. 이 칸이 없으면 저장할 수 없습니다. 내용을 적어 주세요." in html
    [said] = [each for each in checked(b'[{"title": "T"}]').lines[0].findings if each.field == "name"]
    assert (said.ko, said.en) == ("비어 있습니다. 이 칸이 없으면 저장할 수 없습니다. 내용을 적어 주세요.",
                                  "This is empty, and nothing can be saved without it. Fill it in.")
