"""The actions.  A function, its name, who may call it and what it takes: nothing else."""

from catalog.actions import (
    audit,
    batch,
    datasets,
    harvests,
    organizations,
    search,
    site,
    tokens,
    uploads,
    users,
)
from catalog.actions.registry import ACTIONS, Action, find

__all__ = [
    "ACTIONS",
    "Action",
    "audit",
    "batch",
    "datasets",
    "find",
    "harvests",
    "organizations",
    "search",
    "site",
    "tokens",
    "uploads",
    "users",
]
