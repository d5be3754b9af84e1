"""Saying where an organisation's datasets can be harvested from.

What the centre says is harvested from then on.  What anybody else says is proposed: the centre looks at it first, and
again whenever it comes to mean another place, another kind of interface or another credential.
"""

from dataclasses import asdict
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import delete, insert, select, update

from catalog import may, sealing
from catalog.actions import finding, source_proposals
from catalog.actions.fields import SOURCE, loaded
from catalog.actions.harvests import COLUMNS, OURS, find_source, told
from catalog.actions.reading import flag, needed
from catalog.actions.registry import action
from catalog.actions.source_proposals import ACCEPTED, DRAFT, PROPOSED, REMOVED
from catalog.errors import NotFound, ValidationError
from catalog.tables import sources
from schemas import source_texts

KEYLESS = {"title", "schedule", "pace", "active", "limit_share", "limit_count", "apply", "jitter", "blackout", "quota",
           "minutes", "requests", "megabytes", "grace"}           # say nothing of where a key is sent


class Given(NamedTuple):
    """What is said of a credential.

    :param sealed: the new one, sealed, if there is one
    :param gone: the old one is not to be kept
    """

    sealed: str | None = None
    gone: bool = False


@action()
def harvest_source_create(unit, data):
    """Add a source.  What stewards and who runs the site add is harvested; what others add is proposed to them.

    :param name: 2 to 90 of a to z, 0 to 9, - and _
    :param harvester: the kind of interface, by its registered name
    :param url: where it is
    :param owner_org: the organisation its datasets belong to
    :param secret: the name under which the key is kept, never the key; for who runs the site to say
    :param credential: the key itself, if the interface asks for one; it is sealed and never shown again
    :param draft: keep it for the organisation until it is submitted; false unless told
    """
    unit.demand(may.propose_some_source)
    said = _said(data)
    owner = _owner(unit, said["owner_org"], may.propose_source)
    if said["secret"]:
        unit.demand(may.hand_out_keys)
    _free(unit, said["name"], owner)
    given = _given(unit, data)
    accepted = may.decide_sources(unit.user)
    state = ACCEPTED if accepted else DRAFT if flag(data, "draft") else PROPOSED
    unit.db.execute(insert(sources), _columns(said, owner) | {
        "created": unit.now, "state": state, "sealed": given.sealed, "proposal": source_proposals.by(unit)})
    unit.happened("source:create", said["name"], owner.id, harvester=said["harvester"], state=state,
                  credential=bool(given.sealed))
    row = find_source(unit, said["name"], may.see_harvests_of)
    if state == PROPOSED:
        source_proposals.announce(unit, row)
    return told(unit, row)


@action()
def harvest_source_patch(unit, data):
    """Change the fields that are given and leave the others.

    Another place, kind, options, organisation or credential of a source that is harvested is proposed to the centre,
    and until it is accepted the source is not harvested.  Where a key is used, who runs the site says where.  A
    credential goes where it was given for: it is forgotten when the address comes to mean another server.

    :param id: its name
    :param credential: the key itself: a text replaces the one there is, null takes it out, nothing leaves it
    """
    old = _mine(unit, needed(data, "id", "name"))
    before = {key: getattr(old, key) for key in COLUMNS} | old.doc
    return change(unit, old, _said(before | {key: value for key, value in data.items() if key != "name"}),
                  _given(unit, data))


@action()
def harvest_source_update(unit, data):
    """Replace what is said about a source: what is left out is as it is for a new one.  Its name stays.

    What a change means for a source that is harvested, `harvest_source_patch` tells.

    :param id: its name
    :param harvester: the kind of interface, by its registered name
    :param url: where it is
    :param owner_org: the organisation its datasets belong to
    :param title: what it is called
    :param schedule: five fields of cron, Korean time; every night at three unless told
    :param options: what its kind of interface takes
    :param pace: seconds between two requests, 0 unless told
    :param secret: the name under which the key is kept, never the key; for who runs the site to say
    :param credential: the key itself: a text replaces the one there is, null takes it out, nothing leaves it
    :param active: whether it is harvested, true unless told
    :param limit_share: which share of its datasets may go at once, 0.2 unless told
    :param limit_count: how many may always go, 10 unless told
    :param apply: `itself` unless told; `guard` waits for a person when something is unusual, `approval` always
    :param jitter: seconds at most by which a run is put off, 0 unless told
    :param blackout: hours in Seoul when it is not asked, such as `["09:00-18:00"]`; they leave half an hour a day
    :param quota: requests a day that its key allows; 0, nobody set a limit, unless told
    :param minutes: how long a run may take, 30 unless told
    :param requests: how many requests a run may make, 10000 unless told
    :param megabytes: how much a run may fetch, 500 unless told
    :param grace: days that a record must have been missing before its dataset goes, beside two whole listings; 0 unless
        told, 365 at most
    """
    old = _mine(unit, needed(data, "id", "name"))
    return change(unit, old, _said(data | {"name": old.name}), _given(unit, data))


def change(unit, old, said: dict, given: Given = Given()) -> dict:  # noqa: B008  it cannot be changed
    """Write what is said of a source, and return it as it is then.

    :param given: what is said of its credential
    """
    owner = _owner(unit, said["owner_org"], may.propose_source if old.state != ACCEPTED else may.lead_source)
    row = _columns(said, owner)
    changed = sorted(key for key, value in (row | row["doc"]).items()
                     if key != "doc" and (getattr(old, key) if key in COLUMNS else old.doc.get(key)) != value)
    if (said["secret"] or old.doc.get("secret")) and set(changed) - KEYLESS:
        unit.demand(may.hand_out_keys)
    sealed = _kept(unit, old, row, given)
    if sealed != old.sealed:
        changed.append("credential")
    if changed:
        state = _state(unit, old, changed)
        unit.db.execute(update(sources).where(sources.c.name == old.name).values(
            **row, sealed=sealed, **state))
        unit.happened("source:update", old.name, owner.id, changed=changed, **{
            key: value for key, value in state.items() if key == "state"})
    now = find_source(unit, old.name, may.see_harvests_of)
    if now.state == PROPOSED and old.state == ACCEPTED:
        source_proposals.announce(unit, now)
    return told(unit, now)


def _state(unit, old, changed: list[str]) -> dict:
    """What a change means for where the source stands: what was accepted was accepted as it was."""
    if may.decide_sources(unit.user) or not set(changed) - KEYLESS:
        return {}
    if old.state == ACCEPTED:
        return {"state": PROPOSED, "proposal": source_proposals.by(unit)}
    return {}


def _kept(unit, old, row: dict, given: Given) -> str | None:
    """The sealed credential as it is then."""
    if given.sealed:
        return given.sealed
    elsewhere = _origin(old.url) != _origin(row["url"]) and not may.hand_out_keys(unit.user)
    return None if given.gone or elsewhere else old.sealed


def _origin(url: str) -> tuple[Any, ...]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _given(unit, data: dict) -> Given:
    value = data.get("credential")
    if value is None:
        return Given(gone="credential" in data)
    if not isinstance(value, str):
        raise ValidationError({"credential": [source_texts.SOURCE["credential"]]})
    return Given(sealing.taken(unit, "credential", value.strip())) if value.strip() else Given()


def _said(data: dict) -> dict:
    return asdict(loaded(SOURCE, {key: value for key, value in data.items() if key not in OURS}))


def _columns(said: dict, owner) -> dict:
    return {key: said[key] for key in COLUMNS} | {
        "owner_org": owner.id, "doc": {key: value for key, value in said.items() if key not in COLUMNS}}


def _owner(unit, key: str, rule):
    """The organisation a source is for, if the user may say where it is harvested from."""
    try:
        found = finding.organization(unit, key)
    except NotFound:
        found = None
    unit.demand(rule, found)
    if found is None:
        raise ValidationError({"owner_org": ["Organization does not exist"]})
    return found


def _free(unit, name: str, owner) -> None:
    """Make sure that a name can be given.  An organisation may give that of a source of its own again that it removed.

    :raises ValidationError: when another one has it
    """
    old = unit.db.execute(select(sources.c.state, sources.c.owner_org).where(sources.c.name == name)
                          .with_for_update()).first()
    if old is None:
        return
    if old.state != REMOVED or old.owner_org != owner.id:
        raise ValidationError({"name": [source_texts.SOURCE["name_used"]]})
    unit.db.execute(delete(sources).where(sources.c.name == name))


def _mine(unit, name: str):
    """The row of a source the user may change, locked.

    :raises ValidationError: when it was removed
    """
    row = find_source(unit, name, may.propose_source, lock=True)
    if row.state == ACCEPTED:
        find_source(unit, name, may.lead_source)
    if row.state == REMOVED:
        raise ValidationError({"id": [source_texts.SOURCE["removed"]]})
    return row
