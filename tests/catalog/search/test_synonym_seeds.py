"""The words that come with the product: well written, each in one group, and read again as they are written."""

import re
import unicodedata
from collections import Counter

from catalog.actions.synonyms import LONGEST, MOST
from catalog.search.korean import words as split
from catalog.search.synonyms import Synonyms
from catalog.synonym_groups import SEEDS, cleaned, found_by, known_by, seeds

LINES = SEEDS.read_text(encoding="utf-8").splitlines()
GROUPS = [line.split("\t") for line in LINES if not line.startswith("#")]
PARTICLE = re.compile("(?<=[가-힣]{2})(?:에서|에게|으로|부터|까지|을|를|은|는)$")
WORDS_OF_THEIR_OWN = {"새마을"}


def test_the_file_is_composed_and_has_a_line_for_each_group_and_nothing_odd():
    text = SEEDS.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert text.endswith("\n")
    assert [line for line in LINES if not line.strip() or len(line) > 120] == []
    assert [word for group in GROUPS for word in group if cleaned(word) != word] == []


def test_there_are_many_and_each_has_two_words_or_more_but_no_more_than_are_sought():
    assert len(GROUPS) >= 400
    assert [group for group in GROUPS if not 2 <= len(group) <= MOST] == []
    assert [word for group in GROUPS for word in group if len(known_by(word)) < 2 or len(word) > LONGEST] == []


def test_no_word_is_in_two_groups_or_twice_in_one():
    among = Counter(key for group in GROUPS for key in set(map(known_by, group)))
    assert [key for key, times in among.items() if times > 1] == []
    assert [group for group in GROUPS if len(set(map(found_by, group))) < len(group)] == []


def test_no_word_carries_a_particle():
    assert [word for group in GROUPS for word in group for each in split(word)
            if PARTICLE.search(each) and each not in WORDS_OF_THEIR_OWN] == []


def test_they_are_read_as_they_are_written_under_ids_of_their_own():
    assert list(map(list, seeds().values())) == GROUPS


def test_spellings_that_are_sought_differently_are_all_sought():
    known = Synonyms([["와이파이", "Wi-Fi", "WiFi"], ["전기차", "전기 차", "EV"]])
    assert {word: known.ways(split(word))[0].others for word in ("와이파이", "wifi", "전기 차")} == {
        "와이파이": ("Wi-Fi", "WiFi"), "wifi": ("와이파이", "WiFi", "Wi-Fi"), "전기 차": ("EV",)}


def test_every_word_leads_to_another_of_its_group():
    known = Synonyms(seeds().values())
    lost = []
    for group in GROUPS:
        for word in group:
            ways = known.ways(split(word))
            whole = [way.others for way in ways if (way.start, way.stop) == (0, len(split(word)))]
            if not whole or not set(whole[0]) & set(group):
                lost.append(word)
    assert lost == []
