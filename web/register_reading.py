"""From the form of a dataset to what the catalogue is asked, and from a dataset to what stands in the form.

What is typed is a flat thing: field → text, or list of texts; and for each kind of rows a list of such things.  Only
what was changed in the form is sent, so that nothing the form cannot show is ever lost by it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from werkzeug.exceptions import RequestEntityTooLarge

from schemas import DATASET, described_texts
from web import register_columns

ROWS = {"publisher": 5, "contact": 5, "resources": 30, "temporal_coverage": 10}      # how many of each at most
MOST_FIELDS = 1000                      # of a form
PLAIN = tuple(name for name in described_texts.DATASET if name not in ROWS and name != "owner_org")
KEYS = {"publisher": tuple(described_texts.PUBLISHER), "contact": tuple(described_texts.CONTACT),
        "resources": tuple(described_texts.RESOURCE), "temporal_coverage": tuple(described_texts.PERIOD)}
_PLACED = re.compile(r"(publisher|contact|resources|temporal_coverage)-(\d{1,9})-([a-z_]+)")
UPLOAD = re.compile(r"resources-\d{1,9}-upload")
_BREAK = re.compile(r"\r\n?")


def typed(form, files=None) -> dict:
    """What somebody typed.

    :param form: the fields of a request, of which one may come several times
    :param files: its files; a data dictionary becomes the columns of its resource
    :raises RequestEntityTooLarge: when there are more fields or rows than a form of ours can have
    """
    if sum(1 for _ in form.keys()) > MOST_FIELDS:       # noqa: SIM118 (a MultiDict counts only its keys otherwise)
        raise RequestEntityTooLarge
    found: dict = {name: _of_form(form, name) for name in PLAIN}
    for name, most in ROWS.items():
        found[name] = [{} for _ in range(_rows((*form, *(files or ())), name, most))]
    for key in form:
        placed = _PLACED.fullmatch(key)
        if placed and (placed[3] in KEYS[placed[1]] or placed[3] in ("id", "remove")):
            found[placed[1]][int(placed[2])][placed[3]] = _clean(form[key])
    _take_files(found, files or {})
    return found


def _of_form(form, name: str):
    if DATASET.fields[name].metadata["widget"] == "checkboxes":
        return [_clean(each) for each in form.getlist(name)]
    return _clean(form.get(name, ""))


def _rows(keys: Iterable[str], name: str, most: int) -> int:
    places = [int(placed[2]) for key in keys if (placed := _PLACED.fullmatch(key)) and placed[1] == name]
    if places and max(places) >= most:
        raise RequestEntityTooLarge
    return max(places, default=-1) + 1


def _clean(text: str) -> str:
    return _BREAK.sub("\n", text).strip()


def _take_files(found: dict, files: Mapping) -> None:
    """Fill in the columns that a data dictionary describes; what is wrong with it is kept beside its resource.

    A resource without a name is called as its file, and without columns has those of the file's heading; how many were
    `read` from it is kept beside it.
    """
    for place, row in enumerate(found["resources"]):
        came = files.get(f"resources-{place}-upload")
        if came is not None and came.filename:
            row["name"] = row.get("name") or _clean(came.filename)
        file = files.get(f"resources-{place}-dictionary")
        if file is not None and file.filename:
            columns, faults = register_columns.of_file(file)
            row |= {"dictionary_faults": faults} if faults else {"columns": register_columns.written(columns)}
        elif came is not None and came.filename and not row.get("columns"):
            columns = register_columns.of_data(came)
            row |= {"columns": register_columns.written(columns), "read": len(columns)} if columns else {}


def filled(package: Mapping) -> dict:
    """What stands in the form of a dataset."""
    found: dict = {name: _shown(name, package.get(name)) for name in PLAIN}
    for name in ROWS:
        found[name] = [_row_filled(name, row) for row in package.get(name) or ()]
    return found


def _row_filled(name: str, row: Mapping) -> dict:
    told = {key: "" if row.get(key) is None else str(row[key]) for key in KEYS[name] if key != "columns"}
    if name == "resources":
        told |= {"columns": register_columns.written(row.get("columns")), "id": row.get("id", "")}
    return told


def _shown(name: str, value):
    widget = DATASET.fields[name].metadata["widget"]
    if widget == "checkboxes":
        return [str(each) for each in value or ()]
    if widget == "words":
        return ", ".join(each["name"] for each in value or ())
    if widget == "lines":
        return "\n".join(str(each) for each in value or ())
    if widget == "pair":
        return _clean((value or {}).get("en") or "")
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else _clean(str(value))


def said(found: Mapping, package: Mapping) -> dict:
    """What is to be asked of the catalogue: the fields that were changed, and no others.

    :param found: as `typed` returns it
    :param package: the dataset as it stands; empty for a new one
    """
    before = filled(package)
    asked = {name: _value(name, found[name], package) for name in PLAIN if found[name] != before[name]}
    for name in ROWS:
        rows = [row for row, _place in kept(found, name)]
        shown = [{key: text for key, text in row.items() if text} for row in before[name]]
        if [{key: text for key, text in row.items() if text} for row in rows] != shown:
            asked[name] = [_row_said(name, row, package) for row in rows]
    return asked


def kept(found: Mapping, name: str) -> Iterator[tuple[dict, int]]:
    """The rows that have something in them and are not to go, each with its place in the form."""
    for place, row in enumerate(found[name]):
        told = {key: text for key, text in row.items() if key in KEYS[name] or key == "id"}
        if not row.get("remove") and any(told.values()):
            yield told, place


def _row_said(name: str, row: Mapping, package: Mapping) -> dict:
    if name != "resources":
        return {key: text for key, text in row.items() if text}
    was = next((each for each in package.get("resources") or () if each["id"] == row.get("id")), None)
    before = _row_filled(name, was) if was else {}
    changed = {key: text for key, text in row.items() if key != "id" and text != before.get(key, "")}
    if "columns" in changed:
        changed["columns"] = register_columns.read(changed["columns"]).rows
    return (was or {}) | {key: value or None for key, value in changed.items()}


def _value(name: str, text, package: Mapping):
    """A field as the catalogue takes it; null clears it."""
    widget = DATASET.fields[name].metadata["widget"]
    if not text:
        return None
    if widget == "words":
        return [{"name": each} for each in dict.fromkeys(part.strip() for part in text.split(",")) if each]
    if widget == "lines":
        return [each.strip() for each in text.split("\n") if each.strip()]
    if widget == "pair":
        return (package.get(name) or {}) | {"en": text}
    return text


def merged(found: Mapping, seen: Mapping, package: Mapping) -> dict:
    """What was typed over one state of a dataset, brought over to a later one.

    :param seen: the dataset as it was on the screen
    :param package: as it stands by now; what was not touched says what it says
    """
    before, now = filled(seen), filled(package)
    touched = said(found, seen)
    return {name: found[name] if name in touched else now[name] for name in before}
