"""Passwords: kept as Argon2id hashes that carry their own parameters, never as they are."""

from secrets import token_urlsafe
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 8, 128
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
            return _HASHER.verify(kept or _NOBODY_S, password[:LONGEST]) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def is_old(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


_NOBODY_S = _HASHER.hash(token_urlsafe(32))       # of a password that nobody knows
