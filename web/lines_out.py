"""The line to a partner: with the credential that was entrusted for it, else the key of the settings, and no other."""

from catalog.quotas import Allowance
from catalog.sealing import credential_of
from config.settings import Settings
from harvesters.clock import Clock
from harvesters.session import Limits, Session
from schemas import Source


def line_to(catalog, settings: Settings, source: Source, *, clock: Clock | None = None, line: type = Session,
            limits: Limits = Limits()) -> Session:  # noqa: B008  frozen, so safe to share
    """A session with the partner of a source, counted against what its key allows a day.

    :param catalog: has `store`, `sealing` and `clock`
    :param line: the class of the session
    :raises LookupError: when the credential of the source cannot be opened; its text says how to mend that
    """
    secret = credential_of(catalog.store, catalog.sealing, source.name) or settings.key(source.secret)
    http = line(source, secret=secret, allow=settings.allowed_addresses, limits=limits, clock=clock)
    http.budget.allowance = Allowance(catalog.store, source, catalog.clock)
    return http
