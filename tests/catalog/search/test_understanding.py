"""How words are read: what means the same, what matters, what a compound is made of, and what first letters ask for."""

import pytest

from catalog.search import english, firsts, loosening, telling
from catalog.search.roots import root
from catalog.search.synonyms import Synonyms, Way
from catalog.search.understanding import understand
from catalog.search.vocabulary import MemoryShelf, Vocabulary
from catalog.search.wishes import Word
from tests.catalog.search.samples import document

ALIKE = Synonyms([["전기차", "전기자동차", "EV", "electric vehicle"], ["한국전력공사", "한전", "KEPCO"]])


@pytest.fixture(scope="module")
def vocabulary():
    made = Vocabulary(MemoryShelf())
    made.rebuild([document(number, title) for number, title in enumerate(
        ("시내버스 노선", "버스 위치", "실시간 정보", "교통 사고", "교통사고 통계", "전기차 충전"), 1)])
    return made


@pytest.mark.parametrize(("said", "ways"), [
    (["전기차"], [Way(0, 1, ("전기자동차", "EV", "electric vehicle"))]),
    (["전기", "차를"], [Way(0, 2, ("전기자동차", "EV", "electric vehicle"))]),
    (["electric", "vehicle", "수"], [Way(0, 2, ("전기차", "전기자동차", "EV"))]),
    (["한전의", "ev"], [Way(0, 1, ("한국전력공사", "KEPCO")), Way(1, 2, ("전기차", "전기자동차", "electric vehicle"))]),
    (["전기차충전소"], [Way(0, 1, ("전기자동차 충전소", "EV 충전소"))]),
    (["한전이"], [Way(0, 1, ("한국전력공사", "KEPCO"))]),
    (["전기차세"], []),
    ([], []),
])
def test_words_that_mean_the_same_are_known_joined_with_particles_and_inside_compounds(said, ways):
    assert ALIKE.ways(said) == ways


@pytest.mark.parametrize(("word", "parts"), [
    ("시내버스노선", ["시내버스", "노선"]), ("실시간버스위치정보", ["실시간", "버스", "위치", "정보"]),
    ("교통사고", ["교통사고"]),
    ("위치정보", ["위치", "정보"]), ("뷁뷁뷁뷁", ["뷁뷁뷁뷁"]), ("abcd", ["abcd"]),
])
def test_a_compound_is_taken_apart_to_its_known_words(vocabulary, word, parts):
    assert loosening.parts(word, vocabulary) == parts


@pytest.mark.parametrize(("run", "kind"), [
    ("데이터", "generic"), ("있는 곳", "generic"), ("현황을", "generic"), ("위치", "aspect"), ("광주에서", "aspect"),
    ("2024", "aspect"),
    ("장성군", "aspect"), ("신도시", "topic"), ("인구", "topic"), ("전기차", "topic"), ("전기차 데이터", "topic"),
])
def test_words_say_what_the_data_are_about_or_which_side_of_it_or_nothing(run, kind):
    assert telling.kind(run) == kind


@pytest.mark.parametrize(("said", "left"), [
    (["2019", "년", "교통사고"], ["2019", "교통사고"]), (["교통사고", "2019", "년"], ["교통사고", "2019"]),
    (["3", "년", "경력"], ["3", "년", "경력"]), (["년"], ["년"]), ([], []),
])
def test_a_year_need_not_be_followed_by_the_word_for_one(said, left):
    assert telling.dated(said) == left


@pytest.mark.parametrize(("said", "meant"), [("휘발류", ["휘발유"]), ("휘발유", []), ("뷁뷁뷁", []), ("류", [])])
def test_a_word_that_titles_do_not_say_is_known_with_a_letter_wrong(said, meant):
    assert telling.close(said) == meant


def test_first_letters_are_indexed_across_spaces_and_asked_for_by_their_runs():
    assert firsts.terms("전력 사용") == ["^ㅈㄹ", "^ㅅㅇ", "ㅈㄹㅅ", "ㄹㅅㅇ", "ㅈㄹㅅㅇ"]
    assert [firsts.wanted(letters) for letters in ("ㅈ", "ㅈㄹ", "ㅈㄹㅅ", "ㅈㄹㅅㅇㄹ")] == [
        None, Word(("^ㅈㄹ",)), Word(("ㅈㄹㅅ",)), Word(("ㅈㄹㅅㅇ", "ㄹㅅㅇㄹ"))]


@pytest.mark.parametrize(("forms", "shared"), [
    ("막히는 막힌 막힐 막혀 막혀서 막히면 막히나요 막히는지", "막히"), ("버리는 버린 버릴 버려 버리고 버려요", "버리"),
    ("시끄러운 시끄러워 시끄러워요 시끄러울", "시끄러우"), ("배우는 배운 배울 배워 배워서", "배우"),
    ("ev", "ev"), ("책", "책"),
])
def test_the_forms_of_a_verb_have_one_root(forms, shared):
    assert {root(form) for form in forms.split()} == {shared}


def test_a_form_that_is_not_listed_says_what_a_listed_one_says():
    assert telling.everyday("막힐까") == telling.everyday("막혔나요") == ("정체", "혼잡")
    assert telling.everyday("없는말") == ()
    assert telling.everyday("전기차를") == telling.everyday("전기차")


@pytest.mark.parametrize(("word", "others"), [
    ("hospitals", ("hospital",)), ("hospital", ("hospitals",)), ("city", ("cities",)), ("cities", ("city",)),
    ("buses", ("buse", "bus")), ("electric", ("electrics", "electricity")),
    ("electricity", ("electricities", "electric")), ("gas", ()), ("status", ()), ("병원들", ()), ("co2s", ()),
])
def test_english_words_are_known_in_their_other_forms(word, others):
    assert english.forms(word) == others


def test_an_english_name_in_another_form_has_the_same_synonyms(vocabulary):
    read = understand("broken electric vehicles", vocabulary, ALIKE, lambda *_: loosening.FEW)
    assert [(each.said, each.meant) for each in read.done] == [
        ("electric vehicles", "electric vehicle, 전기차, 전기자동차, EV")]


def test_who_asks_how_things_are_now_wants_live_data():
    assert (telling.live("지금 주차 자리"), telling.live("주차 자리")) == (("실시간",), ())
