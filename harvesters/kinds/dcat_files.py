"""The distributions of a dataset, and the services behind them, as resources."""

import re

from harvesters.kinds import linked
from harvesters.kinds.dcat_rdf import Described, Term
from harvesters.kinds.dcat_terms import WITHDRAWN, last
from schemas import clean
from schemas.formats import format_of, is_media_type
from schemas.parts import Resources

MOST = Resources.MOST             # distributions of one dataset: nobody looks through more, and each is a row
_MEDIA = re.compile(r"(?i)iana\.org/assignments/media-types/([\w.+-]+/[\w.+-]+)$")


def distributions(said: Described) -> list[Term]:
    """The distributions that are still offered."""
    return [term for term in said.all(said.root, "dcat:distribution")
            if not any(last(state.value).casefold() in WITHDRAWN for state in said.all(term.value, "adms:status"))]


def resources(said: Described, page: str | None) -> list[dict]:
    """Every way to get the data.

    :param page: the landing page, for what has no address of its own

    :raises ValueError: there are more than `MOST`
    """
    told = distributions(said)
    if len(told) > MOST:
        raise linked.fault(f"배포가 {len(told)}개입니다. {MOST}개까지 싣습니다. 나눠 달라고 알려 주세요.",
                           f"There are {len(told)} distributions, and at most {MOST} can be taken. Ask to divide it.")
    found = [_distribution(said, term) for term in told]
    found += [_distribution(said, term) | {"resource_type": "sample"} for term in said.all(said.root, "adms:sample")]
    if said.all(said.root, "dcat:endpointURL"):
        found.append(_service(said, said.root))
    return linked.ordered([{"url": page or ""} | each for each in found if each])


def kind(said: Described, resources: list[dict]) -> str:
    """API when nothing but services is offered, else FILE."""
    return "API" if all(each.get("resource_type") == "api" for each in resources) else "FILE"


def _distribution(said: Described, term: Term) -> dict:
    """One distribution; one that is only an address, or only a text, is that address."""
    node = term.value
    page, file = _address(said, node, "dcat:accessURL"), _address(said, node, "dcat:downloadURL")
    services = said.all(node, "dcat:accessService")
    service = _service(said, services[0].value) if services else {}
    if node not in said.about:
        return {"url": address} if (address := linked.address(node)) else {}
    package: dict = {}
    linked.translated(package, "name", said.texts(node, "dct:title", "rdfs:label"))
    linked.translated(package, "description", said.texts(node, "dct:description"))
    told = {"name": package.get("name"), "description": package.get("description"),
            "access_url": page, "download_url": file, "url": file or page or service.get("url"),
            "size": next((count for each in said.all(node, "dcat:byteSize")
                          if (count := linked.size(each.value)) is not None), None),
            "issued": _day(said, node, "dct:issued"), "modified": _day(said, node, "dct:modified"),
            "rights": next((text for _, text in said.texts(node, "dct:rights")), None)}
    told |= _format(said, node) | _checksum(said, node)
    return service | {key: value for key, value in told.items() if value is not None}


def _service(said: Described, node: str) -> dict:
    told = {"name": linked.best(said.texts(node, "dct:title")), "url": _address(said, node, "dcat:endpointURL"),
            "description": linked.best(said.texts(node, "dct:description")), "resource_type": "api", "api_type": "REST",
            "access_url": _address(said, node, "dcat:endpointDescription")}
    return {key: value for key, value in told.items() if value}


def _address(said: Described, node: str, name: str) -> str | None:
    return next((found for term in said.all(node, name) if (found := linked.address(term.value))), None)


def _day(said: Described, node: str, name: str) -> str | None:
    return max((day for term in said.all(node, name) if (day := clean.date(term.value))), default=None)


def _format(said: Described, node: str) -> dict:
    """The format, and the media type where one is said: IANA's addresses, the EU's file types, or plain words."""
    found: dict = {}
    for term in (*said.all(node, "dct:format", "dcat:format"), *said.all(node, "dcat:mediaType")):
        inner = linked.best(said.texts(term.value, "rdfs:label", "skos:prefLabel", "dct:title", "rdf:value"))
        text = clean.text(inner or ("" if term.value.startswith("_:") else term.value)) or ""
        media = _MEDIA.search(text)
        text = media[1] if media else text
        if is_media_type(text):
            found.setdefault("mimetype", text)
        known = format_of(text) or next(iter(clean.formats(text if "://" not in text else last(text))), None)
        if known and not is_media_type(known):
            found.setdefault("format", known)
    return found


def _checksum(said: Described, node: str) -> dict:
    for term in said.all(node, "spdx:checksum"):
        value = next((text for _, text in said.texts(term.value, "spdx:checksumValue")), None)
        names = [last(each.value).partition("_")[2] or last(each.value)
                 for each in said.all(term.value, "spdx:algorithm")]
        if value and re.fullmatch(r"[0-9A-Fa-f]{16,128}", value):
            return {"hash": value.lower()} | ({"hash_algorithm": names[0].lower()} if names else {})
    return {}
