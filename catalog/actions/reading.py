"""Reading what a caller sent: over HTTP GET every value is a string, over POST it is whatever JSON can say."""

import orjson

from catalog.errors import ValidationError

TRUE = {"true", "yes", "on", "t", "y", "1"}
LARGEST = 2**31 - 1
MOST = 1000                            # items in a list, each of which may be asked for in the database


def flag(data: dict, key: str, default: bool = False) -> bool:
    value = data.get(key)
    if value is None or value == "":
        return default
    return str(value).strip().lower() in TRUE


def number(data: dict, key: str, default: int | None = None) -> int | None:
    """A natural number.

    :raises ValidationError: with CKAN's messages
    """
    value = data.get(key)
    if value is None or value == "":
        return default
    try:
        whole = int(value)
    except (TypeError, ValueError, OverflowError):
        raise ValidationError({key: ["Invalid integer"]}) from None
    if not 0 <= whole <= LARGEST or isinstance(value, bool):
        raise ValidationError({key: ["Must be a natural number"]})
    return whole


def word(data: dict, key: str, default: str = "") -> str:
    """:raises ValidationError: when it is there and is not a text"""
    value = data.get(key)
    if value is None:
        return default
    if not isinstance(value, str) or "\0" in value:
        raise ValidationError({key: ["Must be a Unicode string value"]})
    return value


def needed(data: dict, *keys: str) -> str:
    """The first of these that was given.

    :raises ValidationError: when none was
    """
    for key in keys:
        if data.get(key):
            return word(data, key)
    raise ValidationError({keys[0]: ["Missing value"]})


def bounded(asked: list, key: str, what: str = "") -> None:
    """:raises ValidationError: when a list is longer than the database is asked about at once"""
    if len(asked) > MOST:
        raise ValidationError({key: [f"Must be a list of at most {MOST} {what or key}"]})


def fit(keys: list[str]) -> list[str]:
    """The names or ids that a database can be asked for: none has NUL in it."""
    return [key for key in keys if "\0" not in key]


def words(data: dict, key: str) -> list[str]:
    """A list of at most 1000, however it was written: a list, a JSON list, or words with commas between them.

    :raises ValidationError: when it is none, or longer
    """
    value = data.get(key) or []
    if isinstance(value, str):
        value = orjson.loads(value) if value.startswith("[") and _is_json(value) else value.split(",")
    if not isinstance(value, list) or not all(isinstance(each, str) and "\0" not in each for each in value):
        raise ValidationError({key: ["Not a list of strings"]})
    bounded(value, key)
    return [each.strip() for each in value if each.strip()]


def _is_json(text: str) -> bool:
    try:
        return isinstance(orjson.loads(text), list)
    except orjson.JSONDecodeError:
        return False
