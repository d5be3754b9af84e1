"""Datasets for machine learning described in MLCommons Croissant 1.0 or 1.1: a document, or a JSON list of addresses.

Format: https://docs.mlcommons.org/croissant/docs/croissant-spec.html.  Contexts are not processed and nothing is
fetched for them: names are read with the prefixes that Croissant's own context gives them, or without.
Options: `documents` (addresses instead of `url`), `says`.
"""

import re

from harvesters.kinds import linked
from harvesters.kinds.documents import Documents, inside
from schemas import clean
from schemas.formats import format_of, is_media_type

_PREFIX = re.compile(r"^(?:sc:|schema:|cr:|ml:|https?://schema\.org/|https?://mlcommons\.org/(?:schema|croissant)/)")
_RAI = re.compile(r"^https?://mlcommons\.org/croissant/RAI/")
_NO = re.compile(r"(?i)\s*(?:none|no|n/?a|not applicable|없음|해당\s*없음|false)\.?\s*")
# 개인정보 보호법 제23조: what the law calls sensitive
_SENSITIVE = re.compile(r"(?i)health|medical|disease|genetic|biometric|race|racial|ethnic|religio|belie|politic|union|"
                        r"sexual|criminal|민감|건강|의료|유전|생체|인종|종교|사상|신념|정치|노동조합|성생활|범죄")
_DECLARED = "Croissant 문서의 rai:personalSensitiveInformation 항목에 적힌 내용입니다"
FIELDS = 2000                     # columns of one file
DEPTH = 8


def plain(value: object, depth: int = 60) -> object:
    """A document with names as Croissant's context spells them; what is nested beyond all use is left out."""
    if depth < 0:
        return None
    if isinstance(value, list):
        return [plain(each, depth - 1) for each in value]
    if not isinstance(value, dict):
        return value
    return {_RAI.sub("rai:", _PREFIX.sub("", key)): plain(each, depth - 1) for key, each in value.items()
            if key not in ("@context", "data", "examples")}


def text(value: object) -> str | None:
    """The text of a value: itself, Korean first where there are several languages, or the name of what it describes."""
    told = [pair for each in linked.listed(value) if (pair := _said(each))]
    return linked.best(told)


def texts(value: object) -> list[str]:
    """Every text of a value."""
    return [pair[1] for each in linked.listed(value) if (pair := _said(each))]


def _said(value: object) -> tuple[str, str] | None:
    language = ""
    if isinstance(value, dict):
        language = value.get("@language") if isinstance(value.get("@language"), str) else ""
        value = next((value[key] for key in ("@value", "name", "url", "@id") if isinstance(value.get(key), str)), None)
    found = clean.text(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    return (language.lower(), found) if found else None


def types(value: object) -> set[str]:
    """The kinds of a node."""
    told = linked.listed(value.get("@type")) if isinstance(value, dict) else []
    return {_PREFIX.sub("", each) for each in told if isinstance(each, str)}


class Croissant(Documents):
    """`url` leads to a Croissant document or to a JSON list of addresses of such."""

    what = "Croissant"

    def is_one(self, value: dict) -> bool:
        if "Dataset" in types(value):
            return True
        told = str(value.get("conformsTo") or value.get("dct:conformsTo"))
        return "mlcommons.org/croissant" in told

    def own_id(self, value: dict) -> str | None:
        said = plain(value)
        address = said.get("@id")
        return next(iter(texts(said.get("identifier"))), None) or (
            linked.address(address) if isinstance(address, str) else None)

    def described(self, value: dict, address: str) -> dict:
        said = plain(value)
        package: dict = {"dcat_type": "AI"}
        named = [pair for each in linked.listed(said.get("name")) if (pair := _said(each))]
        linked.translated(package, "title", named)
        if "title" not in package:
            raise linked.fault("이름(name)이 없습니다. Croissant 문서에 데이터 이름을 적어 달라고 알려 주세요.",
                               "There is no name. Have one added to the Croissant document.")
        linked.translated(package, "notes", [pair for each in linked.listed(said.get("description"))
                                             if (pair := _said(each))])
        for fill in (_basics, _people, _care):
            fill(said, package)
        package["url"] = linked.address(text(said.get("url"))) or address
        if found := _resources(said, address):
            package["resources"] = found
        return package


def _basics(said: dict, package: dict) -> None:
    for field, name in (("issued", "datePublished"), ("modified", "dateModified")):
        if day := clean.date(text(said.get(name))):
            package[field] = day
    if version := text(said.get("version")):
        package["version"] = version[:100]
    linked.tags(package, texts(said.get("keywords")))
    labels = [label for each in linked.listed(said.get("license")) if (label := _licence(each))]
    linked.licensed(package, labels)
    if languages := {each.split("-")[0].lower() for each in texts(said.get("inLanguage"))}:
        package["language"] = sorted(languages)
    if standards := texts(said.get("conformsTo") or said.get("dct:conformsTo")):
        package["conforms_to"] = standards
    if said.get("isLiveDataset") is True:                # it changes, and does not say how often
        package["frequency"] = "IRREG"
    if cited := text(said.get("citeAs")) or text(said.get("citation")):
        package["remarks"] = f"인용: {cited}"
    if task := texts(said.get("rai:dataUseCases")):
        package["ai_task"] = ", ".join(task)


def _licence(each: object) -> str | None:
    """A licence as its address or, of a CreativeWork, whatever of it we know."""
    told = [each.get(key) for key in ("url", "@id", "name")] if isinstance(each, dict) else [each]
    told = [label for label in told if isinstance(label, str)]
    return next((label for label in told if linked.licence(label)), told[0] if told else None)


def _people(said: dict, package: dict) -> None:
    """The organisation that publishes it or else made it; persons are not taken over."""
    for name in ("publisher", "creator"):
        for each in linked.listed(said.get(name)):
            if isinstance(each, dict) and types(each) & {"Organization", "GovernmentOrganization", "Consortium"} \
                    and (called := text(each.get("name"))):
                package["publisher"] = [{"name": called}]
                mail = linked.mail(each.get("email"))
                package["contact"] = [{"name": called, "email": mail} if mail else {"name": called}]
                return


def _care(said: dict, package: dict) -> None:
    """What the responsible-AI vocabulary says of personal data, limits and origin."""
    plainly = [each.get("@value") if isinstance(each, dict) else each
               for each in linked.listed(said.get("rai:personalSensitiveInformation"))]
    if told := [clean.seen(each).strip() for each in plainly if isinstance(each, str) and each.strip(" -")]:
        real = [each for each in told if not _NO.fullmatch(each)]       # "None" is an answer here, and not a gap
        package["personal_data"] = "none" if not real else \
            "sensitive" if any(map(_SENSITIVE.search, real)) else "included"
        package["personal_data_basis"] = f"{_DECLARED}: {', '.join(told)}"[:2000]
    for field, names in (("provenance", ("rai:dataCollection", "rai:dataCollectionRawData")),
                         ("quality_annotation", ("rai:dataLimitations", "rai:dataBiases")),
                         ("ai_label_type", ("rai:dataAnnotationProtocol",))):
        if words := [each for name in names for each in texts(said.get(name))]:
            package[field] = "\n".join(words)


def _resources(said: dict, address: str) -> list[dict]:
    nodes = {each["@id"] if isinstance(each.get("@id"), str) else str(place): each
             for place, each in enumerate(linked.listed(said.get("distribution"))) if isinstance(each, dict)}
    described = _columns(said)
    found = [_file(key, node, nodes, address) | {"columns": described.get(key)} for key, node in nodes.items()]
    if len(found) > FIELDS:
        raise linked.fault(f"파일이 {len(found)}개입니다. {FIELDS}개까지 싣습니다. 나눠 달라고 알려 주세요.",
                           f"There are {len(found)} files, and at most {FIELDS} can be taken. Ask to divide it.")
    return linked.ordered(found)


def _file(key: str, node: dict, nodes: dict, address: str) -> dict:
    """A FileObject, or a FileSet: files within another, which is what can be fetched."""
    holder = node
    for _ in range(DEPTH):
        outer = _reference(holder.get("containedIn"))
        if outer not in nodes:
            break
        holder = nodes[outer]
    url = inside(address, text(holder.get("contentUrl")))
    formats = texts(node.get("encodingFormat"))
    media = next((each for each in formats if is_media_type(each)), None)
    known = next((name for each in formats if (name := format_of(each))), None)
    told = {"name": text(node.get("name")) or key, "description": text(node.get("description")) or _pattern(node),
            "url": url, "download_url": url, "mimetype": media, "format": known or next(iter(formats), None),
            "size": linked.size(text(node.get("contentSize"))),
            "hash": text(node.get("sha256")) or text(node.get("md5"))}
    if told["hash"]:
        told["hash_algorithm"] = "sha256" if text(node.get("sha256")) else "md5"
    return told


def _pattern(node: dict) -> str | None:
    return ", ".join(texts(node.get("includes"))) or None


def _reference(value: object) -> str | None:
    """The node that a value points to."""
    value = linked.listed(value)[0] if linked.listed(value) else None
    value = value.get("@id") if isinstance(value, dict) else value
    return value if isinstance(value, str) else None


def _columns(said: dict) -> dict[str, list[dict]]:
    """The columns of each file or set of files, out of the fields of all record sets."""
    found: dict[str, dict[str, dict]] = {}
    for group in linked.listed(said.get("recordSet")):
        for field in _fields(group.get("field") if isinstance(group, dict) else None):
            source = field.get("source") if isinstance(field.get("source"), dict) else {}
            file = _reference(source.get("fileObject") or source.get("fileSet") or source.get("distribution"))
            if file and (column := _column(field)):
                found.setdefault(file, {}).setdefault(column["name"], column)
    return {file: list(columns.values())[:FIELDS] for file, columns in found.items()}


def _fields(value: object, depth: int = DEPTH):
    for field in linked.listed(value):
        if isinstance(field, dict):
            yield field
            if depth:
                yield from _fields(field.get("subField"), depth - 1)


def _column(field: dict) -> dict | None:
    extract = field["source"].get("extract") if isinstance(field.get("source"), dict) else None
    called = text(extract.get("column")) if isinstance(extract, dict) else None
    name = called or (text(field.get("name")) or text(field.get("@id")) or "").rpartition("/")[2]
    kinds = [re.split("[:/#]", each)[-1] for each in texts(field.get("dataType"))]
    told = {"name": name, "type": ", ".join(kinds), "description": text(field.get("description"))}
    return {key: each for key, each in told.items() if each} if name else None
