"""What the records of a run look like: their keys, the types and the short values of these, and the run's own figures.

Collected while records pass.  What is parsed anyway is looked at, and of the unchanged a sample, so that a source where
nothing changes stays as fast as it was.  Bounded whatever comes; no value is kept that may be about a person.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from harvesters import drift
from harvesters.drafts import RECORD_FAULTS

SAMPLE, MANY = 200, 1000                          # unchanged records looked at in a run; those that are parsed anyway
KEYS, VALUES = 200, 30                            # kept at most, of a source and of a key
LONGEST_KEY, LONGEST_VALUE = 100, 40              # characters
DEEPEST, ITEMS = 3, 20                            # keys within keys, and items of a list that are looked into
PERSONAL = re.compile(r"(?i)name|성명|이름|담당|작성자|등록자|연락|전화|휴대|메일|주소|생년|생일|주민|계정|"
                      r"phone|tel|mobile|fax|mail|contact|manager|writer|author|creator|owner|user|person|birth|addr|"
                      r"account")
TELLING = re.compile(r"@|(?:\d\D?){7}")           # an address or a number of somebody, or no code at any rate
KINDS = ((bool, "flag"), (int, "number"), (float, "number"), (str, "text"), (list, "list"), (Mapping, "object"))


class Shape:
    """How the records of one run look, and what the run cost.

    :param harvester: whose `read` parses the sample
    :param clock: says how long it took
    """

    def __init__(self, harvester, clock):
        self.harvester, self.clock, self.began = harvester, clock, clock.monotonic()
        self.before, self.stride, self.passed, self.sampled = None, 1, 0, 0
        self.offered, self.records, self.keys, self.bytes = 0, 0, {}, 0
        self.listing = hashlib.blake2b(digest_size=16)

    def begin(self, before: dict | None, standing: int) -> None:
        """:param before: what records looked like after the last good run
        :param standing: how many records are known, so that the sample is spread over all of them
        """
        self.before, self.stride = before, max(1, standing // SAMPLE)

    def pass_by(self, met: Mapping[str, Any], page: list[tuple[str, str]], differ: set[str]) -> None:
        """A chunk of records: count what came, and look at some of those that did not change.

        :param met: id → record
        :param page: id and digest of each
        :param differ: ids of those that are going to be parsed
        """
        self.bytes += sum(len(record.raw) for record in met.values())
        self.listing.update("".join(f"{id}\n{digest}\n" for id, digest in page).encode())
        same = [id for id, _ in page if id not in differ and met[id].raw]
        first = -self.passed % self.stride
        self.passed += len(same)
        for id in same[first::self.stride][:SAMPLE - self.sampled]:
            self.sampled += 1
            try:
                self.see(self.harvester.read(met[id].raw))
            except RECORD_FAULTS:
                continue                          # one that cannot be read is told by whoever drafts it

    def see(self, record: Any) -> None:
        """Look at one parsed record; once there were many, at one in fifty."""
        self.offered += 1
        if isinstance(record, Mapping) and (self.records < MANY or self.offered % 50 == 0):
            self.records += 1
            for path, value in dict(_within(record)).items():
                key = self.keys.get(path)
                if key is None and len(self.keys) < KEYS:
                    key = self.keys[path] = Key(path)
                if key:
                    key.see(value)

    def as_dict(self) -> dict:
        """Plain data: how many records, and of each key in how many it was, its types and its values."""
        return {"records": self.records, "keys": {path: key.as_dict() for path, key in self.keys.items()}}

    def tell(self, report) -> None:
        """Write into the report what it cost, what the records look like and what is new about that."""
        now = self.as_dict()
        for key in getattr(self.harvester.http, "repeated", ()):
            report.remark("repeated", key)
        report.figures = {"seconds": round(self.clock.monotonic() - self.began, 3), "bytes": self.bytes,
                          "listing": self.listing.hexdigest()} | _counted(self.harvester.http)
        report.drift = drift.changes(self.before, now)
        report.shape = drift.merged(self.before, now)


class Key:
    """One key: in how many records it said something, what types that was, and its values as long as they are few.

    :ivar values: None once they are too many, too long or may be about somebody
    """

    def __init__(self, path: str):
        self.present, self.types = 0, Counter()
        self.values: set[str] | None = None if PERSONAL.search(path.rpartition(".")[2]) else set()

    def see(self, value: Any) -> None:
        self.present += 1
        self.types[next((name for kind, name in KINDS if isinstance(value, kind)), "other")] += 1
        if self.values is not None and isinstance(value, str):
            if len(value) > LONGEST_VALUE or TELLING.search(value):
                self.values = None
            else:
                self.values.add(value)
                self.values = self.values if len(self.values) <= VALUES else None

    def as_dict(self) -> dict:
        return {"present": self.present, "types": dict(self.types),
                "values": None if self.values is None else sorted(self.values)}


def _within(record: Mapping, before: str = "", depth: int = 1) -> Iterable[tuple[str, Any]]:
    """Every key that says something, and what is below it."""
    for name, value in list(record.items())[:KEYS]:
        path = f"{before}{name}"
        if value is None or value == "" or not isinstance(name, str) or len(path) > LONGEST_KEY:
            continue
        yield path, value
        if depth < DEEPEST and isinstance(value, Mapping):
            yield from _within(value, f"{path}.", depth + 1)
        elif depth < DEEPEST and isinstance(value, list):
            for item in value[:ITEMS]:
                yield from _within(item, f"{path}[].", depth + 1) if isinstance(item, Mapping) else ()


def _counted(http: Any) -> dict:
    """What the session has counted and seen, if there is one."""
    budget, mark = getattr(http, "budget", None), getattr(http, "mark", None)
    return ({"requests": budget.requests, "bytes": budget.bytes} if budget else {}) | ({"etag": mark} if mark else {})
