"""The page on which the centre, and each partner for itself, sees at a glance what was promised and what was shared."""

from datetime import date, datetime

from flask import render_template, request, url_for

from schemas import vocabulary
from schemas.dates import SEOUL
from web import strips
from web.asking import ask, reader, signed_in
from web.sharing import Filter, bp, choices, now, shown, title, wanted
from web.words import gettext as _
from web.words import ngettext, term

NEWEST, LONGEST_LATE, LISTED = 6, 4, 50
APART = 20              # between the labels of the lines, which may end at the same point
SOON = 60               # days before an agreement ends in which it is told
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 220, 44, 96, 20, 28       # of the chart, in units of its view box


@bp.get("/")
@signed_in
def page():
    """What was promised, what came of it, and what happened last."""
    asked = wanted() if any(request.args.get(key) for key in Filter.__dataclass_fields__) else Filter(since=_year_ago())
    promised = ask("promise_figures", **_of_agreements(asked))
    figures = ask("sharing_figures", **asked.asked())
    entries = ask("sharing_list", limit=NEWEST, **asked.asked())["entries"]
    return render_template(
        "sharing/home.html", asked=asked, figures=figures, total=promised["total"], chart=chart(promised["months"]),
        rows=[_partner(each, asked) for each in promised["organizations"]],
        widest=max((each["promised"] for each in promised["organizations"]), default=1),
        share=_percent(promised["total"]), todo=todo(asked), entries=[shown(each) for each in entries],
        counted=strips.counted(promised["total"]["on_time"], promised["total"]["judged"]),
        now=now(),
        sees_all=reader().sees_all, **choices(asked))


def _year_ago() -> str:
    today = datetime.now(SEOUL).date()
    return str(date(today.year - 1, today.month, 1))


def _of_agreements(asked: Filter) -> dict:
    """What the filter says of promises.  Partner people see here how they stand themselves."""
    told = {key: value for key, value in asked.parts() if key in ("organization", "agreement", "since", "until")}
    return told | {"mine": True}


def _percent(total: dict) -> int:
    return round(100 * total["delivered"] / total["promised"]) if total["promised"] else 0


def _partner(each: dict, asked: Filter) -> dict:
    name = each["organization"]["name"]
    return {key: each[key] for key in ("promised", "delivered", "late", "next_due")} | {
        "name": name, "title": title(each["organization"]), "strip": strips.view(each["strip"]),
        "query": asked.query(organization=name)}


def todo(asked: Filter) -> list[dict]:
    """What somebody should look at: the longest delays, requests without an answer, agreements that end."""
    return [*_late(asked), *_unanswered(asked), *_ending(asked)]


def _late(asked: Filter) -> list[dict]:
    late = ask("promise_list", state="late", limit=LONGEST_LATE, **_of_agreements(asked))["promises"]
    return [{"tone": "bad", "word": ngettext("%(num)d일", "%(num)d일", each["days_late"]),
             "who": title(each["organization"]), "what": _("‘%(title)s’ 기한이 지났습니다.", title=each["title"]),
             "href": url_for("sharing.promises", state="late", organization=each["organization"]["name"])}
            for each in late]


def _unanswered(asked: Filter) -> list[dict]:
    narrow = {"organization": asked.organization} if asked.organization else {}
    count = ask("request_list", state="overdue", received=True, limit=1, **narrow)["count"]
    return [{"tone": "warn", "word": _("%(count)d건", count=count), "who": _("활용 신청"),
             "what": _("답하기로 한 날이 지났습니다."),
             "href": url_for("requesting.index", state="overdue", **narrow)}] if count else []


def _ending(asked: Filter) -> list[dict]:
    today = datetime.now(SEOUL).date()
    narrow = {"organization": asked.organization} if asked.organization else {}
    left = [(each, (date.fromisoformat(each["until"]) - today).days)
            for each in ask("agreement_list", figures=False, **narrow)["agreements"]
            if each["until"] and "clauses" in each]
    return [{"tone": "info", "word": ngettext("%(num)d일", "%(num)d일", days), "who": title(each["organization"]),
             "what": _("협약이 %(day)s에 끝납니다.", day=each["until"]),
             "href": url_for("agreements.page", name=each["name"])}
            for each, days in left if 0 <= days <= SOON]


@bp.get("/promises")
@signed_in
def promises():
    """The promises that a figure counts."""
    asked, state = wanted(), request.args.get("state", "")
    state = state if state in ("waiting", "delivered", "late") else ""
    begins = request.args.get("from", "")
    begins = int(begins) if begins.isascii() and begins.isdigit() and len(begins) < 7 else 0
    found = ask("promise_list", limit=LISTED, offset=begins, **({"state": state} if state else {}),
                **_of_agreements(asked))
    told = choices(asked)
    told["words"] += [("state", ": ".join([_("상태"), states()[state]]))] if state else []
    rows = [each | {"partner": title(each["organization"]), "cycle": term(vocabulary.FREQUENCIES, each["frequency"]),
                    "view": strips.view(each["strip"])} for each in found["promises"]]
    return render_template("sharing/promises.html", asked=asked, state=state, rows=rows, count=found["count"],
                           begins=begins, listed=LISTED, states=states(), now=now(), **told)


def states() -> dict[str, str]:
    """How a promise stands, in words."""
    return {"delivered": _("공유함"), "late": _("기한 지남"), "waiting": _("아직 기한 전")}


def chart(months: list[dict]) -> dict:
    """Two lines over the last twelve months, as points of an SVG: what had been promised by then, and what delivered.

    :param months: month, promised, delivered
    """
    most = max((max(each["promised"], each["delivered"]) for each in months), default=0) or 1
    top = _round(-(-most // 4)) * 4
    across, down = (WIDTH - LEFT - RIGHT) / max(1, len(months) - 1), HEIGHT - TOP - BOTTOM

    def at(place: int, value: int) -> str:
        return f"{LEFT + place * across:.1f},{TOP + down * (1 - value / top):.1f}"

    lines = {key: " ".join(at(place, each[key]) for place, each in enumerate(months))
             for key in ("promised", "delivered")}
    ends = {key: TOP + down * (1 - months[-1][key] / top) if months else TOP for key in lines}
    return {"width": WIDTH, "height": HEIGHT, "lines": lines, "ends": _apart(ends), "months": months, "left": LEFT,
            "right": WIDTH - RIGHT, "base": HEIGHT - BOTTOM,
            "grid": [(f"{TOP + down * (1 - step / 4):.1f}", top * step // 4) for step in range(5)],
            "marks": [(f"{LEFT + place * across:.1f}", each["month"][2:4] + "." + str(int(each["month"][5:])) if
                       place == 0 or each["month"].endswith("-01") else str(int(each["month"][5:])))
                      for place, each in enumerate(months)]}


def _round(step: int) -> int:
    """At least as much, and a number that is easily read."""
    unit = 10 ** (len(str(step)) - 1)
    return step if unit == 1 else -(-2 * step // unit) * unit // 2


def _apart(ends: dict[str, float]) -> dict[str, str]:
    """How far down the labels of the lines stand: at their ends, but none on another."""
    upper, lower = sorted(ends, key=ends.get)
    push = max(0, APART - (ends[lower] - ends[upper])) / 2
    return {upper: f"{ends[upper] - push:.1f}", lower: f"{ends[lower] + push:.1f}"}
