"""Spreadsheets in words: how far one has come, and what each of its rows does."""

from datetime import datetime, timedelta
from typing import NamedTuple

from schemas import vocabulary
from schemas.dataset import DATASET
from schemas.sheet_columns import field_of, found
from web.differences import differences
from web.forms import pair, said
from web.words import gettext as _
from web.words import term

KOREA = timedelta(hours=9)              # ahead of UTC, without summer time
LONG = 120                               # characters of a value that is shown
COLUMNS = {"frequency": vocabulary.FREQUENCIES, "access_rights": vocabulary.ACCESS}


class Told(NamedTuple):
    """Something said about a row.

    :param where: the cell and the heading above it; "" where the text says it itself
    :param link: the name of the dataset that it is about
    """

    where: str
    text: str
    link: str = ""


class Change(NamedTuple):
    """A field, what it was and what it is."""

    label: str
    old: str
    new: str


class Row(NamedTuple):
    """A row as the table shows it.

    :param tone: ok, info, warn or bad
    :param cells: of COLUMNS, in their order: what was, if it changes, and what is
    """

    number: int
    tone: str
    icon: str
    word: str
    title: str
    link: str
    cells: tuple[tuple[str, str], ...]
    reasons: tuple[Told, ...]
    warnings: tuple[Told, ...]
    changes: tuple[Change, ...]


def row(found: dict, columns: dict) -> Row:
    """:param found: as `sheet_row_list` prints it; :param columns: path → letter and heading in the file"""
    package, changed = found["package"], found["changes"]
    cells = tuple(_cell(package, changed, field) for field in COLUMNS)
    told = [tuple(_told(each, columns, found["number"]) for each in found[key]) for key in ("reasons", "warnings")]
    return Row(found["number"], *_tag(found), found["title"] or "—", _link(found), cells, *told,
               tuple(_changes(changed)))


def _tag(found: dict) -> tuple[str, str, str]:
    """Tone, icon and word for what a row does, or did."""
    if found["outcome"] == "refused":
        return "bad", "alert", _("등록 불가")
    if found["state"]:
        return {"committed": ("ok", "check", _("등록함")), "failed": ("bad", "alert", _("등록에서 뺌")),
                "undone": ("info", "again", _("되돌림")), "kept": ("warn", "alert", _("그대로 둠"))}[found["state"]]
    tone, icon, word = {"created": ("ok", "check", _("새로 등록")), "updated": ("info", "edit", _("바뀜")),
                        "unchanged": ("", "check", _("그대로"))}[found["outcome"]]
    return ("warn", "alert", word) if found["warnings"] and tone else (tone, icon, word)


def _link(found: dict) -> str:
    """Where the dataset of a row is to be seen; nowhere while there is none."""
    there = found["dataset_id"] and not (found["outcome"] == "created" and found["state"] == "undone")
    return found["dataset_id"] if there else ""


def _cell(package: dict, changed: dict, field: str) -> tuple[str, str]:
    old, new = changed.get(field) or ("", package.get(field))
    return tuple(term(COLUMNS[field], each) if isinstance(each, str) and each else "" for each in (old, new))


def _changes(changed: dict):
    """What else becomes different, in words."""
    before, after = ({field: both[side] for field, both in changed.items() if field not in COLUMNS}
                     for side in (0, 1))
    for each in differences(before, after):
        yield Change(each.label, cut(each.old), cut(each.new))


def cut(text: str) -> str:
    return text if len(text) <= LONG else text[:LONG - 1] + "…"


def _told(message: dict, columns: dict, number: int) -> Told:
    text = said(message)
    letter, header = columns.get(message["field"]) or ("", "")
    place = f"{letter}{number} {header}".strip() if letter else label(message["field"])
    dataset = message.get("dataset") or {}
    return Told("" if text.startswith(f"{letter}{number}") and letter else place, text, dataset.get("name", ""))


def label(path: str) -> str:
    """What people call a field; its own name where nobody does."""
    field = DATASET.fields.get(path.partition(".")[0])
    about = field.metadata if field is not None else {}
    return pair(about["label"]) if "label" in about else ""


def lacking(paths: list[str]) -> list[str]:
    """The columns that a file has not got, by names under which they would be known."""
    names = [label(path) if found(label(path)) else field_of(path).header for path in paths]
    return list(dict.fromkeys(names))


def moment(text: str | None) -> str:
    """A moment as it is in Korea: 2026-03-03 18:00."""
    return (datetime.fromisoformat(text) + KOREA).strftime("%Y-%m-%d %H:%M") if text else ""


def state(code: str) -> tuple[str, str]:
    """How a sheet stands, as a tone and a word."""
    return {"reading": ("info", _("읽는 중")), "checked": ("warn", _("확인 기다림")),
            "committing": ("info", _("등록하는 중")), "committed": ("ok", _("등록함")),
            "undoing": ("info", _("되돌리는 중")), "undone": ("", _("되돌림")),
            "failed": ("bad", _("하지 못함"))}.get(code, ("", _("그만둠")))
