"""The catalogue speaks ckanapi's errors, so a caller cannot tell which door it used."""

from ckanapi.errors import NotAuthorized, NotFound, SearchError, SearchQueryError, ValidationError

__all__ = ["NotAuthorized", "NotFound", "SearchError", "SearchQueryError", "Stale", "ValidationError",
           "in_ckan_shape", "with_plain_tags"]


class Stale(ValidationError):  # noqa: N818 (a state of what was sent, not a mistake)
    """What was to be changed is not what the caller saw last, as `If-Match` had it (RFC 9110, 13.1.1)."""


def in_ckan_shape(messages):
    """Marshmallow numbers the bad items of a list; CKAN lists them all, the good ones as {}."""
    if not isinstance(messages, dict):
        return messages
    if messages and all(isinstance(key, int) for key in messages):
        return [in_ckan_shape(messages.get(place, {})) for place in range(max(messages) + 1)]
    return {key: in_ckan_shape(value) for key, value in messages.items()}


def with_plain_tags(messages: dict) -> dict:
    """What is wrong with the tags of a dataset CKAN says in texts, one after another, without a place."""
    if "tags" not in messages:
        return messages
    said = [each.get("name", []) if isinstance(each, dict) else each for each in messages["tags"]]
    return messages | {"tags": [text for each in said for text in ([each] if isinstance(each, str) else each)]}
