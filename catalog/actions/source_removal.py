"""The end of a source: what becomes of its datasets is asked first, and done in steps that may be repeated.

The source itself stays as `removed`, so that its runs can be read; what was seen of its records is forgotten, but for
datasets that were taken down to be brought back, and those that people had deleted before.
"""

import orjson
from sqlalchemy import and_, delete, func, or_, select, true, update

from catalog import documents, may
from catalog.actions import changing
from catalog.actions.harvests import find_source
from catalog.actions.reading import needed, word
from catalog.actions.registry import action
from catalog.actions.source_proposals import REMOVED
from catalog.errors import ValidationError
from catalog.tables import datasets, plans, revisions, runs, setbacks, sightings, sources
from schemas.source_texts import SOURCE

STEP = 500                                   # datasets dealt with in one call: one transaction each
WAYS = ("keep", "archive", "delete")
RUNNING = "It is being harvested just now: stop that with harvest_job_abort first."
REASON = "harvest source removed"
OVER = {"note": {"code": "removed", "ko": "수집처를 치워 수집하지 않았습니다. 다시 수집하려면 새로 등록해 주세요.",
                 "en": "The source was removed, so it was not harvested. Register it anew to harvest it."}}
STANDS = and_(sightings.c.dataset_id == datasets.c.id, datasets.c.state != "deleted")


@action(reads=True)
def harvest_source_removal(unit, data):
    """Return what would be left if a source were removed: `datasets` that came from it, of which `published` and
    `drafts`, `edited` by people, and of `others` whose organisation the caller does not edit.

    `removal` says how and by whom it was begun, and `left` how many datasets still wait for it.

    :param id: its name
    """
    row = find_source(unit, needed(data, "id"), may.lead)
    by_state = dict(unit.db.execute(_its(row, datasets.c.state, func.count()).group_by(datasets.c.state)).all())
    by_owner = unit.db.execute(_its(row, datasets.c.owner_org, func.count()).group_by(datasets.c.owner_org)).all()
    others = sum(count for owner, count in by_owner if not may.publish_for(unit.user, _Owner(owner)))
    edited = select(func.count(func.distinct(sightings.c.dataset_id))).select_from(
        sightings.join(datasets, STANDS).join(revisions, revisions.c.dataset_id == datasets.c.id)).where(
        sightings.c.source == row.name, ~revisions.c.actor.startswith("harvest:"))
    total, removal = sum(by_state.values()), (row.proposal or {}).get("removal")
    return {"id": row.name, "state": row.state, "datasets": total, "published": by_state.get("active", 0),
            "drafts": total - by_state.get("active", 0), "edited": unit.db.scalar(edited), "others": others,
            "removal": removal, "left": total - others if removal else 0}


@action()
def harvest_source_delete(unit, data):
    """Remove a source.  It says what becomes of its datasets, and is refused while it does not.

    With `keep` they stay as they are and belong to the people of the organisation from then on.  With `archive` they
    are taken down, and whoever edits them may bring them back, by hand or by proposing the source anew under its name.
    With `delete` they are deleted and only who runs the site could bring one back.  Nobody sees them in either case;
    at the address of each it is said that it is gone, and why.

    At most 500 are dealt with in one call.  Call it again while `left` is not 0; the source is harvested no more from
    the first call on.  Datasets of an organisation that the caller does not edit stay, and are counted as `others`.
    What it did in its runs can be read ever after.

    :param id: its name
    :param datasets: keep, archive or delete
    :param reason: why, for those who come looking for a dataset; 1000 characters at most
    """
    row = idle(unit, needed(data, "id"))
    way = word(data, "datasets")
    if way not in WAYS:
        raise ValidationError({"datasets": [SOURCE["datasets"]]})
    begun = (row.proposal or {}).get("removal")
    if begun and begun["datasets"] != way:
        raise ValidationError({"datasets": [SOURCE["datasets_other"].about(value=begun["datasets"])]})
    if row.state != REMOVED:
        _begin(unit, row, way)
    reason = word(data, "reason").strip()[:1000] or REASON
    count, others, left = (0, 0, 0) if way == "keep" else _take_down(unit, row, reason, way)
    if way == "keep":                         # they are left to people: that records became them is forgotten below
        count = unit.db.scalar(_its(row, func.count()))
    if not left:
        _note_what_was_down(unit, row)
        unit.db.execute(delete(sightings).where(sightings.c.source == row.name, _forgotten(way)))
        unit.db.execute(delete(setbacks).where(setbacks.c.source == row.name))
    return {"id": row.name, "datasets": way, "count": count, "left": left, "others": others}


class _Owner:
    """An organisation, as far as a rule looks at it."""

    def __init__(self, id: str):
        self.id = id


def _its(row, *what):
    """What is asked of the datasets that stand for records of a source."""
    return select(*what).select_from(sightings.join(datasets, STANDS)).where(sightings.c.source == row.name)


def _begin(unit, row, way: str) -> None:
    """From here on nobody harvests it, and nothing that waits for it is carried out."""
    proposal = (row.proposal or {}) | {"removal": {"datasets": way, "by": unit.user.id, "at": unit.now}}
    unit.db.execute(update(sources).where(sources.c.name == row.name).values(
        state=REMOVED, active=False, sealed=None, proposal=proposal))
    unit.db.execute(update(plans).where(plans.c.source == row.name, plans.c.state == "waiting").values(
        state="refused", decided=unit.now, decided_by=unit.user.id))
    unit.db.execute(update(runs).where(runs.c.source == row.name, runs.c.status == "waiting").values(
        status="failed", ended=unit.now, report=OVER))
    unit.happened("source:delete", row.name, row.owner_org, datasets=way)


def _take_down(unit, row, reason: str, way: str) -> tuple[int, int, int]:
    """Take down the next step of what the user may; how many those were, are others', and are left."""
    found = unit.db.execute(
        select(sightings.c.record, *datasets.c).join(datasets, STANDS)
        .where(sightings.c.source == row.name, _editable(unit)).order_by(sightings.c.record).limit(STEP)
        .with_for_update(of=datasets)).all()
    for each in found:
        old = {column.name: getattr(each, column.name) for column in datasets.c}
        if way == "delete":
            old["doc"] = orjson.dumps(orjson.loads(old["doc"]) | {documents.FOR_GOOD: True})
        changing.bury(unit, old, reason)
    if found:
        unit.db.execute(update(sightings).where(
            sightings.c.source == row.name, sightings.c.record.in_([each.record for each in found])).values(
            outcome="withdrawn", raw_digest="", draft_digest=""))
        unit.happened("source:clear", row.name, row.owner_org, count=len(found), datasets=way)
    left = unit.db.scalar(_its(row, func.count()).where(_editable(unit)))
    return len(found), unit.db.scalar(_its(row, func.count())) - left, left


def _editable(unit):
    """Of which datasets the user may dispose; the same as `may.dispose_of`, for many at once."""
    if may.change_the_site(unit.user):
        return true()
    mine = [id for id, role in unit.user.roles.items() if role in may.WRITES]
    return datasets.c.owner_org.in_([] if unit.user.auditor else mine)


def _note_what_was_down(unit, row) -> None:
    """What people had deleted before stays known, so that it does not come back with the source."""
    deleted = select(datasets.c.id).where(datasets.c.state == "deleted")
    unit.db.execute(update(sightings).where(
        sightings.c.source == row.name, sightings.c.dataset_id.in_(deleted),
        sightings.c.outcome.not_in(("withdrawn", "leaving"))).values(outcome="down", raw_digest="", draft_digest=""))


def _forgotten(way: str):
    """Which sightings nobody needs any more: all but those by which an archived dataset would be found again, or one
    that a person had deleted would be known."""
    kept = ("withdrawn", "down") if way == "archive" else ("down",)
    return or_(sightings.c.dataset_id.is_(None), sightings.c.outcome.not_in(kept))


def idle(unit, name: str):
    """A source the caller leads and nobody harvests at the moment.

    :raises ValidationError: when somebody does
    """
    source = find_source(unit, name, may.lead, lock=True)
    if unit.db.scalar(select(runs.c.id).where(runs.c.source == source.name, runs.c.status == "running").limit(1)):
        raise ValidationError({"message": RUNNING})
    return source
