"""A FHIR search (R4, http.html#search): Bundles by their `next` links, and every answer that is none a typed error."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from harvesters.errors import Malformed, SourceError, declined, trouble
from harvesters.kinds.paging import CAP, wrong

# what an OperationOutcome's first grave issue means; its words stay unread: they quote what lies inside
MEANINGS = {"login": "denied", "security": "denied", "forbidden": "denied", "expired": "key_expired",
            "unknown": "key_unknown", "timeout": "partner_timeout", "transient": "partner_timeout",
            "invalid": "bad_request", "not-supported": "bad_request", "not-found": "retired", "deleted": "retired"}
REFUSALS = (400, 401, 403, 404, 405, 406, 410, 422)


class Bundles:
    """One search.  `total` and `whole` are known once it was read.

    :param base: the server's address
    :param kind: the resources searched for; others on a page are included ones
    """

    def __init__(self, http, base: str, kind: str, asked: dict):
        self.http, self.base, self.kind, self.asked = http, base, kind, asked
        self.total: int | None = None
        self.whole = False
        self.seen: set[str] = set()

    @staticmethod
    def headers(http) -> dict[str, str]:
        told = {"Accept": "application/fhir+json"}
        return told | ({"Authorization": f"Bearer {http.secret}"} if http.secret else {})

    def pages(self) -> Iterator[tuple[list[dict], dict[str, dict]]]:
        """Yield each page's new resources, and the included ones by `Type/id`."""
        url, asked, met = f"{self.base.rstrip('/')}/{self.kind}", self.asked, set()
        while url:
            if url in met:
                raise wrong("circle", len(met))
            if len(met) >= CAP:
                raise wrong("endless", CAP)
            met.add(url)
            bundle = self._ask(url, asked)
            found, included = self._sorted(bundle)
            after = self._next(bundle, url)
            if not found and len(met) > 1 and after:
                raise wrong("circle", len(met))
            yield found, included
            url, asked = after, None
        self.whole = self.total is None or len(self.seen) >= self.total

    def _ask(self, url: str, asked: dict | None) -> dict:
        answer = self.http.get(url, asked, self.headers(self.http), accept=REFUSALS)
        try:
            bundle = self.http.json(answer)
        except SourceError:
            if answer.status in REFUSALS:
                raise declined(answer.status) from None
            raise
        if isinstance(bundle, dict) and bundle.get("resourceType") == "OperationOutcome":
            raise _outcome(bundle)
        if answer.status in REFUSALS:
            raise declined(answer.status)
        if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
            raise wrong("envelope", "Bundle")
        if bundle.get("type") not in ("searchset", None) or not isinstance(bundle.get("entry", []), list):
            raise wrong("envelope", "searchset")
        if isinstance(bundle.get("total"), int):
            self.total = bundle["total"]
        return bundle

    def _sorted(self, bundle: dict) -> tuple[list[dict], dict[str, dict]]:
        found, included = [], {}
        for entry in bundle.get("entry", []):
            resource = entry.get("resource") if isinstance(entry, dict) else None
            if not isinstance(resource, dict) or not isinstance(resource.get("id"), str):
                if isinstance(resource, dict) and resource.get("resourceType") == "OperationOutcome":
                    continue                      # a remark on the search
                raise wrong("envelope", "entry.resource.id")
            name = f"{resource.get('resourceType')}/{resource['id']}"
            if resource.get("resourceType") == self.kind and _mode(entry) != "include":
                if name not in self.seen:
                    found.append(resource)
                self.seen.add(name)
            included[name] = resource
        return found, included

    def _next(self, bundle: dict, url: str) -> str | None:
        """Where the next page is.  It must lie on the same server: behind a proxy many servers name their inner one."""
        told = next((link.get("url") for link in _list(bundle.get("link"))
                     if isinstance(link, dict) and link.get("relation") == "next"), None)
        if not isinstance(told, str) or not told:
            return None
        found = urljoin(url, told)
        if urlsplit(found)[:2] != urlsplit(self.base)[:2]:
            raise Malformed("next", "다음 쪽의 주소가 다른 서버를 가리킵니다. 병원에 FHIR 서버 설정을 물어봐 주세요.",
                            "The next page lies on another server. Ask the hospital to check the server's address.")
        return found


def _list(told: object) -> list:
    return told if isinstance(told, list) else []


def _mode(entry: dict) -> str:
    search = entry.get("search")
    return str(search.get("mode")) if isinstance(search, dict) else "match"


def _outcome(told: dict) -> SourceError:
    issues = [issue for issue in _list(told.get("issue")) if isinstance(issue, dict)]
    grave = [issue for issue in issues if issue.get("severity") in ("fatal", "error")] or issues
    code = str(grave[0].get("code"))[:40] if grave else "OperationOutcome"
    return trouble(MEANINGS.get(code, "partner_error"), detail=code)
