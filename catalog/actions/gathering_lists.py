"""Listing organisations and groups, as CKAN does."""

from sqlalchemy import or_, select

from catalog.actions import gatherings
from catalog.actions.gatherings import OPTIONAL, Kind
from catalog.actions.reading import flag, number, word, words
from catalog.errors import ValidationError

FULL_PAGE, NAMES_PAGE = 25, 1000
DEFAULT = "title asc"


def listed(unit, kind: Kind, data: dict) -> list:
    """Names, or dicts with `all_fields`: one page of them.

    :raises ValidationError: for a sort or a number that is none
    """
    full = flag(data, "all_fields")
    field, descending = _order(word(data, "sort") or word(data, "order_by") or DEFAULT)
    rows = [row for row in _asked_for(unit, kind, data) if _holds(row, word(data, "q").strip().lower())]
    counts = gatherings.published(unit, kind) if full or field == "package_count" else {}
    rows = _sorted(rows, counts, field, descending)
    start, cap = number(data, "offset", 0), FULL_PAGE if full else NAMES_PAGE
    page = rows[start:start + min(number(data, "limit", cap) or cap, cap)]
    if start + len(page) < len(rows) and page:
        unit.told["next"] = {"offset": start + len(page)}
    return _whole(unit, kind, page, data) if full else [row.name for row in page]


def rows_of(unit, kind: Kind, keys: list[str] | None = None) -> list:
    """The rows of all that are there, or of those with one of these names or ids."""
    rows = kind.table.c
    asked = select(kind.table).where(rows.state == "active")
    return unit.db.execute(asked if keys is None else asked.where(or_(rows.name.in_(keys), rows.id.in_(keys)))).all()


def brief(unit, kind: Kind, rows: list, data: dict) -> list[dict]:
    """Some of them by title, without what takes longer to find out.

    :param data: `include_dataset_count` and `include_member_count` where they are wanted
    """
    counts = gatherings.published(unit, kind) if flag(data, "include_dataset_count") else None
    told = [gatherings.plain(kind, row) | ({} if counts is None else {"package_count": counts.get(row.id, 0)})
            | gatherings.size(unit, kind, row, data) for row in rows]
    return sorted(told, key=lambda each: (each["display_name"], each["name"]))


def _asked_for(unit, kind: Kind, data: dict) -> list:
    type = word(data, "type") or kind.word
    keys = words(data, "organizations" if kind.is_organization else "groups") or words(data, "groups")
    return [row for row in rows_of(unit, kind, keys or None) if gatherings.type_of(kind, row) == type]


def _whole(unit, kind: Kind, rows: list, data: dict) -> list[dict]:
    counts, followers = gatherings.published(unit, kind), gatherings.followed(unit, kind)
    asked, counted = OPTIONAL | data, flag(data, "include_dataset_count", True)
    return [gatherings.plain(kind, row) | {"num_followers": followers.get(row.id, 0)}
            | ({"package_count": counts.get(row.id, 0)} if counted else {})
            | ({"packages": gatherings.newest(unit, kind, row)} if flag(data, "include_datasets") else {})
            | gatherings.size(unit, kind, row, data) | gatherings.parts(unit, kind, row, asked) for row in rows]


def _holds(row, text: str) -> bool:
    return any(text in (part or "").lower() for part in (row.name, row.doc.get("title"), row.doc.get("description")))


def _order(sort: str) -> tuple[str, bool]:
    """The field to sort by, and whether downwards.

    :raises ValidationError: in CKAN's words
    """
    parts = sort.split(",")
    field, *direction = parts[0].split() or [""]
    if field not in ("name", "title", "package_count", "packages"):
        raise ValidationError({"message": f"Cannot sort by field `{field[:100]}`"})
    way = direction[0].lower() if direction else "asc"
    if way not in ("asc", "desc"):
        raise ValidationError({"message": f"Invalid sort direction `{way[:100]}`"})
    if len(parts) > 1:
        raise ValidationError({"message": "Too many sort criteria provided only 1 allowed"})
    if field in ("packages", "package_count"):
        return "package_count", way == "desc" or not direction
    return field, way == "desc"


def _sorted(rows: list, counts: dict, field: str, descending: bool) -> list:
    """As in CKAN, where sorting by their number leaves out whatever has no dataset."""
    keys = {"name": lambda row: (row.name,), "title": lambda row: (row.doc.get("title") or row.name, row.name),
            "package_count": lambda row: (counts.get(row.id, 0), row.name)}
    if field == "package_count":
        rows = [row for row in rows if counts.get(row.id)]
    return sorted(rows, key=keys[field], reverse=descending)
