"""What somebody who looks at a dataset may want to see too: what is like it, and what is used together with it."""

from functools import partial

import orjson
from sqlalchemy import Integer, bindparam, distinct, func, select

from catalog import bunches, indexed, kept, may
from catalog.actions import finding
from catalog.actions.reading import needed, number
from catalog.actions.registry import action
from catalog.prepared import Prepared
from catalog.search import Query, Unbuilt
from catalog.search.nearby import near, seen_by
from catalog.tables import agreements, datasets, organizations, promises, requests

MOST = 20
FEWEST = 3                # people who have asked for both, so that none of them can be told by it
TAKEN = "taken"           # the state of a request that was taken back
LOOKED_AT = 40
_MINE, _OTHER = requests.alias(), requests.alias()
_people = func.count(distinct(_OTHER.c.user_id))
TOGETHER = Prepared(
    select(_OTHER.c.dataset_id).join(_MINE, _MINE.c.user_id == _OTHER.c.user_id)
    .where(_MINE.c.dataset_id == bindparam("id"), _OTHER.c.dataset_id != bindparam("id"),
           _MINE.c.state != bindparam("taken"), _OTHER.c.state != bindparam("taken"))
    .group_by(_OTHER.c.dataset_id).having(_people >= bindparam("fewest", type_=Integer))
    .order_by(_people.desc(), _OTHER.c.dataset_id))
PROMISED = Prepared(select(promises.c.agreement_id).where(promises.c.dataset_id == bindparam("id")))


@action(reads=True)
def dataset_similar(unit, data):
    """Return what else may be of use to whoever looks at a dataset: `similar` and `together`, the nearest first.

    `similar` are those that share most of the words of its title and its tags, or of its columns; never the dataset
    itself, another form of it (of one organisation, with one title or one id on data.go.kr) or a twin of it, and none
    where nothing is near enough.  `together` are those for which at least three people have asked who asked for this
    one too (`reason`: requests), and those that the same agreement promises, where the caller may see that
    (agreement).  Each has id, name, title, `title_translated`, `organization`, `access_rights` and `dcat_type`.  Only
    public datasets are told of.

    :param id: its id or its name
    :param limit: how many of either, 5 unless told, 20 at most
    """
    row = finding.seen(unit, finding.dataset(unit, needed(data, "id")))
    limit = min(number(data, "limit", 5), MOST)
    asked, promised = _asked_for(unit, row.id), _promised(unit, row.id)
    reasons = dict.fromkeys(promised, "agreement") | dict.fromkeys(asked, "requests")
    alike = _alike(unit, row)
    there = _there(unit, {*alike, *reasons} - {row.id})
    together = [there[id] | {"reason": reasons[id]} for id in dict.fromkeys((*asked, *promised)) if id in there]
    return {"similar": [there[id] for id in alike if id in there][:limit], "together": together[:limit]}


def _alike(unit, row) -> list[str]:
    """The ids of those that are near, one of each bunch."""
    owner = unit.db.execute(select(organizations.c.name, organizations.c.doc).where(
        organizations.c.id == row.owner_org)).first()
    document = indexed.as_document(orjson.loads(row.doc), owner and owner.name, owner and owner.doc)
    query = near(document, partial(_held, unit))
    return bunches.others(unit, row.id, _found(unit, seen_by(query, may.labels(unit.user), LOOKED_AT))) if query else []


def _found(unit, query: Query) -> list[str]:
    """What an index finds; nothing while there is none, for a page can do without this."""
    try:
        return unit.index.find(query).ids
    except Unbuilt:
        return []


def _held(unit, text: str, term: str) -> int:
    try:
        return unit.index.held(text, term)
    except Unbuilt:
        return 0


def _asked_for(unit, id: str) -> list[str]:
    """The datasets for which enough people have asked who asked for this one."""
    return [row.dataset_id for row in TOGETHER.all(unit.db, id=id, taken=TAKEN, fewest=FEWEST)][:MOST]


def _promised(unit, id: str) -> list[str]:
    """The datasets that keep other promises of the agreement of which this one keeps one."""
    its, asked = promises.c, [row.agreement_id for row in PROMISED.all(unit.db, id=id)]
    rows = unit.db.execute(
        select(agreements).where(agreements.c.id.in_(asked)).order_by(agreements.c.name)).all() if asked else ()
    seen = [row.id for row in rows if may.see_agreement(unit.user, row) or kept.is_public(row)]
    return unit.db.scalars(select(its.dataset_id).where(
        its.agreement_id.in_(seen), its.dataset_id.is_not(None), its.dataset_id != id)
        .order_by(its.agreement_id, its.position).limit(MOST)).all() if seen else []


def _there(unit, ids: set[str]) -> dict[str, dict]:
    """What is told of those that are public."""
    its, orgs = datasets.c, organizations.c
    rows = unit.db.execute(
        select(its.id, its.name, its.doc, orgs.name.label("owner"), orgs.doc.label("described"))
        .outerjoin(organizations, orgs.id == its.owner_org)
        .where(its.id.in_(ids), its.state == "active", ~its.private)).all() if ids else ()
    return {row.id: _told(row, orjson.loads(row.doc)) for row in rows}


def _told(row, doc: dict) -> dict:
    described = row.described or {}
    return {"id": row.id, "name": row.name, "title": doc["title"],
            "title_translated": doc.get("title_translated") or {},
            "organization": {"name": row.owner, "title": described.get("title") or "",
                             "title_translated": described.get("title_translated") or {}} if row.owner else None,
            "access_rights": doc.get("access_rights") or "", "dcat_type": doc.get("dcat_type") or ""}
