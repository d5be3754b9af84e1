"""The blocks of the desk: each asks the catalogue for one kind of thing to do, and says what, why and where to go.

What there is depends on who asks.  Somebody may have several parts: who edits for a partner and stewards as well sees
both.
"""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from ckanapi.errors import NotAuthorized

from web import menu
from web.asking import ask, reader
from web.words import gettext as _
from web.words import language, named

SHOWN = 5                               # things of a kind on the first page
SOON = 60                               # days ahead in which an agreement or a grant ends
FAILED = ("failed", "lost", "held", "partial")
IN_PROGRESS = ("reading", "checked", "committing", "undoing", "failed")
KOREA = timedelta(hours=9)


class Todo(NamedTuple):
    """One thing to do.

    :param tone: warn, bad, info or ok, and its icon
    :param tag: how urgent or what it is, in a word
    :param what: whose or which
    :param says: what is the matter
    :param path: where to go, below the language; nothing when there is no page for it
    :param verb: what is done there
    """

    tone: str
    icon: str
    tag: str
    what: str
    says: str
    path: str = ""
    verb: str = ""


class Block(NamedTuple):
    """Things of one kind.

    :param count: how many there are in all
    :param more: (path, word) of the page that has all of them
    """

    key: str
    heading: str
    says: str
    items: list[Todo]
    count: int
    more: tuple[str, str] = ("", "")


def at(path: str) -> str:
    """The address of a page in the reader's language."""
    return f"/{language()}/{path}"


def blocks() -> list[Block]:
    """All that the reader has to do, the most pressing kinds first; what there is nothing of is left out."""
    me, found = reader(), []
    if me.sees_all and not me.auditor:
        found += [reviews(), proposals(), late_answers()]
    if partners():
        found += [returned(), refused(), requests(), drafts(), sheets()]
    if partners() or (me.sees_all and not me.auditor):
        found += [harvests()]
    if me.sees_all or partners():
        found += [promises()]
    if me.sees_all:
        found += [agreements()]
    if me.sysadmin and not me.auditor:
        found += [letters()]
    found += [asked(), grants()]
    return [each for each in found if each.items]


def partners() -> list[dict]:
    """The organisations that the reader edits for."""
    return [each for each in menu.known()["organizations"] if each["capacity"] in menu.WRITES and not reader().auditor]


def reviews() -> Block:
    """What stewards have to look at, oldest first."""
    found = ask("review_list", limit=SHOWN)
    items = [Todo("warn", "clock", waited(each["at"]), each["organization_title"] or "", each["dataset_title"],
                  f"desk/reviews/{each['id']}", _("살펴보기")) for each in found["results"]]
    return Block("reviews", _("검토를 기다리는 데이터"), _("오래 기다린 것부터 보여 드립니다."),
                 items, found["count"],
                 ("desk/reviews", _("모두 보기")))


def returned() -> Block:
    """What a steward wants mended."""
    found = ask("review_list", state="returned", last=True, limit=SHOWN)
    items = [Todo("warn", "edit", _("고칠 것"), each["dataset_title"], each["comment"], f"desk/reviews/{each['id']}",
                  _("보고 고치기")) for each in found["results"]]
    return Block("returned", _("고쳐 달라고 돌려받은 데이터"), _("고친 뒤에 다시 검토를 요청해 주세요."),
                 items, found["count"],
                 ("desk/datasets?state=returned", _("모두 보기")))


def proposals() -> Block:
    """Sources that partners propose to be harvested, oldest first."""
    rows = sorted(ask("harvest_source_list", state="proposed"), key=lambda each: _proposed(each)["at"])
    items = [Todo("warn", "clock", waited(_proposed(each)["at"]), named(ask("organization_show", id=each["owner_org"])),
                  each["title"] or each["name"], f"desk/sources/{each['name']}", _("살펴보기"))
             for each in rows[:SHOWN]]
    return Block("proposals", _("수락을 기다리는 수집처"), _("수락하기 전에는 수집하지 않습니다."), items, len(rows),
                 ("desk/sources?state=proposed", _("모두 보기")))


def refused() -> Block:
    """Sources of the reader's organisations that the centre did not accept."""
    mine = {each["id"] for each in partners()}
    rows = [each for each in ask("harvest_source_list", state="refused") if each["owner_org"] in mine]
    items = [Todo("warn", "edit", _("고칠 것"), each["title"] or each["name"], _proposed(each).get("comment") or "",
                  f"desk/sources/{each['name']}", _("보고 고치기")) for each in rows[:SHOWN]]
    return Block("refused", _("고쳐 달라고 돌려받은 수집처"), _("고친 뒤에 다시 제출해 주세요."), items, len(rows),
                 ("desk/sources?state=refused", _("모두 보기")))


def _proposed(source: dict) -> dict:
    """Who proposed a source and when; what was proposed before that was kept counts from its beginning."""
    return source["proposal"] or {"at": source["created"]}


def drafts() -> Block:
    """Drafts that are not handed in."""
    found = ask("dataset_list_for_user", state="draft", limit=SHOWN)
    items = [Todo("info", "doc", _("초안"), each["title"],
                  _("%(count)d가지가 빠져 있습니다.", count=len(each["missing"])) if each["missing"]
                  else _("다 적었습니다. 검토를 요청하거나 공개해 주세요."),
                  f"dataset/{each['name']}", _("이어서 하기"))
             for each in found["results"] if each["may_edit"]]
    return Block("drafts", _("끝내지 않은 초안"), _("아직 아무도 찾을 수 없는 데이터입니다."),
                 items, found["count"],
                 ("desk/datasets?state=draft", _("모두 보기")))


def requests() -> Block:
    """Requests for data of the reader's own organisations that wait for an answer."""
    items, count = [], 0
    for each in partners():
        found = ask("request_list", organization=each["id"], state="waiting", limit=SHOWN)
        count += found["count"]
        items += [_request(row, row["company"] or row["user"]["fullname"], _("답하기")) for row in found["results"]]
    return Block("requests", _("답을 기다리는 활용 신청"), _("약속한 날이 가까운 것부터 보여 드립니다."),
                 items[:SHOWN], count,
                 ("desk/requests", _("모두 보기")))


def late_answers() -> Block:
    """Requests that partners have not answered in time, for those who look after all of them."""
    found = ask("request_list", state="overdue", limit=SHOWN)
    items = [_request(row, named(row["organization"]), _("보기")) for row in found["results"]]
    return Block("late-answers", _("기관의 답이 늦은 활용 신청"), _("기관에 알려 주세요."),
                 items, found["count"],
                 ("desk/requests?state=overdue", _("모두 보기")))


def _request(row: dict, who: str, verb: str) -> Todo:
    left = row.get("days_left")
    if row.get("overdue"):
        tone, icon, tag = "bad", "alert", _("%(days)d일 늦음", days=-(left or 0))
    elif left is not None and not row.get("stopped"):
        tone, icon, tag = "warn" if left < 2 else "info", "clock", _("%(days)d일 남음", days=left)
    else:
        tone, icon, tag = "info", "clock", _("대기")
    return Todo(tone, icon, tag, who, row["dataset"]["title"], f"desk/requests/{row['id']}", verb)


def sheets() -> Block:
    """Spreadsheets that are not done with."""
    words = {"reading": _("읽는 중"), "checked": _("확인할 차례"), "committing": _("등록하는 중"),
             "undoing": _("되돌리는 중"), "failed": _("읽지 못함")}
    rows = [each for each in ask("sheet_list", limit=20) if each["state"] in IN_PROGRESS]
    items = [Todo("bad" if each["state"] == "failed" else "info", "table", words[each["state"]], each["name"],
                  named(each["organization"]), f"desk/sheets/{each['id']}", _("이어서 하기")) for each in rows[:SHOWN]]
    return Block("sheets", _("끝나지 않은 표 등록"), _("올린 표가 마무리를 기다립니다."),
                 items, len(rows),
                 ("desk/sheets", _("모두 보기")))


def harvests() -> Block:
    """Sources of the reader's organisations whose last run did not go well."""
    latest = {}
    for run in ask("harvest_run_list", limit=100):
        if run["status"] not in ("waiting", "running") and run["kind"] != "dry_run":
            latest.setdefault(run["source"], run)
    bad = [each for each in latest.values() if each["status"] in FAILED]
    titles = {each["name"]: each["title"] for each in ask("harvest_source_list")} if bad else {}
    items = [Todo("warn", "again", _("확인 기다림") if each["status"] == "held" else _("수집 실패"),
                  titles.get(each["source"]) or each["source"],
                  (each["report"].get("note") or {}).get(language()) or _("끝까지 가져오지 못했습니다."),
                  f"desk/harvests/runs/{each['id']}", _("까닭 보기"))
             for each in bad[:SHOWN]]
    return Block("harvests", _("멈춘 자동 수집"), _("목록이 바뀌어도 따라가지 못하고 있습니다."),
                 items, len(bad), ("desk/harvests", _("모두 보기")))


def promises() -> Block:
    """What was promised by an agreement and is late."""
    if reader().sees_all:
        found = ask("promise_list", state="late", limit=SHOWN)
    else:
        told = [ask("promise_list", state="late", limit=SHOWN, organization=each["id"]) for each in partners()]
        found = {"promises": [row for each in told for row in each["promises"]],
                 "count": sum(each["count"] for each in told)}
    rows = sorted(found["promises"], key=lambda each: -(each["days_late"] or 0))[:SHOWN]
    items = [Todo("bad", "alert", _("%(days)d일 늦음", days=each["days_late"]), named(each["organization"]),
                  each["title"], f"agreements/{each['agreement']['name']}", _("협약 보기")) for each in rows]
    return Block("promises", _("기한이 지난 약속"), _("협약에서 공유하기로 한 날이 지났습니다."),
                 items, found["count"],
                 ("agreements", _("협약 모두 보기")))


def letters() -> Block:
    """Letters that could not be sent."""
    count = ask("letter_figures")["failed"]
    items = [Todo("bad", "alert", _("못 보냄"), _("편지 %(count)d통", count=count),
                  _("끝내 보내지 못했습니다. 전자우편 설정과 받는 사람의 주소를 확인해 주세요."))] if count else []
    return Block("letters", _("보내지 못한 편지"), _("사람들이 소식을 받지 못했습니다."), items, count)


def agreements() -> Block:
    """Agreements that end soon."""
    today = korea().isoformat()
    soon = (korea() + timedelta(days=SOON)).isoformat()
    rows = sorted((each for each in ask("agreement_list")["agreements"]
                   if each["until"] and today <= each["until"] <= soon), key=lambda each: each["until"])
    items = [Todo("info", "doc", _("%(days)d일 뒤", days=days_to(each["until"])), named(each["organization"]),
                  _("%(title)s, %(day)s에 끝납니다.", title=each["title"], day=each["until"]),
                  f"agreements/{each['name']}", _("협약 보기")) for each in rows[:SHOWN]]
    return Block("agreements", _("곧 끝나는 협약"), _("두 달 안에 끝나는 협약입니다."),
                 items, len(rows),
                 ("agreements", _("협약 모두 보기")))


def asked() -> Block:
    """What the reader has asked for and has no answer to yet."""
    found = ask("request_list", mine=True, state="open", limit=SHOWN)
    items = [_request(row, row["dataset"]["title"], _("보기"))._replace(says=named(row["organization"]))
             for row in found["results"]]
    return Block("asked", _("답을 기다리는 내 활용 신청"), _("기관이 살펴보고 있습니다."),
                 items, found["count"],
                 ("desk/requests", _("내 신청 모두 보기")))


def grants() -> Block:
    """What was granted to the reader and ends soon."""
    found = ask("grant_list", user=reader().id, ending_within=SOON, limit=SHOWN)
    items = [Todo("warn", "clock", _("%(days)d일 뒤", days=days_to(each["until"])), each["dataset"]["title"],
                  _("%(day)s까지 쓸 수 있습니다.", day=each["until"]), f"desk/requests/{each['id']}", _("보기"))
             for each in found["results"]]
    return Block("grants", _("곧 끝나는 사용 승인"), _("더 쓰려면 끝나기 전에 다시 신청해 주세요."),
                 items, found["count"],
                 ("desk/grants", _("모두 보기")))


def counted(state: str) -> int:
    """How many datasets of the reader's organisations are in a state."""
    try:
        return ask("dataset_list_for_user", limit=0)["counts"][state]
    except NotAuthorized:
        return 0


def korea() -> date:
    """The day it is in Korea."""
    return (datetime.now(UTC) + KOREA).date()


def days_to(day: str) -> int:
    return (date.fromisoformat(day) - korea()).days


def waited(moment: str) -> str:
    """How long something has waited, in days of Korea."""
    days = (korea() - (datetime.fromisoformat(moment) + KOREA).date()).days
    return _("오늘") if days < 1 else _("%(days)d일째", days=days + 1)
