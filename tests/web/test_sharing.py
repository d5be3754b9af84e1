"""What was shared, as the pages and the exports tell it."""

import csv
import io
from datetime import datetime

import pytest
from openpyxl import load_workbook

from catalog import SYSTEM, LocalCatalog
from schemas.dates import SEOUL
from tests.furniture import dataset, shared
from tests.web.reading import read
from web.sharing_home import chart


@pytest.fixture
def shared_hall(hall):
    """kepco shares one dataset through a form and changes it through the API; nia shares and withdraws one."""
    for name, door, action, data in [
            ("dohyun", "form", "package_create", shared()),
            ("dohyun", "api", "package_patch", {"id": "kepco-power", "title": "=전력", "notes": "새 설명"}),
            ("jiwoo", "form", "package_create", dataset(name="nia-list", title="목록")),
            ("jiwoo", "form", "package_delete", {"id": "nia-list"})]:
        user = hall.user(name)
        LocalCatalog(hall, type(user)(**{**user.__dict__, "door": door})).call_action(action, data)
    return hall


def rows(answer) -> list:
    whole = b"".join(answer.iter_encoded()) if answer.is_streamed else answer.data
    return list(csv.reader(io.StringIO(whole.decode("utf-8-sig"))))


def test_the_record_tells_who_did_what_through_which_door(shared_hall, visitor):
    text = visitor("audrey").page("/ko/sharing/log").text
    assert "4건입니다." in text
    for part in ("=전력", "바뀐 항목: 설명, ", "API 열쇠", "화면", "한국전력공사", "이도현"):
        assert part in text


@pytest.mark.parametrize(("query", "count"), [
    ("organization=kepco", 2), ("kind=withdrew", 1), ("door=api", 1), ("actor=jiwoo", 2), ("dataset=kepco-power", 2),
    ("since=2020-01-01&until=2020-01-02", 0), ("since=2020-01-01", 4)])
def test_one_filter_in_the_address_narrows_page_figures_and_exports_alike(shared_hall, visitor, query, count):
    audrey = visitor("audrey")
    page = audrey.page(f"/ko/sharing/log?{query}")
    assert f"{count}건입니다." in page.text
    assert len(page.having("tr")) == (count + 1 if count else 0)
    assert len(rows(audrey.get(f"/ko/sharing/log.csv?{query}"))) == count + 1
    book = load_workbook(io.BytesIO(audrey.get(f"/ko/sharing/log.xlsx?{query}").data))
    assert book["공유 기록"].max_row == count + 1
    assert f"{count}건" in [cell.value for cell in book["i"]["A"]]


def test_every_figure_above_the_record_links_to_as_many_rows(shared_hall, visitor):
    audrey = visitor("audrey")
    links = [link for link in audrey.page("/ko/sharing/log").links if link.startswith("?kind=")]
    counts = {link: int(audrey.page(f"/ko/sharing/log{link}").text.partition("건입니다.")[0].split()[-1])
              for link in links}
    assert counts == {"?kind=shared": 2, "?kind=changed": 1, "?kind=withdrew": 1}


def test_an_export_says_its_filter_and_begins_no_formula(shared_hall, visitor):
    answer = visitor("audrey").get("/ko/sharing/log.xlsx?organization=kepco&kind=changed")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sharing-kepco-changed.xlsx"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    book = load_workbook(io.BytesIO(answer.data))
    assert [cell.value for cell in book["i"]["A"]][:3] == ["공유 기록", "기관: 한국전력공사", "한 일: 바꿈"]
    assert (book["공유 기록"]["E2"].value, book["공유 기록"]["E2"].data_type) == ("'=전력", "s")
    entry = shared_hall.call("audit_list", {"limit": 1}, SYSTEM)["entries"][0]
    assert (entry["event"], entry["actor_name"], entry["facts"]["count"]) == ("export:make", "audrey", 1)


def test_partner_people_see_their_own_record_and_strangers_are_asked_to_come_in(shared_hall, visitor):
    assert "2건입니다." in visitor("dohyun").page("/ko/sharing/log").text
    assert len(rows(visitor("dohyun").get("/ko/sharing/log.csv?organization=nia"))) == 1
    assert visitor("hana").get("/ko/sharing/log").status_code == 403
    assert visitor("").get("/ko/sharing/log.csv").location.startswith("/ko/sign-in?next=")


@pytest.mark.parametrize("query", ["since=yesterday", "kind=eaten", "door=window", "until=2026-02-31"])
def test_a_filter_that_cannot_be_read_says_so(visitor, query):
    answer = visitor("audrey").get(f"/ko/sharing/log?{query}")
    assert answer.status_code == 400


def test_the_page_of_figures_counts_what_its_links_list(shared_hall, visitor):
    for name in ("audrey", "sujin", "dohyun"):
        page = visitor(name).page("/ko/sharing/")
        assert read(visitor(name).get("/en/sharing/")).faults == page.faults == []
        assert "지울 수 없는 기록입니다" in page.text


def test_the_record_is_verified_before_ones_eyes(shared_hall, visitor):
    assert "처음부터 끝까지 이어집니다" in visitor("audrey").page("/ko/sharing/verify").text
    assert visitor("dohyun").get("/ko/sharing/verify").status_code == 403


def test_the_chart_ends_where_the_figures_end():
    months = [{"month": f"2026-{number:02}", "promised": number * 2, "delivered": number} for number in range(1, 13)]
    drawn = chart(months)
    assert [value for _y, value in drawn["grid"]] == [0, 6, 12, 18, 24]
    assert drawn["lines"]["promised"].split()[-1] == "544.0,20.0"
    assert drawn["lines"]["delivered"].split()[-1] == "544.0,106.0"
    assert drawn["ends"] == {"promised": "20.0", "delivered": "106.0"}
    assert drawn["marks"][0][1] == "26.1"


@pytest.mark.parametrize(("promised", "delivered"), [(51, 52), (52, 51), (7, 7), (0, 0), (100, 97), (1, 0)])
def test_the_labels_of_the_lines_stand_apart_however_near_their_values_are(promised, delivered):
    ends = chart([{"month": "2026-11", "promised": promised, "delivered": delivered}])["ends"]
    upper, lower = ("delivered", "promised") if delivered > promised else ("promised", "delivered")
    assert float(ends[lower]) - float(ends[upper]) >= 20


def test_the_steps_beside_the_chart_are_easily_read():
    for most, steps in ((52, [0, 15, 30, 45, 60]), (3, [0, 1, 2, 3, 4]), (148, [0, 40, 80, 120, 160])):
        drawn = chart([{"month": "2026-11", "promised": most, "delivered": 0}])
        assert [value for _y, value in drawn["grid"]] == steps


def test_promises_come_fifty_to_a_page_and_the_filter_stays(hall, visitor):
    hall.call("agreement_create", {"name": "many", "title": "약속 많은 협약", "organization": "kepco",
                                   "signed": "2026-01-05", "promises": [
        {"title": f"데이터 {number}", "frequency": "NEVER", "due": "2099-01-01"} for number in range(120)]}, SYSTEM)
    audrey = visitor("audrey")
    found, address = [], "/ko/sharing/promises?agreement=many&state=waiting"
    while address:
        page = audrey.page(address)
        found.append((len(page.having("tr")) - 1, "120건입니다." in page.text))
        address = next((f"/ko/sharing/promises{link}" for link in page.links if link.endswith(f"from={50 * len(found)}")
                        ), "")
    assert found == [(50, True), (50, True), (20, True)]
    assert {"name": "state", "value": "waiting"}.items() <= page.having("input", name="state")[0].items()
    assert "협약: 약속 많은 협약 · 상태: 아직 기한 전" in page.text
    assert audrey.get("/ko/sharing/promises?from=-1").status_code == 200


def test_what_no_field_shows_of_the_filter_is_said_and_can_be_taken_away(shared_hall, visitor):
    page = visitor("audrey").page("/ko/sharing/log?actor=dohyun&organization=kepco")
    assert "누가: dohyun" in page.text
    assert "/ko/sharing/log?organization=kepco" in page.links


def test_partner_people_see_how_they_stand_themselves_and_the_centre_sees_all(hall, visitor):
    hall.call("package_create", dataset(name="nia-list", title="행정동 목록"), SYSTEM)
    made = hall.call("agreement_create", {
        "name": "nia-mou", "title": "진흥원 협약", "organization": "nia", "signed": "2026-01-05", "until": str(
            datetime.now(SEOUL).date()), "promises": [{"title": "행정동 목록", "frequency": "NEVER",
                                                       "due": "2026-01-05"}]}, SYSTEM)
    hall.call("promise_match", {"id": made["promises"][0]["id"], "dataset_id": "nia-list"}, SYSTEM)
    for path in ("/ko/sharing/", "/ko/sharing/promises"):
        assert "진흥원 협약" in visitor("audrey").page(path).text
        assert "진흥원 협약" not in visitor("dohyun").page(path).text
    assert "협약이 " not in visitor("dohyun").page("/ko/sharing/").text
    assert hall.call("promise_figures", {}, hall.user("dohyun"))["total"]["promised"] == 1       # which all may know
    assert hall.call("promise_figures", {"mine": True}, hall.user("dohyun"))["total"]["promised"] == 0
    assert hall.call("promise_list", {"mine": True}, hall.user("hana"))["count"] == 1
