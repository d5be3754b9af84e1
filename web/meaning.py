"""What a search understood, in sentences, and why each dataset was found."""

import re

from markupsafe import Markup, escape

from web.words import gettext as _
from web.words import ngettext

FIELDS = ("tags", "organization", "notes", "columns")
MOST_TOLD = 6               # words that are told as having been sought too
MOST_REASONS = 3            # lines below a dataset


def told(understood: dict | None) -> list[str]:
    """A sentence for each thing that was done to understand the words.

    :param understood: as `package_search` returns it
    """
    if not understood:
        return []
    done = understood["done"]
    part = next((each for each in done if each["kind"] == "partial"), None)
    alike = list(dict.fromkeys(word for each in done if each["kind"] == "synonym" and _sought(each, part)
                               for word in each["meant"].split(", ")))[:MOST_TOLD]
    lines = [_SAYS[each["kind"]](each) for each in done if each["kind"] in _SAYS]
    if alike:
        lines.append(_("뜻이 같은 %(words)s도 함께 찾았습니다.", words=_quoted(alike)))
    return lines + ([_partly(understood)] if any(each["kind"] == "partial" for each in done) else [])


def _sought(each: dict, part: dict | None) -> bool:
    """Whether what was said was sought in the end, and is not one of the words that need not be found."""
    return part is None or any(word in each["said"] for word in part["meant"].split())


def _keyboard(each: dict) -> str:
    if each["meant"].isascii():
        return _("‘%(said)s’: 영문 자판으로 읽어 ‘%(meant)s’ 결과를 찾았습니다.", **_words(each))
    return _("‘%(said)s’: 한글 자판으로 읽어 ‘%(meant)s’ 결과를 찾았습니다.", **_words(each))


def _words(each: dict) -> dict:
    return {"said": each["said"], "meant": each["meant"]}


_SAYS = {
    "keyboard": _keyboard,
    "initials": lambda each: _("‘%(said)s’: 첫소리로 읽어 ‘%(meant)s’ 결과를 찾았습니다.", **_words(each)),
    "typo": lambda each: _("‘%(said)s’에 맞는 것이 없어 ‘%(meant)s’ 결과를 찾았습니다.", **_words(each)),
}


def _partly(understood: dict) -> str:
    full, [part] = understood.get("full") or 0, [each for each in understood["done"] if each["kind"] == "partial"][:1]
    if " " not in part["said"]:
        return _of_one(part["said"], full)
    if not full:
        kept = part["meant"].split()
        if len(kept) < len(part["said"].split()):
            return _("모든 낱말에 맞는 것이 없어 %(words)s에 맞는 데이터를 찾았습니다.", words=_quoted(kept))
        return _("모든 낱말에 맞는 것이 없어 일부 낱말만으로 찾았습니다.")
    return ngettext("모든 낱말이 있는 %(num)s건을 먼저, 일부 낱말만 있는 데이터를 그 뒤에 보여 드립니다.",
                    "모든 낱말이 있는 %(num)s건을 먼저, 일부 낱말만 있는 데이터를 그 뒤에 보여 드립니다.", full)


def _of_one(word: str, full: int) -> str:
    """The same of a single word, of which there are no others to leave out."""
    if not full:
        return _("‘%(word)s’에 맞는 것이 없어 그 일부나 가까운 말로 찾았습니다.", word=word)
    return ngettext("‘%(word)s’에 맞는 %(num)s건을 먼저, 그 일부나 가까운 말이 있는 데이터를 그 뒤에 보여 드립니다.",
                    "‘%(word)s’에 맞는 %(num)s건을 먼저, 그 일부나 가까운 말이 있는 데이터를 그 뒤에 보여 드립니다.",
                    full, word=word)


def _quoted(words: list[str]) -> str:
    return ", ".join(f"‘{each}’" for each in words)


def why(marks: dict, typed: str = "") -> list[tuple[str, Markup]]:
    """Where words were found that the title does not show, and for which words of the search others stand.

    :param marks: the highlights of a dataset: field → (text, whether it matched), and `why`, where words were
        understood
    :param typed: the search as it was typed, of which words are told as they stand there
    """
    reasons = marks.get("why")
    if reasons is None:
        return _elsewhere(marks)
    lines, titled = [], " ".join(each["found"] for each in reasons if each["field"] == "title")
    for field in FIELDS:
        told = dict.fromkeys(each["found"] for each in reasons if each["field"] == field)
        words = [word for word in told if word not in titled]
        if words:
            pieces = marks[field] if field in ("tags", "columns") else _listed(words)
            lines.append((_place(field), marked(pieces)))
    return (lines + [(_("‘%(said)s’의 다른 말", said=_as_typed(each["said"], typed)), marked([(each["found"], True)]))
                     for each in reasons if each["kind"] == "synonym"])[:MOST_REASONS]


def _as_typed(said: str, typed: str) -> str:
    """A word of a search, which comes in small letters, in those that were typed."""
    found = re.search(re.escape(said), typed, re.IGNORECASE)
    return found.group() if found else said


def _listed(words: list[str]) -> list[tuple[str, bool]]:
    return [piece for word in words for piece in ((", ", False), (word, True))][1:]


def _elsewhere(marks: dict) -> list[tuple[str, Markup]]:
    """Where else the words were found, when neither title nor description shows them."""
    if found(marks.get("title")) or found(marks.get("notes")):
        return []
    return [(_place(key), marked(marks[key])) for key in ("columns", "tags") if key in marks]


def _place(field: str) -> str:
    return {"columns": _("데이터 항목에서 찾음"), "tags": _("핵심어에서 찾음"), "notes": _("설명에서 찾음"),
            "organization": _("기관 이름에서 찾음")}[field]


def found(pieces) -> bool:
    """Whether anything in a text matched."""
    return any(hit for _text, hit in pieces or ())


def marked(pieces) -> Markup:
    """A text with the words that matched set off; everything in it is escaped."""
    return Markup("").join(Markup("<mark>%s</mark>") % text if hit else escape(text) for text, hit in pieces)
