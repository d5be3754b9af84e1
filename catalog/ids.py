"""New ids of datasets and resources: UUIDs of version 7 (RFC 9562, section 5.7)."""

from os import urandom
from time import time_ns

VERSION = "7"                             # the digit at VERSION_AT
VERSION_AT = 14
_SET = 7 << 76 | 2 << 62                  # version and variant
_FREE = (1 << 76) - 1 & ~(3 << 62)        # the 74 bits that are random


def new_id() -> str:
    """An id that nobody else has.  It begins with the moment, so that what is written together lies together in every
    index: of a million rows with random ids each would fill a page of its own.
    """
    random = int.from_bytes(urandom(10), "big")
    text = f"{time_ns() // 1_000_000 << 80 | random & _FREE | _SET:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
