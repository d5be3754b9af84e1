"""What was shared, as the centre and each partner see it: the record, one filter in the address, and its exports."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, stream_with_context

from schemas import DATASET
from schemas.dates import SEOUL
from web.asking import ask, signed_in
from web.faults import BadQuestionError
from web.forms import pair
from web.tables import XLSX, csv_of, download, xlsx_of
from web.words import gettext as _
from web.words import in_language

bp = Blueprint("sharing", __name__, url_prefix="/<any(ko,en):lang>/sharing")
KOREA = timedelta(hours=9)          # ahead of UTC, without summer time
ROWS, AT_A_TIME = 50, 1000
MOST_IN_XLSX = 50_000               # rows, about ten seconds; a longer record is taken away as CSV, which has no limit
LONGEST = 100                       # characters of a part of the filter


@dataclass(frozen=True)
class Filter:
    """What of the record is wanted; every part of it stands in the address.

    :param since: the first day, in Korea, as YYYY-MM-DD; :param until: the last day
    """

    organization: str = ""
    agreement: str = ""
    kind: str = ""
    door: str = ""
    actor: str = ""
    dataset: str = ""
    since: str = ""
    until: str = ""

    def asked(self) -> dict:
        """The same as an action asks for it: days in Korea become moments in UTC."""
        told = {key: value for key, value in self.parts() if key not in ("since", "until")}
        if self.since:
            told["since"] = _moment(self.since, 0)
        if self.until:
            told["until"] = _moment(self.until, 1)
        return told

    def parts(self) -> list[tuple[str, str]]:
        return [(each.name, getattr(self, each.name)) for each in fields(self) if getattr(self, each.name)]

    def query(self, **changes) -> str:
        """The filter as it stands in an address, with some of it changed."""
        return urlencode(replace(self, **changes).parts())


def _moment(day: str, later: int) -> str:
    began = datetime.combine(date.fromisoformat(day) + timedelta(days=later), datetime.min.time())
    return (began - KOREA).isoformat()


def wanted() -> Filter:
    """The filter in the address.

    :raises BadQuestionError: when a part of it cannot be read
    """
    told = {each.name: request.args.get(each.name, "").strip()[:LONGEST] for each in fields(Filter)}
    for name in ("since", "until"):
        try:
            told[name] = told[name] and str(date.fromisoformat(told[name]))
        except ValueError:
            raise BadQuestionError(_("날짜 %(text)s 읽을 수 없습니다. 2026-03-31처럼 적어 주세요.",
                                     text=f"‘{told[name]}’:")) from None
    if (told["kind"] and told["kind"] not in kinds()) or (told["door"] and told["door"] not in doors()):
        raise BadQuestionError(_("한 일이나 통로에 없는 말이 적혀 있습니다. 위 목록에서 골라 주세요."))
    return Filter(**told)


def kinds() -> dict[str, str]:
    """What happened, in words."""
    return {"shared": _("공유"), "changed": _("바꿈"), "withdrew": _("내림"), "asked": _("신청"),
            "granted": _("승인"), "declined": _("거절"), "ended": _("이용 끝냄")}


def doors() -> dict[str, str]:
    """Through which door it came, in words."""
    return {"harvest": _("자동 수집"), "form": _("화면"), "sheet": _("표"), "api": _("API 열쇠"), "cli": _("운영 명령")}


@bp.get("/log")
@signed_in
def log():
    """The record, newest first."""
    asked = wanted()
    before = request.args.get("before", "")
    found = ask("sharing_list", limit=ROWS, **({"before": before} if before.isdigit() else {}), **asked.asked())
    figures = ask("sharing_figures", **asked.asked())
    return render_template("sharing/log.html", asked=asked, figures=figures, before=before, next=found["next"],
                           entries=[shown(each) for each in found["entries"]], kinds=kinds(), doors=doors(), now=now(),
                           **choices(asked, None if asked.parts() else figures))


def choices(asked: Filter, figures: dict | None = None) -> dict:
    """What the filter bar offers: partners that are in the record, and agreements; and the filter in words.

    :param figures: of the whole record, where they are known already
    """
    places = (figures or ask("sharing_figures"))["organizations"]
    partners = {each["name"]: title(each) for each in places if each["name"]}
    agreements = {each["name"]: each["title"] for each in ask("agreement_list", figures=False)["agreements"]
                  if "clauses" in each}                                 # which others do not see
    return {"partners": list(partners.items()), "agreements": list(agreements.items()),
            "words": in_words(asked, {"organization": partners, "agreement": agreements})}


def title(organization: dict | None) -> str:
    """What an organisation is called in the reader's language."""
    if not organization:
        return ""
    return in_language(organization.get("title_translated"), organization["title"])[0]


def shown(entry: dict) -> dict:
    """An entry of the record as a row shows it."""
    facts = entry["facts"]
    return {"number": entry["number"], "at": korean_time(entry["at"]), "kind": entry["kind"],
            "word": kinds().get(entry["kind"], entry["kind"]), "door": doors().get(entry["door"], ""),
            "partner": entry["organization"], "title": title(entry["organization"]), "dataset": entry["dataset"],
            "agreement": entry["agreement"], "who": _who(entry), "itself": _itself(entry), "run": facts.get("run", ""),
            "changed": named_fields(facts.get("changed", ())), "digest": entry["digest"]}


def _who(entry: dict) -> str:
    kind, parted, source = entry["actor"].partition(":")
    if kind == "harvest" and parted:
        return _("자동 수집 %(source)s", source=source)
    return _("운영 명령") if entry["actor"] == "system" else entry["actor_name"]


def _itself(entry: dict) -> bool:
    """Whether nobody did it by hand, which whoever did it says already."""
    return entry["actor"] == "system" or entry["actor"].startswith("harvest:")


def named_fields(names) -> list[str]:
    """The fields that changed, in words where there are words for them."""
    about = {name: DATASET.fields[name].metadata for name in names if name in DATASET.fields}
    return [pair(about[name]["label"]) if "label" in about.get(name, {}) else name
            for name in names if not name.startswith("metadata_")]


def korean_time(moment: str) -> str:
    """A moment of the catalogue as a clock in Korea shows it, to the minute."""
    return (datetime.fromisoformat(moment) + KOREA).strftime("%Y-%m-%d %H:%M")


def now() -> str:
    """What a clock in Korea shows, to the minute."""
    return datetime.now(SEOUL).strftime("%Y-%m-%d %H:%M")


@bp.get("/log.csv")
@signed_in
def log_csv():
    """The record as CSV, streamed: however long it is, it needs no room."""
    asked = wanted()
    ask("sharing_export", format="csv", **asked.asked())
    return download(stream_with_context(csv_of(_head(), _lines(asked))), _file(asked, "csv"), "text/csv; charset=utf-8")


@bp.get("/log.xlsx")
@signed_in
def log_xlsx():
    """The record as XLSX; on its second sheet stands what was asked for."""
    asked = wanted()
    if ask("sharing_figures", **asked.asked())["count"] > MOST_IN_XLSX:
        raise BadQuestionError(_("기록이 %(count)s건을 넘어 XLSX 한 장에 담지 않습니다. 기간을 좁히거나 CSV로 받아 "
                                 "주세요.", count=f"{MOST_IN_XLSX:,}"))
    count = ask("sharing_export", format="xlsx", **asked.asked())["count"]
    notes = [_("공유 기록"), *(word for _key, word in choices(asked)["words"]), _("%(count)s건", count=f"{count:,}"),
             _("%(time)s 기준", time=now())]
    return download(xlsx_of(_head(), _lines(asked), _("공유 기록"), notes), _file(asked, "xlsx"), XLSX)


def in_words(asked: Filter, titles: dict[str, dict]) -> list[tuple[str, str]]:
    """The filter as a person reads it: each part of it by its name, and in words.

    :param titles: part of the filter -> names -> what people call them
    """
    words = {"organization": _("기관"), "agreement": _("협약"), "kind": _("한 일"), "door": _("통로"),
             "actor": _("누가"), "dataset": _("데이터"), "since": _("첫날"), "until": _("마지막 날")}
    said = titles | {"kind": kinds(), "door": doors()}
    return [(key, f"{words[key]}: {said.get(key, {}).get(value, value)}") for key, value in asked.parts()]


def _head() -> list[str]:
    return [_("기록 번호"), _("때(한국 시각)"), _("기관"), _("한 일"), _("데이터"), _("데이터 주소 이름"),
            _("바뀐 항목"), _("누가"), _("통로"), _("협약"), _("기록의 해시")]


def _lines(asked: Filter) -> Iterator[list]:
    before = None
    while True:
        page = ask("sharing_list", limit=AT_A_TIME, **({"before": before} if before else {}), **asked.asked())
        for each in map(shown, page["entries"]):
            dataset, agreement = each["dataset"] or {}, each["agreement"] or {}
            yield [each["number"], each["at"], each["title"], each["word"], dataset.get("title", ""),
                   dataset.get("name", ""), ", ".join(each["changed"]), each["who"], each["door"],
                   agreement.get("title", ""), each["digest"]]
        before = page["next"]
        if not before:
            return


def _file(asked: Filter, ending: str) -> str:
    """A name that says the filter, in letters that every system takes."""
    parts = [value for _key, value in asked.parts() if value.isascii() and value.replace("-", "").isalnum()]
    return "-".join(["sharing", *parts])[:120] + "." + ending


@bp.get("/verify")
@signed_in
def verify():
    """Whether the whole record still follows from its own beginning."""
    return render_template("sharing/verify.html", found=ask("audit_verify"), now=now())
