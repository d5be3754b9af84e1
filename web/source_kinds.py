"""What a source's kind is called on a page, and how its options are read and shown: as people write them."""

from functools import cache

import orjson

from harvesters import registry
from harvesters.described import Told, kinds, told

LISTS = ("organizations", "filters", "sets", "catalogs")     # options that hold several
FLAGS = ("sitemap",)                                         # and those that are yes or no


@cache
def like(name: str) -> Told:
    """The kind of this name; what belongs to a single partner is told of as the kind that it is made from.

    :param name: what the source says
    """
    if name in kinds():
        return kinds()[name]
    try:
        above = registry.find(name).__mro__
    except LookupError:
        return told(name)
    return next((known for each in above for known in kinds().values() if _is(known.name, each)), told(name))


def _is(name: str, kind: type) -> bool:
    try:
        return registry.find(name) is kind
    except LookupError:
        return False


def read(key: str, text: str):
    """An option as its kind takes it: several are written with commas, and a number or JSON as such.

    :param key: which option
    :param text: what was typed
    """
    if key in FLAGS:
        return text == "true"
    if text[0] in "[{":
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            return text
    if key in LISTS:
        return [word for each in text.split(",") if (word := each.strip())]
    return int(text) if text.isdecimal() and len(text) < 10 else text


def written(value) -> str:
    """An option as people write it.

    :param value: what is kept
    """
    if isinstance(value, list) and all(isinstance(each, str) and "," not in each for each in value):
        return ", ".join(value)
    return value if isinstance(value, str) else orjson.dumps(value).decode()
