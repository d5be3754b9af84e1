"""What of ours stands in the other CKAN, found by the marks that each copy carries."""

from collections.abc import Iterator
from typing import NamedTuple

from ckanapi import CKANAPIError

from web.publishing.likeness import DIGEST, digest, extra
from web.publishing.remote import Remote

OUR_ID, INSTALLATION, SITE = "ieum_id", "ieum_installation", "ieum_site"
MARKED = f'extras_{INSTALLATION}:"{{}}"'
PAGE = 200


class Copy(NamedTuple):
    """One of ours as the other side lists it."""

    id: str
    name: str
    organization: str    # over there
    site: str            # the address we had when it was sent
    sent: str            # the digest of what was sent
    seen: str            # the digest of what is there


def is_of(installation: str, package: dict) -> bool:
    """Whether a dataset, an organisation or a group over there was put there by this installation."""
    return extra(package, INSTALLATION) == installation and bool(extra(package, OUR_ID))


def copies(remote: Remote, installation: str) -> dict[str, Copy]:
    """Our id → its copy, in whatever organisation it stands.

    Where the search finds no mark, or knows none, everything there is looked through.

    :raises FailedError, CKANAPIError: it cannot be listed
    """
    try:
        found = _found(remote, installation, {"fq": MARKED.format(installation)})
    except CKANAPIError:
        found = {}
    return found or _found(remote, installation, {})


def _found(remote: Remote, installation: str, asked: dict) -> dict[str, Copy]:
    return {extra(each, OUR_ID): Copy(each["id"], each["name"], (each.get("organization") or {}).get("name") or "-",
                                      extra(each, SITE), extra(each, DIGEST), digest(each))
            for each in _listed(remote, asked) if is_of(installation, each)}


def _listed(remote: Remote, asked: dict) -> Iterator[dict]:
    start, told = 0, {"count": 1}
    asked = asked | {"sort": "id asc", "rows": PAGE, "include_private": True}
    while start < told["count"]:
        told = remote.call("package_search", asked | {"start": start})
        if not told["results"]:
            return
        yield from told["results"]
        start += len(told["results"])
