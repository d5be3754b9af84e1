"""Personal data have no place in a request: its texts are looked through before anything is kept of them."""

import re
import unicodedata

from catalog.errors import ValidationError
from schemas.requesting_texts import TEXTS

_DASH = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63]")
_RESIDENT = re.compile(r"(?<!\d)\d{6}(?:\s?-\s?)\d{7}(?!\d)")
_MOBILE = re.compile(r"(?<!\d)01[016789][-. ]?\d{3,4}[-. ]?\d{4}(?!\d)")
SHOWN = 2                              # signs that are said of what was found


def screen(said: dict) -> None:
    """Refuse texts with the numbers of persons: resident registration numbers and those of mobile phones.

    :raises ValidationError: naming the fields, and of what was found no more than its first signs
    """
    faults = {}
    for key, text in said.items():
        found = _found(text) if isinstance(text, str) else ""
        if found:
            faults[key] = [TEXTS["personal"].about(found=f"{found[:SHOWN]}…")]
    if faults:
        raise ValidationError(faults)


def _found(text: str) -> str:
    plain = _DASH.sub("-", unicodedata.normalize("NFKC", text))
    hit = _RESIDENT.search(plain) or _MOBILE.search(plain)
    return hit[0] if hit else ""
