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
    """

    id: str = ""
    name: str = ""
    sysadmin: bool = False
    roles: Mapping[str, str] = field(default_factory=dict)
    auditor: bool = False

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
    return user.sees_all or user.is_one_of(SEES, dataset.owner_org)


def edit(user, dataset) -> bool:
    return change_the_site(user) or _has(user, WRITES, dataset.owner_org)


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
    """An auditor's tokens are made and ended for him."""
    return change_the_site(user) or (not user.auditor and bool(user.id) and user.id == other.id)


def read_audit(user) -> bool:
    return user.sees_all or any(role in LEADS for role in user.roles.values())


def change_the_site(user) -> bool:
    return user.sysadmin and not user.auditor


def _has(user, capacities, organization_id) -> bool:
    return not user.auditor and user.is_one_of(capacities, organization_id)
