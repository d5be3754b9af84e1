"""What the kinds that speak linked data share: their errors, keywords, licences, translations, and whose mail is whose.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from harvesters.errors import Malformed, TooLarge
from harvesters.kinds import files
from schemas import clean, vocabulary

_WRONG = {
    "page_large": ("한 쪽이 {detail}MB보다 커서 읽지 않았습니다. 목록을 여러 쪽(hydra:next)으로 나눠 달라고 "
                   "알려 주세요.",
                   "One page is larger than {detail} MB, so it was not read. Ask for pages (hydra:next)."),
    "page_many": ("한 쪽의 데이터가 {detail}건보다 많아 읽지 않았습니다. 목록을 여러 쪽(hydra:next)으로 나눠 달라고 "
                  "알려 주세요.",
                  "One page holds more than {detail} datasets, so it was not read. Ask for pages (hydra:next)."),
    "page_triples": ("한 쪽의 서술(트리플)이 {detail}개보다 많아 읽지 않았습니다. 목록을 여러 쪽(hydra:next)으로 나눠 "
                     "달라고 알려 주세요.",
                     "One page holds more than {detail} triples, so it was not read. Ask for pages (hydra:next)."),
    "rdf": ("답을 {detail} 형식으로 읽지 못했습니다. 협력기관에 올바른 RDF로 올려 달라고 알려 주세요.",
            "The answer cannot be read as {detail}. Ask the partner to publish valid RDF."),
    "entities": ("답에 XML 엔터티 선언이 있어 읽지 않았습니다. 협력기관에 DTD 없이 올려 달라고 알려 주세요.",
                 "The answer declares XML entities, so it was not read. Ask the partner to publish it without a DTD."),
    "context": ("JSON-LD의 @context({detail})가 다른 서버에 있어 읽지 않았습니다. 문서 안에 넣어 달라고 알려 주세요.",
                "The @context of the JSON-LD ({detail}) lies elsewhere, so it was not read. Ask to have it embedded."),
    "next": ("다음 쪽의 주소({detail})를 쓸 수 없습니다. 협력기관에 알려 주세요.",
             "The address of the next page ({detail}) cannot be used. Tell the partner."),
    "list": ("주소가 {detail} 문서의 목록도 문서도 아닙니다. 수집처의 주소를 확인해 주세요.",
             "The address is neither a {detail} document nor a list of them. Check the source's address."),
}
# parts of a mail address that name a desk and not a person
_DESKS = frozenset((
    "info", "information", "data", "opendata", "open", "contact", "contacts", "help", "helpdesk", "service",
    "services", "support", "office", "admin", "administrator", "webmaster", "master", "desk", "portal", "stat",
    "stats", "statistics", "library", "team", "dept", "department", "center", "centre", "inquiry", "enquiries",
    "public", "press", "feedback", "catalog", "catalogue", "dataportal", "metadata", "geo", "gis", "sdi", "hello",
    "mail", "post", "noreply", "research", "hotline", "customer", "cs", "ask", "question", "questions", "dcat",
    "api", "it", "security", "records", "archive"))
_CC = re.compile(r"(?i)(?:creativecommons\.org/licenses/|(?:licen[cs]es?/|^|[\s(])cc[-_ ]?)"
                 r"(by(?:[-_ ]?(?:nc|sa|nd))*)(?=[-_ /)]|$|\d)")
_ZERO = re.compile(r"(?i)creativecommons\.org/publicdomain/zero|licen[cs]es?/cc-?(?:0|zero)\b|^cc-?(?:0|zero)\b")
_CCS = {"by": "cc-by", "by-sa": "cc-by-sa", "by-nc": "cc-nc", "by-nd": "cc-by-nd", "by-nc-sa": "cc-by-nc-sa",
        "by-nc-nd": "cc-by-nc-nd"}
_MAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
_KOGL = re.compile(r"(?i)kogl\.or\.kr/\S*type([0-4])|^kogl[-_ ]?(?:type[-_ ]?)?([0-4])$")
_ODC = (("pddl", "odc-pddl"), ("odbl", "odc-odbl"), ("odc-by", "odc-by"), ("licenses/by", "odc-by"))


def wrong(code: str, detail: object = "") -> Malformed | TooLarge:
    """The error for linked data that is not what it should be."""
    ko, en = _WRONG[code]
    kind = TooLarge if code.startswith("page_") else Malformed
    told = clean.seen(str(detail))[:120]
    return kind(code, ko.format(detail=told), en.format(detail=told))


def fault(ko: str, en: str) -> ValueError:
    """The fault of one record, in both languages."""
    return ValueError(f"{ko} / {en}")


def address(value: object) -> str | None:
    """An http(s) address that can be taken apart, without anybody's key in it; None when it is none."""
    found = files.address(value) if isinstance(value, str) else None
    try:
        return found if found and urlsplit(found).hostname else None
    except ValueError:                            # a bracket that nobody closed
        return None


def warn(package: dict, what: str, label: object) -> None:
    """Note a value that is in no list of ours."""
    said = clean.seen(str(label))[:200]
    package.setdefault("warnings", []).append(f"{what}: 알 수 없는 값 '{said}'")


def tags(package: dict, words: Iterable[str]) -> None:
    """Add keywords as tags, and as they were written where a tag cannot be."""
    found, words = clean.tags(list(words))
    if found:
        package["tags"] = [{"name": tag} for tag in found]
    if words != found:
        package["original_tags"] = words


def licence(text: object) -> str | None:
    """The licence that an address or a label means; None when it is not known: never a guess."""
    said = clean.text(text) if isinstance(text, str) else None
    if not said:
        return None
    if known := vocabulary.license_and_rights(said)[0]:
        return known
    if _ZERO.search(said):
        return "cc-zero"
    if found := _CC.search(said):
        parts = set(re.findall("by|nc|sa|nd", found[1].lower()))
        return _CCS.get("-".join(part for part in ("by", "nc", "sa", "nd") if part in parts))
    if found := _KOGL.search(said):
        return f"kogl-{found[1] or found[2]}"
    if "opendatacommons" in said or "opendefinition" in said:
        return next((code for mark, code in _ODC if mark in said.lower()), None)
    return None


def licensed(package: dict, labels: Iterable[str]) -> None:
    """Set the licence that all labels mean; several that differ, or one nobody knows, leave a warning."""
    labels = [label for label in dict.fromkeys(labels) if label]
    known = {licence(label) for label in labels}
    if len(known) == 1 and None not in known:
        package["license_id"] = known.pop()
    else:
        for label in labels:
            warn(package, "이용허락", label)


def translated(package: dict, field: str, told: list[tuple[str, str]]) -> None:
    """Set a text that was said in several languages: Korean first, and English kept beside it.

    :param told: (language tag in small letters, clean text), in any order
    """
    if not told:
        return
    first = best(told)
    package[field] = first
    english = next((text for language, text in sorted(told) if language.split("-")[0] == "en"), None)
    if english and english != first:
        package[f"{field}_translated"] = {"ko": first, "en": english}


def best(told: list[tuple[str, str]]) -> str | None:
    """Of texts in several languages the one to show: Korean, then one without a language, English, any other."""
    order = {"ko": 0, "": 1, "en": 2}
    ranked = sorted(told, key=lambda each: (order.get(each[0].split("-")[0], 3), each))
    return ranked[0][1] if ranked else None


def mail(value: object) -> str | None:
    """A mail address out of `mailto:…` or plain; None when it is none."""
    found = clean.text(value) if isinstance(value, str) else None
    found = re.sub(r"(?i)^mailto:", "", found or "").split("?", 1)[0].strip()
    return found if _MAIL.fullmatch(found) else None


def is_desk(address: str | None) -> bool:
    """Whether a mail address names a desk (`opendata@…`) rather than a person (`hong.gildong@…`)."""
    parts = re.split(r"[._+-]|\d+", (address or "").partition("@")[0].lower())
    return any(part in _DESKS for part in parts)


def size(value: object) -> int | None:
    """A size in bytes: a count, or with a unit (`117743 B`, `1.5 MB`)."""
    if not isinstance(value, str):
        return files.whole(value)
    found = re.fullmatch(r"\s*([\d.,]{1,20})\s*([kmgt]?)(i?)b?(?:ytes?)?\s*", value, re.IGNORECASE | re.ASCII)
    number = clean.number(found[1]) if found else None
    if number is None or number < 0:
        return None
    return round(number * (1024 if found[3] else 1000) ** " kmgt".index(found[2].lower() or " "))


def listed(value: object) -> list:
    """A value that may come alone or in a list, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def ordered(resources: list[dict]) -> list[dict]:
    """Resources in an order that does not depend on how they were sent, empty values left out."""
    found = [{key: value for key, value in each.items() if value not in (None, "", [])} for each in resources]
    for each in found:
        each.setdefault("url", "")
    return sorted(found, key=lambda each: (each["url"], str(each.get("name")), str(each.get("format")), str(each)))
