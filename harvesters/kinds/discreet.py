"""What of a hospital must not be told: counts of few people, also those that can be worked out, and names from inside.

Option `small_cell`: counts below it are not told (10 unless the hospital says otherwise; OHDSI's example is 5).
Option `never`: words that must not appear, such as names of staff, servers and schemas.
"""

import re
from urllib.parse import urlsplit

from schemas import clean

LEAST = 10
FEW = "대상자 수가 적어 밝히지 않습니다."
INSIDE = "(내부 이름)"
COUNTS = ("number_of_unique_individuals", "number_of_records")
AS_IT_IS = ("id", "identifier", "partner")                       # what a record is known by
_FILES = "csv|tsv|xlsx?|json|xml|txt|zip|pdf|hwpx?|parquet|html?|do|kr|com|org|net"
_NAMES = re.compile(rf"""
    (?:jdbc:|odbc:|ldaps?://|smb://|file://)\S+                                  # connections
    | \\\\[\w.$-]+(?:\\[\w.$-]+)*                                                # Windows shares
    | (?:https?://)?(?:[\w-]+\.)+(?:local|internal|intra|intranet|lan|corp|localdomain)\b(?::\d+)?(?:/\S*)?
    | (?:https?://)?\b(?:10|127)(?:\.\d{{1,3}}){{3}}\b(?::\d+)?(?:/\S*)?           # private addresses
    | (?:https?://)?\b(?:192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{{1,3}}){{2}}\b(?::\d+)?(?:/\S*)?
    | https?://localhost\b\S*
    | \b[a-z][a-z0-9]*_\w*\.(?!(?:{_FILES})\b)[a-z]\w*                           # schema_a.table
    | \b[a-z][a-z0-9]*\.[a-z][a-z0-9]*_\w+                                       # schema.table_a
    """, re.VERBOSE | re.IGNORECASE | re.ASCII)

_HOSTS = re.compile(r"[^.]*|.*\.(?:local|internal|intra|intranet|lan|corp|localdomain)|(?:10|127)\..*|192\.168\..*"
                    r"|172\.(?:1[6-9]|2\d|3[01])\..*|.*:.*", re.IGNORECASE)      # the last: IPv6


def least(options: dict) -> int:
    """The smallest count that may be told; nonsense in the options makes it no smaller than it would be."""
    told = clean.number(options.get("small_cell", options.get("cell")))
    return max(int(told), 1) if told is not None else LEAST


def veiled(cells: list[tuple[str, int]], total: int | None, least: int) -> list[tuple[str, int | None]] | None:
    """The cells of one group as they may be told; None stands for a count that is kept.

    As the total is known, what is kept together must be two cells and no fewer than `least` people: else the next
    smallest is kept as well.  Cells that do not add up to their total overlap, or leave somebody out: then the
    difference of two may be somebody, and none is told.

    :return: None when nothing may be told
    """
    counts = [count for _, count in cells]
    if total is None or total < least or not cells or min(counts) < 0 or sum(counts) != total:
        return None
    order = sorted((place for place, count in enumerate(counts) if count), key=lambda place: counts[place])
    kept = [place for place in order if counts[place] < least]
    for place in order[len(kept):]:
        if not kept or (len(kept) > 1 and sum(counts[each] for each in kept) >= least):
            break
        kept.append(place)
    if len(kept) == len(order) and kept:
        return None
    return [(label, None if place in kept else count) for place, (label, count) in enumerate(cells)]


def text(value: object, never: tuple[str, ...] = ()) -> str | None:
    """A text without names from inside: addresses of private networks, connections, schemas and their tables."""
    found = clean.text(value)
    if not found:
        return None
    for word in never:
        found = re.sub(re.escape(word), INSIDE, found, flags=re.IGNORECASE)
    return clean.text(_NAMES.sub(INSIDE, found))


def quiet(package: dict, options: dict, *hosts: str) -> dict:
    """The dataset without counts of few and names from inside.

    :param hosts: servers whose names are not told either, nor addresses on them
    """
    never = tuple(word for word in (*options.get("never", ()), *hosts) if word)
    package["tags"] = [tag for tag in package.get("tags", ()) if _plain(tag["name"], never)]
    for field in ("original_tags", "health_category", "coding_system"):
        if field in package:
            package[field] = [word for word in package[field] if _plain(word, never)]
    package = _silenced(package, never)
    package["resources"] = [{"url": ""} | each for each in package.get("resources", ())]
    return _counted(package, least(options))


def _plain(word: str, never: tuple[str, ...]) -> bool:
    return not _NAMES.search(word) and not any(each.casefold() in word.casefold() for each in never)


def _silenced(value, never: tuple[str, ...]):
    """Whatever a dataset says anywhere, without what is from inside; an address that leads there goes as a whole."""
    if isinstance(value, dict):
        kept = {key: said for key, said in value.items()
                if not (key.endswith("url") and said and isinstance(said, str) and _leads_inside(said, never))}
        return {key: said if key in AS_IT_IS or key.endswith("url") else _silenced(said, never)
                for key, said in kept.items()}
    if isinstance(value, list):
        return [_silenced(each, never) for each in value]
    return value if not isinstance(value, str) or _plain(value, never) else text(value, never) or INSIDE


def _leads_inside(url: str, never: tuple[str, ...]) -> bool:
    name = host(url)
    return bool(_HOSTS.fullmatch(name)) or any(word.casefold() in url.casefold() for word in never)


def _counted(package: dict, least: int) -> dict:
    few = [field for field in COUNTS if field in package and package[field] < least]
    for field in few:
        del package[field]
    for resource in package["resources"]:
        if resource.get("rows") is not None and resource["rows"] < least:
            del resource["rows"]
    if few and FEW not in package.get("remarks", ""):
        package["remarks"] = "\n".join(filter(None, [package.get("remarks"), FEW]))
    return package


def host(url: str) -> str:
    """The name of the server behind an address."""
    return urlsplit(url).hostname or ""
