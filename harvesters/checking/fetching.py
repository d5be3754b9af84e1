"""Fetching what is to be checked from an address that anybody may have typed: little, quickly, and nowhere private."""

from urllib.parse import urlsplit

import msgspec

from harvesters.body import MB
from harvesters.checking.laid import HOST, NAME
from harvesters.exchange import Limits
from harvesters.kinds.manifest import MANIFEST, fetch
from harvesters.session import Session
from schemas import Source

LARGEST = 5 * MB
BUDGET = Limits(connect=3, read=5, deadline=10, body=LARGEST, file=LARGEST, file_deadline=10, redirects=3, attempts=1)


def fetched(address: str, allow: frozenset = frozenset()) -> tuple[bytes, str]:
    """What lies at an address, and what it is to be read as; of a manifest.json the list that it describes.

    :param address: http or https, on the public internet and its usual ports
    :param allow: exact (ip, port) pairs that may be reached although not public
    :raises SourceError: it cannot be had, or is more than 5 MB or ten seconds
    """
    http = Session(Source(NAME, NAME, HOST, NAME), allow=allow, limits=BUDGET)     # whose address has no port to allow
    try:
        answer = http.get(address.strip())
        if not (urlsplit(address.strip()).path.endswith(".json") and _is_manifest(answer.body)):
            return answer.body, "auto"
        _, file = fetch(http, address.strip())
        with file:
            file.seek(0)
            return file.read(), "manifest"
    finally:
        http.close()


def _is_manifest(body: bytes) -> bool:
    try:
        MANIFEST.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True
