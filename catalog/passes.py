"""Passes: what a letter's link carries to set a password with.  Each is good once, for a while.

Only the SHA-256 of a pass is kept, and a pass is found by that alone: whoever can time the search learns nothing of a
pass he does not have.  (OWASP Forgot Password Cheat Sheet; ASVS 5.0, 6.4.)
"""

import secrets
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update

from catalog import letters, people
from catalog.attempts import later
from catalog.tables import attempts, passes, users

RESET, JOIN, INVITE = "reset", "join", "invite"
HOLDS = {RESET: timedelta(hours=1), JOIN: timedelta(days=1), INVITE: timedelta(days=7)}
WINDOW = timedelta(hours=1)                  # in which letters that anybody may cause are counted
LONGEST_TOKEN = 100
COUNTED = "letter:"


class Holder(NamedTuple):
    """Whose a pass is.

    :param purpose: reset, join or invite
    """

    user_id: str
    purpose: str
    name: str
    fullname: str
    company: str
    email: str


def make(unit, user_id: str, purpose: str) -> str:
    """A new pass for a user.  It is returned this once; others he has stay good.

    :param purpose: reset (good for an hour), join (a day) or invite (seven days)
    """
    token = secrets.token_urlsafe(32)
    unit.db.execute(insert(passes), {"id": people.hashed(token), "user_id": user_id, "purpose": purpose,
                                     "expires": later(unit.now, HOLDS[purpose])})
    unit.happened("pass:make", user_id, purpose=purpose)
    return token


def send(unit, user_id: str, purpose: str, organization: str = "") -> str:
    """Write to somebody who waits how he comes in.

    :param purpose: join or invite
    :param organization: the title of where he is asked into
    :returns: the path of the page that the letter leads to
    """
    path = f"/{purpose}/{make(unit, user_id, purpose)}"
    if purpose == INVITE:
        letters.write(unit, [user_id], "invitation", path=path, organization=organization)
    else:
        letters.write(unit, [user_id], "join_confirm", path=path)
    return path


def holder(db, token: str, now: str) -> Holder | None:
    """Whose a pass is; None when it is none, has ended, or its user may not use it any more.

    A new password is for accounts that are open; a first one for those that have none yet.
    """
    if not token or len(token) > LONGEST_TOKEN:
        return None
    its = users.c
    row = db.execute(select(passes.c.user_id, passes.c.purpose, its.name, its.fullname, its.company, its.email,
                            its.state, its.password)
                     .join(users, its.id == passes.c.user_id)
                     .where(passes.c.id == people.hashed(token), passes.c.expires > now,
                            passes.c.purpose.in_(HOLDS))).first()
    if row is None:
        return None
    first = row.state in ("active", "pending") and not row.password
    good = row.state == "active" if row.purpose == RESET else first
    return Holder(*row[:6]) if good else None


def spend(db, token: str) -> bool:
    """Use a pass up; False when somebody else was faster."""
    return bool(db.execute(delete(passes).where(passes.c.id == people.hashed(token))).rowcount)


def end(db, user_id: str) -> int:
    """End every pass of a user, and say how many there were."""
    return db.execute(delete(passes).where(passes.c.user_id == user_id)).rowcount


def purpose_of(db, user_id: str) -> str | None:
    """For what a user who waits has a pass, whether it is still good or not: join or invite; None when he has none."""
    return db.scalar(select(passes.c.purpose).where(passes.c.user_id == user_id,
                                                    passes.c.purpose.in_((JOIN, INVITE))).limit(1))


def counted(unit, key: str) -> int:
    """Count one more of something within the hour, and return how many there were with this.

    :param key: beginning with `letter:`; no name and no address is in it
    """
    its = attempts.c
    unit.db.execute(delete(attempts).where(its.id.startswith(COUNTED), its.until <= unit.now))
    before = unit.db.scalar(select(its.failures).where(its.id == key).with_for_update())
    if before is None:
        unit.db.execute(insert(attempts), {"id": key, "failures": 1, "last": unit.now,
                                           "until": later(unit.now, WINDOW)})
    else:
        unit.db.execute(update(attempts).where(its.id == key).values(failures=before + 1, last=unit.now))
    return (before or 0) + 1
