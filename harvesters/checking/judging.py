"""What a run would make of one record, in the order in which a run asks (`harvesters.lines`), without writing it."""

from collections.abc import Callable, Mapping

from harvesters import drafts
from harvesters.base import Harvester, Record, Skip
from harvesters.checking.results import Finding, Line
from harvesters.drafts import RECORD_FAULTS, Draft, Fault
from schemas import check_sharing

WITHDRAWN = Finding("warning", "withdrawn", "", "",
                    "삭제했다고 적힌 데이터입니다. 싣지 않고, 실려 있으면 내립니다. 아니라면 삭제 표시를 지워 주세요.",
                    "The record says that it is deleted, so it is not published, and withdrawn where it is. "
                    "Take the mark away if that is wrong.")
UNFIT = "카탈로그 규격에 맞지 않는 값입니다({text}). 이 값을 고쳐 주세요."
UNKNOWN_VALUE = ("목록에 없는 값이라 쓰지 않았습니다({value}). 정해진 값으로 고쳐 주세요.",
                 "A value in none of our lists was left out ({value}). Use one of those that are known.")
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
    told = [*_findings("hold", draft.holds, where),
            *_findings("advice", check_sharing(draft.package).advice, where),
            *(_unknown(each) for each in draft.package.get("warnings") or ())]
    return line._replace(outcome="draft" if draft.holds else "taken", findings=tuple(told), package=draft.package)


def refused(line: Line, fault: Fault, where: Where) -> Line:
    """A record that is set aside."""
    told = list(_findings("error", fault.fields, where, fault.code))
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


def _unknown(text: object) -> Finding:
    ko, en = UNKNOWN_VALUE
    return Finding("warning", "unknown_value", "", "", ko.format(value=text), en.format(value=text))
