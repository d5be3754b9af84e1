"""One dataset described in DCAT, DCAT-AP 2 and 3 or their kin, in the catalogue's words.

Properties: DCAT 3 (W3C 2024) and DCAT-AP 3.0; where a list is closed, a term that is in no list of ours leaves a
warning and nothing is guessed.
"""

from harvesters.kinds import dcat_files, linked
from harvesters.kinds.dcat_rdf import Described, Term
from harvesters.kinds.dcat_terms import INTERVALS, LANGUAGES, RIGHTS, THEMES, WITHDRAWN, last
from schemas import clean, vocabulary

LABELS = ("skos:prefLabel", "rdfs:label", "dct:title", "foaf:name", "locn:geographicName", "schema:name", "dct:name")
PERSONS = frozenset(("Individual", "Person"))
DESKS = frozenset(("Organization", "Group", "Organisation", "PublicOrganisation"))


def identifier(said: Described) -> str | None:
    """How the publisher itself names the dataset; its address when it does not."""
    told = [text for _, text in said.texts(said.root, "dct:identifier", "dc:identifier")]
    told += [term.value for term in said.all(said.root, "dct:identifier")
             if not term.is_text and not term.value.startswith("_:")]
    if not told:
        told = [text for term in said.all(said.root, "adms:identifier")
                for text in ([text for _, text in said.texts(term.value, "skos:notation", "dct:identifier")]
                             or [term.value]) if not text.startswith("_:")]
    return min(told) if told else None if said.root.startswith("_:") else said.root


def withdrawn(said: Described, node: str) -> bool:
    """Whether its status says that it is no longer offered."""
    return any(last(term.value).casefold() in WITHDRAWN for term in said.all(node, "adms:status"))


def draft(said: Described) -> dict:
    """Turn a dataset or a service into a package.

    :raises ValueError: it has no title, or more distributions than anybody could look through
    """
    package: dict = {}
    linked.translated(package, "title", said.texts(said.root, "dct:title", "dc:title", "rdfs:label", "schema:name"))
    if "title" not in package:
        raise linked.fault("제목(dct:title)이 없습니다. 원본에 데이터 이름을 적어 달라고 알려 주세요.",
                           "There is no title (dct:title). Have one added to the original.")
    linked.translated(package, "notes", said.texts(said.root, "dct:description", "dc:description", "rdfs:comment"))
    for fill in (_basics, _publisher, _contact, _themes, _codes, _coverage, _terms):
        fill(said, package)
    if resources := dcat_files.resources(said, package.get("url")):
        package["resources"] = resources
        package.setdefault("dcat_type", dcat_files.kind(said, resources))
    return package


def label(said: Described, term: Term) -> str | None:
    """What a person reads for a term: its text, the text its node carries, or nothing."""
    if term.is_text:
        return clean.text(term.value)
    return next((linked.best(told) for name in LABELS if (told := said.texts(term.value, name))), None)


def shown(said: Described, term: Term) -> str | None:
    """The same, or else its address."""
    return label(said, term) or (None if term.value.startswith("_:") else clean.text(term.value))


def _basics(said: Described, package: dict) -> None:
    root = said.root
    pages = [*said.all(root, "dcat:landingPage"), *said.all(root, "foaf:page"), *said.all(root, "foaf:homepage"),
             Term(root)]
    if page := next((page for term in pages if (page := linked.address(term.value))), None):
        package["url"] = page
    linked.tags(package, [text for _, text in sorted(
        said.texts(root, "dcat:keyword", "dc:subject"), key=lambda each: (each[0] != "ko", each))])
    for field in ("issued", "modified"):
        told = said.all(root, f"dct:{field}")
        if days := [day for term in told if (day := clean.date(term.value))]:
            package[field] = max(days)
        elif label := next((text for term in told if (text := clean.text(term.value))), None):
            linked.warn(package, f"dct:{field}", label[:100])
    if version := next((text for _, text in said.texts(root, "dcat:version", "owl:versionInfo", "adms:version")), None):
        package["version"] = version[:100]
    languages = [last(term.value).lower() for term in said.all(root, "dct:language", "dc:language")]
    if languages:
        package["language"] = sorted({LANGUAGES.get(each, each) for each in languages if clean.text(each)})


def _publisher(said: Described, package: dict) -> None:
    """The first publisher (or else creator) that is no person."""
    for term in said.all(said.root, "dct:publisher", "dc:publisher", "dct:creator"):
        if said.types(term.value) & PERSONS:
            continue
        number = next((text for _, text in said.texts(term.value, "dct:identifier")), None)
        if not number and term.value.startswith(("http", "urn:")):
            number = clean.text(term.value)
        told = {"name": label(said, term), "identifier": number if not term.is_text else None}
        if found := {key: value for key, value in told.items() if value}:
            package["publisher"] = [found]
            return


def _contact(said: Described, package: dict) -> None:
    """Organisations and desks; the names, mail addresses and numbers of persons are left where they are."""
    found = [contact for term in said.all(said.root, "dcat:contactPoint") if (contact := _asked(said, term))]
    if found:
        package["contact"] = sorted(found, key=str)
        package.update({field: found[0][key] for field, key in (("maintainer", "name"), ("maintainer_email", "email"))
                        if key in found[0]})


def _asked(said: Described, term: Term) -> dict:
    if term.is_text:
        return {"name": name} if (name := clean.text(term.value)) and "@" not in name else {}
    node, types = term.value, said.types(term.value)
    unit = linked.best(said.texts(node, "vcard:organization-name", "vcard:organization-unit"))
    mail = next((each for each in (linked.mail(value) for value in _values(said, node, "vcard:hasEmail", "vcard:email",
                                                                          "foaf:mbox")) if each), None)
    if types & PERSONS:
        return {"name": unit} if unit else {}
    phone = next((each for value in _values(said, node, "vcard:hasTelephone", "vcard:tel", "foaf:phone")
                  if (each := clean.phone(value.removeprefix("tel:")))), None)
    name = linked.best(said.texts(node, "vcard:fn", "foaf:name", "rdfs:label")) or unit
    ours = bool(types & DESKS) or linked.is_desk(mail)
    told = {"name": name, "email": mail if ours else None, "phone": phone}
    return {key: value for key, value in told.items() if value}


def _values(said: Described, node: str, *names: str) -> list[str]:
    """The values of a property, looking into a node that only holds one (vcard:hasValue)."""
    return [inner.value for term in said.all(node, *names)
            for inner in (said.all(term.value, "vcard:hasValue") or [term])]


def _themes(said: Described, package: dict) -> None:
    themes, rest = [], []
    for term in said.all(said.root, "dcat:theme"):
        text = label(said, term)
        known, detail = (THEMES.get(last(term.value)) if not term.is_text else None), None
        if not known:
            known, detail = vocabulary.theme_and_detail(text or (last(term.value) if not term.is_text else None))
        if known:
            themes.append(known)
            rest += [detail] if detail else []
        elif other := text or shown(said, term):
            rest.append(other)
    if themes:
        package["theme"] = sorted(set(themes))
    if rest:
        package["theme_detail"] = ", ".join(sorted(set(rest)))


def _codes(said: Described, package: dict) -> None:
    for field, names, find in (("frequency", ("dct:accrualPeriodicity",), frequency),
                               ("access_rights", ("dct:accessRights",), access)):
        told = said.all(said.root, *names)
        codes = [code for term in told if (code := find(term.value) or find(label(said, term)))]
        if codes:
            package[field] = min(codes) if field == "frequency" else max(codes, key=list(vocabulary.ACCESS).index)
        for term in told if not codes else ():
            linked.warn(package, field, shown(said, term) or term.value)
    if "DataService" in said.types(said.root):
        package["dcat_type"] = "API"
    elif kind := next((code for term in said.all(said.root, "dct:type")
                       if (code := vocabulary.code_of(vocabulary.KINDS, label(said, term) or term.value))), None):
        package["dcat_type"] = kind


def frequency(text: str | None) -> str | None:
    """How often: the EU's list, Dublin Core's, ISO 8601's intervals, or our own words."""
    said = (text or "").strip()
    found = vocabulary.code_of(vocabulary.FREQUENCIES, said)
    bare = said.upper().removeprefix("R/")
    return found or INTERVALS.get(bare) or vocabulary.code_of(vocabulary.FREQUENCIES, bare)


def access(text: str | None) -> str | None:
    """Who may have it: the EU's list of access rights, or our own words."""
    return vocabulary.code_of(vocabulary.ACCESS, text) or RIGHTS.get(last(text or "").casefold())


def _coverage(said: Described, package: dict) -> None:
    root = said.root
    if places := {place for term in said.all(root, "dct:spatial") if (place := shown(said, term))}:
        package["spatial_coverage"] = ", ".join(sorted(places))
    spans, words = [], []
    for term in said.all(root, "dct:temporal"):
        start = _day(said, term.value, "dcat:startDate", "schema:startDate", "time:hasBeginning")
        end = _day(said, term.value, "dcat:endDate", "schema:endDate", "time:hasEnd")
        if term.is_text:
            words.append(clean.text(term.value))
            start, end = span(term.value)
        if start or end:
            spans.append({key: day for key, day in (("start", start), ("end", end)) if day})
    if spans:
        package["temporal_coverage"] = sorted(spans, key=str)
    if words := [word for word in words if word]:
        package["temporal_text"] = ", ".join(sorted(words))


def _day(said: Described, node: str, *names: str) -> str | None:
    for term in said.all(node, *names):
        inner = [term] if term.is_text else said.all(term.value, "time:inXSDDateTime", "time:inXSDDate")
        if days := [day for each in inner if (day := clean.date(each.value))]:
            return min(days)
    return None


def span(text: str) -> tuple[str | None, str | None]:
    """The two ends of an interval written as one text: `2020-01-01/2021-12-31`, `2020~2021`."""
    parts = text.replace("~", "/").split("/")
    start, end = (clean.date(parts[0]), clean.date(parts[1])) if len(parts) == 2 else (None, None)
    return (start, end) if start and end and start <= end else (None, None)


def _terms(said: Described, package: dict) -> None:
    """Licence and rights, standards, origin."""
    given = [term for node in (said.root, *(term.value for term in dcat_files.distributions(said)))
             for term in said.all(node, "dct:license")]
    rights = [text for term in said.all(said.root, "dct:rights") if (text := shown(said, term))]
    linked.licensed(package, [_licence(said, term) for term in given] or [text for text in rights
                                                                         if linked.licence(text)])
    if rights and (others := [text for text in rights if not linked.licence(text)]):
        package["access_procedure"] = ", ".join(sorted(set(others)))
    for field, names in (("conforms_to", ("dct:conformsTo",)),
                         ("applicable_legislation", ("dcatap:applicableLegislation",))):
        if told := {text for term in said.all(said.root, *names) if (text := shown(said, term))}:
            package[field] = sorted(told)
    if origin := {text for term in said.all(said.root, "dct:provenance") if (text := shown(said, term))}:
        package["provenance"] = "\n".join(sorted(origin))


def _licence(said: Described, term: Term) -> str:
    """A licence as its address when that means one, else as its label."""
    return term.value if linked.licence(term.value) else shown(said, term) or ""
