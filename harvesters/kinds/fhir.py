"""A hospital's FHIR R4 server: what studies and collections it has, never who is in them.

`ResearchStudy` (or what `resources` names) is searched page by page; its Groups say how many take part, and
MeasureReports about these how many of each kind.  What is read of a resource is a closed list: its server, identifiers,
contacts, investigators and references stay unread, and counts of few people are kept back as `discreet` says, before
anything is written down.

Options:
  resources   ["ResearchStudy"]; Library (type asset-collection) and Group are read as well
  reports     true: also read MeasureReport
  small_cell  counts below this are not told (10)
  never       words that must not appear
  says        what the hospital states of all its data
"""

from collections.abc import Iterator

import orjson

from harvesters.base import Harvester, Page, Record
from harvesters.errors import trouble
from harvesters.kinds import columns, discreet
from harvesters.kinds.bundles import Bundles
from harvesters.kinds.fhir_reading import counted, said
from harvesters.kinds.paging import wrong

SEARCHES = {"ResearchStudy": {"_include": "ResearchStudy:enrollment"}, "Library": {"type": "asset-collection"},
            "Group": {}}
OVER = ("withdrawn", "entered-in-error", "retired")           # a status that takes the thing back
GONE = (403, 404, 410, 500)      # how a group may be kept from us; one must not stop the others


class Fhir(Harvester):
    mapping = "1"
    size = 100

    def pages(self) -> Iterator[Page]:
        options, seen, proofs, told = self.source.options, 0, [], []
        reports = self._reports() if options.get("reports") else {}
        for kind in options.get("resources", ["ResearchStudy"]):
            if kind not in SEARCHES:
                raise trouble("bad_request", detail=str(kind)[:40])
            bundles = Bundles(self.http, self.source.url, kind, SEARCHES[kind] | {"_count": self.size})
            for found, included in bundles.pages():
                seen += len(found)
                yield [self._record(each, included, reports) for each in found]
            proofs.append(bundles.whole)
            told.append(bundles.total)
        if not seen:
            raise wrong("nothing")
        self.expected = None if None in told else sum(told)
        if all(proofs):
            self.complete = f"saw {seen} to the last page of {len(proofs)} search(es)"

    def _reports(self) -> dict[str, dict]:
        """The newest report about each group."""
        found: dict[str, dict] = {}
        for page, _ in Bundles(self.http, self.source.url, "MeasureReport", {"_count": self.size}).pages():
            for each in page:
                subject = each.get("subject")
                about = _ending(subject.get("reference")) if isinstance(subject, dict) else ""
                if about and str(found.get(about, {}).get("date", "")) <= str(each.get("date", "")):
                    found[about] = each
        return found

    def _record(self, resource: dict, included: dict, reports: dict) -> Record:
        kind, id = resource["resourceType"], resource["id"]
        least = discreet.least(self.source.options)
        links = resource.get("enrollment") if isinstance(resource.get("enrollment"), list) else []
        names = [_ending(link.get("reference")) for link in links if isinstance(link, dict)]
        groups = [included.get(name) or self._group(name) for name in names if name]
        if kind == "Group":
            names, groups = [f"Group/{id}"], [resource]
        report = reports.get(names[0]) if len(names) == 1 else None
        told = {"id": f"{kind}/{id}", "over": resource.get("status") in OVER, **said(resource),
                **counted(groups, report, least)}
        return Record(told["id"], orjson.dumps(told, option=orjson.OPT_SORT_KEYS))

    def _group(self, name: str) -> dict | None:
        """A group that did not come with its study; None when it is kept from us."""
        answer = self.http.get(f"{self.source.url.rstrip('/')}/{name}", None, Bundles.headers(self.http), accept=GONE)
        found = None if answer.status in GONE else self.http.json(answer)
        return found if isinstance(found, dict) and found.get("resourceType") == "Group" else None

    def gone(self, record: dict) -> bool:
        return record["over"]

    def draft(self, record: dict) -> dict:
        package = columns.draft(record["row"] | {"분류체계": "보건의료"})
        if record["persons"] is not None:
            package["number_of_unique_individuals"] = record["persons"]
        if record["cells"]:
            package["notes"] = "\n\n".join(filter(None, [package.get("notes"), record["cells"]]))
        package.setdefault("access_rights", self.source.options.get("says", {}).get("access_rights", "non-public"))
        if record["few"]:
            package["remarks"] = discreet.FEW
        package = columns.finish(package, self.source, record["id"])
        return discreet.quiet(package, self.source.options, discreet.host(self.source.url))


def _ending(reference: object) -> str:
    """The last two parts of a reference: `Group/7`, wherever it lies."""
    parts = str(reference or "").split("/_history/")[0].rsplit("/", 2)[-2:]
    return "/".join(parts) if len(parts) == 2 and parts[0] == "Group" else ""
