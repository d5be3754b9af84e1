"""How the form of a dataset stands: what is required first, the rest folded, and light."""

import gzip
import io
import re

import orjson
import pytest

from catalog import SYSTEM
from catalog.files.keeping import kept_at
from tests.furniture import shared
from tests.web.people import Visitor

NEW = "/ko/desk/register"


def text(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def dohyun(visitor) -> Visitor:
    return visitor("dohyun")

FOLD = re.compile(r'<details class="f">.*?</details>', re.DOTALL)


def test_what_is_required_stands_open_and_what_need_not_be_said_is_folded(dohyun):
    html = text(dohyun.get(NEW))
    folded = "".join(FOLD.findall(html))
    assert 'class="req"' not in folded
    assert set(re.findall(r'name="([^"]+)"', folded)) >= {
        "title_translated", "access_days", "fee_basis", "resources-0-rows", "resources-0-columns", "legal_basis"}
    assert html.count(">제공기관<") == html.count(">관리부서<") == 1, "a group and its field are not called the same"
    assert html.count('aria-current="step"') == 1


def test_a_form_with_five_resources_is_light(hall, dohyun):
    columns = [{"name": f"column_{place}", "title": f"항목 {place}", "type": "number"} for place in range(12)]
    hall.call("package_create", shared(resources=[
        {"url": f"https://data.example/{place}.csv", "name": f"전력 {place}", "columns": columns}
        for place in range(5)]), SYSTEM)
    for lang in ("ko", "en"):
        assert len(gzip.compress(dohyun.get(f"/{lang}/dataset/kepco-power/edit").data)) <= 15 * 1024


@pytest.fixture
def keeping(hall, tmp_path):
    """The hall keeps files."""
    hall.files = kept_at(str(tmp_path / "files"), tmp_path)
    return hall


def test_the_columns_of_a_table_are_read_from_its_first_line_and_that_is_said(keeping, dohyun):
    answer = dohyun.post(NEW, {"do": "save", "title": "광주 meter", "resources-0-upload": (
        io.BytesIO("월,사용량\n2024-01,10.5\n".encode("cp949")), "meter.csv")}, NEW)
    assert answer.location == "/ko/dataset/kepco-meter/edit?saved=draft&read=2"
    page = text(dohyun.get(answer.location))
    assert "파일의 첫 줄에서 데이터 항목 2개를 읽었습니다." in page
    assert "월 |  | string\n사용량 |  | number" in page
    [resource] = orjson.loads(orjson.dumps(keeping.call("package_show", {"id": "kepco-meter"}, SYSTEM)))["resources"]
    assert resource["columns"] == [{"name": "월", "type": "string"}, {"name": "사용량", "type": "number"}]
    assert (resource["url_type"], resource["size"]) == ("upload", 23)


def test_columns_that_somebody_gave_stay(keeping, dohyun):
    dohyun.post(NEW, {"do": "save", "title": "광주 meter", "resources-0-columns": "month | 월", "resources-0-upload": (
        io.BytesIO(b"a,b\n1,2\n"), "meter.csv")}, NEW)
    [resource] = orjson.loads(orjson.dumps(keeping.call("package_show", {"id": "kepco-meter"}, SYSTEM)))["resources"]
    assert resource["columns"] == [{"name": "month", "title": "월"}]


def test_the_summary_names_a_department_once(dohyun):
    assert ">관리부서가 없습니다.</a>" in text(dohyun.post(NEW, {"do": "submit", "title": "광주 meter"}, NEW))
