"""Passwords: kept as Argon2id hashes that carry their own parameters, never as they are.

A new one is measured by what is left of it once all that is easily guessed is taken out: the commonest passwords, rows
of the keyboard, the words of the site and of the person himself, and a single word with figures around it.  Beyond that
nothing is asked of its signs (ASVS 5.0, 6.2.4 and 6.2.5).
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from secrets import token_urlsafe
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 8, 128                   # characters over the API, as in CKAN
SHORTEST_NEW = 12                            # of one that somebody chooses on a page
LEFT = 6                                     # characters, at least four of them different, beyond what is guessed
MEMORY, ROUNDS, LANES = 19 * 1024, 2, 1      # KiB, passes and lanes: the OWASP Password Storage Cheat Sheet's least
AT_ONCE = 2                                  # hashing is slow by design: a flood of it must not take the whole machine

_HASHER = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY, parallelism=LANES)
_TURN = BoundedSemaphore(AT_ONCE)


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _TURN:
        return _HASHER.hash(password)


def fits(kept: str, password: str) -> bool:
    """Whether a password is the one whose hash is kept.  Where none is kept it takes as long to say no.

    :param kept: what `hashed` made of it; "" when there is no such user, or he has no password
    """
    with _TURN:
        try:
            return _HASHER.verify(kept or _nobody_s(), password[:LONGEST]) and bool(kept) and len(password) <= LONGEST
        except (VerificationError, InvalidHashError):
            return False


def is_old(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobody_s() -> str:
    """The hash of a password that nobody knows."""
    return _HASHER.hash(token_urlsafe(32))


_COMMON = """password passw0rd pa55word qwerty qwertyuiop letmein welcome iloveyou admin administrator monkey dragon
sunshine princess football baseball basketball master login trustno1 superman batman whatever changeme change default
secret guest root user test tester testing hello love money summer winter spring autumn freedom shadow michael jordan
michelle charlie donald jennifer computer internet samsung google naver kakao korea republic seoul busan gwangju
correcthorsebatterystaple opensesame starwars pokemon
alexandria antananarivu auckland avrillavigne chickenwing christopher contortionist counterstrike daehanminguk
devilmaycry digitalprodu domainlock elizabeth finalfantasy frederiksberg greenlantern iloveyouforever iloveyousomuch
ilovemyfamily ingodwetrust iseedeadpeople jamesbond justinbieber leavemealone liverpool manchester massimiliano
metallica michaeljackson minecraft morganstanley mortalkombat needforspeed newproject nightcrawler ontheoutside
paraklast peanutbutter playstation punksnotdead residentevil sanfrancisco schoolgirl seemnemaailm sonnenschein
sonyericsson stinkyfinger stratocaster systemofadown thecakeisalie thisismy ticketmaster universal vanyarespekt
vladimirovna warhammer websolutions weihnachtsbaum whosyourdaddy wazzkaprivet forever family friends facebook galaxy
january february march april june july august september october november december monday tuesday wednesday thursday
friday saturday sunday birthday chocolate butterfly
ghjcnjgfhjkm ghbdtn flvbybcnhfnjh dkflbvbh fktrcfylh rfnthby cjdthitycndj ghjcnjrdfibyj
qlalfqjsgh rkskekfkakqktk dkssudgktpdy dkssud tkfkdgo tkfkdgody eogksalsrnr gksrnr rhkdwn tjdnf rhksflwk sksmsdi
dnflskfk"""
COMMON = frozenset(_COMMON.split())
"""The commonest passwords and their parts; the last lines are Russian and Korean words as an English keyboard writes
them."""

_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "!@#$%^&*()",
         "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "qazwsxedcrfvtgbyhnujmikolp",
         "qawsedrftgyhujikolp", "qwaszxerdfcvtyghbn", "147258369", "159753", "11223344556677889900")
_RUN = 3                                     # characters of a row that are no accident
_RUNS = {row[at:at + _RUN] for way in _ROWS for row in (way, way[::-1]) for at in range(len(row) - _RUN + 1)}
_SPELT = str.maketrans("013457@$!", "oieastasi")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[01]?\d[0-3]?\d)?")
_WORD = re.compile(r"\w+")
_ONE_WORD, _FEW = re.compile(r"[\W\d_]*([^\W\d_]*)[\W\d_]*"), 20      # figures are no word; few characters in all


def weakness(password: str, words: Iterable[str] = ()) -> str:
    """What is wrong with a password that somebody chooses: short, long or common; "" when it is good.

    :param words: what others know of the site and of him: names, addresses, titles
    """
    if len(password) < SHORTEST_NEW:
        return "short"
    if len(password) > LONGEST:
        return "long"
    plain = _plain(password)
    known = {part for text in words for part in _WORD.findall(_plain(text)) if len(part) > 2} | COMMON
    left = [_beyond(text, known) for text in (plain, plain.translate(_SPELT), _sorted(plain))]
    return "common" if min(left) < LEFT or _is_one_word(plain) else ""


def _sorted(text: str) -> str:
    """Letters first, then the rest: `a1b2c3` hides two rows in one another."""
    return "".join(sorted(text, key=lambda sign: not sign.isalpha()))


def _is_one_word(text: str) -> bool:
    """Whether it is a word with figures and signs around it, or has no word in it at all."""
    found = _ONE_WORD.fullmatch(text)
    return bool(found) and len(text) < _FEW and len(found[1]) < SHORTEST_NEW


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _beyond(text: str, known: set[str]) -> int:
    """How much of a text is not known; 0 when it is made of three signs."""
    for word in sorted(known, key=len, reverse=True):
        text = text.replace(word, " ")
    text = _YEAR.sub(" ", text)
    kept = [sign for at, sign in enumerate(text) if not any(text[at - back:at - back + _RUN] in _RUNS
                                                            for back in range(min(at, _RUN - 1) + 1))]
    found = re.sub(r"(.{1,8}?)\1+", r"\1", "".join(kept).replace(" ", ""))
    return len(found) if len(set(found)) > 3 else 0
