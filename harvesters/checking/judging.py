"""What a run would make of one record, in the order in which a run asks (`harvesters.lines`), without writing it."""

import re
from collections.abc import Callable, Mapping, Sequence

from harvesters import drafts
from harvesters.base import Harvester, Record, Skip
from harvesters.checking.results import Finding, Line
from harvesters.drafts import RECORD_FAULTS, Draft, Fault
from harvesters.kinds import columns
from schemas import check_sharing

WITHDRAWN = Finding("warning", "withdrawn", "", "",
                    "삭제했다고 적힌 데이터입니다. 싣지 않고, 실려 있으면 내립니다. 아니라면 삭제 표시를 지워 주세요.",
                    "The record says that it is deleted, so it is not published, and withdrawn where it is. "
                    "Take the mark away if that is wrong.")
UNFIT = "카탈로그 규격에 맞지 않는 값입니다({text}). 이 값을 고쳐 주세요."
UNKNOWN_VALUE = ("목록에 없는 값이라 쓰지 않았습니다({value}). 정해진 값으로 고쳐 주세요.",
                 "A value in none of our lists was left out ({value}). Use one of those that are known.")
NO_DAY = ("날짜로 읽을 수 없는 값({value})입니다. 날짜로 찾거나 정렬할 때 빠집니다. 2026-03-31, 2026.3.31, 20260331, "
          "2026년 3월 31일, 2026-03, 2026 가운데 한 꼴로, 있는 날을 적어 주세요.",
          "The value ({value}) cannot be read as a date, so search and order by date miss it. Write a day that there "
          "is like 2026-03-31, 2026.3.31, 20260331, 2026-03 or 2026.")
NO_DAY_OF_CKAN = "Date format incorrect"
DAYS = {column: field for field, column in columns.DAYS.items()} | {"dct:issued": "issued", "dct:modified": "modified"}
UNKNOWN = re.compile(r"([^:]+(?::[a-z]+)?): 알 수 없는 값 '(.*)'", re.DOTALL)     # what kinds left out
Where = Callable[[str], str]                      # the path of a field → where it stands


def judged(harvester: Harvester, record: Record, met: set[str], where: Where = lambda field: "") -> Line:
    """Judge one record.

    :param met: ids of the records before it
    :param where: says where the value of a field of the dataset stands
    """
    shown = drafts.printable(record.id)
    if not drafts.usable(record.id) or record.id in met:
        fault = drafts.duplicate() if record.id in met else drafts.nameless()
        return refused(Line(0, "", shown, "", ""), fault, where)
    met.add(record.id)
    draft = None
    try:
        said = harvester.read(record.raw)
        if harvester.gone(said):
            return Line(0, "", shown, "", "skipped", findings=(WITHDRAWN,))
        draft = drafts.drafted(harvester, record, said)
        return accepted(Line(0, "", shown, title_of(draft.package), ""), drafts.judged(draft), where)
    except Skip as why:
        ko, _, en = str(why).partition(" / ")
        return Line(0, "", shown, "", "skipped", findings=(Finding("warning", "skipped", "", "", ko, en or ko),))
    except RECORD_FAULTS as error:
        package = draft.package if draft else {}
        return refused(Line(0, "", shown, title_of(package), "", package=package), drafts.fault_of(error), where)


def accepted(line: Line, draft: Draft, where: Where) -> Line:
    """A record that is taken, perhaps as a draft only."""
    days, others = _left_out(draft.package.get("warnings") or ())
    told = [*(_unread(field, value, where(field), "hold" if field in draft.holds else "warning")
              for field, value in days.items()),
            *_findings("hold", {key: said for key, said in draft.holds.items() if key not in days}, where),
            *_findings("advice", check_sharing(draft.package).advice, where), *map(_unknown, others)]
    return line._replace(outcome="draft" if draft.holds else "taken", findings=tuple(told), package=draft.package)


def refused(line: Line, fault: Fault, where: Where) -> Line:
    """A record that is set aside."""
    told = [_unread(each.field, line.package[each.field], each.where, "error")
            if each.en == NO_DAY_OF_CKAN and each.field in line.package else each
            for each in _findings("error", fault.fields, where, fault.code)]
    return line._replace(outcome="refused", code=fault.code,
                         findings=tuple(told or [Finding("error", fault.code, "", where(""), fault.ko, fault.en)]))


def title_of(package: Mapping) -> str:
    title = package.get("title")
    return title if isinstance(title, str) else ""


def _findings(level: str, said: Mapping, where: Where, code: str = ""):
    for field, message in _flat(said, ""):
        ko, both, en = str(message).partition(" / ")
        if not both:                                     # the schema speaks CKAN's English
            ko, en = UNFIT.format(text=ko), ko
        yield Finding(level, getattr(message, "code", "") or code, field, where(field),
                      getattr(message, "ko", ko), getattr(message, "en", en))


def _flat(said: object, path: str):
    """Every message, with the path of the field that it is about; some stand in rows of fields of lists."""
    if isinstance(said, Mapping):
        for key, inner in said.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(said, list | tuple):
        for inner in said:
            yield from _flat(inner, path)
    else:
        yield path, said


def _left_out(warnings: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Of what was left out, the dates that cannot be read: field → value; and the rest."""
    days, others = {}, []
    for each in warnings:
        found = UNKNOWN.fullmatch(each)
        if found and found[1] in DAYS:
            days[DAYS[found[1]]] = found[2]
        else:
            others.append(each)
    return days, others


def _unread(field: str, value: object, place: str, level: str) -> Finding:
    ko, en = (text.format(value=str(value)[:100]) for text in NO_DAY)
    return Finding(level, "no_date", field, place, ko, en)


def _unknown(text: object) -> Finding:
    ko, en = UNKNOWN_VALUE
    return Finding("warning", "unknown_value", "", "", ko.format(value=text), en.format(value=text))
