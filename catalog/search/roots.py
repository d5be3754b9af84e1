"""What the forms of a verb have in common, so that one of them stands for all: 막힌, 막힐 and 막혀서 are 막히.

No dictionary: endings are cut off, and of the last syllable what an ending has put into it.  A noun may lose a letter
in this way; so roots are compared with roots only, and only of words that are not known as they are.
"""

import re
from functools import lru_cache

_ENDING = re.compile(
    "(?<=..)(?:습니다|으려면|려면|으면|면서|면|는데|은데|는지|은지|는|은|던|고|서|도록|기|게|나요|나|지|네|니|었던|었을|었|을"
    "|어요|아요|어|아|요|까|자)$"
)
_TWICE = 2                              # so many endings stand one behind another: 막혀|서, 고장났|어요
_FINALS = frozenset((4, 8, 16, 17, 20))                 # ㄴ ㄹ ㅁ ㅂ ㅆ as ends of a syllable
_VOWELS = {6: 20, 9: 8, 14: 13}                         # ㅕ is ㅣ with 어, ㅘ ㅗ with 아, ㅝ ㅜ with 어


@lru_cache(1 << 12)
def root(word: str) -> str:
    """What is left of a Hangul word without the endings of verbs; another word as it is."""
    if not "가" <= word[0] <= "힣":
        return word
    for _ in range(_TWICE):
        word = _ENDING.sub("", word)
    code = ord(word[-1]) - ord("가")
    begin, vowel, final = code // 588, code % 588 // 28, code % 28
    if final in _FINALS:
        final = 0
    if not final:
        vowel = _VOWELS.get(vowel, vowel)
    return word[:-1] + chr(ord("가") + begin * 588 + vowel * 28 + final)
