import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search import Query
from catalog.search.korean import BREAK, highlight, marks, terms, together, wanted, words
from catalog.search.memory import MemoryIndex
from tests.catalog.search.samples import document


def shown(text, query):
    """A text with its marks in brackets."""
    return "".join(f"[{piece}]" if marked else piece for piece, marked in highlight(text, marks(query)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("전력사용량", ["전력사용량"]),
        ("5G PM2.5 OMOP 2019년", ["5g", "pm2.5", "omop", "2019", "년"]),
        ("ＫＥＰＣＯ　１２", ["kepco", "12"]),
        ("전력 COVID-19 (행정구역)", ["전력", "covid", "19", "행정구역"]),
        ("Café Straße", ["cafe", "strasse"]),
        ("漢字와 カナ", ["漢字", "와", "カナ"]),
        ("Москва Ελλάδα", ["москва", "ελλάδα"]),
        ("· — !?", []),
        ("2,000세대 1,23 2019,2020", ["2000", "세대", "1", "23", "2019", "2020"]),
        ("전\u200b력 사\u00ad용\ufeff량", ["전력", "사용량"]),
    ],
)
def test_a_text_is_cut_into_words_by_their_script(text, expected):
    assert words(text) == expected


def test_hangul_is_indexed_by_pairs_in_words_and_triples_across_spaces():
    assert terms("전력 사용량") == ["전력", "사용", "용량", "전력사", "력사용", "사용량"]


def test_a_triple_does_not_go_on_over_another_script_or_into_another_text():
    assert terms("전력 AI 사용") == ["전력", "ai", "사용"]
    assert terms(f"전력{BREAK}사용") == ["전력", "사용"]


def test_the_beginnings_of_words_are_indexed_where_they_are_asked_for():
    assert terms("수도 물", heads=True) == [
        "수도", "^수", "^수도", "도$", "수도$", "물", "^물", "^물", "물$", "물$", "수도물"]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("전력사용량", "월별 전력 사용량 현황"),
        ("pm 2.5", "PM2.5 농도"),
        ("154 kV", "154kV 변전소"),
        ("2000", "2,000세대 단지"),
        ("전력 사용량", "전력사용량통계"),
        ("전력 사용 량", "전력사용량통계"),
        ("전력을", "전력거래소 전력 수급"),
        ("병원에서", "병원 목록"),
        ("전력", "월별 전력을 사용한 기록"),
        ("사용량의", "가스 사용량"),
        ("치매환자", "치매 환자 뇌 영상"),
        ("치매 환자 뇌영상", "치매환자 뇌 영상"),
        ("5g", "5G망 기지국 위치"),
        ("PM2.5", "대기질 pm2.5 측정값"),
        ("2019년", "2019년도 예산"),
        ("2019", "2019년도 예산"),
        ("ｏｍｏｐ", "OMOP 공통데이터모델"),
        ("물", "물 사용량"),
        ("물", "물관리 계획"),
        ("漢", "漢字 표기 목록"),
        ("漢字", "大韓漢字辭典"),
        ("전력\u0301", "전력 수급"),
        ("\u110c\u1165\u11ab\u1105\u1167\u11a8", "전력 수급"),
        ("㎡", "m2 단위 면적"),
        ("cafe", "Café 위치"),
    ],
)
def test_a_query_finds(found, query, title):
    assert found([title, "전혀 다른 목록"], query)[:1] == [title]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("버스", "서버 스토리지 사양"),
        ("도로", "경기도 로봇 산업"),
        ("수도권", "수도 요금"),
        ("사용량", "사용자 용량"),
        ("5g", "15g 포장"),
        ("2019", "20190 번지"),
        ("ai", "air quality"),
        ("물", "생물 표본"),
        ("!!!", "전력"),
        ("^", "전력"),
    ],
)
def test_a_query_does_not_find(found, query, title):
    assert found([title], query) == []


def test_a_word_that_begins_with_the_query_comes_before_one_that_only_holds_it(found):
    assert found(["서버스토리지 사양", "버스노선 현황"], "버스") == ["버스노선 현황", "서버스토리지 사양"]


def test_the_title_counts_for_more_than_keywords_and_those_for_more_than_the_text(index):
    index.rebuild([[
        document(1, "현황", notes="충전소에 대한 현황"),
        document(2, "현황", tags=["충전소"]),
        document(3, "충전소 현황"),
    ]])  # fmt: skip
    ids = index.find(Query(text="충전소")).ids
    assert ids == [document(3)["id"], document(2)["id"], document(1)["id"]]


def test_a_dataset_is_found_by_its_organisation_and_its_columns(index):
    index.rebuild([[document(1, "현황", columns="충전량 kwh"), document(2, "현황", organization_title="기상청")]])
    assert index.find(Query(text="kWh")).ids == [document(1)["id"]]
    assert index.find(Query(text="기상청")).ids == [document(2)["id"]]


def test_no_word_goes_on_from_one_tag_into_the_next(index):
    index.rebuild([[document(1, "제목", tags=["서버", "스토리지", "전력사", "용량표"])]])
    assert index.find(Query(text="버스")).count == 0
    assert index.find(Query(text="전력사용량표")).count == 0


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("전력사용량 통계", "전력 사용량", "[전력사용량] 통계"),
        ("전력 사용량 통계", "전력사용량", "[전력 사용량] 통계"),
        ("전력을 쓴 기록", "전력", "[전력]을 쓴 기록"),
        ("전력 수급", "전력을", "[전력] 수급"),
        ("전력 사용 량", "전력 사용 량", "[전력 사용 량]"),
        ("서버 스토리지 버스", "버스", "서버 스토리지 [버스]"),
        ("물은 생물의 것", "물", "[물]은 생물의 것"),
        ("5G와 15G", "5g", "[5G]와 15G"),
        ("ＫＥＰＣＯ와 KEPCO", "kepco", "[ＫＥＰＣＯ]와 [KEPCO]"),
        ("Straße 12", "STRASSE", "[Straße] 12"),
        ("大韓漢字辭典", "漢字", "大韓[漢字]辭典"),
        ("a<b>전력</b>", "전력 b", "a<[b]>[전력]</[b]>"),
        ("전력", "", "전력"),
        ("", "전력", ""),
    ],
)
def test_what_was_found_is_marked(text, query, expected):
    assert shown(text, query) == expected


def test_a_syllable_written_in_parts_is_not_cut():
    parts = "\u110c\u1165\u11ab\u1105\u1167\u11a8"
    assert highlight(parts + "량", ["전력"]) == [(parts, True), ("량", False)]
    assert highlight("저\u11ab", ["저"]) == [("저\u11ab", False)]


pieces = st.sampled_from(
    ["전력", "사용", "량", "을", " ", "·", "ß", "ＡＢ", "㎡", "é", "e\u0301", "\u1112\u1161\u11ab", "ﾡￂ", "5g"]
)
odd = st.one_of(st.text(), st.lists(pieces).map("".join))


@given(odd, odd)
def test_the_pieces_joined_are_the_text(text, query):
    cut = highlight(text, marks(query))
    assert "".join(piece for piece, _ in cut) == text
    assert all(piece for piece, _ in cut)
    assert all(not (before and after) for (_, before), (_, after) in zip(cut, cut[1:], strict=False))


@given(odd)
def test_a_text_finds_itself(text):
    """Whatever is asked for by a text, the text has."""
    index = MemoryIndex()
    index.update([document(1, text)])
    assert index.find(Query(text=text)).count == (1 if words(text) or not text.strip() else 0)


@given(odd)
def test_the_analyser_gives_terms_without_blanks(text):
    assert not [term for term in terms(text, heads=True) if not term or re.search(r"\s", term)]


def size(wish) -> int:
    return 1 if isinstance(wish, str) else 1 + sum(map(size, wish.parts))


def test_a_word_made_of_particles_alone_asks_for_little_more_than_its_length():
    assert size(wanted("가" * 256)) < 5 * 256
    assert size(wanted("전력에서부터는")) > size(wanted("전력에서부터")) > size(wanted("전력"))


def test_of_several_words_that_mean_one_thing_none_is_highlighted_alone():
    phrases = tuple(map(together, ("water quality", "전기 사용량")))
    text = "Water and quality, Water Quality; 전기와 사용량, 전기 사용량"
    assert [piece for piece, marked in highlight(text, phrases) if marked] == ["Water Quality", "전기 사용량"]
