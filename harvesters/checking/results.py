"""What is said of records that were looked at: each with its place, what becomes of it, and why."""

from collections import Counter
from typing import NamedTuple

OUTCOMES = ("taken", "draft", "refused", "skipped")
LEVELS = ("error", "hold", "warning", "advice")


class UnreadableError(ValueError):
    """Nothing can be said of single records, since the whole cannot be read.

    :ivar code: short steady reason; `ko` and `en` say what, why and how to mend it
    """

    def __init__(self, code: str, ko: str, en: str):
        super().__init__(f"{ko} / {en}")
        self.code, self.ko, self.en = code, ko, en


class Finding(NamedTuple):
    """One thing that is to be said.

    :param level: error (the record is refused), hold (it stays a draft), warning, or advice (it could say more)
    :param code: steady, for machines: that of the rule
    :param field: of the dataset, `resources.0.url`; "" when it is about the whole
    :param where: the cell with its header, `D7 수정일`, the JSON pointer, `/data/3/updated_at`, or of what is missing
        the name of its column; "" when it is about the whole
    """

    level: str
    code: str
    field: str
    where: str
    ko: str
    en: str


class Line(NamedTuple):
    """One record.

    :param number: of its row in a table, or of the line where it begins in a text; 0 when unknown
    :param where: its JSON pointer, or the IRI of its subject; "" in a table
    :param outcome: one of OUTCOMES
    :param code: why it is refused, as a harvest writes it down; "" when it is not
    :param package: the dataset that it becomes, as far as it can be read
    """

    number: int
    where: str
    id: str
    title: str
    outcome: str
    code: str = ""
    findings: tuple[Finding, ...] = ()
    package: dict = {}

    def as_dict(self) -> dict:
        told = {name: getattr(self, name) for name in ("number", "where", "id", "title", "outcome", "code")}
        return told | {"findings": [each._asdict() for each in self.findings]}


class Checked(NamedTuple):
    """Everything that was looked at.

    :param kind: how it was read: csv, xlsx, json, dcat, datagokr or manifest
    :param notes: what is to be said of the whole
    """

    kind: str
    lines: list[Line]
    notes: tuple[Finding, ...] = ()

    def counts(self) -> dict[str, int]:
        """How many records become what, and how many warnings there are."""
        counted = Counter(line.outcome for line in self.lines)
        warned = sum(each.level == "warning" for line in self.lines for each in line.findings)
        return {outcome: counted[outcome] for outcome in OUTCOMES} | {"warnings": warned + len(self.notes)}
