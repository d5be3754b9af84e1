"""A record of an OAI-PMH repository, told in Dublin Core, DataCite or OpenAIRE, as a dataset."""

import re

from harvesters.base import Skip
from harvesters.kinds import columns, files
from schemas import clean, vocabulary
from schemas.licenses import license_and_rights

_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_HANDLE = re.compile(r"(?:hdl:\s*)(\d[\d.]*/\S+)", re.IGNORECASE)
# how far a thing is open, in the words of eu-repo and COAR, by the end of the address
OPEN = {"openaccess": "public", "c_abf2": "public", "restrictedaccess": "restricted", "c_16ec": "restricted",
        "embargoedaccess": "restricted", "c_f1cf": "restricted", "closedaccess": "non-public", "c_14cb": "non-public"}
NAMES = {"relatedIdentifier": "relation", "licenseCondition": "rights", "resourceType": "type",
         "geoLocationPlace": "coverage", "creatorName": "creator", "alternateIdentifier": "identifier",
         "publicationYear": "year"}


class Said:
    """What a record says, by name."""

    def __init__(self, said: list):
        self.told = [(NAMES.get(name, name), text, attributes) for name, text, attributes in said]

    def all(self, name: str) -> list[str]:
        """Every text of that name, each once."""
        found = (clean.text(text) for told, text, _ in self.told if told == name)
        return list(dict.fromkeys(text for text in found if text))

    def first(self, name: str) -> str | None:
        return next(iter(self.all(name)), None)

    def marked(self, name: str, attribute: str) -> list[str]:
        """Every value that an attribute has on elements of that name."""
        return [attributes[attribute] for told, _, attributes in self.told if told == name and attribute in attributes]

    def dated(self, *kinds: str) -> str | None:
        """The first day of one of these kinds (DataCite's dateType)."""
        days = (clean.date(text) for name, text, attributes in self.told
                if name == "date" and attributes.get("dateType", "") in kinds)
        return next((day for day in days if day), None)


def drafted(record: dict, wanted: list[str]) -> dict:
    """:param wanted: kinds (dc:type) of which one must be told; none: every kind
    :raises Skip: it is of another kind
    """
    said = Said(record["said"])
    kinds = {re.split(r"[/:#]", kind)[-1].casefold() for kind in
             said.all("type") + said.marked("type", "resourceTypeGeneral")}
    if wanted and not kinds & {kind.casefold() for kind in wanted}:
        raise Skip(f"다른 종류의 자료입니다({', '.join(sorted(kinds)) or '-'}). / Of another kind.")
    row = {"목록명": _title(said), "설명": "\n\n".join(said.all("description")), "키워드": said.all("subject"),
           "제공기관": said.first("publisher"), "공간범위": said.first("coverage"), "목록 URL": _page(said),
           "등록일": said.dated("Issued", "") or said.dated("Available", "Created") or clean.date(said.first("year")),
           "수정일": said.dated("Updated"), "확장자(데이터포맷)": "+".join(said.all("format")),
           "내려받기 URL": files.address(said.first("file"))}
    package = columns.draft({column: value for column, value in row.items() if value})
    _rights(said, package)
    if creators := said.all("creator"):
        package["author"] = "; ".join(creators)[:500]
    if languages := said.all("language"):
        package["language"] = languages
    kept = {"dc_identifier": said.all("identifier"), "dc_relation": said.all("relation"), "oai_sets": record["sets"]}
    package["extras"] = [{"key": key, "value": "\n".join(told)} for key, told in kept.items() if told]
    return package


def _title(said: Said) -> str | None:
    """The title in Korean where there are several languages."""
    titles = [(attributes.get("lang", ""), text) for name, text, attributes in said.told if name == "title"]
    korean = next((clean.text(text) for lang, text in titles if lang.lower().startswith("ko")), None)
    return korean or said.first("title")


def _page(said: Said) -> str | None:
    """Where a person can look at it: an address, else what a DOI or a handle leads to."""
    told = said.all("identifier")
    pages = [page for each in told if (page := files.address(each))]
    pages += [f"https://doi.org/{found[1]}" for each in told if (found := _DOI.fullmatch(each))]
    pages += [f"https://hdl.handle.net/{found[1]}" for each in told if (found := _HANDLE.fullmatch(each))]
    return next(iter(pages), None)


def _rights(said: Said, package: dict) -> None:
    """Licence and openness.  What is neither stays a text beside: nothing is guessed."""
    labels = said.marked("rights", "rightsURI") + said.marked("rights", "uri") + said.all("rights")
    for label in dict.fromkeys(labels):
        opened = OPEN.get(re.split(r"[/:#]", label)[-1].strip().casefold())
        license_id, others = license_and_rights(label)
        if opened:
            package.setdefault("access_rights", opened)
        elif license_id:
            package.setdefault("license_id", license_id)
        elif label.strip() and vocabulary.code_of(vocabulary.ACCESS, label) is None:
            package.setdefault("warnings", []).append(f"rights: 알 수 없는 값 '{label[:100]}'")
        if others is not None:
            package["third_party_rights"] = others
