"""Our fields as a stock CKAN keeps them when its DCAT extension is to understand them.

ckanext-dcat reads a dataset's DCAT properties from `extras` of its own names: flat ones where we have lists of people
or spans of time, lists as JSON texts, codes of the EU authority lists as their addresses.  What it has no name for goes
under our own name, as `to_extras` writes it.
"""

from schemas.ckan import OUR_FIELDS, to_extras

AUTHORITY = "http://publications.europa.eu/resource/authority/"
ADDRESSED = {"frequency": "frequency/", "access_rights": "access-right/"}      # field → its authority list
AGENT = {"name": "name", "identifier": "identifier"}
CONTACT = {"name": "name", "email": "email", "phone": "telephone"}
SPAN = {"start": "start", "end": "end"}
FLATTENED = {"publisher": ("publisher", AGENT), "contact": ("contact", CONTACT),
             "temporal_coverage": ("temporal", SPAN)}
RENAMED = {"spatial_coverage": "spatial_text"}


def to_dcat_extras(package: dict) -> dict:
    """Move our fields into `extras` under ckanext-dcat's names.

    :param package: a package in our canonical form; it is left as it is
    :return: a new package, whose extras have each key once and no empty values
    """
    ours, rest = {}, {}
    for key, value in package.items():
        if key in OUR_FIELDS and _is_blank(value):
            continue
        if key in FLATTENED:
            ours |= _first(value, *FLATTENED[key])
        elif key in RENAMED:
            ours[RENAMED[key]] = value
        if key not in RENAMED and not (key in FLATTENED and _says_all(value, FLATTENED[key][1])):
            rest[key] = _addressed(key, value)
    moved = to_extras(rest)
    extras = {each["key"]: each["value"] for each in moved["extras"] if each["value"]} | ours
    return moved | {"extras": [{"key": key, "value": value} for key, value in sorted(extras.items())]}


def _first(rows: list[dict], prefix: str, names: dict[str, str]) -> dict[str, str]:
    """The first of several, flat: ckanext-dcat knows one publisher, one contact and one span."""
    first = rows[0]
    flat = {f"{prefix}_{name}": first[key] for key, name in names.items() if first.get(key)}
    identifier = flat.get("publisher_identifier", "")
    return flat | ({"publisher_uri": identifier} if identifier.startswith(("http://", "https://")) else {})


def _says_all(rows: list[dict], names: dict[str, str]) -> bool:
    """Whether the flat form loses nothing."""
    return len(rows) == 1 and rows[0].keys() <= names.keys()


def _addressed(key: str, value: object) -> object:
    """A code of an EU authority list as its address; `non-public` is NON_PUBLIC there."""
    if key not in ADDRESSED:
        return value
    return f"{AUTHORITY}{ADDRESSED[key]}{str(value).upper().replace('-', '_')}"


def _is_blank(value: object) -> bool:
    """Whether it says nothing: no is an answer, a translation into no language is none."""
    return not any(value.values()) if isinstance(value, dict) else value is None or value in ("", [])
