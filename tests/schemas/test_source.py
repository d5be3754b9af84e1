"""The settings of a source as a partner's TOML file says them."""

import tomllib

import pytest
from marshmallow import ValidationError

from schemas import MESSAGES, Message, Source, SourceSchema
from schemas.cron import cron_fault

LEAST = {"name": "kpx", "harvester": "kpx", "url": "https://api.odcloud.kr/api", "owner_org": "kpx"}


def refused(**changes: object) -> dict:
    with pytest.raises(ValidationError) as caught:
        SourceSchema().load({**LEAST, **changes})
    return caught.value.messages


def test_four_settings_are_enough():
    assert SourceSchema().load(LEAST) == Source("kpx", "kpx", "https://api.odcloud.kr/api", "kpx")


def test_a_file_with_every_setting_is_read():
    assert SourceSchema().load(tomllib.loads("""
        name = "nia-aihub"
        harvester = "aihub"
        url = "https://api.aihub.or.kr/info/dataset.do"
        owner_org = "nia"
        title = "AI 허브"
        schedule = "*/30 1-5,22 1 jan-mar mon"
        pace = 0.5
        secret = "IEUM_KEY_NIA"
        active = false
        limit_share = 0.1
        limit_count = 3
        [options]
        org_code = "B551505"
        """)) == Source("nia-aihub", "aihub", "https://api.aihub.or.kr/info/dataset.do", "nia", "AI 허브",
                        "*/30 1-5,22 1 jan-mar mon", {"org_code": "B551505"}, 0.5, "IEUM_KEY_NIA", False, 0.1, 3)


def test_what_is_missing_is_said_of_each_setting():
    with pytest.raises(ValidationError) as caught:
        SourceSchema().load({})
    required = [MESSAGES["source_required"]]
    assert caught.value.messages == {"name": required, "harvester": required, "url": required, "owner_org": required}


@pytest.mark.parametrize(("setting", "value", "message"), [
    ("name", "KPX 목록", MESSAGES["source_name"].about(value="KPX 목록")),
    ("url", "ftp://a.kr/x", MESSAGES["not_address"].about(value="ftp://a.kr/x")),
    ("url", "https://", MESSAGES["not_address"].about(value="https://")),
    ("url", "https://a.kr:port/", MESSAGES["not_address"].about(value="https://a.kr:port/")),
    ("url", "https://me:word@a.kr/", MESSAGES["key_in_address"]),
    ("url", "https://a.kr/?serviceKey=abc", MESSAGES["key_in_address"]),
    ("schedule", "0 3 * *", MESSAGES["source_schedule"].about(value="0 3 * *", part="4/5")),
    ("schedule", "0 25 * * *", MESSAGES["source_schedule"].about(value="0 25 * * *", part="hour: 25")),
    ("options", [], MESSAGES["source_type"]),
    ("pace", "fast", MESSAGES["source_number"]),
    ("pace", -1, MESSAGES["source_range"].about(value=-1.0, lowest=0, highest=600)),
    ("secret", "a key", MESSAGES["source_secret"]),
    ("active", "yes", MESSAGES["not_flag"]),
    ("limit_share", 2, MESSAGES["source_range"].about(value=2.0, lowest=0, highest=1)),
    ("limit_count", 1.5, MESSAGES["source_number"]),
    ("blackout", ["09:00-12:00", "11:00-09:15"], MESSAGES["source_closed"].about(least=30)),
    ("blackout", ["00:00-23:59"], MESSAGES["source_closed"].about(least=30)),
    ("grace", 366, MESSAGES["source_range"].about(value=366, lowest=0, highest=365)),
    ("title", 5, MESSAGES["not_text"]),
    ("name", None, MESSAGES["source_required"]),
    ("scheduel", "0 3 * * *", MESSAGES["source_unknown"]),
])
def test_a_wrong_setting_is_refused_in_both_languages(setting, value, message):
    assert refused(**{setting: value}) == {setting: [message]}


@pytest.mark.parametrize("hours", [["00:30-00:00"], ["09:00-18:00", "17:00-19:00"], ["22:00-02:00", "02:00-21:30"]])
def test_half_an_hour_a_day_is_enough_to_be_asked_in(hours):
    assert SourceSchema().load({**LEAST, "blackout": hours}).blackout == hours


def test_a_refusal_keeps_its_code_and_both_languages():
    said = refused(limit_count="x")["limit_count"][0]
    assert (type(said), said.code, said.ko, said.en) == (
        Message, "source_number",
        "숫자가 아닙니다. 수집 속도와 한도를 정할 수 없습니다. 따옴표 없이 숫자를 적어 주세요.",
        "This is not a number, so pace and limits cannot be set. Write a number without quotes.")


def test_a_key_in_place_of_its_name_is_not_repeated_in_the_message():
    assert "s3cret/key==" not in str(refused(secret="s3cret/key=="))


@pytest.mark.parametrize("schedule", ["0 3 * * *", "*/10 * * * *", "0,30 1-5 1,15 * sun", "5 4 * JAN-DEC 0-7/2",
                                      "0 0 31 12 7"])
def test_a_sound_schedule_has_no_fault(schedule):
    assert cron_fault(schedule) is None


@pytest.mark.parametrize(("schedule", "fault"), [
    ("", "0/5"), ("daily", "1/5"), ("60 * * * *", "minute: 60"), ("* 24 * * *", "hour: 24"), ("* * 0 * *", "day: 0"),
    ("* * * 13 *", "month: 13"), ("* * * * 8", "weekday: 8"), ("* * * foo *", "month: foo"), ("5-1 * * * *",
                                                                                              "minute: 5-1"),
    ("*/0 * * * *", "minute: */0"), ("1, * * * *", "minute: 1,"), ("@ * * * *", "minute: @"), ("1.5 * * * *",
                                                                                               "minute: 1.5"),
])
def test_a_schedule_with_a_fault_names_the_part(schedule, fault):
    assert cron_fault(schedule) == fault
