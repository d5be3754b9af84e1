"""Another CKAN, through its action API: `package_search`, sorted by id so that pages do not move under us.

Options: `filter` (a CKAN `fq`), `says`.
"""

from collections.abc import Iterator

import msgspec

from harvesters.base import Harvester, Page, Record
from harvesters.kinds import files
from harvesters.kinds.columns import finish
from harvesters.kinds.paging import Walk, decoded, wrong
from schemas import from_extras

# what their catalogue decides for itself, and ours for us
THEIRS = ("id", "name", "owner_org", "organization", "creator_user_id", "metadata_created", "metadata_modified",
          "state", "private", "type", "groups", "num_tags", "num_resources", "isopen", "license_title", "license_url",
          "relationships_as_object", "relationships_as_subject")
THEIR_RESOURCE = ("id", "package_id", "revision_id", "state", "position", "datastore_active", "cache_url",
                  "cache_last_updated", "url_type")


class Found(msgspec.Struct):
    count: int
    results: list[msgspec.Raw]


class Search(msgspec.Struct):
    success: bool
    result: Found


class Id(msgspec.Struct):
    id: str


SEARCH, ID = msgspec.json.Decoder(Search), msgspec.json.Decoder(Id)


class Ckan(Harvester):
    mapping = "1"
    size = 500

    def pages(self) -> Iterator[Page]:
        walk = Walk()
        while not walk.done:
            answer = self.http.get(f"{self.source.url}/api/3/action/package_search", {
                "rows": self.size, "start": walk.rows, "sort": "id asc", "fq": self.source.options.get("filter")},
                {"Authorization": self.http.secret} if self.http.secret else None)
            found = decoded(self.http, answer, SEARCH)
            if not found.success:
                raise wrong("envelope", "success: false")
            self.expected = found.result.count
            ids = [ID.decode(raw).id for raw in found.result.results]
            fresh = walk.step(ids, found.result.count)
            listed = zip(ids, found.result.results, fresh, strict=True)
            yield [Record(id, bytes(raw)) for id, raw, is_new in listed if is_new]
        if not walk.rows:
            raise wrong("nothing")
        self.complete = walk.proof()

    def draft(self, record: dict) -> dict:
        told = from_extras(record)
        package = {key: value for key, value in told.items() if key not in THEIRS and value not in (None, "")}
        package["tags"] = [{"name": tag["name"]} for tag in told.get("tags") or []]
        package["resources"] = [{key: value for key, value in resource.items() if key not in THEIR_RESOURCE}
                                for resource in told.get("resources") or []]
        if not files.address(package.get("url")):
            package["url"] = f"{self.source.url}/dataset/{record['name']}"
        return finish(package, self.source, record["id"])
