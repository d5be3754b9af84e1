"""Comparing what partners list, what the database and the search index hold, and what stands in another CKAN.

Partners are only asked for their lists, of which nothing but digests is compared; nothing is written anywhere.
"""

from collections.abc import Iterator
from datetime import UTC

from ckanapi.errors import CKANAPIError

from catalog import reconcile
from catalog.reconcile import Difference
from harvesters import drafts, registry
from harvesters.errors import SourceError
from schemas import Source
from web.lines_out import line_to
from web.publishing import FailedError, Ours, Remote, Sending
from web.publishing.likeness import DIGEST, extra
from web.publishing.listing import Copy
from web.wiring import House

SEEN = ("published", "draft", "skipped", "gone", "withdrawn", "down")      # outcomes whose bytes are remembered


class IncomparableError(Exception):
    """One side could not be asked.

    :ivar side: the name of the source, or `outward`
    """

    def __init__(self, side: str, ko: str, en: str):
        super().__init__(f"{side}: {ko} / {en}")
        self.side, self.ko, self.en = side, ko, en

    def as_dict(self) -> dict:
        return {"side": self.side, "ko": self.ko, "en": self.en}


def here(house: House) -> Iterator[Difference]:
    """Differences within: the database with itself, and with the search index."""
    now = house.catalog.clock().astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    yield from reconcile.parts(house.store.read, now)
    yield from reconcile.indexed(house.store.read, house.index)


def of_source(house: House, source: Source) -> Iterator[Difference]:
    """Differences between a source's list as it is now and what we hold of it.

    Its requests count against what the key allows a day, and keep to the hours when the partner may be asked.

    :raises IncomparableError: its list cannot be had; what can be told without it was told before
    """
    yield from reconcile.claims(house.store.read, source.name)
    http = None
    try:
        kind = registry.find(source.harvester)
        http = line_to(house.catalog, house.settings, source)
        yield from listed(house, kind(source, http))
    except SourceError as error:
        raise IncomparableError(source.name, error.ko, error.en) from None
    except LookupError as missing:
        ko, _, en = str(missing).partition(" / ")
        raise IncomparableError(source.name, ko, en or ko) from None
    finally:
        if http:
            http.close()
            http.budget.allowance.give_back()


def listed(house: House, harvester) -> Iterator[Difference]:
    """Differences between the records that a harvester lists and what was seen of them last."""
    name, digest, seen = harvester.source.name, drafts.fingerprint(harvester), set()
    for page in harvester.pages():
        records = {record.id: record for record in page if drafts.usable(record.id)}
        known = house.book.known(name, records)
        for id, record in records.items():
            if hash(id) in seen:                          # it came before in this list: a run takes the first
                continue
            seen.add(hash(id))
            if id not in known:
                yield Difference("record_new", id, name)
            elif known[id].outcome in SEEN and known[id].raw_digest != digest(record.raw):
                yield Difference("record_changed", id, name, known[id].dataset_id or "")
    if not harvester.complete:
        raise IncomparableError(
            name, "목록이 온전한지 알 수 없어 없어진 기록은 견주지 못했습니다. 협력기관에 확인해 주세요.",
            "The list cannot be known to be whole, so what is gone was not compared. Ask the partner whether it is.")
    yield from reconcile.unseen(house.store.read, name, seen)


def outward(house: House, remote: Remote) -> Iterator[Difference]:
    """Differences between what is public here and what of ours stands in another CKAN.

    :raises IncomparableError: it does not answer, or refuses
    """
    ours = Ours(house.catalog)
    sending = Sending(ours, remote, house.settings.site_url, dry=True)
    try:
        copies = sending.copies()
        for organization in ours.organizations(None):
            for id in ours.datasets(organization):
                yield from _of_copy(sending, ours.dataset(id), copies.pop(id, None))
        yield from (Difference("outward_extra", id, dataset=id, detail=copy.name)
                    for id, copy in sorted(copies.items()) if ours.dataset(id) is None)
    except (FailedError, CKANAPIError) as failure:
        why = remote.reason(failure)
        raise IncomparableError("outward", f"다른 CKAN에 물어보지 못했습니다({why}). 주소와 토큰을 확인해 주세요.",
                                f"The other CKAN could not be asked ({why}). Check address and token.") from None


def _of_copy(sending: Sending, doc: dict | None, copy: Copy | None) -> Iterator[Difference]:
    """What is to be said of one of our datasets; nothing when it was hidden since it was listed."""
    if doc is None:
        return
    if copy is None:
        yield Difference("outward_missing", doc["id"], dataset=doc["id"])
    elif not copy.sent == copy.seen == extra(sending.as_sent(doc), DIGEST):
        yield Difference("outward_differs", doc["id"], dataset=doc["id"], detail=copy.name)
