"""Looking through a text for data about persons before it is sent in."""

from catalog import may
from catalog.actions.reading import MOST
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.privacy import RULES_VERSION, Finding, screen

LONGEST = 1_000_000                               # signs of all texts together


@action(reads=True)
def text_screen(unit, data):
    """Return what looks like personal data in some texts: kind, verdict and place, never the value.

    Verdicts: `block` (it must not be published), `review` (somebody should look), `warn`, `info`.  Nothing is kept.

    :param texts: a dict of texts under any names, such as those of fields; at most 1000, and 1,000,000 letters in
        all; none unless told
    """
    unit.demand(may.be_known)
    texts = _texts({} if data.get("texts") is None else data["texts"])
    found = {name: [_told(each) for each in screen(text)] for name, text in texts.items()}
    return {"rules": RULES_VERSION, "findings": {name: each for name, each in found.items() if each}}


def _texts(texts: object) -> dict[str, str]:
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise ValidationError({"texts": ["Must be a dict of texts"]})
    if len(texts) > MOST or sum(map(len, texts.values())) > LONGEST:
        raise ValidationError({"texts": [f"Must be at most {MOST} texts of {LONGEST} letters in all"]})
    return texts


def _told(finding: Finding) -> dict:
    said = finding.message
    return {**finding._asdict(), "message": {"code": said.code, "ko": said.ko, "en": said.en}}
