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
    :param steward: may read everything, decide what is published and keep the agreements; he changes no dataset
    :param door: through which he came: harvest, form, sheet, api or cli; nothing when nobody said
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
    steward: bool = False
    door: str = ""

    @property
    def sees_all(self) -> bool:
        return self.sysadmin or self.auditor or self.steward

    def is_one_of(self, capacities: tuple[str, ...], organization_id: str | None) -> bool:
        return self.roles.get(organization_id or "") in capacities


HARVESTS = {"harvest_run_create", "harvest_dry_run_create", "harvest_job_create", "harvest_job_abort",
            "package_upsert_many"}
"""What a token for harvesting may call beside reading: it asks for runs and brings datasets, but says nothing of where
from and with which key."""
ANONYMOUS = User()
SYSTEM = User("system", "system", sysadmin=True, door="cli")      # the command line and the house's own jobs


def see(user, dataset) -> bool:
    if dataset.state == "deleted":
        return user.sees_all
    if dataset.state == "active" and not dataset.private:
        return True
    if user.sees_all or user.is_one_of(SEES, dataset.owner_org) or dataset.id in user.shares:
        return True
    return dataset.owner_org is None and bool(own(user)) and dataset.creator == own(user)


def own(user) -> str:
    """The id under which he sees what he has added himself and no organisation has; none with a token for one."""
    return "" if user.scope.startswith("write:") else user.id


def labels(user) -> tuple[str, ...] | None:
    """The permission labels of what the user may find, as CKAN names them; None for whoever sees everything."""
    if user.sees_all:
        return None
    mine = (f"creator-{own(user)}",) if own(user) else ()
    return ("public", *mine, *(f"member-{id}" for id, role in user.roles.items() if role in SEES),
            *(f"collaborator-{id}" for id in user.shares))


def edit(user, dataset) -> bool:
    if not user.auditor and user.shares.get(dataset.id) == "editor":
        return True
    return change_the_site(user) or _has(user, WRITES, dataset.owner_org)


def look_back_on(user, dataset) -> bool:
    """Read all that its earlier revisions said: what was taken out of a dataset stays among those who edit it."""
    return user.sees_all or edit(user, dataset)


def dispose_of(user, dataset) -> bool:
    """Delete a dataset, move it, or say who else may work on it: what a collaborator may not."""
    return change_the_site(user) or _has(user, WRITES, dataset.owner_org)


def within(scope: str, action) -> bool:
    """Whether a token of this scope may call the action at all; the rules above then ask about the user.

    :param scope: as in `User`
    """
    if not scope or action.reads:
        return True
    return scope.startswith("write:") or (scope == "harvest" and action.name in HARVESTS)


def publish(user) -> bool:
    """Whether there is any organisation the user may add datasets to."""
    return change_the_site(user) or (not user.auditor and any(role in WRITES for role in user.roles.values()))


def publish_for(user, organization) -> bool:
    return change_the_site(user) or _has(user, WRITES, organization and organization.id)


def lead(user, organization) -> bool:
    return change_the_site(user) or _has(user, LEADS, organization and organization.id)


def lead_any(user) -> bool:
    return change_the_site(user) or (not user.auditor and any(role in LEADS for role in user.roles.values()))


def see_gathering(user, gathering) -> bool:
    """A deleted organisation or group is there only for those who see everything."""
    return gathering.state == "active" or user.sees_all


def see_people_of(user, gathering, role) -> bool:
    """Who belongs to an organisation or a group is told to those who lead it.

    :param role: the user's own in it
    """
    return user.sees_all or role in LEADS


def lead_group(user, group, role) -> bool:
    """:param role: the user's own in it"""
    return change_the_site(user) or _acts(user, LEADS, role)


def fill_group(user, group, role) -> bool:
    """Put datasets into it and take them out.

    :param role: the user's own in it
    """
    return change_the_site(user) or _acts(user, WRITES, role)


def hand_out_keys(user) -> bool:
    """Whoever names a key and says where it is sent can read it, and the same key may serve several organisations."""
    return change_the_site(user)


def harvest_for(user, organization) -> bool:
    """Ask for a run, and mend and join what came: whoever edits for the partner, and the centre, which is told of what
    goes wrong at partners of which nobody has an account."""
    return publish_for(user, organization) or decide_sources(user)


def see_harvests_of(user, organization) -> bool:
    return user.sees_all or user.is_one_of(SEES, organization and organization.id)


def see_some_harvests(user) -> bool:
    return user.sees_all or bool(user.roles)


def be_known(user) -> bool:
    return bool(user.id)


def see_all(user) -> bool:
    return user.sees_all


def see_user(user, other) -> bool:
    """What everybody who is known may know of another user."""
    return be_known(user)


def see_user_privately(user, other) -> bool:
    """His tokens and what he follows."""
    return user.sees_all or (bool(user.id) and user.id == other.id)


def see_all_of(user, other) -> bool:
    """All that somebody has added, published or not."""
    return user.sees_all or (bool(own(user)) and user.id == other.id)


def change_user(user, other) -> bool:
    """Everybody himself, but not with a token of a scope."""
    return change_the_site(user) or (act_for_oneself(user) and user.id == other.id)


def act_for_oneself(user) -> bool:
    """Change what is one's own: a profile, what one follows.  No auditor does, and no token of a scope."""
    return bool(user.id) and not user.auditor and not user.scope


def invite(user) -> bool:
    """Make an account for somebody else, as far as one leads the place it is for."""
    return act_for_oneself(user)


def manage_tokens_of(user, other) -> bool:
    """An auditor's tokens are made and ended for him, and no token of a scope makes another without."""
    return change_the_site(user) or (not user.auditor and not user.scope and bool(user.id) and user.id == other.id)


def see_this(user, found) -> bool:
    """What was looked for with the eyes of this very user: whether anything was found."""
    return bool(found)


def read_audit(user) -> bool:
    return user.sees_all or any(role in LEADS for role in user.roles.values())


def see_sharing(user) -> bool:
    """What was shared, asked for and granted: of the organisations he edits or leads."""
    return user.sees_all or any(role in WRITES for role in user.roles.values())


def carry_passwords_over(user) -> bool:
    """Read the hashes of passwords, to take them to another site: not with a token for less than everything."""
    return change_the_site(user) and not user.scope


def decide_reviews(user) -> bool:
    """Whoever decides what partners hand in; not with a token for less than everything."""
    return not user.auditor and not user.scope and (user.steward or user.sysadmin)


def publish_unreviewed(user) -> bool:
    """Harvests bring what was agreed, and who runs the site answers for it; a token for less does not."""
    return user.door == "harvest" or user.id.startswith("harvest:") or change_the_site(user)


def see_review(user, review) -> bool:
    """Those who see its dataset by a role, or because they were asked to work on it; to have handed it in is no role.

    :param review: with its `dataset_id`, and the `owner_org` that this has now
    """
    return user.sees_all or user.is_one_of(SEES, review.owner_org) or review.dataset_id in user.shares


def keep_agreements(user) -> bool:
    return decide_reviews(user)


def see_sheets_of(user, organization) -> bool:
    return user.sees_all or user.is_one_of(SEES, organization and organization.id)


def see_some_sheets(user) -> bool:
    return user.sees_all or bool(user.roles)


def change_the_site(user) -> bool:
    return user.sysadmin and not user.auditor


def _has(user, capacities, organization_id) -> bool:
    return not user.auditor and user.is_one_of(capacities, organization_id)


def _acts(user, capacities, role) -> bool:
    """A token for one organisation leaves the roles in groups at the door too."""
    return not user.auditor and not user.scope and role in capacities


def ask_for_data(user) -> bool:
    """Ask for data that are given on request: not with a token for less than everything."""
    return act_for_oneself(user)


def see_request(user, request) -> bool:
    """Whoever asked, those who edit or lead the organisation that has the data, and those who see everything."""
    return (user.sees_all or user.is_one_of(WRITES, request.owner_org)
            or (bool(own(user)) and own(user) == request.user_id))


def answer_request(user, request) -> bool:
    """What only whoever asked does: answer a question, take it back."""
    return act_for_oneself(user) and user.id == request.user_id


def judge_request(user, request) -> bool:
    """Ask back and advise; nobody judges what he has asked for himself."""
    return (act_for_oneself(user) and user.id != request.user_id
            and (user.sysadmin or user.is_one_of(WRITES, request.owner_org)))


def decide_request(user, request) -> bool:
    """Approve, decline, and end what was granted."""
    return judge_request(user, request) and (user.sysadmin or user.is_one_of(LEADS, request.owner_org))


def see_agreement(user, agreement) -> bool:
    """All of an agreement: whoever sees everything, and the people of the organisation that has promised."""
    return user.sees_all or user.is_one_of(SEES, agreement.organization_id)


def keep_hooks(user, organization) -> bool:
    """Say who is told of an organisation's harvests; the centre's own hooks, of no organisation, are its stewards'."""
    return decide_reviews(user) or (organization is not None and lead(user, organization))


def keep_some_hooks(user) -> bool:
    return decide_reviews(user) or lead_any(user)


def see_hooks_of(user, organization) -> bool:
    return user.sees_all or keep_hooks(user, organization)


def see_some_hooks(user) -> bool:
    return user.sees_all or keep_some_hooks(user)


def propose_some_source(user) -> bool:
    """Whether there is any organisation for which the user may say where it can be harvested from."""
    return decide_sources(user) or publish(user)


def propose_source(user, organization) -> bool:
    """Say where an organisation's datasets can be harvested from, and try that; the centre accepts it or not."""
    return decide_sources(user) or publish_for(user, organization)


def lead_source(user, organization) -> bool:
    """Change what is harvested already."""
    return decide_sources(user) or lead(user, organization)


def decide_sources(user) -> bool:
    """Whoever accepts what partners propose to be harvested."""
    return decide_reviews(user)


def decide_plan(user, organization) -> bool:
    """Say whether a harvest's plan is carried out, or that a run is undone: the centre, and whoever leads the partner
    whose datasets they are.  What an organisation that is no partner has harvested is the centre's own."""
    return decide_sources(user) or (lead(user, organization) and organization.partner)


def decide_rename(user, dataset) -> bool:
    """Say that a record goes on under another id: whoever may withdraw its dataset, and the centre."""
    return decide_reviews(user) or dispose_of(user, dataset)


def decide_twins(user, *datasets) -> bool:
    """Say whether two datasets are one: whoever edits one of them, and the centre."""
    return decide_reviews(user) or any(edit(user, each) for each in datasets)


def see_synonyms(user) -> bool:
    """Which words mean the same when somebody searches: whoever sees everything."""
    return user.sees_all


def keep_synonyms(user) -> bool:
    """Say which words mean the same: the centre."""
    return decide_reviews(user)


def keep_searches(user) -> bool:
    """Keep searches of one's own: nobody keeps or reads another's, not even who runs the site."""
    return act_for_oneself(user)


def see_own_searches(user) -> bool:
    return bool(user.id) and not user.scope


def see_demand(user) -> bool:
    """What people looked for and did not find: the centre, and whoever leads an organisation that could share it."""
    return user.sees_all or lead_any(user)


def tell_of_demand(user) -> bool:
    """Write to a partner about it."""
    return decide_reviews(user)
