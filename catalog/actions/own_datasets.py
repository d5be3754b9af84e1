"""The datasets of those who work on them: drafts, what waits, what is shared and what was withdrawn."""

from types import SimpleNamespace

import orjson
from sqlalchemy import and_, case, func, select

from catalog import may
from catalog.actions import finding
from catalog.actions.handed_in import RETURNED, WAITING
from catalog.actions.reading import needed, number, word
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.tables import datasets, organizations, requests, reviews

SETS = datasets.c
PAGE, LARGEST_PAGE = 50, 200
STATES = ("draft", WAITING, RETURNED, "active", "deleted")
LAST = (select(reviews.c.state).where(reviews.c.dataset_id == SETS.id)
        .order_by(reviews.c.at.desc(), reviews.c.id).limit(1).scalar_subquery())
standing = case((and_(SETS.state == "draft", LAST.in_((WAITING, RETURNED))), LAST), else_=SETS.state)
ASKED = (select(datasets, standing.label("standing"), organizations.c.card)
         .join(organizations, organizations.c.id == SETS.owner_org))


@action(reads=True)
def dataset_list_for_user(unit, data):
    """Return the datasets of the organisations the caller belongs to, changed last first, also drafts and deleted ones.

    The answer has `count`, `results` and `counts`: how many there are in each state, whatever state is asked for.
    Each of the results has id, name, title, organization_title, private, modified, `state`, why it is still a draft
    (`missing`: names of fields), and whether it may be changed.  Of a deleted one the name is the one it had, and
    `grave` says whether its reason stands in its place, because everybody had seen it.

    :param state: draft, waiting (for review), returned (by a steward), active or deleted; all unless told
    :param organization: only of this one, by id or name; who sees everything may name any, and sees none without
    :param q: only those whose title or name has this in it
    :param limit: how many, 50 unless told, 200 at most
    :param offset: how many to pass over
    """
    unit.demand(may.be_known)
    wanted = word(data, "state")
    if wanted and wanted not in STATES:
        raise ValidationError({"state": [f"Must be one of {', '.join(STATES)}"]})
    mine = SETS.owner_org.in_(_organizations(unit, data))
    asked = ASKED.where(mine, standing == wanted) if wanted else ASKED.where(mine)
    asked = asked.order_by(SETS.modified.desc(), SETS.id)
    limit, offset = min(number(data, "limit", PAGE), LARGEST_PAGE), number(data, "offset", 0)
    counts = dict(unit.db.execute(select(standing, func.count()).where(mine).group_by(standing)).all())
    sought = word(data, "q").strip().casefold()
    if sought:
        rows = [each for each in map(_told, unit.db.execute(asked)) if _has(each, sought)]
        count, rows = len(rows), rows[offset:offset + limit]
    else:
        count = counts.get(wanted, 0) if wanted else sum(counts.values())
        rows = list(map(_told, unit.db.execute(asked.limit(limit).offset(offset))))
    return {"count": count, "counts": {key: counts.get(key, 0) for key in STATES},
            "results": [each | {"may_edit": may.edit(unit.user, SimpleNamespace(**each))} for each in rows]}


@action(reads=True)
def dataset_use(unit, data):
    """Return who is concerned when a dataset is withdrawn: how many hold a grant for it, and how many wait for one.

    :param id: its id or its name
    """
    row = finding.dataset(unit, needed(data, "id"))
    unit.demand(may.dispose_of, row)
    counts = dict(unit.db.execute(select(requests.c.state, func.count()).where(
        requests.c.dataset_id == row.id).group_by(requests.c.state)).all())
    return {"grants": counts.get("approved", 0), "waiting": counts.get("waiting", 0) + counts.get("asked", 0)}


def _organizations(unit, data: dict) -> list[str]:
    own = [id for id, role in unit.user.roles.items() if role in may.SEES]
    if not data.get("organization"):
        return own
    id = finding.organization(unit, word(data, "organization")).id
    return [id] if unit.user.sees_all or id in own else []


def _told(row) -> dict:
    doc, card = orjson.loads(row.doc), orjson.loads(row.card)
    return {"id": row.id, "name": row.former_name if row.state == "deleted" else row.name, "title": doc["title"],
            "owner_org": row.owner_org, "organization_title": card.get("title") or card["name"],
            "grave": doc.get("deleted_from") == "active" and not row.private, "state": row.standing,
            "private": row.private, "modified": row.modified,
            "missing": sorted(set(doc.get("draft_reasons") or ()) - {"review"})}


def _has(told: dict, sought: str) -> bool:
    return sought in told["title"].casefold() or sought in (told["name"] or "")
