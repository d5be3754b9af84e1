"""The Korean keyboard (dubeolsik, KS X 5002) both ways: what was typed while it was set to the other language."""

import re

from catalog.search.jamo import DOUBLE, FIRST, LEADS, TAILS, VOWELS, spell
from catalog.search.korean import fold

_KEYS = dict(zip("qwertyuiopasdfghjklzxcvbnmQWERTOP",
                 "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ", strict=True))
_LETTERS = {ord(letter): key for key, letter in _KEYS.items()}
_JOINED = {pair: letter for letter, pair in DOUBLE.items()}
_LEAD, _VOWEL = f"[{LEADS}]", f"ㅗ[ㅏㅐㅣ]|ㅜ[ㅓㅔㅣ]|ㅡㅣ|[{''.join(set(VOWELS) - set(DOUBLE))}]"
_TAIL = f"{'|'.join(pair for pair in _JOINED if pair[0] in LEADS)}|[{''.join(set(LEADS) & set(TAILS))}]"
_NEXT = f"(?![{VOWELS}])"
_SYLLABLE = re.compile(f"({_LEAD})({_VOWEL})((?:{_TAIL}){_NEXT}|)")
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\ua960-\ua97c가-힣\ud7b0-\ud7fb\uffa0-\uffdc]+")


def to_hangul(text: str) -> str:
    """What Latin letters would have become on the Korean keyboard: wjsfur is 전력.

    Everything in capitals was typed with caps lock, which the Korean keyboard does not know.  What no syllable can be
    made of stays the letters of its keys; whatever is no Latin letter stays as it is.
    """
    typed = text.lower() if text.isupper() else text
    letters = "".join(_KEYS.get(key) or _KEYS.get(key.lower(), key) for key in typed)
    return _SYLLABLE.sub(_composed, letters)


def to_latin(text: str) -> str:
    """What Hangul would have become on the Latin keyboard: ㅏㄷㅔ채 is kepco.  What is no Hangul stays as it is."""
    return _HANGUL.sub(lambda found: spell(fold(found.group())).translate(_LETTERS), text)


def _composed(found: re.Match) -> str:
    lead, vowel, tail = found.groups()
    at = LEADS.index(lead) * len(VOWELS) + VOWELS.index(_JOINED.get(vowel, vowel))
    return chr(FIRST + at * len(TAILS) + TAILS.index(_JOINED.get(tail, tail)))
