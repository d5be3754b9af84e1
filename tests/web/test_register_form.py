"""How the form of a dataset stands: what is required first, the rest folded, and light."""

import gzip
import re

import pytest

from catalog import SYSTEM
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
