"""Records that seem to be old ones under a new id: what is new and what is missing in a run, and what was suggested."""

import re
from hashlib import blake2b
from typing import NamedTuple

import orjson
from sqlalchemy import and_, exists, insert, select

from catalog.leases import Run
from catalog.sightings import STANDING, Sightings
from catalog.tables import datasets, plan_items, renames, runs, sightings
from catalog.twins import DATED, bare

TOKEN = re.compile(r"[^\W_]+")
SHORTEST = 3                              # signs of a part of an id that is looked for in addresses
SUGGESTED, ACCEPTED, REFUSED = "suggested", "accepted", "refused"
NEW, ROWS = ("created", "draft"), renames.c


class Looks(NamedTuple):
    """By what a record is known, whatever its id is.

    :param exact: digest of title, organisation, landing page and addresses, without the record's own id in them
    :param near: digest of title, organisation and description
    """

    record: str
    exact: str
    near: str


class Renames(Sightings):
    """The book's memory of which record is which."""

    def newcomers(self, run: Run, most: int) -> list[Looks]:
        """Records that a run met for the first time, whether their datasets were published or wait in its plan."""
        its = plan_items.c
        asked = (select(its.record, its.package, datasets.c.doc)
                 .outerjoin(datasets, datasets.c.id == its.dataset_id)
                 .where(its.run_id == run.id, its.outcome.in_(NEW), its.base.is_(None))
                 .order_by(its.number).limit(most))
        with self.store.read() as db:
            return [looks(row.record, orjson.loads(row.doc) if row.doc else orjson.loads(row.package)["said"])
                    for row in db.execute(asked) if row.doc or row.package]

    def absentees(self, run: Run, most: int) -> list[Looks]:
        """Records of standing datasets that a run did not meet."""
        its = sightings.c
        asked = (select(its.record, datasets.c.doc).join(datasets, datasets.c.id == its.dataset_id)
                 .where(its.source == run.source, its.run_id != run.id, STANDING, datasets.c.state != "deleted")
                 .order_by(its.record).limit(most))
        with self.store.read() as db:
            return [looks(row.record, orjson.loads(row.doc)) for row in db.execute(asked)]

    def suggest_renames(self, run: Run, pairs: list[tuple[str, str, float]]) -> int:
        """Write down pairs for a person to decide, but for those that somebody has decided.

        :param pairs: old record, new record, likeness from 0 to 1
        :returns: how many of them wait for a decision
        """
        if not pairs:
            return 0
        with self._held(run) as db:
            known = {(row.old, row.new): row.state for row in db.execute(
                select(ROWS.old, ROWS.new, ROWS.state).where(ROWS.source == run.source))}
            fresh = [pair for pair in pairs if pair[:2] not in known]
            if fresh:
                db.execute(insert(renames), [
                    {"source": run.source, "old": old, "new": new, "run_id": run.id, "likeness": likeness,
                     "state": SUGGESTED, "decided": None, "decided_by": None} for old, new, likeness in fresh])
        return len(fresh) + sum(known.get(pair[:2]) == SUGGESTED for pair in pairs)


def waiting(source: str, old: str, new: str):
    """The condition for one suggestion that waits."""
    return and_(ROWS.source == source, ROWS.old == old, ROWS.new == new, ROWS.state == SUGGESTED, still_gone())


def still_gone():
    """The condition that the old record was not met again since: one that came back has no other id."""
    then, since, its = runs.alias("then"), runs.alias("since"), sightings.c
    met = sightings.join(since, since.c.id == its.run_id).join(then, then.c.id == ROWS.run_id)
    return ~exists(select(its.record).select_from(met).where(
        its.source == ROWS.source, its.record == ROWS.old, since.c.started > then.c.started).correlate(renames))


def looks(record: str, doc: dict) -> Looks:
    """:param doc: a dataset, as it is kept or as it is to be published"""
    tokens = {each for each in TOKEN.findall(record) if len(each) >= SHORTEST}
    title = bare(DATED.sub("", doc.get("title") or ""))
    files = sorted(_without(tokens, each.get("url") or "") for each in doc.get("resources") or ())
    page = _without(tokens, doc.get("url") or "")
    return Looks(record, _digest(title, page, [each for each in files if each != page]),
                 _digest(title, bare(doc.get("notes") or "")))


def _without(tokens: set[str], address: str) -> str:
    """An address without the parts of the record's id that stand in it."""
    return TOKEN.sub(lambda part: "*" if part[0] in tokens else part[0], address.strip())


def _digest(*said) -> str:
    return blake2b(orjson.dumps(said), digest_size=16).hexdigest()
