"""From one record's bytes to one dataset, or to the reason why not."""

import hashlib
from collections.abc import Callable
from importlib.metadata import version
from typing import NamedTuple

import orjson
from marshmallow import ValidationError as SchemaError

from harvesters.base import Harvester, Record
from harvesters.misfits import in_korean
from harvesters.publish import name_for
from schemas import DATASET, MESSAGES, check_sharing
from schemas.parts import Resources

# What a bad record can raise.  Anything else is our own mistake and must be seen.
RECORD_FAULTS = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, SchemaError)
QUIET = ("harvest_source", "harvest_record", "mapping_version", "stats")    # alone, none of these is news
PLAIN = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
PASSING = ("unfetched", "refused", "taken_down", "modified_in_future")      # faults that another day may not have
RELEASE = version("ieum")                         # another one of ours may read what this one cannot
LONGEST = 200                                     # characters of somebody else's words in a reason


class Fault(NamedTuple):
    """Why a record is set aside."""

    code: str
    ko: str
    en: str
    fields: dict = {}

    def __str__(self) -> str:
        return f"{self.ko} / {self.en}"

    def as_dict(self) -> dict:
        return {"code": self.code, "ko": self.ko, "en": self.en, "fields": self.fields}


class Draft(NamedTuple):
    """A dataset as a record makes it.  `holds`: why it may only be a draft, once judged; `digest`: of what it says."""

    package: dict
    holds: dict
    digest: str


class Faulty(ValueError):  # noqa: N818  the record is
    def __init__(self, fault: Fault):
        super().__init__(str(fault))
        self.fault = fault


def fingerprint(harvester: Harvester) -> Callable[[bytes], str]:
    """A digest of bytes that also changes with whatever else a dataset is made from: the mapping and the source."""
    source, kind = harvester.source, type(harvester)
    made_by = [kind.__module__, kind.__qualname__, harvester.mapping, source.owner_org, source.url, source.options]
    key = hashlib.blake2b(orjson.dumps(made_by, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)).digest()
    fresh = hashlib.blake2b(digest_size=16, key=key)

    def digest(raw: bytes) -> str:
        this = fresh.copy()
        this.update(raw)
        return this.hexdigest()

    return digest


def way(digest: str, fixed: dict | None) -> str:
    """A digest of all with which a record is tried: what `fingerprint` tells, what people fixed, and our own rules."""
    said = orjson.dumps([digest, RELEASE, fixed or {}], option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(said, digest_size=16).hexdigest()


def drafted(harvester: Harvester, record: Record, said: dict, fixed: dict | None = None) -> Draft:
    """Draft one dataset.  Whether it may be published is not decided here but at the catalogue's door.

    :param said: the parsed record
    :param fixed: what people say of it, whatever the record says
    :raises Skip: when it is not for us
    :raises RECORD_FAULTS: when nothing can be made of it, or nothing that JSON could hold
    """
    source, made = harvester.source, harvester.draft(said)
    if len(made.get("resources") or ()) > Resources.MOST:
        raise Faulty(crowded(len(made["resources"])))
    package = {"identifier": record.id} | made | (fixed or {}) | {
        "name": name_for(source.name, record.id), "owner_org": source.owner_org,
        "harvest_source": source.name, "harvest_record": record.id, "mapping_version": harvester.mapping}
    spoken = {key: value for key, value in package.items() if key not in QUIET}
    digest = hashlib.blake2b(orjson.dumps(spoken, option=PLAIN), digest_size=16).hexdigest()
    return Draft(package, {}, digest)


def judged(draft: Draft) -> Draft:
    """Hold a draft against the schema and the sharing profile ourselves: for a CKAN that does not, and for rehearsals.

    :raises Faulty: and any of RECORD_FAULTS, when it cannot be used
    """
    package = DATASET.load(draft.package)
    verdict = check_sharing(package)
    if verdict.errors:
        raise Faulty(_unfit(verdict.errors))
    return draft._replace(package=package, holds=verdict.holds)


def why_refused(draft: Draft, errors: dict) -> Fault:
    """Why the catalogue did not take a draft: in the words of the rules, or else in the catalogue's own."""
    try:
        judged(draft)
    except RECORD_FAULTS as error:
        return fault_of(error)
    return taken_down() if "state" in errors else refused(errors)


def fault_of(error: Exception) -> Fault:
    """Say in two languages what was wrong with a record."""
    if isinstance(error, Faulty):
        return error.fault
    if isinstance(error, SchemaError):
        fields = error.messages if isinstance(error.messages, dict) else {"_schema": error.messages}
        words = _words(fields)
        return Fault("schema", f"카탈로그 규격에 맞지 않는 항목이 있습니다({words}). 원본을 고쳐 달라고 알려 주세요.",
                     f"Some fields do not fit the catalogue's schema ({words}). Have the original mended.", fields)
    if isinstance(error, KeyError):
        return Fault("missing_field", f"필요한 항목({error})이 없습니다. 원본에 이 항목을 넣어 달라고 알려 주세요.",
                     f"The field {error} is missing. Have it added to the original.")
    ko, slash, en = str(error).partition(" / ")
    if slash:                                     # it already speaks both
        return Fault("bad_value", ko[:LONGEST], en[:LONGEST])
    words = f"{type(error).__name__}: {error}"[:LONGEST]
    return Fault("bad_value", f"값을 읽을 수 없습니다({in_korean(error)}). 원본을 확인해 달라고 알려 주세요.",
                 f"A value cannot be read ({words}). Have the original checked.")


def refused(errors: dict) -> Fault:
    """The catalogue did not take it."""
    words = _words(errors)
    return Fault("refused", f"카탈로그가 받지 않았습니다({words}).", f"The catalogue refused it ({words}).", errors)


def taken_down() -> Fault:
    return Fault("taken_down", "사람이 내린 데이터여서 다시 싣지 않았습니다. 더 보내지 않도록 협력기관에 알려 주세요.",
                 "A person took this dataset down, so it was not published again. Ask the partner to stop sending it.")


def duplicate() -> Fault:
    return Fault("duplicate", "같은 식별자가 한 목록에 두 번 있어 처음 것만 썼습니다. 협력기관에 알려 주세요.",
                 "The same id stands twice in one list; the first was used. Tell the partner.")


def crowded(count: int) -> Fault:
    """:param count: how many resources it has"""
    message = MESSAGES["resources_many"].about(count=count, most=Resources.MOST)
    return Fault(message.code, message.ko, message.en, {"resources": [str(message)]})


def unfetched() -> Fault:
    return Fault("unfetched", "목록에는 있지만 내용을 받지 못했습니다. 다음 수집 때 다시 받습니다.",
                 "It is listed, but its content could not be had. The next run tries again.")


def nameless() -> Fault:
    return Fault("no_id", "식별자가 없거나 쓸 수 없어 받지 못했습니다. 원본에 식별자를 넣어 달라고 알려 주세요.",
                 "There is no usable id. Have one added to the original.")


def printable(record_id: object) -> str:
    """An id as it may be shown, whatever it holds."""
    return "".join(char if char.isprintable() else "\ufffd" for char in str(record_id)[:300])


def usable(record_id: str) -> bool:
    """Whether an id can be kept: some printable text of at most 300 characters."""
    return isinstance(record_id, str) and 0 < len(record_id) <= 300 and record_id.isprintable()


def _unfit(errors: dict) -> Fault:
    messages = [(field, message) for field, said in errors.items() for message in said]
    codes = [getattr(each, "code", "sharing") for _, each in messages]
    code = next((code for code in codes if code in PASSING), codes[0])
    return Fault(code, " ".join(getattr(each, "ko", str(each)) for _, each in messages),
                 " ".join(getattr(each, "en", str(each)) for _, each in messages),
                 {field: [str(message) for message in said] for field, said in errors.items()})


def _words(errors: dict) -> str:
    return "; ".join(f"{field}: {' '.join(map(str, said)) if isinstance(said, list) else said}"
                     for field, said in errors.items())[:LONGEST]
