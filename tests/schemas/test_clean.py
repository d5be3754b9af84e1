"""Cell values as they come, and the one plain form they are brought to."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import clean
from schemas.dates import SEOUL, day_of, is_canonical
from tests.schemas.strategies import quick

MARKUP = st.text(st.sampled_from("&;<>/#x38albrtmp ̸;\x00\n\t-가"), max_size=40)


@pytest.mark.parametrize(("raw", "expected"), [
    ("가나<br/>다<BR>라", "가나\n다\n라"),                                # <br> in half of the descriptions
    ("  광주광역시 ", "광주광역시"),                                       # cells padded with blanks
    ("-", None), (" - ", None), ("", None), (" ", None), ("null", None), ("NULL", None), (None, None), ("N/A", None),
    ("&nbsp;", None), ("<br>", None),
    ("도로&amp;middot;교통", "도로·교통"),                                 # double-escaped entities
    ("&amp;amp;middot;", "·"),
    ("&lt;b&gt;굵게&lt;/b&gt;", "굵게"),
    ("<script/>표", "표"), ("<p>한 줄</p><p>두 줄</p>", "한 줄\n두 줄"),
    ("a < b", "a < b"), ("<주의> 3<5", "<주의> 3<5"), ("R&D", "R&D"),
    ("?a=1&copy=2&reg=3", "?a=1&copy=2&reg=3"),                            # no entity without its semicolon
    ("광주", "광주"),                                                      # NFD from a file name
    ("‧ – • ･", "‧ – • ･"),                                                # characters outside CP949 stay
    ("가\r\n나\r다", "가\n나\n다"), ("가\n\n \n\n나", "가\n\n나"), ("가\x00나\ufeff\u200b다\ud800", "가나다"),
    (3.0, "3"), (3.5, "3.5"), (7, "7"),
])
def test_a_text_comes_out_plain(raw, expected):
    assert clean.text(raw) == expected


@pytest.mark.parametrize("raw", [["가"], {"가": 1}])
def test_a_structure_is_no_text(raw):
    with pytest.raises(TypeError, match="a single value was expected"):
        clean.text(raw)


def test_only_three_levels_of_entities_are_resolved_and_the_rest_disarmed():
    assert clean.text("&amp;amp;amp;amp;lt;b&amp;amp;amp;amp;gt;") == "amp;lt;bamp;gt;"


@quick
@given(st.one_of(MARKUP, st.text(max_size=60)))
def test_cleaning_a_text_again_changes_nothing(raw):
    once = clean.text(raw)
    assert clean.text(once) == once


@quick
@given(st.one_of(MARKUP, st.text(max_size=60)))
def test_a_clean_text_can_be_stored_everywhere(raw):
    once = clean.text(raw)
    assert once is None or (once.encode() and "\x00" not in once and once == once.strip())


@pytest.mark.parametrize(("raw", "expected"), [
    ("2024-05-01", "2024-05-01"), ("20240501", "2024-05-01"), ("2024.05.01", "2024-05-01"), ("2024. 5. 1.",
                                                                                             "2024-05-01"),
    ("2024/05/01", "2024-05-01"), ("2024년 5월 1일", "2024-05-01"), (20240501, "2024-05-01"),
    ("2024-05-01 13:22:10", "2024-05-01T13:22:10+09:00"), ("2024-05-01T13:22", "2024-05-01T13:22+09:00"),
    ("2024-07-28T00:00:00", "2024-07-28"), ("2024-07-28T00:00:00Z", "2024-07-28T00:00:00+00:00"),
    ("2024-05-01T02:03:04.123456-0530", "2024-05-01T02:03:04.123456-05:30"),
    ("20240501123000", "2024-05-01T12:30:00+09:00"), ("202405011230", "2024-05-01T12:30+09:00"),
    ("2024-05", "2024-05"), ("2024.05.", "2024-05"), ("202405", "2024-05"), ("2024년 5월", "2024-05"),
    ("2024", "2024"), ("2024년", "2024"),
    (45413, "2024-05-01"), ("45413", "2024-05-01"), (45413.75, "2024-05-01"),
    (dt.date(2024, 5, 1), "2024-05-01"), (dt.datetime(2024, 5, 1, 9, 30, tzinfo=SEOUL), "2024-05-01T09:30:00+09:00"),
    (dt.datetime.fromisoformat("2024-05-01T09:30:00"), "2024-05-01T09:30:00+09:00"),
    ("-", None), ("", None), (None, None), (True, None), ([], None), ("2024-02-30", None), ("2024-13", None), (29_999,
                                                                                                               None),
    ("99999", None), ("24.05.01", None), ("2024-05-01T25:00", None), ("2024-05-01T10:00+99:00", None), (float("nan"),
                                                                                                        None),
    ("2024 13:00", None), ("0999-01-01", None), ("2" * 50, None), ("123456789", None), (12345.5, None),
])
def test_a_date_keeps_its_precision(raw, expected):
    assert clean.date(raw) == expected


@quick
@given(st.one_of(st.dates(dt.date(1000, 1, 1), dt.date(2200, 12, 31)).map(str),
                 st.datetimes(dt.datetime(1983, 1, 1), dt.datetime(2200, 1, 1)).map(str),  # noqa: DTZ001
                 st.from_regex(r"[0-9]{4}[-./]?[0-9]{1,2}[-./]?[0-9]{0,2}", fullmatch=True)))
def test_reading_a_date_again_changes_nothing(raw):
    once = clean.date(raw)
    assert clean.date(once) == once
    assert once is None or is_canonical(once)


def test_the_day_of_a_date_is_the_first_korean_day_it_touches():
    assert [str(day_of(text)) for text in ("2024", "2024-05", "2024-05-07", "2024-05-07T20:00:00+00:00")] == [
        "2024-01-01", "2024-05-01", "2024-05-07", "2024-05-08"]


@pytest.mark.parametrize(("raw", "expected"), [
    ("1,234", 1234), ("12.50", 12.5), (" 34 ", 34), ("１２", 12), ("-3", -3), (34.0, 34), (3.5, 3.5), (7, 7),
    ("n/a", None), ("", None), ("1,23", None), ("5명", None), (None, None), (True, None), (float("inf"), None),
    (float("nan"), None), ([], None), ("9" * 40, None),
])
def test_a_number_is_read_without_its_commas(raw, expected):
    assert clean.number(raw) == expected


@quick
@given(st.integers(-10**12, 10**12))
def test_a_number_with_commas_is_the_number(number):
    assert clean.number(f"{number:,}") == number


@pytest.mark.parametrize(("raw", "expected"), [
    ("`0623504984", "062-350-4984"), ("`027595226", "02-759-5226"), ("`06261388924", "062-6138-8924"),
    ("+82-062-350-4984", "+82-62-350-4984"), ("+82 62 350 4984", "+82-62-350-4984"), ("062) 350-4984", "062-350-4984"),
    ("062-350-4984", "062-350-4984"), ("15881234", "1588-1234"), ("12345", "12345"), ("02-759-5226 (내선 3)",) * 2,
    ("-", None), (None, None), ("담당자", None),
])
def test_a_telephone_loses_its_backtick(raw, expected):
    assert clean.phone(raw) == expected
    assert clean.phone(expected) == expected


@pytest.mark.parametrize(("raw", "expected"), [
    (["전력", "발전"], ["전력", "발전"]), ("전력,발전, 전력", ["전력", "발전"]), (["a,b,c"], ["a", "b", "c"]),
    ("a@b;c", ["a", "b", "c"]),
    ('"가, 나","다"', ["가, 나", "다"]), ("['국립', '유물']", ["국립", "유물"]), ("#태그1, #태그2", ["태그1", "태그2"]),
    ("GIS,gis", ["GIS"]), ("", []), (None, []), (["", None, "-"], []), (5, []),
])
def test_keywords_are_split_and_each_kept_once(raw, expected):
    assert clean.keywords(raw) == expected


def test_keywords_are_capped():
    assert clean.keywords(",".join(map(str, range(200)))) == [str(number) for number in range(50)]


@quick
@given(st.lists(st.text(max_size=20), max_size=8))
def test_splitting_keywords_again_changes_nothing(words):
    once = clean.keywords([word.replace("'", "").replace('"', "") for word in words])
    assert clean.keywords(once) == once


@pytest.mark.parametrize(("raw", "expected"), [
    ("전력", "전력"), ("5G", "5G"), ("전기·가스", "전기 가스"), ("R&D", "R D"), ("AI/빅데이터", "AI 빅데이터"),
    ("전력(산업용)", "전력 산업용"), ("물", None), ("C++", None), ("--", None), (None, None), ("가" * 150, "가" * 100),
])
def test_a_tag_is_brought_into_the_character_set(raw, expected):
    assert clean.tag(raw) == expected


@quick
@given(st.text(max_size=120))
def test_a_tag_is_always_one_that_ckan_takes_and_stays(raw):
    tag = clean.tag(raw)
    assert clean.tag(tag) == tag
    assert tag is None or (2 <= len(tag) <= 100 and all(c.isalnum() or c in " _.-" for c in tag))


@pytest.mark.parametrize(("raw", "expected"), [
    ("Y", True), ("n", False), ("예", True), ("아니오", False), ("있음", True), ("해당 없음", False), ("유료", True),
    ("무료", False),
    (True, True), (False, False), (1, True), (0, False), (2, None), ("", None), (None, None), ("글쎄", None), ([],
                                                                                                             None),
])
def test_a_flag_is_read_and_never_guessed(raw, expected):
    assert clean.flag(raw) is expected


@pytest.mark.parametrize(("raw", "expected"), [("무료", True), ("유료", False), ("N", True), ("Y", False), ("-", None)])
def test_free_is_the_contrary_of_charged(raw, expected):
    assert clean.free(raw) is expected


@pytest.mark.parametrize(("raw", "expected"), [
    ("csv", ["CSV"]), ("CSV", ["CSV"]), ("cvs", ["CSV"]), ("xlxs", ["XLSX"]), ("JSON+XML", ["JSON", "XML"]),
    ("JSON/XML", ["JSON", "XML"]), ("JSON XML", ["JSON", "XML"]), ("csv, xlsx", ["CSV", "XLSX"]), ("jpg", ["JPEG"]),
    (".csv", ["CSV"]), (["json", "JSON"], ["JSON"]), ("application/json", ["JSON"]), ("image/svg+xml", ["SVG"]),
    ("text/csv; charset=utf-8", ["CSV"]), ("application/foo+bar", ["application/foo+bar"]),
    ("http://publications.europa.eu/resource/authority/file-type/CSV", ["CSV"]),
    ("hwp 파일", ["HWP"]), ("OMOP CDM", ["OMOP CDM"]), ("OMOP CDM v5.4", ["OMOP CDM v5.4"]), ("abc", ["ABC"]),
    ("-", []), (None, []), ("", []), ("+", []),
])
def test_formats_are_split_and_corrected(raw, expected):
    assert clean.formats(raw) == expected
    assert clean.formats(expected) == expected
