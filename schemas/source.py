"""A harvest source: one partner's interface, and how we may read it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Source:
    """:param schedule: five-field cron in Asia/Seoul
    :param pace: seconds between two requests
    :param secret: the name under which the key is found (an environment variable), never the key
    :param limit_share: share of known records (0 to 1) that may vanish in one run before somebody must look
    :param limit_count: number of records that may always vanish, however small the source
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
