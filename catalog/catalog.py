"""The one way in.  Pages, the HTTP API, harvesters and tests all come through here."""

import logging
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from ckanapi.common import ActionShortcut

from catalog import actions, may, people
from catalog.actions.fields import loaded
from catalog.audit import log as audit_log
from catalog.comparing import compare
from catalog.entrance import Entrance
from catalog.errors import NotAuthorized, NotFound, Stale, ValidationError
from catalog.files import KINDS, Files, drop, named, received
from catalog.identities import Identities
from catalog.indexing import Indexing
from catalog.letterbox import Letterbox
from catalog.level import Level
from catalog.may import ANONYMOUS, User
from catalog.sealing import Sealing
from catalog.sessions import Sessions
from catalog.store import Store, again
from catalog.strangers import Strangers
from catalog.synonym_groups import Known
from catalog.turn import Turn
from catalog.unit import Unit

log = logging.getLogger(__name__)
PATIENCE = 2.0                       # seconds a writing call waits for its turn at the index; the next one catches up


def utcnow() -> datetime:
    return datetime.now(UTC)


class Answer(NamedTuple):
    """What an action returned, and what it said beside that; see `Unit.told`."""

    result: Any
    told: dict


class Catalog:
    """A catalogue: a database and the search index made from it.

    :param clock: says what time it is, as an aware datetime
    :param lock: the file by which processes take turns at the index; beside the index unless told
    :param site: site_title, site_description and site_url for `status_show`
    :param files: where files are kept; without it the catalogue takes none
    :param sealing: what locks credentials; without it the catalogue takes none
    :ivar later: whether a write returns before it is indexed, and a search waits for it instead; see `Level`
    """

    def __init__(self, store: Store, index, clock=utcnow, *, lock: Path | None = None, site=None,
                 files: Files | None = None, sealing: Sealing | None = None):
        self.store, self.index, self.clock, self.site = store, index, clock, dict(site or {})
        self.files, self.sealing = files, sealing or Sealing()
        self.strangers, self.synonyms = Strangers(store), Known(store)
        self.sessions = Sessions(store, lambda: stamp(self.clock()))
        self.entrance = Entrance(store, self.unit, self.sessions.attempts)
        self.identities, self.letterbox = Identities(store, self.unit), Letterbox(store, self.sessions.now)
        folder = getattr(index, "folder", None)
        self.indexing = Indexing(store, index, Turn(lock or (Path(f"{folder}.lock") if folder else None)))
        self.level, self.later = Level(self.indexing), False

    def call(self, name: str, data: dict | None = None, user: User = ANONYMOUS):
        """The result of `answer`, for whoever needs nothing beside it."""
        return self.answer(name, data, user).result

    def answer(self, name: str, data: dict | None = None, user: User = ANONYMOUS,
               match: int | None = None) -> "Answer":
        """Run one action in one transaction, then bring the search index up to date.

        :param match: change a dataset only if this is its revision
        :returns: plain data, in which an `orjson.Fragment` stands for bytes that are JSON already
        :raises NotAuthorized, NotFound, ValidationError, SearchQueryError: ckanapi's, whichever it is
        :raises Stale: the dataset has another revision by now
        """
        action = actions.find(name)
        if action is None:
            raise NotFound(f"Action name not known: {name}")
        if not isinstance(data or {}, dict):
            raise ValidationError({"message": ["Request data must be a dict"]})
        if not action.uploads and KINDS.isdisjoint(data or ()):
            answer, unit = again(partial(self._run, action, data or {}, user, match), reads=action.reads)
        else:
            ask = partial(self._ask, action, data or {}, user, match)
            with received(self.files, data or {}, user, partial(again, ask, reads=True)) as whole:
                answer, unit = again(partial(self._run, action, whole, user, match), reads=action.reads)
        if unit.late:
            self._catch_up_soon(unit.late)
        if unit.reworded:
            self.synonyms.forget()
        if unit.dropped:
            drop(self.store, self.files, unit.dropped)
        return answer

    def _run(self, action, data: dict, user: User, match: int | None):
        unit = None
        try:
            with self.store.read() if action.reads else self.store.write() as db:
                unit = self.unit(db, user)
                unit.match = match
                _within(unit, action)
                result = action.run(unit, loaded(action.takes, data) if action.takes else dict(data))
                _check(action, unit)
                if not action.reads:
                    unit.finish()
        except NotAuthorized:
            if user.id and not action.reads:
                self._write_down_refusal(unit, action)
            raise
        return Answer(result, unit.told), unit

    def _ask(self, action, data: dict, user: User, match: int | None) -> None:
        """Refuse what the action would refuse anyway, before its files are read."""
        unit = None
        try:
            with self.store.read() as db:
                unit = self.unit(db, user)
                unit.match = match
                _within(unit, action)
                if action.uploads:
                    action.uploads(unit, data)
        except NotAuthorized:
            self._write_down_refusal(unit, action)
            raise

    def action(self, name: str) -> actions.Action | None:
        """What is known of an action: whether it only reads, and its help."""
        return actions.find(name)

    def unit(self, db, user: User) -> Unit:
        return Unit(db, user, stamp(self.clock()), self.level, self.site, files=self.files,
                    sealing=self.sealing, groups=self.synonyms)

    def _write_down_refusal(self, unit: Unit, action) -> None:
        """A known user tried what he may not.  Strangers are not written down: they could fill the log."""
        with self.store.write() as db:
            audit_log.append(db, [unit.denial(action.name)])

    def user_of(self, token: str) -> User | None:
        """Whoever a token belongs to, or None when it is unknown, ended or revoked."""
        return again(partial(people.of_token, self.store, token, stamp(self.clock())), reads=True)

    def note_unknown_token(self, token: str) -> None:
        """Write into the audit log that somebody came with a token that nobody holds; see `Strangers`."""
        self.strangers.note(token, stamp(self.clock()))

    def user(self, key: str) -> User | None:
        """A user by id or name, with his roles."""
        with self.store.read() as db:
            return people.find(db, key)

    def _catch_up_soon(self, ids: list[str]) -> None:
        try:
            self.level.later(ids) if self.later else self.level.now(PATIENCE, ids)
        except Exception:  # noqa: BLE001  (whatever ails the index: the write stands, and the outbox remembers it)
            log.exception("the search index could not be brought up to date")

    def catch_up(self, wait: float = 60.0) -> int:
        """Index what is behind.  Safe to call at any time, any number of times.

        An index that is missing or of another version is built anew.

        :param wait: seconds to wait for whoever else is at it
        :returns: how many datasets were brought up to date
        """
        return self.indexing.catch_up(wait)

    def reindex(self) -> int:
        """Build the index anew beside the old one.  Searches go on meanwhile.

        :returns: how many datasets the index holds now
        :raises RuntimeError: when that is not how many the database holds
        """
        return self.indexing.rebuild()

    def verify_index(self) -> dict[str, list[str]]:
        """Ids of datasets the index lacks ("missing"), should not have ("surplus"), or has as they were ("stale")."""
        return compare(self.store, self.index)


def _within(unit: Unit, action) -> None:
    """A token that is for less than its user may do opens nothing more."""
    if not may.within(unit.user.scope, action):
        unit.denied = {"subject": "", "organization": None, "facts": {"scope": unit.user.scope}}
        raise NotAuthorized(f"a token for {unit.user.scope} may not call {action.name}")


def _check(action, unit: Unit) -> None:
    """An action that broke its own promises is not committed."""
    if not (action.open or unit.demanded):
        raise RuntimeError(f"{action.name} never asked whether it may")
    if unit.match is not None and not (action.reads or unit.matched):
        raise Stale({"message": [f"{action.name} changes no single dataset, so If-Match cannot be met"]})
    if action.reads and (unit.late or unit.entries):
        raise RuntimeError(f"{action.name} changes what it says it only reads")


def stamp(moment: datetime) -> str:
    """A moment as CKAN prints it: UTC, without a zone, with microseconds."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


class LocalCatalog:
    """The catalogue behind ckanapi's own interface, beside its LocalCKAN and RemoteCKAN."""

    def __init__(self, catalog: Catalog, user: User = ANONYMOUS):
        self.catalog, self.user = catalog, user
        self.action = ActionShortcut(self)

    def call_action(self, action, data_dict=None, context=None, apikey=None, files=None, requests_kwargs=None):
        """Call an action and return plain data, as every ckanapi object does."""
        data = data_dict if not files else (data_dict or {}) | named(files)
        return orjson.loads(orjson.dumps(self.catalog.call(action, data, self.user)))
