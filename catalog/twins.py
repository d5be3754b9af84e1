"""The same dataset from two sources: by what it is known, which of them is the primary, and that nothing is merged.

Every dataset has marks: the id that another portal gave it, a DOI, an address that is its name; and its title with its
publisher.  Two of different sources with one mark are twins, certainly or perhaps.
"""

import re
import unicodedata
from typing import NamedTuple

PORTAL = re.compile(r"data\.go\.kr/(?:[a-z]+/)*(?:data|catalog)/(\d{6,9})(?:/(openapi|fileData|standard|linkedData))?",
                    re.ASCII)
NAMED_BY_PORTAL = re.compile(r"\s*datagov[:_-]?(\d{6,9})\s*", re.ASCII | re.IGNORECASE)
KINDS = ("openapi", "fileData", "standard", "linkedData")     # one id may be an interface and a file there
DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
GOODS = re.compile(r"\bKIS[A-Z0-9]{8,30}\b")
ADDRESS = re.compile(r"(?:https?://|urn:|uddi:|info:).{6,}", re.IGNORECASE)
BETWEEN = re.compile(r"[\W_]+")
DATED = re.compile(r"[_ ]?(?:19|20)\d{6}$")
COPIES = ("data.go.kr/", "bigdata-map.kr/")                       # portals that show what others publish
LONGEST = 300
CERTAIN, GUESSED, NONE = ("datagokr", "doi", "goods", "identifier"), "title", "none"


class Mark(NamedTuple):
    """What a dataset is known by.

    :param kind: one of CERTAIN, or `title`
    """

    kind: str
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"[:LONGEST]


def marks(doc: dict, owner: str) -> set[Mark]:
    """By what a dataset may be known to be another one too.

    :param owner: title of its organisation, where it names no publisher
    """
    if doc["state"] == "deleted":
        return {Mark(NONE, doc["id"])}
    identifier, url = _text(doc, "identifier"), _text(doc, "url")
    found = {Mark("doi", each.rstrip(".,;)").casefold())
             for text in (identifier, url) if "10." in text for each in DOI.findall(text)[:1]}
    found |= {Mark("goods", each) for text in (identifier, url) if "KIS" in text for each in GOODS.findall(text)[:1]}
    if ADDRESS.fullmatch(identifier):
        found.add(Mark("identifier", identifier.rstrip("/")))
    if portal := _of_portal(identifier, url, doc):
        id, _, kind = portal.partition("/")           # an id of the portal alone means an entry of any kind
        found |= {Mark("datagokr", f"{id}/{each}") for each in ([kind] if kind else KINDS)}
    publishers = [each["name"] for each in doc.get("publisher") or () if each.get("name")] or [owner]
    found.add(Mark(GUESSED, f"{bare(DATED.sub('', doc['title']))}|{bare(publishers[0])}"))
    return found


def _text(doc: dict, key: str) -> str:
    return doc[key].strip() if isinstance(doc.get(key), str) else ""


def _of_portal(identifier: str, url: str, doc: dict) -> str:
    """The id on data.go.kr and its kind there; from the resources only where they all speak of one."""
    if named := NAMED_BY_PORTAL.fullmatch(identifier):
        return f"{named[1]}/"
    for text in (url, identifier):
        if found := PORTAL.search(text):
            return f"{found[1]}/{found[2] or ''}"
    files = [PORTAL.search(_text(each, "url")) for each in doc.get("resources") or ()]
    if files and all(files) and len({found[1] for found in files}) == 1:
        kinds = {found[2] or "" for found in files}
        return f"{files[0][1]}/{kinds.pop() if len(kinds) == 1 else ''}"
    return ""


def bare(text: str) -> str:
    """A title or a name without what people write differently: blanks, punctuation, width, case, (주)."""
    plain = unicodedata.normalize("NFKC", text or "").casefold().replace("(주)", "").replace("주식회사", "")
    return BETWEEN.sub("", plain)


def rank(doc: dict, names: set[str]) -> tuple:
    """Where a dataset stands among its twins, the primary first: the publisher's own, not a portal's copy, the older.

    :param names: what its organisation is called, bare
    """
    publishers = {bare(each["name"]) for each in doc.get("publisher") or () if each.get("name")}
    return (bool(publishers) and not publishers & names, any(each in _text(doc, "url") for each in COPIES),
            doc["metadata_created"], doc["id"])


def names_of(doc: dict, name: str) -> set[str]:
    """What an organisation is called, bare.

    :param doc: of the organisation
    """
    return {bare(each) for each in (name, doc.get("title"), *(doc.get("aliases") or ())) if each}


def why(one: set[str], other: set[str]) -> tuple[str, bool] | None:
    """By which kind of mark two are twins, and whether that is certain.

    :param one: the marks of one, as they are kept
    :param other: the marks of the other
    """
    kinds = {each.partition(":")[0] for each in one & other} - {NONE}
    sure = next((kind for kind in CERTAIN if kind in kinds), None)
    return (sure, True) if sure else (GUESSED, False) if kinds else None
