"""Finding harvesters, and knowing organisations again."""

import os
import subprocess
import sys
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from harvesters import registry
from harvesters.aliases import current_name, names_of, of_code, same_organisation
from harvesters.base import Harvester


@pytest.fixture
def announced(monkeypatch):
    entries = [EntryPoint("one", "harvesters.base:Harvester", registry.GROUP),
               EntryPoint("two", "nowhere.at.all:Missing", registry.GROUP)]
    monkeypatch.setattr(registry, "entry_points", lambda group: [each for each in entries if each.group == group])


@pytest.mark.usefixtures("announced")
def test_a_harvester_is_found_by_its_announced_name():
    assert registry.find("one") is Harvester
    assert registry.names() == ["one", "two"]


@pytest.mark.usefixtures("announced")
def test_an_unknown_name_tells_those_there_are():
    with pytest.raises(LookupError, match=r"수집기가 없습니다. 있는 것: one, two / No harvester is called 'three'"):
        registry.find("three")


@pytest.mark.usefixtures("announced")
def test_a_harvester_whose_package_is_broken_is_told_as_such():
    with pytest.raises(LookupError, match=r"불러오지 못했습니다\(ModuleNotFoundError: No module named 'nowhere'\)"):
        registry.find("two")


def test_no_package_takes_the_name_of_anothers_harvester(monkeypatch):
    entries = [EntryPoint("one", "harvesters.base:Harvester", registry.GROUP),
               EntryPoint("one", "elsewhere:Harvester", registry.GROUP)]
    monkeypatch.setattr(registry, "entry_points", lambda group: entries)
    with pytest.raises(LookupError, match=r"둘 이상입니다\(elsewhere:Harvester, harvesters.base:Harvester\)"):
        registry.find("one")


def test_a_package_of_its_own_announces_a_harvester(tmp_path):
    """A partner in a repository of its own: a module and the metadata that installing it leaves behind."""
    (tmp_path / "hangang.py").write_text("from harvesters.kinds.manifest import Manifest\n\n\n"
                                         "class Hangang(Manifest):\n    pass\n")
    told = tmp_path / "hangang-1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: hangang\nVersion: 1.0\n")
    (told / "entry_points.txt").write_text("[ieum.harvesters]\nhangang = hangang:Hangang\n")
    found = subprocess.run([sys.executable, "-c", "from harvesters import registry; print(registry.find('hangang'))"],
                           env=os.environ | {"PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}"},
                           capture_output=True, text=True, check=True)
    assert found.stdout == "<class 'hangang.Hangang'>\n"


@pytest.mark.parametrize(("name", "on", "current"), [
    ("한국정보화진흥원", None, "한국지능정보사회진흥원"),
    ("한국지능정보사회진흥원", date(2020, 1, 20), "한국정보화진흥원"),
    ("네이버 비즈니스 플랫폼", None, "네이버클라우드"), ("NBP", date(2020, 1, 20), "네이버 비즈니스 플랫폼"),
    ("통계청", date(2025, 9, 30), "통계청"), ("통계청", date(2025, 10, 1), "국가데이터처"),
    ("광주광역시", date(2026, 6, 30), "광주광역시"), ("광주광역시", date(2026, 7, 1), "전남광주통합특별시"),
    ("한전케이디엔", None, "한전KDN"), ("한전KDN(주)", None, "한전KDN"), ("전력거래소", None, "한국전력거래소"),
    ("  누구도  모르는 곳 ", None, "누구도 모르는 곳"), ("", None, "")])
def test_an_organisation_is_called_as_on_that_day(name, on, current):
    assert current_name(name, on) == current


@pytest.mark.parametrize(("name", "names"), [
    ("한국지능정보사회진흥원", ("한국정보화진흥원", "한국지능정보사회진흥원")),
    ("전남광주통합특별시", ("광주광역시", "전남광주통합특별시")), ("한국전력공사", ("한국전력공사",))])
def test_an_organisation_is_looked_for_under_every_name_it_had(name, names):
    assert names_of(name) == names


@pytest.mark.parametrize(("a", "b", "same"), [
    ("한국전력공사", "한국전력공사", True), ("한국전력공사", " 한국전력공사 ", True),
    ("한국전력공사", "한국전력", True),
    ("한국전력공사", "한국전력기술", False), ("한국전력공사", "한국전력공사 인재개발원", False),
    ("한국전력공사", "한국전력거래소", False), ("한전KDN", "한전 KDN(주)", True), ("한전KDN", "㈜한전케이디엔", True),
    ("한전KDN", "한전KPS(주)", False), ("광주광역시", "경기도 광주시", False),
    ("광주광역시", "전남광주통합특별시", True),
    ("광주광역시", "광주광역시 북구", False), ("한국정보화진흥원", "한국지능정보사회진흥원", True), ("", "", False)])
def test_a_piece_of_a_name_is_not_the_organisation(a, b, same):
    assert same_organisation(a, b) is same
    assert same_organisation(b, a) is same


def test_codes_decide_where_there_are_two_and_stand_in_for_a_name_where_there_is_one():
    assert same_organisation("한국전력공사", "전혀 다른 이름", "B410002", "B410002 ")
    assert not same_organisation("한국전력공사", "한국전력공사", "B410002", "B552115")
    assert same_organisation("이름 없음", "한전KDN", "B552059")


@pytest.mark.parametrize(("code", "on", "name"), [
    ("B552115", None, "한국전력거래소"), ("6290000", date(2026, 1, 1), "광주광역시"),
    ("3620000", date(2026, 1, 1), "광주광역시 북구"), ("3590000", date(2026, 8, 1), "전남광주통합특별시 동구"),
    ("0000000", None, None)])
def test_a_code_has_a_name(code, on, name):
    assert of_code(code, on) == name
