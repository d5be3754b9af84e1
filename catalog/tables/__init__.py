"""The tables.  A dataset is a stored document plus the few columns the database must know.

Core tables, not the ORM: the rows that matter are documents, and the batch path writes them by the thousand.
Times are ISO 8601 in UTC without a zone, as CKAN prints them, so that the database sorts what the API shows.
"""

from catalog.tables.base import metadata
from catalog.tables.harvesting import (
    curations,
    deliveries,
    fixes,
    hooks,
    notices,
    quotas,
    renames,
    setbacks,
    shapes,
    twin_marks,
    twins,
)
from catalog.tables.people import attempts, group_users, identities, letters, members, passes, sessions, tokens, users
from catalog.tables.running import audit_entries, audit_head, plan_items, plans, runs, sightings, sources
from catalog.tables.sharing import agreements, promises, request_notes, requests, reviews, sheet_rows, sheets
from catalog.tables.things import (
    collaborators,
    dataset_groups,
    datasets,
    files,
    followers,
    groups,
    organizations,
    outbox,
    resources,
    revisions,
    site,
    vocabularies,
    vocabulary_tags,
)

__all__ = [
    "agreements",
    "attempts",
    "audit_entries",
    "audit_head",
    "collaborators",
    "curations",
    "dataset_groups",
    "datasets",
    "deliveries",
    "files",
    "fixes",
    "followers",
    "group_users",
    "groups",
    "hooks",
    "identities",
    "letters",
    "members",
    "metadata",
    "notices",
    "organizations",
    "outbox",
    "passes",
    "plan_items",
    "plans",
    "promises",
    "quotas",
    "renames",
    "request_notes",
    "requests",
    "resources",
    "reviews",
    "revisions",
    "runs",
    "sessions",
    "setbacks",
    "shapes",
    "sheet_rows",
    "sheets",
    "sightings",
    "site",
    "sources",
    "tokens",
    "twin_marks",
    "twins",
    "users",
    "vocabularies",
    "vocabulary_tags",
]
