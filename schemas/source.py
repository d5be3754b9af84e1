"""A harvest source: one partner's interface, and how we may read it."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from marshmallow import RAISE, Schema, ValidationError, fields, post_load

from schemas.cron import cron_fault
from schemas.messages import MESSAGES


@dataclass(frozen=True)
class Source:
    """:param schedule: five-field cron in Asia/Seoul
    :param pace: seconds between two requests
    :param secret: the name under which the key is found (an environment variable), never the key
    :param limit_share: share of known records (0 to 1) that may vanish in one run before somebody must look
    :param limit_count: number of records that may always vanish, however small the source
    :param grace: days that a record must have been missing before its dataset goes, beside two whole listings;
        of 22 hours, so that a daily run that is a little early counts
    :param apply: `itself` publishes as it reads; `guard` plans first and waits for a person when something is unusual;
        `approval` always waits
    :param jitter: seconds at most by which a run is put off, the same for the same slot
    :param blackout: hours of the day in Seoul when the partner is not to be asked: `09:00-18:00`, `23:30-01:00`;
        together they leave half an hour at least
    :param quota: requests a day in Seoul that its key allows; 0 when nobody set a limit
    :param minutes: how long a run may take
    :param requests: how many requests a run may make
    :param megabytes: how much a run may fetch
    """

    name: str
    harvester: str
    url: str
    owner_org: str
    title: str = ""
    schedule: str = "0 3 * * *"
    options: dict = field(default_factory=dict)
    pace: float = 0.0
    secret: str | None = None
    active: bool = True
    limit_share: float = 0.2
    limit_count: int = 10
    apply: str = "itself"
    jitter: int = 0
    blackout: list[str] = field(default_factory=list)
    quota: int = 0
    minutes: int = 30
    requests: int = 10_000
    megabytes: int = 500
    grace: int = 0


DAY, OPEN = 24 * 60, 30           # minutes of a day, and how many of them blackouts must leave
WAYS = ("itself", "guard", "approval")
_HOURS = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d)")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{1,89}")       # with `harvest:` before it, it names who harvests
_SECRET = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_KEY = re.compile(r"(?:^|&)(?:servicekey|apikey|api_key|appkey|access_token|token|signature)=[^&]+", re.IGNORECASE)


def _is_name(value: str) -> None:
    if not _NAME.fullmatch(value):
        raise ValidationError(MESSAGES["source_name"].about(value=value))


def _is_address(value: str) -> None:
    """A web address with a host, and without a password or key in it."""
    if not value:
        raise ValidationError(MESSAGES["source_address_missing"])
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound or any(c.isspace() for c in value):
        raise ValidationError(MESSAGES["not_address"].about(value=value))
    if parts.username or parts.password or _KEY.search(parts.query):
        raise ValidationError(MESSAGES["key_in_address"])


def _is_schedule(value: str) -> None:
    fault = cron_fault(value)
    if fault:
        raise ValidationError(MESSAGES["source_schedule"].about(value=value, part=fault))


def _is_secret_name(value: str) -> None:
    if not _SECRET.fullmatch(value):
        raise ValidationError(MESSAGES["source_secret"])       # the value is not repeated: it may be the key itself


def _is_way(value: str) -> None:
    if value not in WAYS:
        raise ValidationError(MESSAGES["source_apply"].about(value=value, ways=", ".join(WAYS)))


def _is_hours(value: str) -> None:
    found = _HOURS.fullmatch(value)
    if not found or found[1] == found[2]:
        raise ValidationError(MESSAGES["source_hours"].about(value=value))


def _leaves_time(value: list[str]) -> None:
    """Hours that together leave next to nothing of the day would end harvests for good, and say so nowhere."""
    spans, closed, reached = [], 0, 0
    for hours in value:
        start, end = (60 * int(clock[:2]) + int(clock[3:]) for clock in hours.split("-"))
        spans += [(start, end)] if start < end else [(start, DAY), (0, end)]
    for start, end in sorted(spans):
        closed += max(end - max(start, reached), 0)
        reached = max(reached, end)
    if DAY - closed < OPEN:
        raise ValidationError(MESSAGES["source_closed"].about(least=OPEN))


def _words(code: str) -> dict[str, str]:
    """The messages of one field: absent, null, or not of its kind."""
    return {"required": MESSAGES["source_required"], "null": MESSAGES["source_required"], "invalid": MESSAGES[code],
            "too_large": MESSAGES[code]}


def _number(lowest: float, highest: float):
    """A check that a number lies between two, both allowed."""
    def check(value: float) -> None:
        if not lowest <= value <= highest:
            raise ValidationError(MESSAGES["source_range"].about(value=value, lowest=lowest, highest=highest))
    return check


class SourceSchema(Schema):
    """Loads one source as a partner's TOML file says it.

    >>> SourceSchema().load({"name": "kpx", "harvester": "kpx", "url": "https://x.kr", "owner_org": "kpx"}).pace
    0.0
    """

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": MESSAGES["source_unknown"], "type": MESSAGES["source_type"]}

    name = fields.String(required=True, validate=_is_name, error_messages=_words("not_text"), metadata={
        "label": ("주소에 쓸 이름", "Name in addresses"), "attributes": {"maxlength": "90", "autocomplete": "off"},
        "hint": ("영문 소문자, 숫자, -, _. 나중에 바꿀 수 없습니다.",
                 "a to z, 0 to 9, - and _. It cannot be changed.")})
    harvester = fields.String(required=True, validate=_is_name, error_messages=_words("not_text"),
                              metadata={"label": ("종류", "Kind of interface"), "widget": "select"})
    url = fields.String(required=True, validate=_is_address, error_messages=_words("not_text"), metadata={
        "label": ("주소", "Address"), "widget": "url", "attributes": {"autocomplete": "off"},
        "hint": ("https://로 시작하는 공개된 주소. 인증키는 여기에 적지 않습니다.",
                 "A public address that starts with https://. No key belongs here.")})
    owner_org = fields.String(required=True, validate=_is_name, error_messages=_words("not_text"),
                              metadata={"label": ("제공기관", "Organisation"), "widget": "select"})
    title = fields.String(error_messages=_words("not_text"), metadata={
        "label": ("부르는 이름", "Title"), "attributes": {"maxlength": "200"}})
    schedule = fields.String(validate=_is_schedule, error_messages=_words("not_text"), metadata={
        "label": ("다섯 칸 일정", "Schedule in five fields"), "attributes": {"autocomplete": "off"},
        "hint": ("분 시 일 월 요일. 예: 30 4 * * 1-5", "Minute, hour, day, month, weekday, such as 30 4 * * 1-5")})
    options = fields.Dict(keys=fields.String(), error_messages=_words("source_type"))
    pace = fields.Float(validate=_number(0, 600), error_messages=_words("source_number"))
    secret = fields.String(allow_none=True, validate=_is_secret_name, error_messages=_words("not_text"))
    active = fields.Boolean(truthy={True}, falsy={False}, error_messages=_words("not_flag"))
    limit_share = fields.Float(validate=_number(0, 1), error_messages=_words("source_number"))
    limit_count = fields.Integer(strict=True, validate=_number(0, 1_000_000), error_messages=_words("source_number"))
    apply = fields.String(validate=_is_way, error_messages=_words("not_text"))
    jitter = fields.Integer(strict=True, validate=_number(0, 3600), error_messages=_words("source_number"))
    blackout = fields.List(fields.String(validate=_is_hours, error_messages=_words("not_text")),
                           validate=_leaves_time, error_messages=_words("source_type"))
    quota = fields.Integer(strict=True, validate=_number(0, 10_000_000), error_messages=_words("source_number"))
    minutes = fields.Integer(strict=True, validate=_number(1, 1440), error_messages=_words("source_number"))
    requests = fields.Integer(strict=True, validate=_number(1, 1_000_000), error_messages=_words("source_number"))
    megabytes = fields.Integer(strict=True, validate=_number(1, 100_000), error_messages=_words("source_number"))
    grace = fields.Integer(strict=True, validate=_number(0, 365), error_messages=_words("source_number"))

    @post_load
    def make(self, data: dict, **_: object) -> Source:
        """Turn what was loaded into a Source."""
        return Source(**data)
