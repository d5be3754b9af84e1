"""Pure hashing, with the standard library alone, so that an outsider can run it on an export.

Every digest is SHA-256 over the digest before it and the entry's own bytes.  Whoever changes, removes, inserts or moves
an entry must rewrite every digest behind it, and the head with them.
"""

import hashlib
from collections.abc import Iterable

START = hashlib.sha256(b"").hexdigest()


def digest(previous: str, body: bytes) -> str:
    """:param previous: 64 hexadecimal digits
    :param body: the entry's canonical bytes
    """
    return hashlib.sha256(b"\x01" + bytes.fromhex(previous) + body).hexdigest()


def first_broken(entries: Iterable[tuple[int, bytes, str]], head: tuple[int, str]) -> int | None:
    """The number of the first entry that does not follow from those before it, or None.

    :param entries: (number, body, digest), by number
    :param head: number and digest of the last entry there must be
    """
    number, previous = 0, START
    for stated_number, body, stated in entries:
        number += 1
        if stated_number != number or digest(previous, body) != stated:
            return number
        previous = stated
    return None if (number, previous) == head else min(number, head[0]) + 1
