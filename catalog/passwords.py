"""Passwords: kept as Argon2id hashes that carry their own parameters, never as they are."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher

SHORTEST, LONGEST = 8, 128
MEMORY, ROUNDS, LANES = 19 * 1024, 2, 1      # KiB, passes and lanes: the OWASP Password Storage Cheat Sheet's least
AT_ONCE = 2                                  # hashing is slow by design: a flood of it must not take the whole machine

_HASHER = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY, parallelism=LANES)
_TURN = BoundedSemaphore(AT_ONCE)


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _TURN:
        return _HASHER.hash(password)
