"""Where in a dataset the words of a search were found, and which of them stands for which."""

from collections.abc import Mapping

import orjson

from catalog import indexed
from catalog.search.korean import highlight, words

NOTES, LEAD = 300, 60              # letters shown of a description, and how many of them before the first find
MOST_COLUMNS = 5                   # columns that are shown of those in which something was found
_NEXT = "\n"


def highlights(doc: bytes, terms: tuple[str, ...], said_by: Mapping[str, tuple[str, str]] | None = None) -> dict:
    """Texts in pieces, each with whether it was looked for; a page escapes the pieces itself.

    Title and description are always there, the organisation, columns and tags only where something was found in them,
    and of columns only those.

    :param doc: a dataset as it is shown
    :param said_by: a word that is highlighted → the word of the search it stands for, and how it came to it; with it,
        `why` tells each word that was found: the `field`, the word as `said`, and as it is written there, `kind` being
        empty or `synonym`, `typo` …
    """
    shown = orjson.loads(doc)
    found = {"title": highlight(shown["title"] or "", terms), "notes": highlight(shown["notes"] or "", terms)}
    places = {"organization": (shown.get("organization") or {}).get("title") or "",
              "tags": ", ".join(tag["name"] for tag in shown["tags"])}
    for key, text in places.items():
        pieces = highlight(text, terms)
        if _any(pieces):
            found[key] = pieces
    if columns := _columns(list(dict.fromkeys(indexed.columns(shown))), terms):
        found["columns"] = columns
    why = _why(found, said_by) if said_by is not None else None
    told = {key: _around(pieces) if key in ("notes", "tags", "columns") else pieces for key, pieces in found.items()}
    return told if why is None else told | {"why": why}


def _columns(texts: list[str], terms: tuple[str, ...]) -> list:
    """The columns in which something was found, with commas between them."""
    lines: list[list] = [[]]
    for text, marked in highlight(_NEXT.join(text.replace(_NEXT, " ") for text in texts), terms):
        first, *others = text.split(_NEXT)
        lines[-1].append((first, marked))
        lines += [[(other, marked)] for other in others]
    kept = [line for line in lines if _any(line)][:MOST_COLUMNS]
    return [piece for place, line in enumerate(kept) for piece in ([(", ", False)] if place else []) + line if piece[0]]


def _why(found: dict[str, list], said_by: Mapping[str, tuple[str, str]]) -> list[dict[str, str]]:
    """Each word that was found, once, at the best of its places; as it was typed before what stands for it."""
    told: dict[str, dict[str, str]] = {}
    for field in ("title", "tags", "organization", "notes", "columns"):
        for text, marked in found.get(field, ()):
            written = "".join(words(text)) if marked else ""
            mark = next((mark for mark in said_by if mark.replace(" ", "") in written), None) if written else None
            if mark is not None:
                said, kind = said_by[mark]
                if said not in told or (told[said]["kind"] and not kind):
                    told[said] = {"field": field, "said": said, "found": text, "kind": kind}
    return list(told.values())


def _any(pieces: list) -> bool:
    return any(marked for _, marked in pieces)


def _around(pieces: list) -> list:
    """The part of a description where something was found."""
    first = next((place for place, (_, marked) in enumerate(pieces) if marked), 0)
    before, left, kept = "".join(text for text, _ in pieces[:first]), NOTES, []
    if len(before) > LEAD:
        kept.append(["… " + before[-LEAD:], False])
    elif before:
        kept.append([before, False])
    for text, marked in pieces[first:]:
        kept.append([text[:left] + (" …" if len(text) > left else ""), marked])
        left -= len(text)
        if left <= 0:
            break
    return kept
