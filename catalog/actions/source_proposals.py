"""A source on its way: its organisation prepares and submits it, the centre accepts or refuses it.

States: draft (only its organisation works on it), proposed, accepted, refused, removed.  Only what is accepted is
harvested.
"""

from sqlalchemy import select, update

from catalog import letters, may
from catalog.actions.harvests import find_source, mark, told
from catalog.actions.reading import needed, word
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.tables import organizations, sources
from schemas.source_texts import SOURCE

DRAFT, PROPOSED, ACCEPTED, REFUSED, REMOVED = "draft", "proposed", "accepted", "refused", "removed"
VERBS = {"accept": ACCEPTED, "refuse": REFUSED}
LONGEST = 2000                          # characters of a comment


@action()
def harvest_source_submit(unit, data):
    """Submit a source that is a draft or was refused, so that stewards accept or refuse it.  Return it.

    :param id: its name
    :param note: what they should know; 2000 characters at most
    """
    row = find_source(unit, needed(data, "id", "name"), may.propose_source, lock=True)
    note = _text(data, "note")
    if row.state not in (DRAFT, REFUSED):
        raise ValidationError({"id": [SOURCE["not_open"]]})
    unit.db.execute(update(sources).where(sources.c.name == row.name).values(
        state=PROPOSED, proposal=by(unit) | {"note": note}))
    unit.happened("source:submit", row.name, row.owner_org)
    now = find_source(unit, row.name, may.propose_source)
    announce(unit, now)
    return told(unit, now)


@action()
def harvest_source_decide(unit, data):
    """Accept a source, so that it is harvested, or refuse it with a comment; stewards only.  Return it.

    :param id: its name
    :param decision: accept or refuse
    :param comment: what is to be mended, needed to refuse it; 2000 characters at most
    :param mark: the `mark` of the source that was looked at, so that nothing else is accepted; as it is unless told
    """
    unit.demand(may.decide_sources)
    row = find_source(unit, needed(data, "id", "name"), may.propose_source, lock=True)
    decision, comment, seen = word(data, "decision"), _text(data, "comment"), word(data, "mark")
    if decision not in VERBS:
        raise ValidationError({"decision": [SOURCE["decision"]]})
    if decision == "refuse" and not comment:
        raise ValidationError({"comment": [SOURCE["comment"]]})
    if row.state == REMOVED:
        raise ValidationError({"id": [SOURCE["removed"]]})
    if seen and seen != mark(row):
        raise ValidationError({"mark": [SOURCE["changed"]]})
    if row.state != VERBS[decision]:
        _settle(unit, row, VERBS[decision], comment)
    return told(unit, find_source(unit, row.name, may.propose_source))


@action()
def harvest_source_try(unit, data):
    """Write down that a source is about to be tried, by whoever may propose it, and return it.

    Nothing is fetched by this: the pages ask the partner then, and write nothing.

    :param id: its name
    """
    row = find_source(unit, needed(data, "id", "name"), may.propose_source)
    if row.state == REMOVED:
        raise ValidationError({"id": [SOURCE["removed"]]})
    unit.happened("source:try", row.name, row.owner_org)
    return told(unit, row)


def by(unit) -> dict:
    """Who says it, and when; what was decided before is over."""
    return {"by": unit.user.id, "at": unit.now, "note": "", "decided_by": None, "decided": None, "comment": ""}


def announce(unit, row) -> None:
    """Tell the stewards that a source was proposed."""
    letters.write(unit, letters.stewards(unit), "source_proposed", title=_title(row), organization=_owner(unit, row),
                  path=_path(row), note=(row.proposal or {}).get("note", ""))


def _settle(unit, row, state: str, comment: str) -> None:
    proposal = (row.proposal or {"by": "", "at": row.created, "note": ""}) | {
        "decided_by": unit.user.id, "decided": unit.now, "comment": comment}
    unit.db.execute(update(sources).where(sources.c.name == row.name).values(state=state, proposal=proposal))
    unit.happened("source:accept" if state == ACCEPTED else "source:refuse", row.name, row.owner_org)
    people = [each for each in (proposal["by"], *letters.who_edits(unit, row.owner_org)) if each]
    facts = {"title": _title(row), "organization": _owner(unit, row), "path": _path(row), "comment": comment}
    letters.write(unit, people, "source_accepted" if state == ACCEPTED else "source_refused", **facts)


def _title(row) -> str:
    return row.doc.get("title") or row.name


def _path(row) -> str:
    return f"desk/sources/{row.name}"


def _owner(unit, row) -> str:
    """What the organisation is called."""
    doc = unit.db.scalar(select(organizations.c.doc).where(organizations.c.id == row.owner_org)) or {}
    return doc.get("title") or ""


def _text(data: dict, key: str) -> str:
    text = word(data, key).strip()
    if len(text) > LONGEST:
        raise ValidationError({key: [SOURCE["comment_long"]]})
    return text
