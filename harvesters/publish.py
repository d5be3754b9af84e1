"""Putting drafts into a catalogue.  Any catalogue that speaks ckanapi will do; ours takes many at once.

Everything here may be done twice: a dataset is known by its id, else by a name that follows from the record alone, so a
"created" whose answer was lost on the way is found again instead of being created a second time.
"""

import hashlib
import re
from typing import NamedTuple

import requests
from ckanapi import NotAuthorized, NotFound, ValidationError

from schemas import to_extras

BATCH = 1000                                      # datasets a call
OURS = "ieum"                                     # the extension that announces package_upsert_many
TRIES = 3
NOT_FOUND = {"id": ["Not found"]}


class Outcome(NamedTuple):
    """What became of one draft.  `outcome`: created, updated, unchanged or refused; `state`: active or draft."""

    outcome: str
    id: str | None
    state: str | None
    changes: dict
    holds: dict
    errors: dict


def name_for(source: str, record_id: str) -> str:
    """A name CKAN allows, always the same for the same record, and never the same for two.

    Never made from the title: titles change, and Korean ones leave nothing once munged.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", record_id.lower()).strip("-")
    if plain != record_id or len(source) + len(plain) > 90:
        digest = hashlib.blake2b(record_id.encode(), digest_size=8).hexdigest()
        plain = f"{plain[:max(60 - len(source), 0)].strip('-')}-{digest}".strip("-")
    return f"{source[:80]}-{plain}"


class Publisher:
    """:param ckan: LocalCatalog, RemoteCKAN, LocalCKAN: whatever answers `call_action`"""

    def __init__(self, ckan):
        self.ckan = ckan
        self.many = OURS in self._call("status_show", {}).get("extensions", ())

    def publish(self, drafts: list[tuple[dict, dict]]) -> list[Outcome]:
        """Create or update, and say what became of each, in order.  A bad one does not spoil the others.

        :param drafts: (package, why it may only be a draft); a package holds `id` where its dataset is known
        """
        if not self.many:
            return [self._one(package, holds) for package, holds in drafts]
        outcomes = []
        for start in range(0, len(drafts), BATCH):
            outcomes += self._some([package for package, _ in drafts[start:start + BATCH]])
        return outcomes

    def withdraw(self, dataset_id: str, reason: str) -> None:
        """Take a dataset out of sight.  One that is not there (any more) is fine."""
        data = {"id": dataset_id, "reason": reason} if self.many else {"id": dataset_id}
        try:
            self._call("package_delete", data)
        except NotFound:
            return

    def _some(self, packages: list[dict]) -> list[Outcome]:
        results = self._call("package_upsert_many", {"datasets": packages})["results"]
        lost = [index for index, result in enumerate(results) if result["errors"] == NOT_FOUND]
        if lost:                                  # known to us but not to the catalogue: by name, then
            anew = [{key: value for key, value in packages[index].items() if key != "id"} for index in lost]
            again = self._call("package_upsert_many", {"datasets": anew})["results"]
            for index, result in zip(lost, again, strict=True):
                results[index] = result
        return [Outcome(result["outcome"], result["id"], result["state"], result["changes"], result["holds"],
                        result["errors"]) for result in results]

    def _one(self, package: dict, holds: dict) -> Outcome:
        """On a plain CKAN.  It cannot hold a dataset back by itself, so what is held is sent as a draft."""
        state = "draft" if holds else "active"
        data = to_extras(package | {"state": state})
        try:
            there = self._find(package)
            if there is None:
                made = self._call("package_create", {key: value for key, value in data.items() if key != "id"})
                return Outcome("created", made["id"], state, {}, holds, {})
            if there["state"] == "deleted" and "state" not in package:
                return Outcome("refused", None, None, {}, {}, {"state": ["deleted"]})
            self._call("package_patch", data | {"id": there["id"]})
            return Outcome("updated", there["id"], state, {}, holds, {})
        except ValidationError as refusal:
            return Outcome("refused", None, None, {}, {}, refusal.error_dict)
        except NotAuthorized as refusal:
            return Outcome("refused", None, None, {}, {}, {"owner_org": [str(refusal)]})

    def _find(self, package: dict) -> dict | None:
        for key in filter(None, (package.get("id"), package["name"])):
            try:
                return self._call("package_show", {"id": key})
            except NotFound:
                continue
        return None

    def _call(self, action: str, data: dict):
        """Call, and call again when the line broke: every call here may be repeated, but for package_create.

        :raises requests.RequestException: when the catalogue stays out of reach
        """
        for left in reversed(range(TRIES)):
            try:
                return self.ckan.call_action(action, data)
            except (requests.ConnectionError, requests.Timeout):
                if not left:
                    raise
                if action == "package_create":    # it may have been done: look before doing it again
                    there = self._find(data)
                    if there is not None:
                        return there
        raise AssertionError("unreachable")
