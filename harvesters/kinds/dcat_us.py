"""data.json: one dataset of the Project Open Data metadata schema 1.1 (DCAT-US), in the catalogue's words.

Source: https://resources.data.gov/resources/dcat-us/
"""

from harvesters.kinds import linked
from harvesters.kinds.dcat_draft import frequency, span
from harvesters.kinds.dcat_files import MOST
from schemas import clean, vocabulary
from schemas.formats import format_of

LEVELS = {"public": "public", "restricted public": "restricted", "non-public": "non-public"}
# what is theirs alone and kept as it is, as an extra
KEPT = ("bureauCode", "programCode", "primaryITInvestmentUII", "dataQuality", "systemOfRecords", "isPartOf")


def draft(record: dict) -> dict:
    """Turn one entry of `dataset` into a package.

    :raises ValueError: it has no title, or too many distributions
    """
    package = {field: value for field, name, read in (
        ("title", "title", _text), ("notes", "description", _text), ("url", "landingPage", _address),
        ("issued", "issued", _day), ("modified", "modified", _day),
        ("spatial_coverage", "spatial", _text), ("access_procedure", "rights", _text))
        if (value := read(record.get(name))) is not None}
    if "title" not in package:
        raise linked.fault("제목(title)이 없습니다. 원본에 데이터 이름을 적어 달라고 알려 주세요.",
                           "There is no title. Have one added to the original.")
    for fill in (_codes, _people, _lists, _files):
        fill(record, package)
    return package


def identifier(record: dict) -> str | None:
    """`identifier`, which the schema demands."""
    return _text(record.get("identifier"))


def _text(value: object) -> str | None:
    return clean.text(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _day(value: object) -> str | None:
    return clean.date(value) if isinstance(value, str) else None


def _address(value: object) -> str | None:
    return linked.address(value)


def _codes(record: dict, package: dict) -> None:
    for field, name, find in (("access_rights", "accessLevel", lambda text: LEVELS.get(text.lower())),
                              ("frequency", "accrualPeriodicity", frequency)):
        text = _text(record.get(name))
        if text and (code := find(text)):
            package[field] = code
        elif text:
            linked.warn(package, name, text)
    linked.licensed(package, [text for text in [_text(record.get("license"))] if text])
    if text := _text(record.get("temporal")):
        package["temporal_text"] = text
        start, end = span(text)
        if start:
            package["temporal_coverage"] = [{"start": start, "end": end}]


def _people(record: dict, package: dict) -> None:
    """The publisher and, below it, whom it belongs to; a contact only where its mail names a desk."""
    publisher, above = record.get("publisher"), []
    while isinstance(publisher, dict) and len(above) < 10:
        above.append(_text(publisher.get("name")))
        publisher = publisher.get("subOrganizationOf")
    if names := [name for name in above if name]:
        package["publisher"] = [{"name": names[0]}]
        if names[1:]:
            package["extras"] = [{"key": "publisher_hierarchy", "value": " > ".join(reversed(names))}]
    contact = record.get("contactPoint")
    mail = linked.mail(contact.get("hasEmail")) if isinstance(contact, dict) else None
    if linked.is_desk(mail):
        name = _text(contact.get("fn"))
        package["contact"] = [{"name": name, "email": mail} if name else {"email": mail}]
        package["maintainer_email"] = mail
    elif names:
        package["contact"] = [{"name": names[0]}]


def _lists(record: dict, package: dict) -> None:
    linked.tags(package, [word for word in linked.listed(record.get("keyword")) if isinstance(word, str)])
    themes, rest = [], []
    for text in filter(None, map(_text, linked.listed(record.get("theme")))):
        known = vocabulary.theme_and_detail(text)[0]
        (themes if known else rest).append(known or text)
    if themes:
        package["theme"] = sorted(set(themes))
    if rest:
        package["theme_detail"] = ", ".join(sorted(set(rest)))
    if languages := [text.split("-")[0].lower() for text in map(_text, linked.listed(record.get("language"))) if text]:
        package["language"] = sorted(set(languages))
    if standard := _text(record.get("conformsTo")):
        package["conforms_to"] = [standard]
    for key in KEPT:
        if told := ", ".join(text for text in map(_text, linked.listed(record.get(key))) if text):
            package.setdefault("extras", []).append({"key": key, "value": told})


def _files(record: dict, package: dict) -> None:
    told = [each for each in linked.listed(record.get("distribution")) if isinstance(each, dict)]
    if len(told) > MOST:
        raise linked.fault(f"배포(distribution)가 {len(told)}개입니다. {MOST}개까지 싣습니다. 나눠 달라고 알려 주세요.",
                           f"There are {len(told)} distributions, and at most {MOST} can be taken. Ask to divide it.")
    found = []
    for each in told:
        file, page = _address(each.get("downloadURL")), _address(each.get("accessURL"))
        media, form = _text(each.get("mediaType")), _text(each.get("format"))
        is_api = "api" in (form or "").lower()
        found.append({"name": _text(each.get("title")), "description": _text(each.get("description")),
                      "url": file or page, "download_url": file, "access_url": page, "mimetype": media,
                      "format": format_of(form or "") or form or format_of(media or ""),
                      "resource_type": "api" if is_api else None})
    if found := [each for each in found if any(each.values())]:
        package["resources"] = linked.ordered(found)
        package["dcat_type"] = "API" if all(each.get("resource_type") == "api" for each in found) else "FILE"
