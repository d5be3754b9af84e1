"""Frictionless Data Packages, versions 1 and 2: a datapackage.json and the files beside it.

Format: https://specs.frictionlessdata.io/data-package/ and https://datapackage.org/standard/data-package/.
Options: `packages` (addresses of descriptors instead of `url`), `says`.

A schema that is told by its address, in the package's folder or on the web, is fetched with the descriptor.
"""

import re
from contextlib import suppress

from harvesters.kinds import files, linked
from harvesters.kinds.documents import ITS_OWN, Documents, inside
from schemas import clean
from schemas.formats import format_of
from schemas.parts import Resources

SCHEMAS, LARGEST = 200, 200_000   # schemas that lie elsewhere: how many a run fetches, how many bytes one may have
MOST = Resources.MOST             # resources of one package, columns of one table
_HASH = re.compile(r"(?:(md5|sha1|sha256|sha512):)?([0-9A-Fa-f]{32,128})")
# what a constraint of a field says, in the words of a data dictionary (Table Schema, "Field Constraints")
_CONSTRAINTS = (("required", "필수"), ("unique", "겹치지 않음"), ("minimum", "최소 {}"), ("maximum", "최대 {}"),
                ("exclusiveMinimum", "{} 초과"), ("exclusiveMaximum", "{} 미만"), ("minLength", "{}자 이상"),
                ("maxLength", "{}자 이하"), ("pattern", "형식 {}"), ("enum", "값 {}"))


def text(value: object) -> str | None:
    """A clean text, whatever a descriptor holds in its place."""
    return clean.text(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def rows(value: object) -> list[dict]:
    """The objects of a list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


class DataPackage(Documents):
    """`url` leads to datapackage.json or to a JSON list of addresses of such."""

    what = "Data Package"
    option = "packages"

    def __init__(self, source, http):
        super().__init__(source, http)
        self.schemas: dict[str, dict | None] = {}             # address → what lies there; None: nothing of use

    def is_one(self, value: dict) -> bool:
        return isinstance(value.get("resources"), list)

    def own_id(self, value: dict) -> str | None:
        return text(value.get("id")) or text(value.get("name"))

    def completed(self, value: dict, address: str) -> dict:
        for each in rows(value["resources"]):
            told = each.get("schema")
            if isinstance(told, str) and not told.startswith("#") and (place := inside(address, told)):
                each["schema"] = self._schema(place) or told
        return value

    def _schema(self, place: str) -> dict | None:
        """A schema that lies elsewhere; None when it cannot be had, or a tenth of the run's requests went to such."""
        if place not in self.schemas and len(self.schemas) < min(SCHEMAS, self.source.requests // 10):
            self.schemas[place] = None
            with suppress(*ITS_OWN):
                answer = self._get(place)
                found = self.http.json(answer)
                if len(answer.body) <= LARGEST and isinstance(found, dict) and rows(found.get("fields")):
                    self.schemas[place] = found
        return self.schemas.get(place)

    def described(self, value: dict, address: str) -> dict:
        package = {"title": text(value.get("title")) or text(value.get("name"))}
        if not package["title"]:
            raise linked.fault("제목(title)도 이름(name)도 없습니다. datapackage.json에 적어 달라고 알려 주세요.",
                               "There is neither title nor name. Have one added to datapackage.json.")
        told = {"notes": text(value.get("description")), "issued": clean.date(text(value.get("created"))),
                "version": (text(value.get("version")) or "")[:100]}
        package |= {field: each for field, each in told.items() if each}
        package["url"] = linked.address(text(value.get("homepage"))) or address
        linked.tags(package, [word for word in linked.listed(value.get("keywords")) if isinstance(word, str)])
        licences = rows(value.get("licenses")) or [licence for each in rows(value.get("resources"))
                                                   for licence in rows(each.get("licenses"))]
        linked.licensed(package, [label for each in licences if (label := _licence(each))])
        _people(value, package)
        _sources(value, package)
        _resources(value, package, address)
        return package


def _licence(each: dict) -> str | None:
    """A licence as whichever of its name, address and title we know, else as the first of them."""
    told = [label for key in ("name", "path", "title") if (label := text(each.get(key)))]
    return next((label for label in told if linked.licence(label)), told[0] if told else None)


def _people(value: dict, package: dict) -> None:
    """The publisher, and the organisations of others; names and mail addresses of persons are not taken over."""
    publishers, units = [], []
    for each in rows(value.get("contributors")):
        roles = {each.get("role"), *[role for role in linked.listed(each.get("roles")) if isinstance(role, str)]} \
            if isinstance(each.get("role"), str | None) else set()
        name, unit, mail = text(each.get("title")), text(each.get("organization")), linked.mail(each.get("email"))
        if "publisher" in roles and (name or unit):
            publishers.append({"name": unit or name} | ({"identifier": path} if (
                path := linked.address(text(each.get("path")))) else {}))
            units.append({"name": unit or name} | ({"email": mail} if linked.is_desk(mail) else {}))
        elif unit or linked.is_desk(mail):
            units.append({key: each for key, each in (("name", unit), ("email", mail if linked.is_desk(mail) else None))
                          if each})
    if publishers:
        package["publisher"] = publishers
    if units:
        package["contact"] = list({str(unit): unit for unit in units}.values())


def _sources(value: dict, package: dict) -> None:
    """Where the data came from."""
    told = []
    for each in rows(value.get("sources")):
        title, path = text(each.get("title")), linked.address(text(each.get("path")))
        told.append(f"{title} ({path})" if title and path else title or path)
    if told := list(dict.fromkeys(filter(None, told))):
        package["provenance"] = "\n".join(told)


def _resources(value: dict, package: dict, address: str) -> None:
    found = [part for each in rows(value.get("resources")) for part in _parts(each, package, address)]
    if len(found) > MOST:
        raise linked.fault(f"자원이 {len(found)}개입니다. {MOST}개까지 싣습니다. 나눠 달라고 알려 주세요.",
                           f"There are {len(found)} resources, and at most {MOST} can be taken. Ask to divide it.")
    if found:
        package["resources"] = linked.ordered(found)
        package["dcat_type"] = "FILE"


def _parts(each: dict, package: dict, address: str) -> list[dict]:
    """A resource; one that lies in several files is several."""
    paths = linked.listed(each.get("path") or each.get("url"))
    base = _resource(each) | {"columns": _columns(each, package)}
    if not paths:
        return [base]
    made = []
    for place, path in enumerate(paths[:MOST + 1], 1):
        url = inside(address, path)
        if url is None:
            linked.warn(package, "resources.path", path)
        name = f"{base['name']} ({place}/{len(paths)})" if len(paths) > 1 else base["name"]
        ending = format_of(str(path).rsplit(".", 1)[-1]) if "." in str(path) else None
        made.append(base | {"name": name, "url": url, "download_url": url, "format": base["format"] or ending})
    return made


def _resource(each: dict) -> dict:
    stats = each.get("stats") if isinstance(each.get("stats"), dict) else {}
    form, media = text(each.get("format")), text(each.get("mediatype"))
    hashed = _HASH.fullmatch(text(each.get("hash")) or text(stats.get("hash")) or "")
    return {"name": text(each.get("title")) or text(each.get("name")) or "자원", "description": text(
        each.get("description")), "format": (format_of(form) or form) if form else format_of(media or ""),
        "mimetype": media, "encoding": text(each.get("encoding")), "size": files.whole(each.get("bytes"))
        if each.get("bytes") is not None else files.whole(stats.get("bytes")), "rows": files.whole(stats.get("rows")),
        "hash": hashed and hashed[2].lower(), "hash_algorithm": hashed and (hashed[1] or "md5")}


def _columns(each: dict, package: dict) -> list[dict]:
    """The fields of a table; a schema that lies elsewhere and could not be had is named."""
    schema = each.get("schema")
    if isinstance(schema, str):
        linked.warn(package, "resources.schema", schema)
        return []
    found = []
    for field in rows(schema.get("fields") if isinstance(schema, dict) else None)[:MOST]:
        said = [part for part in (text(field.get("description")), _limits(field)) if part]
        kind = " ".join(part for part in (text(field.get("type")), _form(field)) if part)
        told = {"name": text(field.get("name")), "title": text(field.get("title")), "type": kind,
                "unit": text(field.get("unit")), "description": " · ".join(said)}
        if told["name"]:
            found.append({key: value for key, value in told.items() if value})
    return found


def _form(field: dict) -> str | None:
    form = text(field.get("format"))
    return f"({form})" if form and form != "default" else None


def _limits(field: dict) -> str | None:
    """The constraints of a field in words."""
    limits = field.get("constraints") if isinstance(field.get("constraints"), dict) else {}
    told = []
    for key, words in _CONSTRAINTS:
        value = limits.get(key)
        if "{}" not in words:
            told += [words] if value is True else []
        elif said := ", ".join(filter(None, map(text, linked.listed(value)))):
            told.append(words.format(said[:200]))
    return ", ".join(told) or None
