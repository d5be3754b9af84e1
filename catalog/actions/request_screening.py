"""Personal data have no place in a request: its texts are looked through before anything is kept of them."""

from catalog.errors import ValidationError
from catalog.privacy.screen import screen as look
from schemas.requesting_texts import TEXTS


def screen(said: dict) -> None:
    """Refuse texts with what must not be kept of a person; see `catalog.privacy`.

    :raises ValidationError: naming the fields, and of what was found no more than its masked form
    """
    faults = {}
    for key, text in said.items():
        found = [each.masked for each in look(text) if each.verdict == "block"] if isinstance(text, str) else []
        if found:
            faults[key] = [TEXTS["personal"].about(found=", ".join(dict.fromkeys(found)))]
    if faults:
        raise ValidationError(faults)
