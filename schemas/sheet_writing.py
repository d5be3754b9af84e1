"""A dataset as one row of a spreadsheet: what `schemas.sheet` reads back as the same."""

import re

from schemas.sheet import STANDARD
from schemas.sheet_columns import MOST_RESOURCES, field_of
from schemas.sheet_values import COLUMN

_PARTED = re.compile(r"[,;，；、·ㆍ•‧・･∙\n@#]")
_YES = {"is_free": ("무료", "유료"), "third_party_rights": ("있음", "없음"), "linkable": ("가능", "불가능")}
_LISTED = ("contact", "publisher", "temporal_coverage")


def cells_of(package: dict) -> dict[str, str]:
    """What stands in each column for a dataset, by path, in the words that people read.

    :param package: in canonical form; what no column says is left out
    """
    found = {}
    for field, value in package.items():
        if field == "resources":
            for number, resource in enumerate(value[:MOST_RESOURCES]):
                found |= _all(f"resources.{number}", resource)
        elif field in _LISTED:
            found |= _all(field, value[0]) if value else {}
        elif field == "stats":
            found |= _all(field, value)
        else:
            found |= _one(field, value)
    return {path: text for path, text in found.items() if text}


def _all(before: str, parts: dict) -> dict[str, str]:
    return {path: text for key, value in parts.items() for path, text in _one(f"{before}.{key}", value).items()}


def _one(path: str, value: object) -> dict[str, str]:
    if value is None or value == "" or value == []:
        return {}
    if path in ("title_translated", "notes_translated"):
        return {path: value.get("en") or ""}
    if path == "tags":
        return {path: ", ".join(_whole(tag["name"]) for tag in value)}
    if path == "conforms_to":
        others = [each for each in value if each != STANDARD]
        return {"conforms_to.standard": "Y" if STANDARD in value else "", path: _lines(others)}
    try:
        field = field_of(path)
    except KeyError:
        return {}
    return {path: _text(path, value, field.about)}


def _text(path: str, value: object, about: dict) -> str:
    if isinstance(value, bool):
        return _YES.get(path, ("예", "아니요"))[not value]
    if path.endswith(".columns"):
        return "\n".join("|".join(column.get(key) or "" for key in COLUMN).rstrip("|") for column in value)
    choices = about.get("choices") or {}
    if isinstance(value, list):
        return _lines([_name(choices, each) for each in value])
    return _name(choices, value)


def _name(choices: dict, value: object) -> str:
    term = choices.get(value) if isinstance(value, str) else None
    if term is None:
        return str(value)
    return term["title_ko"] if isinstance(term, dict) else term.ko


def _lines(items: list[str]) -> str:
    return "\n".join(map(_whole, items))


def _whole(item: str) -> str:
    """An item of a list, in quotation marks when it would fall apart."""
    return f'"{item}"' if _PARTED.search(item) else item
