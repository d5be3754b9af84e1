"""Ways in for whoever has no password yet, or none any more: by a letter to the address that the account has.

What is answered says nothing of who has an account, and the same is done for those who have and those who have not
(OWASP Forgot Password Cheat Sheet; ASVS 5.0, 6.3.8 and 6.4).
"""

import hmac
from collections.abc import Callable
from functools import partial
from hashlib import sha256

from sqlalchemy import Connection, and_, delete, exists, func, or_, select, update

from catalog import letters, passes, passwords
from catalog.actions import profiles
from catalog.actions.users import enter
from catalog.attempts import Attempts, folded, later
from catalog.errors import ValidationError
from catalog.may import ANONYMOUS, User
from catalog.sessions import close_all
from catalog.store import Store, again
from catalog.tables import collaborators, group_users, members, tokens, users
from catalog.tables import letters as written
from catalog.tables import passes as held
from catalog.unit import Unit

ITS = users.c
WANTED = ("name", "fullname", "company", "email")
LETTERS, CROWD = 3, 20                   # an hour: to one account or address, and caused by one network
NAMES = 100                              # tried before somebody is asked for another
KEEP = passes.HOLDS[passes.INVITE]       # a newcomer who has not come by then is forgotten, and his name is free again
TIES = (members, group_users, collaborators, tokens)
FORGOTTEN = 100


class CrowdError(Exception):
    """A network has caused too many letters within an hour."""


class EndedError(Exception):
    """A pass is none, was used, or has ended."""


class WeakError(Exception):
    """A password is not good enough: `short`, `long` or `common`; see `passwords.weakness`."""


class Entrance:
    """Where people without a password come in.

    :param unit: makes a unit of work of a connection and a user
    :param attempts: its key hides by whom and from where letters were caused
    """

    def __init__(self, store: Store, unit: Callable[[Connection, User], Unit], attempts: Attempts):
        self.store, self.unit, self.attempts = store, unit, attempts

    def ask_reset(self, name: str, network: str = "") -> None:
        """Send whoever has this name or address, if anybody has, a letter with which to set a new password.

        :param network: where the caller comes from; kept nowhere as it is
        :raises CrowdError: when too much has been asked from there
        """
        again(partial(self._ask_reset, folded(name).replace("\0", ""), network))

    def _ask_reset(self, name: str, network: str) -> None:
        with self.store.write() as db:
            unit = self.unit(db, ANONYMOUS)
            row = _account(db, name)
            few = self._few(unit, row.id if row else name, network)
            point = db.begin_nested()                # for nobody all is done as well, with somebody's row, and undone
            whose = row or db.execute(select(users).where(ITS.email != "", ITS.state == "active").limit(1)).first()
            if whose:
                db.execute(delete(held).where(held.c.purpose == passes.RESET, held.c.expires < unit.now))
                token = passes.make(unit, whose.id, passes.RESET)
                letters.write(unit, [whose.id], "password_reset", name=whose.name, path=f"/reset/{token}")
                unit.finish()
            point.commit() if row and row.email and few else point.rollback()

    def join(self, told: dict, network: str = "") -> None:
        """Make an account that waits for whoever has the address to set its password; who has one is told so instead.

        :param told: name, fullname, company and email.  A name that somebody has is followed by a number.
        :raises ValidationError: when one is missing or cannot be
        :raises CrowdError: when too much has been asked from this network
        """
        again(partial(self._join, told, network))

    def _join(self, told: dict, network: str) -> None:
        with self.store.write() as db:
            unit = self.unit(db, ANONYMOUS)
            profiles.demand(told, *WANTED)
            said = profiles.said(unit, {key: told[key] for key in WANTED})
            profiles.demand(said, *WANTED)
            few = self._few(unit, said["email"].lower(), network)
            _forget(unit)
            row = _account(db, said["email"].lower(), ("active", "pending"))
            if few:
                self._write_to(unit, row, said)
            unit.finish()

    def _write_to(self, unit, row, said: dict) -> None:
        """Nothing that was typed stands in a letter: anybody may type anybody's address."""
        if row and row.state == "active":
            letters.write(unit, [row.id], "join_known", name=row.name)
            return
        purpose = passes.JOIN if row is None else "" if row.password else passes.purpose_of(unit.db, row.id)
        if row is None:
            row = enter(unit, said | {"name": free_name(unit, said["name"]), "state": "pending"})
        if purpose:
            passes.send(unit, row.id, purpose)

    def _few(self, unit, whose: str, network: str) -> bool:
        """Whether few enough letters went to an account.

        :raises CrowdError: when a network has caused too many
        """
        if network and passes.counted(unit, self._hidden(f"network {network}")) > CROWD:
            raise CrowdError
        return passes.counted(unit, self._hidden(f"account {whose}")) <= LETTERS

    def _hidden(self, text: str) -> str:
        return passes.COUNTED + hmac.new(self.attempts.key, text.encode("utf-8", "surrogatepass"), sha256).hexdigest()

    def holder(self, token: str) -> passes.Holder | None:
        """Whose a pass is.  To look does not use it up: what examines mail opens every link."""
        with self.store.read() as db:
            return passes.holder(db, token, self.unit(db, ANONYMOUS).now)

    def use(self, token: str, password: str, told: dict | None = None) -> str:
        """Set a password with a pass, which is used up, as are all others of this user.  All his sessions end.

        :param told: what a newcomer says of himself: fullname and company
        :returns: his id
        :raises EndedError: when the pass is not good
        :raises WeakError: when the password is not good enough
        :raises ValidationError: when what is told cannot be
        """
        whose = self.holder(token)
        if whose is None:
            raise EndedError
        weak = passwords.weakness(password, (whose.name, whose.fullname, whose.email, whose.company))
        if weak:
            raise WeakError(weak)
        kept = passwords.hashed(password)
        return again(partial(self._use, token, kept, told or {}))

    def _use(self, token: str, kept: str, told: dict) -> str:
        with self.store.write() as db:
            unit = self.unit(db, ANONYMOUS)
            whose = passes.holder(db, token, unit.now)
            if whose is None or not passes.spend(db, token):
                raise EndedError
            unit.user = User(whose.user_id, whose.name, door="form")
            values = {"password": kept, "state": "active"} | _of_himself(unit, whose, told)
            db.execute(update(users).where(ITS.id == whose.user_id).values(values))
            close_all(db, whose.user_id)
            self.attempts.forget(db, whose.user_id)
            if whose.purpose == passes.RESET:
                letters.write(unit, [whose.user_id], "password_changed", name=whose.name)
            unit.happened("user:update", whose.user_id, changed=sorted(values), by=whose.purpose)
            unit.finish()
        return whose.user_id


def _of_himself(unit, whose: passes.Holder, told: dict) -> dict:
    """What a newcomer says of himself: it counts more than what somebody typed who did not have the letter."""
    if whose.purpose == passes.RESET or not told:
        return {}
    said = profiles.said(unit, {key: told.get(key) for key in ("fullname", "company") if told.get(key) is not None})
    profiles.demand(said, "fullname")
    return said


def _account(db, name: str, states: tuple[str, ...] = ("active",)):
    """The account of this name or address, if there is one and only one."""
    mine = or_(func.lower(ITS.email) == name, ITS.name == name)
    found = db.execute(select(users).where(ITS.state.in_(states), mine).limit(2)).all() if name else []
    return found[0] if len(found) == 1 else None


def free_name(unit, name: str) -> str:
    """A name that nobody has, like the one that is wished for."""
    for wished in (name, *(f"{name[:90]}-{number}" for number in range(2, NAMES))):
        if not unit.db.scalar(select(ITS.id).where(or_(ITS.name == wished, ITS.id == wished))):
            return wished
    raise ValidationError({"name": ["That login name is not available."]})


def _forget(unit) -> None:
    """Forget newcomers who never came: their accounts have nothing and nobody has ever been in them."""
    waits = and_(ITS.state == "pending", ITS.password == "", ITS.created < later(unit.now, -KEEP))
    joined = exists().where(held.c.user_id == ITS.id, held.c.purpose == passes.JOIN)
    free = [~exists().where(table.c.user_id == ITS.id) for table in TIES]
    gone = unit.db.scalars(select(ITS.id).where(waits, joined, *free).limit(FORGOTTEN)).all()
    if gone:
        for table, column in ((written, written.c.user_id), (held, held.c.user_id), (users, ITS.id)):
            unit.db.execute(delete(table).where(column.in_(gone)))
