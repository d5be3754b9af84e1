import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.jamo import distance, initials, is_initials, spell
from catalog.search.keyboard import to_hangul, to_latin

SYLLABLES = st.text(st.characters(min_codepoint=ord("가"), max_codepoint=ord("힣")), max_size=8)
ANYTHING = st.text(max_size=12)


@pytest.mark.parametrize(("text", "spelled"), [
    ("전력", "ㅈㅓㄴㄹㅕㄱ"), ("과학 값", "ㄱㅗㅏㅎㅏㄱ ㄱㅏㅂㅅ"), ("ㄺ", "ㄹㄱ"), ("까치", "ㄲㅏㅊㅣ"),
    ("KEPCO 5G", "kepco 5g"),
    ("\u110c\u1165\u11ab", "ㅈㅓㄴ"), ("ﾡㄱ", "ㄱㄱ"), ("", ""), ("Café", "cafe"), ("ㅈㅓㄴ", "ㅈㅓㄴ")])
def test_a_text_is_spelled_by_the_letters_of_its_keys_however_it_is_composed(text, spelled):
    assert spell(text) == spelled


def test_whatever_is_typed_half_way_is_a_beginning_of_what_it_becomes():
    moments = ["ㅈ", "저", "전", "전ㄹ", "전려", "전력", "전력ㅅ", "전력사"]
    assert [spell("전력사용량").startswith(spell(each)) for each in moments] == [True] * len(moments)


@given(ANYTHING)
def test_spelling_twice_changes_nothing(text):
    assert spell(spell(text)) == spell(text)


@pytest.mark.parametrize(("text", "first"), [
    ("전력 사용량", "ㅈㄹ ㅅㅇㄹ"), ("5G 기지국", "5g ㄱㅈㄱ"), ("ㄳ", "ㄱㅅ"), ("값", "ㄱ"), ("ㅈㄹ", "ㅈㄹ")])
def test_the_first_letters_stand_for_their_syllables(text, first):
    assert initials(text) == first


@pytest.mark.parametrize(("word", "so"), [
    ("ㅈㄹ", True), ("ㄳ", True), ("ㅈ", True), ("ㅃㄹ", True), ("", False), ("ㅏ", False), ("전ㄹ", False),
    ("전력", False), ("ㅈ1", False), ("kt", False)])
def test_only_first_letters_alone_are_taken_for_them(word, so):
    assert is_initials(word) is so


@pytest.mark.parametrize(("a", "b", "most", "far"), [
    ("전력", "전력", 2, 0), ("전럭", "전력", 2, 1), ("저녁", "전력", 2, 1), ("뎐력", "전력", 2, 2),
    ("뎐력", "전력", 1, 2), ("전령", "전력", 2, 1), ("정ㄴ력", "전력", 2, 1), ("", "전", 5, 3), ("버쓰", "버스", 1, 1), 
    ("kpeco", "kepco", 2, 1), ("가나다라마바사", "하", 2, 3)])
def test_the_distance_counts_letters_and_stops_beyond_the_most(a, b, most, far):
    assert (distance(a, b, most), distance(b, a, most)) == (far, far)


@given(ANYTHING, ANYTHING, st.integers(0, 4))
def test_a_distance_is_nothing_only_between_texts_that_are_spelled_alike(a, b, most):
    far = distance(a, b, most)
    assert 0 <= far <= most + 1
    assert far == distance(b, a, most)
    assert (far == 0) == (spell(a) == spell(b))


@pytest.mark.parametrize(("typed", "meant"), [
    ("wjsfur", "전력"), ("rkqtdl", "값이"), ("WJSFUR", "전력"), ("RKcl", "까치"), ("wjsfur tkdydfid", "전력 사용량"),
    ("rhks", "관"), ("dmlwk", "의자"), ("wjs", "전"), ("wf", "ㅈㄹ"), ("2024 wjsfur", "2024 전력"),
    ("ekfrrhrl", "닭고기"), ("전력", "전력"), ("K", "ㅏ")])
def test_latin_keys_become_what_the_korean_keyboard_makes_of_them(typed, meant):
    assert to_hangul(typed) == meant


@pytest.mark.parametrize(("typed", "meant"), [
    ("ㅏㄷㅔ채", "kepco"), ("ㅡㅔ3", "mp3"), ("ㅊㄴㅍ", "csv"), ("전력", "wjsfur"), ("까", "Rk"), ("open", "open"),
    ("갑ㄴ", "rkqs")])
def test_hangul_becomes_the_keys_it_was_typed_by(typed, meant):
    assert to_latin(typed) == meant


@given(SYLLABLES)
def test_syllables_come_back_from_their_keys(text):
    assert to_hangul(to_latin(text)) == text


@given(st.text("abcdefghijklmnopqrstuvwxyz 0123456789", max_size=12))
def test_keys_come_back_from_their_letters(keys):
    assert to_latin(to_hangul(keys)) == keys


@given(ANYTHING)
def test_any_text_can_be_read_on_either_keyboard(text):
    assert isinstance(to_hangul(text) + to_latin(text) + initials(text), str)
