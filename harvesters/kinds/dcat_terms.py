"""The words of DCAT and what they are in ours: prefixes, the EU's lists of themes, languages and states."""

from functools import cache

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#", "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#", "dcatap": "http://data.europa.eu/r5r/", "dct": "http://purl.org/dc/terms/",
    "dcterms": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#", "locn": "http://www.w3.org/ns/locn#",
    "org": "http://www.w3.org/ns/org#", "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#", "spdx": "http://spdx.org/rdf/terms#",
    "time": "http://www.w3.org/2006/time#", "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# http://publications.europa.eu/resource/authority/data-theme: the last part of the address → our category
THEMES = {
    "AGRI": "농축수산", "ECON": "재정금융", "EDUC": "교육", "ENER": "산업고용", "ENVI": "환경기상",
    "GOVE": "공공행정", "HEAL": "보건의료", "INTR": "통일외교안보", "JUST": "법률", "REGI": "국토관리",
    "SOCI": "사회복지", "TECH": "과학기술", "TRAN": "교통물류",
}
# …/authority/language and ISO 639 → ours; others stay as they are
LANGUAGES = {"kor": "ko", "kr": "ko", "korean": "ko", "eng": "en", "english": "en"}
# …/authority/access-right beyond what our own table spells
RIGHTS = {"confidential": "non-public", "sensitive": "non-public"}
# …/authority/dataset-status, …/distribution-status and ADMS's own: what is no longer offered
WITHDRAWN = frozenset(("withdrawn", "deprecated"))
# ISO 8601 intervals of DCAT-US beyond what our own table spells
INTERVALS = {"PT1S": "CONT", "PT1H": "CONT", "P7D": "WEEKLY", "P12M": "ANNUAL", "P0.5Y": "ANNUAL_2"}

# Addresses of contexts that say no more than the terms below; none of them is ever fetched.
CONTEXTS = frozenset((
    "https://www.w3.org/ns/dcat.jsonld", "http://www.w3.org/ns/dcat.jsonld", "https://www.w3.org/ns/dcat3.jsonld",
    "http://www.w3.org/ns/dcat3.jsonld", "https://www.w3.org/ns/dcat", "http://www.w3.org/ns/dcat",
    "https://semiceu.github.io/DCAT-AP/releases/2.1.1/context/dcat-ap.jsonld",
    "https://semiceu.github.io/DCAT-AP/releases/3.0.0/context/dcat-ap.jsonld",
    "https://semiceu.github.io/DCAT-AP/releases/3.0.1/context/dcat-ap.jsonld",
    "http://www.w3.org/ns/hydra/core", "https://www.w3.org/ns/hydra/core",
    "http://www.w3.org/ns/hydra/context.jsonld", "https://www.w3.org/ns/hydra/context.jsonld"))
_TEXTS = {
    "dct": "title description identifier issued modified", "dcat": "keyword byteSize startDate endDate version bbox",
    "foaf": "name", "hydra": "totalItems itemsPerPage", "skos": "prefLabel notation", "spdx": "checksumValue",
    "vcard": "fn",
}
_LINKS = {
    "dct": "publisher creator license accessRights rights language spatial temporal conformsTo provenance format type "
           "accrualPeriodicity",
    "dcat": "dataset distribution service contactPoint theme landingPage accessURL downloadURL mediaType accessService "
            "endpointURL endpointDescription servesDataset", "foaf": "page mbox homepage", "adms": "status sample",
    "hydra": "next previous first last view", "spdx": "checksum algorithm", "vcard": "hasEmail hasTelephone",
}
_CLASSES = {
    "dcat": "Catalog Dataset Distribution DataService DatasetSeries", "foaf": "Agent Organization Person",
    "hydra": "Collection PartialCollectionView PagedCollection", "vcard": "Kind Individual Group",
    "dct": "PeriodOfTime Location", "spdx": "Checksum",
}


def _terms() -> dict:
    found: dict = PREFIXES | {"id": "@id", "type": "@type"}
    for prefix, names in (*_TEXTS.items(), *_CLASSES.items()):
        found |= {name: PREFIXES[prefix] + name for name in names.split()}
    for prefix, names in _LINKS.items():
        found |= {name: {"@id": PREFIXES[prefix] + name, "@type": "@id"} for name in names.split() if name != "type"}
    return found


CONTEXT = _terms()


@cache
def iri(name: str) -> str:
    """The full address of a prefixed name: `dct:title`."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def last(address: str) -> str:
    """The last part of an address, which names a term of a list."""
    return address.rstrip("/#").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
