"""A unit of work: one transaction, who asks, what time it is, and what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from catalog.audit import log
from catalog.bulk import Bulk
from catalog.errors import NotAuthorized
from catalog.files.keeping import Files
from catalog.may import User
from catalog.sealing import UNABLE, Sealing
from catalog.search import SearchIndex
from catalog.search.synonyms import Synonyms
from catalog.synonym_groups import Known
from catalog.tables import outbox, promises

PROMISED = ("dataset", "resource", "review")        # what entries are about whose subject is a dataset
ASKED_AT_ONCE = 500
OUTBOX = Bulk(insert(outbox).values(dataset_id=bindparam("dataset_id")).inline())


@dataclass
class Unit:
    """What an action gets beside its data.

    :param now: the moment of the whole unit, ISO 8601, UTC without a zone
    :param site: title and address of the catalogue, for `status_show`
    :param match: the revision the caller saw last of the dataset he changes, or None when he does not say
    :param matched: somebody has compared it
    :param told: what the answer says beside its result: `version`, the revision of the dataset it shows, and `next`,
        what to ask for the page after this one
    :param files: where files are kept, if they are
    :param kept: id of a resource → the fields that tell of the files that have just come for it, or gone
    :param dropped: digests of files that something no longer refers to; they go once this commits
    :param note: what whoever makes a revision says about it
    :param sealing: what locks the credentials that people entrust to the catalogue
    :param groups: which words mean the same
    :param reworded: that was changed here
    :param holders: id of a resource → the dataset that has it, as far as somebody has looked
    """

    db: Connection
    user: User
    now: str
    index: SearchIndex
    site: Mapping[str, Any] = field(default_factory=dict)
    demanded: bool = False
    entries: list[dict] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    denied: dict | None = None
    match: int | None = None
    matched: bool = False
    told: dict = field(default_factory=dict)
    files: Files | None = None
    kept: dict[str, dict] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    holders: dict[str, str | None] = field(default_factory=dict)
    note: str = ""
    sealing: Sealing = UNABLE
    groups: Known | None = None
    reworded: bool = False

    @property
    def synonyms(self) -> Synonyms:
        """Which words mean the same, as it is in force now."""
        return self.groups.now() if self.groups else Synonyms()

    def demand(self, rule: Callable[..., bool], *things) -> None:
        """Go on only if the user may.

        :raises NotAuthorized: naming the rule, never the thing
        """
        self.demanded = True
        if not rule(self.user, *things):
            thing = things[0] if things else None
            self.denied = {"subject": getattr(thing, "id", ""), "facts": {"rule": rule.__name__},
                           "organization": getattr(thing, "owner_org", None)}
            what = rule.__name__.replace("_", " ") + (" it" if things else "")
            raise NotAuthorized(f"{self.user.name or 'anonymous'} may not {what}")

    def happened(self, event: str, subject: str, organization: str | None = None, **facts) -> None:
        """Write it down, in this very transaction.

        :param event: `thing:verb`
        :param subject: the id of the thing
        :param facts: codes, ids, digests and names of fields; never what people wrote
        """
        self.entries.append(self.entry(event, subject, organization, facts))

    def entry(self, event: str, subject: str, organization: str | None, facts: dict, outcome: str = "ok") -> dict:
        door = {"door": self.user.door} if self.user.door else {}
        return {"at": self.now, "actor": self.user.id or "anonymous", "event": event, "subject": subject,
                "organization": organization, "outcome": outcome, "facts": facts} | door

    def denial(self, action: str) -> dict:
        """The entry about what was refused last.

        :param action: what was asked
        """
        denied = self.denied or {"subject": "", "organization": None, "facts": {}}
        return self.entry("access:denied", denied["subject"], denied["organization"],
                          denied["facts"] | {"action": action}, "denied")

    def outdated(self, *dataset_ids: str) -> None:
        """Their place in the search index must be brought up to date once this commits."""
        self.late.extend(dataset_ids)

    def finish(self) -> None:
        """Write what is to be written last: the places in the index that are behind, and the log."""
        OUTBOX.write(self.db, [{"dataset_id": each} for each in dict.fromkeys(self.late)])
        log.append(self.db, promised(self.db, self.entries))


def promised(db: Connection, entries: list[dict]) -> list[dict]:
    """The entries; those about a dataset that an agreement promises say which agreement that is."""
    subjects = list({each["subject"] for each in entries if each["event"].partition(":")[0] in PROMISED})
    its, found = promises.c, {}
    for start in range(0, len(subjects), ASKED_AT_ONCE):
        found |= dict(db.execute(select(its.dataset_id, its.agreement_id).where(
            its.dataset_id.in_(subjects[start:start + ASKED_AT_ONCE]), its.matched.is_not(None))).all())
    return [each | {"agreement": found[each["subject"]]} if each["subject"] in found else each for each in entries]
