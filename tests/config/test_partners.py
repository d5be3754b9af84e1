"""The partners' files: those that come with the product, and what is said of a bad one."""

import pytest

from config import partners
from config.settings import Settings, SettingsError
from harvesters import registry
from schemas import Source

ALL = ["chosun", "chosun-cdm", "cnuh", "cnuh-cdm", "gwangju", "kdn", "kepco", "kisa", "kpx", "kt", "lge", "lgu",
       "ncloud", "nia", "nia-aihub", "skt"]
GOOD = """
[organization]
name = "hangang"
title = "한강연구원"
[source]
name = "hangang"
harvester = "manifest"
url = "https://hangang.example/manifest.json"
"""


def test_the_thirteen_organisations_have_sixteen_sources():
    found = partners.read(Settings().partners_folder)
    assert sorted(partner.source.name for partner in found) == ALL
    assert len({partner.organization["name"] for partner in found}) == 13


@pytest.mark.parametrize("partner", partners.read(Settings().partners_folder), ids=lambda each: each.source.name)
def test_every_partner_names_a_harvester_that_exists_and_speaks_two_languages(partner):
    assert registry.find(partner.source.harvester)
    assert partner.source.owner_org == partner.organization["name"]
    assert {"ko", "en"} <= partner.organization["title_translated"].keys()


def test_no_two_sources_are_read_at_the_same_minute():
    schedules = [partner.source.schedule for partner in partners.read(Settings().partners_folder)]
    assert len(set(schedules)) == len(schedules)


def test_a_file_is_read_with_its_organisation_as_the_owner(tmp_path):
    (tmp_path / "hangang.toml").write_text(GOOD, "utf-8")
    assert partners.read(tmp_path) == [partners.Partner(
        {"name": "hangang", "title": "한강연구원"},
        Source("hangang", "manifest", "https://hangang.example/manifest.json", "hangang"))]


@pytest.mark.parametrize(("text", "says"), [
    ("[organization", "TOML 형식이 아닙니다"),
    (GOOD.replace("[source]", "[sauce]"), "'source' 항목이 없습니다"),
    (GOOD.replace('name = "hangang"\ntitle', "title"), "'name' 항목이 없습니다"),
    (GOOD + 'shedule = "0 3 * * *"', "shedule"),
    (GOOD + 'schedule = "sometimes"', "schedule"),
])
def test_a_bad_file_is_named_with_what_is_wrong(tmp_path, text, says):
    (tmp_path / "hangang.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=says) as refusal:
        partners.read(tmp_path)
    assert "hangang.toml" in str(refusal.value)
