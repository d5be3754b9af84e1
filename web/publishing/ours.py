"""What of our catalogue may leave it: what nobody in particular may see."""

from collections.abc import Iterator

from ckanapi import NotAuthorized, NotFound, ValidationError

from catalog import ANONYMOUS, SYSTEM, LocalCatalog

PAGE = 200


class Ours:
    """Our catalogue as everybody sees it, a page at a time.

    :param catalog: answers `call(name, data, user)`
    """

    def __init__(self, catalog):
        self.ckan, self._whole = LocalCatalog(catalog, ANONYMOUS), LocalCatalog(catalog, SYSTEM)

    @property
    def installation(self) -> str:
        """The id of this very catalogue."""
        return self.ckan.call_action("status_show")["installation"]

    def organizations(self, only: str | None) -> Iterator[dict]:
        """Every organisation by name, or the one of that name."""
        start = 0
        while names := self.ckan.call_action("organization_list", {"offset": start, "limit": PAGE, "sort": "name asc"}):
            yield from (self.described("organization", name) for name in names if only in (None, name))
            start += len(names)

    def described(self, kind: str, name: str) -> dict:
        """An organisation or a group, without its people."""
        return self.ckan.call_action(f"{kind}_show", {"id": name, "include_users": False})

    def datasets(self, organization: dict) -> Iterator[str]:
        """Ids of its datasets.  Each is read by itself when its turn comes, as it is then."""
        start, asked = 0, {"fq": f'owner_org:"{organization["id"]}"', "fl": ["id"], "sort": "id asc", "rows": PAGE}
        while found := self.ckan.call_action("package_search", asked | {"start": start})["results"]:
            yield from (each["id"] for each in found)
            start += len(found)

    def dataset(self, id: str) -> dict | None:
        """A dataset as everybody may see it at this moment; None where nobody may."""
        try:
            doc = self.ckan.call_action("package_show", {"id": id})
        except (NotFound, NotAuthorized, ValidationError):
            return None
        return doc if doc["id"] == id and doc["state"] == "active" and not doc["private"] else None

    def knows(self, id: str) -> bool:
        """Whether there is such a dataset, hidden or deleted as it may be.  What was purged is known no more."""
        try:
            return self._whole.call_action("package_show", {"id": id})["id"] == id
        except (NotFound, ValidationError):
            return False
