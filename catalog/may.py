"""Who may do what.  Every rule takes the user and the thing itself, never a request.

A thing is a row: a dataset knows its `owner_org`, an organisation its `id`.  Whoever is an auditor reads everything and
changes nothing, whatever else he is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

SEES, WRITES, LEADS = ("member", "editor", "admin"), ("editor", "admin"), ("admin",)


@dataclass(frozen=True)
class User:
    """Whoever asks.

    :param roles: organisation id → member, editor or admin
    :param sysadmin: may do everything
    :param auditor: may read everything and change nothing
    :param shares: dataset id → member or editor, where he was asked to work on a single dataset
    :param scope: what the token he comes with is for: "" for all he may do, `read`, `harvest` or `write:` and the id
        of the one organisation it writes to, in which case the other roles are left at the door
    """

    id: str = ""
    name: str = ""
    sysadmin: bool = False
    roles: Mapping[str, str] = field(default_factory=dict)
    auditor: bool = False
    shares: Mapping[str, str] = field(default_factory=dict)
    scope: str = ""

    @property
    def sees_all(self) -> bool:
        return self.sysadmin or self.auditor

    def is_one_of(self, capacities: tuple[str, ...], organization_id: str | None) -> bool:
        return self.roles.get(organization_id or "") in capacities


ANONYMOUS = User()
SYSTEM = User("system", "system", sysadmin=True)      # the command line and the house's own jobs


def see(user, dataset) -> bool:
    if dataset.state == "deleted":
        return user.sees_all
    if dataset.state == "active" and not dataset.private:
        return True
    if user.sees_all or user.is_one_of(SEES, dataset.owner_org) or dataset.id in user.shares:
        return True
    return bool(user.id) and dataset.creator == user.id


def labels(user) -> tuple[str, ...] | None:
    """The permission labels of what the user may find, as CKAN names them; None for whoever sees everything."""
    if user.sees_all:
        return None
    mine = (f"creator-{user.id}",) if user.id else ()
    return ("public", *mine, *(f"member-{id}" for id, role in user.roles.items() if role in SEES),
            *(f"collaborator-{id}" for id in user.shares))


def edit(user, dataset) -> bool:
    if not user.auditor and user.shares.get(dataset.id) == "editor":
        return True
    return change_the_site(user) or _has(user, WRITES, dataset.owner_org)


def dispose_of(user, dataset) -> bool:
    """Delete a dataset, move it, or say who else may work on it: what a collaborator may not."""
    return change_the_site(user) or _has(user, WRITES, dataset.owner_org)


def within(scope: str, action) -> bool:
    """Whether a token of this scope may call the action at all; the rules above then ask about the user.

    :param scope: as in `User`
    """
    if not scope or action.reads:
        return True
    harvests = action.name.startswith("harvest_") or action.name == "package_upsert_many"
    return scope.startswith("write:") or (scope == "harvest" and harvests)


def publish(user) -> bool:
    """Whether there is any organisation the user may add datasets to."""
    return change_the_site(user) or (not user.auditor and any(role in WRITES for role in user.roles.values()))


def publish_for(user, organization) -> bool:
    return change_the_site(user) or _has(user, WRITES, organization and organization.id)


def lead(user, organization) -> bool:
    return change_the_site(user) or _has(user, LEADS, organization and organization.id)


def lead_any(user) -> bool:
    return change_the_site(user) or (not user.auditor and any(role in LEADS for role in user.roles.values()))


def hand_out_keys(user) -> bool:
    """Whoever names a key and says where it is sent can read it, and the same key may serve several organisations."""
    return change_the_site(user)


def harvest_for(user, organization) -> bool:
    return publish_for(user, organization)


def see_harvests_of(user, organization) -> bool:
    return user.sees_all or user.is_one_of(SEES, organization and organization.id)


def see_some_harvests(user) -> bool:
    return user.sees_all or bool(user.roles)


def be_known(user) -> bool:
    return bool(user.id)


def see_all(user) -> bool:
    return user.sees_all


def see_user(user, other) -> bool:
    return user.sees_all or (bool(user.id) and user.id == other.id)


def manage_tokens_of(user, other) -> bool:
    """An auditor's tokens are made and ended for him, and no token of a scope makes another without."""
    return change_the_site(user) or (not user.auditor and not user.scope and bool(user.id) and user.id == other.id)


def read_audit(user) -> bool:
    return user.sees_all or any(role in LEADS for role in user.roles.values())


def change_the_site(user) -> bool:
    return user.sysadmin and not user.auditor


def _has(user, capacities, organization_id) -> bool:
    return not user.auditor and user.is_one_of(capacities, organization_id)
