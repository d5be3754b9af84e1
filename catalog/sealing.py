"""Credentials that people entrust to the catalogue: encrypted with keys that lie outside its database.

What is sealed is opened by whoever harvests or signs, and by nobody else; no action returns it.  Fernet (AES-128-CBC
with HMAC-SHA256, https://github.com/fernet/spec) is used as `MultiFernet` of `cryptography`: the first key seals, all
of them open, so that keys may be changed without a moment in which something cannot be read.
"""

import base64
import binascii
from collections.abc import Iterable
from datetime import UTC, datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import select, update

from catalog.errors import ValidationError
from catalog.may import SYSTEM
from catalog.store import again
from catalog.tables import hooks, saved_searches, sources
from schemas.messages import MESSAGES

BYTES = 32                                  # of a key, in base64 for addresses, with or without the = at its end
LONGEST = 4000                              # characters of a credential
SEALED = ((sources, sources.c.name), (hooks, hooks.c.id), (saved_searches, saved_searches.c.id))


class SealError(LookupError):
    """Something is sealed and none of the keys opens it, or there is no key.  Its text says how to mend that."""


class Sealing:
    """Seals and opens texts.

    :param keys: each 32 bytes in base64 for addresses; the first one seals, all of them open
    :raises ValueError: a key that is none; the text does not repeat it
    """

    def __init__(self, keys: Iterable[str] = ()):
        fernets = [Fernet(_key(text)) for text in keys]
        self._fernet = MultiFernet(fernets) if fernets else None

    @property
    def able(self) -> bool:
        """Whether there is a key at all; without one nothing is taken."""
        return self._fernet is not None

    def seal(self, text: str, at: datetime | None = None) -> str:
        """
        :param at: the moment that stands in the clear beside it, see `since`; now unless told
        :raises SealError: when there is no key
        """
        if not self._fernet:
            raise SealError(str(MESSAGES["seal_missing"]))
        moment = (at or datetime.now(UTC)).astimezone(UTC)
        return self._fernet.encrypt_at_time(text.encode(), int(moment.timestamp())).decode()

    def unseal(self, sealed: str) -> str:
        """:raises SealError: when none of the keys opens it"""
        return self._opened(MultiFernet.decrypt, sealed)

    def renewed(self, sealed: str) -> str:
        """The same, sealed with the first key.

        :raises SealError: when none of the keys opens it
        """
        return self._opened(MultiFernet.rotate, sealed)

    def _opened(self, way, sealed: str) -> str:
        try:
            if self._fernet:
                return way(self._fernet, sealed.encode()).decode()
        except InvalidToken:
            pass
        raise SealError(str(MESSAGES["seal_broken"]))


UNABLE = Sealing()                          # where there is no key


def taken(unit, field: str, text: str) -> str:
    """A credential somebody gave, sealed.

    :param field: under which a refusal is told
    :raises ValidationError: there is no key to seal with, or it is no credential; the text is never repeated
    """
    if not unit.sealing.able:
        raise ValidationError({field: [MESSAGES["seal_missing"]]})
    if not text or not text.isascii() or not text.isprintable() or " " in text or len(text) > LONGEST:
        raise ValidationError({field: [MESSAGES["seal_text"]]})
    return unit.sealing.seal(text, datetime.fromisoformat(unit.now).replace(tzinfo=UTC))


def since(sealed: str) -> datetime:
    """The moment something was sealed first, in UTC; it stands in the clear, for nobody to rely on."""
    return datetime.fromtimestamp(int.from_bytes(base64.urlsafe_b64decode(sealed)[1:9], "big"), UTC)


def credential_of(store, sealing: Sealing, source: str) -> str:
    """The credential of a source, for whoever is about to harvest it; nothing when none was given.

    :raises SealError: when it cannot be opened
    """
    with store.read() as db:
        sealed = db.scalar(select(sources.c.sealed).where(sources.c.name == source))
    return sealing.unseal(sealed) if sealed else ""


def reseal(catalog) -> int:
    """Seal everything anew with the first key, all or nothing, and return how many there were.

    :param catalog: has `store`, `sealing` and `unit`
    :raises SealError: when something cannot be opened; nothing is changed then
    """
    def work() -> int:
        with catalog.store.write() as db:
            unit, count = catalog.unit(db, SYSTEM), 0
            for table, key in SEALED:
                for id, sealed in db.execute(select(key, table.c.sealed).where(table.c.sealed.is_not(None))).all():
                    db.execute(update(table).where(key == id).values(sealed=catalog.sealing.renewed(sealed)))
                    count += 1
            unit.happened("site:reseal", "credentials", count=count)
            unit.finish()
        return count

    return again(work)


def _key(text: str) -> bytes:
    try:
        raw = base64.b64decode(text.rstrip("=") + "=", altchars="-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != BYTES:
        raise ValueError("a key to seal with is 32 bytes in base64")
    return base64.urlsafe_b64encode(raw)
