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
GONE, CHANGED, OTHERS = "gone", "changed", "others"     # what became of a dataset that was to be withdrawn
NOT_FOUND = {"id": ["Not found"]}


class Outcome(NamedTuple):
    """What became of one draft.

    `outcome`: created, updated, unchanged or refused; `state`: active or draft; `base` and `revision`: those of its
    dataset before and now, where the catalogue tells.
    """

    outcome: str
    id: str | None
    state: str | None
    changes: dict
    holds: dict
    errors: dict
    base: int | None = None
    revision: int | None = None

    @property
    def kind(self) -> str:
        """The same, but a dataset that was created or updated and may only be a draft is `draft`."""
        return "draft" if self.state == "draft" and self.outcome in ("created", "updated") else self.outcome


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

    def publish(self, drafts: list[tuple[dict, dict]], **how) -> list[Outcome]:
        """Create or update, and say what became of each, in order.  A bad one does not spoil the others.

        :param drafts: (package, why it may only be a draft); a package holds `id` where its dataset is known
        :param how: `dry_run`, to write nothing; `bases`, the revisions that datasets must have, in order, None for one
            that must not be there.  A CKAN other than ours knows of neither: rehearsed, it is guessed what it would do
        """
        if not self.many:
            return [_guessed(package, holds) if how.get("dry_run") else self._one(package, holds)
                    for package, holds in drafts]
        outcomes, bases = [], how.pop("bases", None)
        for start in range(0, len(drafts), BATCH):
            these = how | ({"bases": bases[start:start + BATCH]} if bases else {})
            outcomes += self._some([package for package, _ in drafts[start:start + BATCH]], these)
        return outcomes

    def find(self, name: str) -> str | None:
        """The id of the dataset of that name."""
        there = self._find({"name": name})
        return there["id"] if there else None

    def withdraw(self, dataset_id: str, reason: str, modified: str | None = None) -> str:
        """Take a dataset out of sight, and say whether it is now (GONE), or was CHANGED or given to OTHERS meanwhile.
        One that is not there (any more) is fine.

        :param modified: only if this is when it was changed last
        """
        data = {"id": dataset_id, "reason": reason} if self.many else {"id": dataset_id}
        try:
            self._call("package_delete", data | ({"match__metadata_modified": modified} if modified else {}))
        except NotFound:
            return GONE
        except NotAuthorized:
            return OTHERS
        except ValidationError:
            if not modified:
                raise
            return CHANGED
        return GONE

    def revert(self, items: list[dict], reason: str) -> list[dict]:
        """Undo what was done to datasets of ours; see `package_revert_many`."""
        return self._call("package_revert_many", {"items": items, "reason": reason})["results"]

    def _some(self, packages: list[dict], how: dict) -> list[Outcome]:
        results = self._call("package_upsert_many", {"datasets": packages} | how)["results"]
        lost = [index for index, result in enumerate(results) if result["errors"] == NOT_FOUND]
        if lost and "bases" not in how:           # known to us but not to the catalogue: by name, then
            anew = [{key: value for key, value in packages[index].items() if key != "id"} for index in lost]
            again = self._call("package_upsert_many", {"datasets": anew} | how)["results"]
            for index, result in zip(lost, again, strict=True):
                results[index] = result
        return [Outcome(result["outcome"], result["id"], result["state"], result["changes"], result["holds"],
                        result["errors"], result.get("base"), result.get("revision")) for result in results]

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


def _guessed(package: dict, holds: dict) -> Outcome:
    return Outcome("updated" if "id" in package else "created", package.get("id"), "draft" if holds else "active", {},
                   holds, {})
