"""The rows of a spreadsheet: what each would do, kept until somebody has looked at it."""

from typing import Any, NamedTuple

import orjson
from sqlalchemy import case, func, insert, select

from catalog import documents, may
from catalog.actions import sheet_judging, sheets
from catalog.actions.reading import needed, number, word
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.privacy import hidden
from catalog.promises import conflicts, promises_of
from catalog.tables import sheet_rows
from schemas.sheet_outcomes import say

ROWS = sheet_rows.c
MOST, PAGE = 500, 50
FIRST = case((ROWS.outcome == "refused", 0), (ROWS.state.in_(("failed", "kept")), 1), (ROWS.warned, 2),
             (ROWS.outcome == "updated", 3), (ROWS.outcome == "created", 4), else_=5)


class Entry(NamedTuple):
    """A row as it was sent.

    :param key: by what its dataset is known, and the text; None when it says nothing
    :param faults: messages as they are kept: why it is refused already
    :param notes: and what is good to know about it
    :param incomplete: whether nothing but what it does not say speaks against it
    """

    number: int
    package: dict
    key: tuple[str, str] | None
    faults: tuple
    notes: tuple
    incomplete: bool


@action()
def sheet_rows_add(unit, data):
    """Judge the next rows of a sheet without carrying them out, and return how many it has now, as `done`.

    Each row becomes `created`, `updated`, `unchanged` or `refused`, with what would change, why it is refused and what
    is to be known about it.  Its dataset is known again by identifier, else by name, else by its exact title, within
    the organisation.  Rows that are there already, by their number or one below, are passed over.

    :param id: of the sheet, which is being read
    :param rows: dicts, at most 500, in the order of their numbers: `number` of the row as the spreadsheet counts,
        `package` that it says, `faults` and `notes` of its cells: field → messages, each a text or a dict with code,
        ko and en; and `known_by`, where the package has a name that nobody gave it: `identifier`, `name` or `title`,
        and the text; and `incomplete`, where the faults only tell what the row does not say, which the dataset that it
        changes may have
    """
    sheet, organization = sheets.held(unit, needed(data, "id"), "reading")
    last = unit.db.scalar(select(func.max(ROWS.number)).where(ROWS.sheet_id == sheet.id)) or 0
    entries = [each for each in _entries(data.get("rows")) if each.number > last]
    made = _Judge(unit, sheet, organization, entries).rows() if entries else []
    if made:
        unit.db.execute(insert(sheet_rows), made)
    told = sheet.told | {"fields": sheet.told.get("fields", 0) + sum(len(each["changes"]) for each in made),
                         "warned": sheet.told.get("warned", 0) + sum(each["warned"] for each in made), "tries": 0}
    done = sheet.done + len(made)
    sheets.settle(unit, sheet, done=done, total=max(sheet.total, done), told=told)
    return {"done": done}


@action(reads=True)
def sheet_row_list(unit, data):
    """Return rows of a sheet: `count` and `results`, those with problems first, then by their numbers.

    :param id: of the sheet
    :param outcome: only these: created, updated, unchanged or refused; `warned` for those to look at twice, `failed`
        for those that were left out after all, `kept` for those that were not undone; all unless told
    :param order: number to have them as the file does
    :param limit: how many; 50 unless told, 500 at most
    :param offset: how many to pass over
    """
    sheet = sheets.row(unit, needed(data, "id"))
    unit.demand(may.see_sheets_of, sheets.owner(unit, sheet))
    asked, outcome = [ROWS.sheet_id == sheet.id], word(data, "outcome")
    if outcome == "warned":
        asked.append(ROWS.warned)
    elif outcome in ("failed", "kept"):
        asked.append(ROWS.state == outcome)
    elif outcome:
        asked.append(ROWS.outcome == outcome)
    order = (ROWS.number,) if word(data, "order") == "number" else (FIRST, ROWS.number)
    rows = unit.db.execute(select(sheet_rows).where(*asked).order_by(*order).limit(
        min(number(data, "limit", PAGE), MOST)).offset(number(data, "offset", 0)))
    count = unit.db.scalar(select(func.count()).select_from(sheet_rows).where(*asked))
    return {"count": count, "results": [_shown(row) for row in rows]}


def _shown(row) -> dict:
    return {key: getattr(row, key) for key in ("number", "outcome", "state", "title", "dataset_id", "package",
                                               "changes", "reasons", "warnings")}


class _Judge:
    """What is asked of the database once for all the rows that were added together."""

    def __init__(self, unit, sheet, organization, entries: list[Entry]):
        self.unit, self.sheet, self.organization, self.entries = unit, sheet, organization, entries
        packages = [each.package for each in entries]
        self.neighbours = sheet_judging.Neighbours(unit, organization, [(each.key, each.package) for each in entries])
        self.marks = self._there(ROWS.mark, {sheet_judging.mark_of(each.key) for each in entries if each.key})
        self.promises = promises_of(unit.db, organization.id)
        titles = {_title(each).casefold() for each in packages} - {""}
        self.alike = sheet_judging.alike(unit, titles, organization)

    def _there(self, column, values: set[str]) -> dict[str, int]:
        """Value → number of an earlier row of this sheet that has it."""
        return dict(self.unit.db.execute(select(column, func.min(ROWS.number)).where(
            ROWS.sheet_id == self.sheet.id, column.in_(values)).group_by(column)).all()) if values else {}

    def rows(self) -> list[dict]:
        judged = [sheet_judging.judge(self.unit, each.key, each.package, self.neighbours) for each in self.entries]
        means = {each.old.id for each in judged if each.old}
        self.meant = self._there(ROWS.dataset_id, means)
        return [self._row(*each) for each in zip(self.entries, judged, strict=True)]

    def _row(self, entry: Entry, judged: sheet_judging.Judged) -> dict:
        """A row as it is kept; of one that is refused nothing that might be somebody's own."""
        mark = sheet_judging.mark_of(entry.key) if entry.key else ""
        found = sheet_judging.personal(entry.package)
        faults = () if entry.incomplete and judged.old else entry.faults
        reasons = [*faults, *self._twice(entry, mark, judged), *found.reasons]
        said = {_top(each) for each in reasons}
        reasons += [sheet_judging.unnamed(each) for each in judged.reasons if _top(each) not in said]
        written = None if reasons else judged.written
        warnings = [*entry.notes, *found.warnings, *(self._hints(entry, judged) if written else ())]
        package = {name: value for name, value in entry.package.items() if name not in found.blocked}
        if written and judged.old is None:
            package["name"] = written.row["name"]
        return {"sheet_id": self.sheet.id, "number": entry.number, "state": "", "written": None, "mark": mark or None,
                "outcome": written.outcome if written else "refused", "title": _called(package, judged.old)[:300],
                "dataset_id": judged.old.id if judged.old else None,
                "revision": judged.old.revision if judged.old else None, "package": package,
                "changes": shorn(written.changes) if written else {}, "reasons": reasons, "warnings": warnings,
                "warned": bool(warnings)}

    def _twice(self, entry: Entry, mark: str, judged) -> tuple:
        """What is said of a dataset that an earlier row has said something of."""
        earlier = self.marks.setdefault(mark, entry.number) if mark else entry.number
        if judged.old:
            earlier = min(earlier, self.meant.setdefault(judged.old.id, entry.number))
        return sheet_judging.told({"identifier": [say("twice", number=earlier)]}) if earlier != entry.number else ()

    def _hints(self, entry: Entry, judged) -> list[dict]:
        whole = entry.package | ({"id": judged.old.id} if judged.old else {})
        found = [sheet_judging.message(each, "frequency") for each in conflicts(self.promises, whole)]
        other = self.alike.get(_title(entry.package).casefold()) if judged.old is None else None
        if other:
            found.append(sheet_judging.message(say("similar", title=other["title"]), "title") | {"dataset": other})
        return found


def shorn(changes: dict[str, list]) -> dict[str, list]:
    """What changes, without what the catalogue only says for itself."""
    return {field: pair for field, pair in changes.items() if field not in ("state", "draft_reasons", "stamps")}


def _called(package: dict, old) -> str:
    """What a row is called: what it says, else what its dataset is called."""
    title = package.get("title")
    return title.strip() if isinstance(title, str) and title.strip() else (
        orjson.loads(old.doc)["title"] if old else _title(package))


def _top(message: dict) -> str:
    return message["field"].split(".")[0]


def _title(package: dict) -> str:
    title = package.get("title") or package.get("name") or ""
    return title.strip() if isinstance(title, str) else ""


def _entries(rows: Any) -> list[Entry]:
    """:raises ValidationError: when it is no list of rows, or a longer one"""
    if not isinstance(rows, list) or len(rows) > MOST or not all(isinstance(each, dict) for each in rows):
        raise ValidationError({"rows": [f"Must be a list of at most {MOST} rows"]})
    found = []
    for each in rows:
        package, at = each.get("package"), number(each, "number", 0)
        if not isinstance(package, dict) or not at:
            raise ValidationError({"rows": ["Each row has a number and a package"]})
        documents.digest({"rows": each})           # nothing that no database keeps
        found.append(Entry(at, package, _key(each), _messages(each, "faults"), _messages(each, "notes"),
                           each.get("incomplete") is True))
    return [each for _, each in sorted({each.number: each for each in reversed(found)}.items())]


def _key(row: dict) -> tuple[str, str] | None:
    known = row.get("known_by")
    if known is None:
        return sheet_judging.key_of(row["package"])
    if not (isinstance(known, list) and len(known) == 2 and known[0] in sheet_judging.KEYS
            and isinstance(known[1], str)):
        raise ValidationError({"rows": ["known_by must be identifier, name or title, and a text"]})
    return (known[0], known[1].strip()) if known[1].strip() else None


def _messages(row: dict, key: str) -> tuple:
    said = row.get(key) or {}
    if not isinstance(said, dict) or not all(isinstance(each, list) for each in said.values()):
        raise ValidationError({"rows": [f"{key} must be a dict of lists of messages"]})
    return tuple(_message(field, each) for field, messages in said.items() for each in messages)


def _message(field: str, said: Any) -> dict:
    if isinstance(said, str):
        return sheet_judging.unnamed(sheet_judging.message(said, field))
    if not isinstance(said, dict) or not all(isinstance(said.get(key), str) for key in ("ko", "en")):
        raise ValidationError({"rows": ["A message is a text, or a dict with ko and en"]})
    return {"field": field} | {key: hidden(str(said.get(key) or "")[:1000]) for key in ("code", "ko", "en")}
