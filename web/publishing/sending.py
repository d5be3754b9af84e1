"""Putting one dataset into the other CKAN: found again, written only where it differs, and read back."""

from collections import Counter

from ckanapi import CKANAPIError, NotAuthorized, ValidationError

from schemas.dcat_extras import to_dcat_extras
from web.publishing import listing
from web.publishing.likeness import CORE, DIGEST, RESOURCE, differences, digest, extra
from web.publishing.listing import INSTALLATION, OUR_ID, SITE, Copy
from web.publishing.ours import Ours
from web.publishing.remote import Remote

TAKEN = "다른 곳의 데이터가 이 이름을 쓰고 있습니다. / The name belongs to somebody else's dataset there."
TAKEN_ID = "다른 곳의 데이터가 같은 id를 쓰고 있습니다. / A dataset there that is not ours has the same id."
OURS_HOLDS = "이름이 아직 우리의 다른 데이터에 있습니다. / Another dataset of ours still has the name there."


class RefusedError(Exception):
    """Why a dataset cannot be put there."""


class HeldError(RefusedError):
    """Another dataset of ours has the name there, and may give it up in this same run."""


class Sending:
    """The way of each dataset to the other side.

    :param site: our own address, to which the copies point
    :param sysadmin: whether our token there may choose ids
    :param dry: look only
    """

    def __init__(self, ours: Ours, remote: Remote, site: str, *, sysadmin: bool = False, dry: bool = False):
        self.ours, self.remote, self.site, self.sysadmin, self.dry = ours, remote, site.rstrip("/"), sysadmin, dry
        self.installation = ours.installation            # by it our copies are told from everybody else's
        self.differing: Counter = Counter()              # field → datasets that came back otherwise than they went
        self._admitted: dict[tuple[str, str], str | None] = {}       # organisation or group → why it cannot be used

    def copies(self) -> dict[str, Copy]:
        """Our id → its copy, of those the other side lists."""
        return listing.copies(self.remote, self.installation)

    def is_ours(self, package: dict) -> bool:
        return listing.is_of(self.installation, package)

    def put(self, doc: dict, copy: Copy | None) -> list[str]:
        """Make the other side have it.

        :param doc: one of our public datasets
        :param copy: where it stands there already, as far as its list says
        :return: what came of it: created, updated or unchanged, and `differs` when it came back otherwise
        :raises RefusedError, CKANAPIError: it cannot be put there
        :raises FailedError: the other side does not answer
        """
        sent = self.as_sent(doc)
        if copy and copy.sent == copy.seen == extra(sent, DIGEST):
            return ["unchanged"]
        found = self._found(doc, copy)
        if found and extra(found, DIGEST) == extra(sent, DIGEST) and not differences(sent, found):
            return ["unchanged"]
        outcome = "updated" if found else "created"
        if self.dry:
            return [outcome]
        if why := self._admit("organization", sent["owner_org"]):
            raise RefusedError(why)
        off = differences(sent, self._written(doc, sent, found))
        self.differing.update({_field(place) for place in off})
        return [outcome, "differs"] if off else [outcome]

    def as_sent(self, doc: dict) -> dict:
        """A dataset as a stock CKAN takes it, with the extras that say whose it is and what was sent."""
        moved = to_dcat_extras(doc)
        marks = self._marks(doc) | {"uri": f"{self.site}/dataset/{doc['id']}"}
        said = [each for each in moved["extras"] if each["key"] not in (*marks, DIGEST)]
        sent = {key: moved[key] for key in CORE if moved.get(key) not in (None, "")} | {
            "owner_org": doc["organization"]["name"],
            "tags": [{"name": tag["name"]} for tag in doc["tags"]],
            "groups": [{"name": group["name"]} for group in doc["groups"]
                       if self._admit("group", group["name"]) is None],
            "resources": [{key: each[key] for key in RESOURCE if each.get(key) not in (None, "")}
                          | {"url": each["url"]} for each in moved["resources"]],
            "extras": [*said, *({"key": key, "value": value} for key, value in marks.items())]}
        sent["extras"].append({"key": DIGEST, "value": digest(sent)})
        return sent

    def remove(self, copy_id: str) -> bool:
        """Delete one of ours over there.

        :return: whether there was something of ours to delete
        """
        found = self.remote.show("package_show", copy_id)
        if found is None or found.get("state") == "deleted" or not self.is_ours(found):
            return False
        if not self.dry:
            self.remote.call("package_delete", {"id": found["id"]})
        return True

    def _found(self, doc: dict, copy: Copy | None) -> dict | None:
        """Our dataset over there, by where it was listed, by its name, or by its id.

        :raises RefusedError: when somebody else's stands there
        """
        if copy and (found := self._look(copy.id)) and self.is_ours(found) and extra(found, OUR_ID) == doc["id"]:
            return found
        for key, taken in ((doc["name"], TAKEN), (doc["id"], TAKEN_ID)):
            found = self._look(key)
            if found and not self.is_ours(found):
                raise RefusedError(taken)
            if found and extra(found, OUR_ID) == doc["id"]:
                return found
            if found:
                raise HeldError(OURS_HOLDS)
        return None

    def _look(self, key: str) -> dict | None:
        try:
            return self.remote.show("package_show", key)
        except NotAuthorized:                            # there is one, and it is hidden from us
            return {"extras": []}

    def _written(self, doc: dict, sent: dict, found: dict | None) -> dict:
        """Write it, and what is there then."""
        own = {"id": found["id"]} if found else {"id": doc["id"]} if self.sysadmin else {}
        try:
            self.remote.call("package_update" if found else "package_create", sent | own)
        except ValidationError as refusal:
            if not {"name", "id"} & refusal.error_dict.keys():
                raise
            found = self._found(doc, None)               # it may have got there although the answer did not get here
            if found is None or differences(sent, found):
                raise
        return self.remote.call("package_show", {"id": found["id"] if found else sent["name"]})

    def _marks(self, own: dict) -> dict[str, str]:
        return {OUR_ID: own["id"], INSTALLATION: self.installation, SITE: self.site}

    def _admit(self, kind: str, name: str) -> str | None:
        """See that an organisation or a group is there, adding it where it is not.

        :return: why it cannot be used, or None
        """
        if (kind, name) not in self._admitted:
            try:
                self._bring(kind, name)
                self._admitted[kind, name] = None
            except CKANAPIError as refusal:
                self._admitted[kind, name] = f"{kind} {name}: {self.remote.reason(refusal)}"
        return self._admitted[kind, name]

    def _bring(self, kind: str, name: str) -> None:
        there, own = self.remote.show(f"{kind}_show", name), self.ours.described(kind, name)
        said = {key: own.get(key) or "" for key in ("name", "title", "description")}
        if (own.get("image_url") or "").startswith(("http://", "https://")):
            said["image_url"] = own["image_url"]
        if self.dry:
            return
        if there is None:
            marks = [{"key": key, "value": value} for key, value in self._marks(own).items()]
            self.remote.call(f"{kind}_create", said | {"extras": marks} | ({"id": own["id"]} if self.sysadmin else {}))
        elif self.is_ours(there) and any((there.get(key) or "") != value for key, value in said.items()):
            self.remote.call(f"{kind}_patch", said | {"id": there["id"]})


def _field(place: str) -> str:
    """`resources[3].url` → `resources.url`."""
    head, bracket, rest = place.partition("[")
    return head + rest.partition("]")[2] if bracket else place
