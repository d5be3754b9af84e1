"""A harvest as a person watches it: one row a source, counted while it runs."""

import json
from collections import Counter
from functools import partial

from rich.console import Console
from rich.live import Live
from rich.table import Table

from harvesters.report import Report
from schemas import Source
from web.wiring import House, harvest

COLUMNS = (("fetched", "받음"), ("created", "새로"), ("updated", "바뀜"), ("unchanged", "그대로"),
           ("draft", "초안"), ("skipped", "건너뜀"), ("quarantined", "따로 둠"), ("withdrawn", "내림"))
STATUS = {"running": "수집 중", "done": "잘 마침", "partial": "일부 빠짐", "failed": "실패", "held": "확인 기다림",
          "lost": "끊김", "busy": "다른 수집 중"}

DECIDED = (("created", "새로"), ("updated", "바뀜"), ("draft", "초안"), ("withdrawn", "내림"), ("restored", "되살림"),
           ("changed", "그대로 둠"), ("kept", "고친 것을 둠"))
MARKS = {"created": "+", "updated": "~", "draft": "~", "withdrawn": "-", "quarantined": "!"}

ITEMS_SHOWN, FIELDS_SHOWN, LONGEST = 50, 10, 80      # lines of a plan, fields of a line, characters of a value
RENAMED = "renamed"       # the note of a run held since records seem to have got other ids
FAULTS_SHOWN = 10         # a source; the first ones tell what is wrong, and all are kept with the run
DRAFTS_READ = 1000       # drafts of a run whose reasons are counted


def harvest_all(house: House, sources: list[Source], *, console: Console | None = None) -> dict:
    """Harvest one source after another and show how it goes.

    :returns: source name → report
    """
    console, reports, counts = console or Console(), {}, {}
    with Live(console=console, refresh_per_second=8, transient=not console.is_terminal) as live:
        for source in sources:
            def progress(now, name=source.name):
                counts[name] = ("running", now)
                live.update(_table(counts))
            progress({})
            report = reports[source.name] = harvest(house, source, progress=progress)
            counts[source.name] = (report.status, report.counts)
            live.update(_table(counts))
    if not console.is_terminal:
        console.print(_table(counts))
    for name, report in reports.items():
        tell(name, report, console, house.settings.site_url)
    tell_drafts(house, reports.values(), console)
    return reports


def rehearse_all(house: House, sources: list[Source], *, line=None, console: Console | None = None) -> dict:
    """Say what harvesting would change, source by source: a summary, then the differences of each dataset.

    :param line: told the name of the source and each line of the plan, all of them, instead of showing the first ones
    :returns: source name → report
    """
    console, reports = console or Console(), {}
    for source in sources:
        name, kept, seen = source.name, [], Counter()

        def tell_line(item, name=name, kept=kept, seen=seen):
            seen.update(lines=1)
            if line:
                line(name, item)
            elif len(kept) < ITEMS_SHOWN:
                kept.append(item)
        report = reports[name] = harvest(house, source, dry=tell_line)
        if not line:
            _tell_plan(name, report, (kept, seen["lines"]), console)
    return reports


def _tell_plan(name: str, report: Report, plan: tuple[list[dict], int], console: Console) -> None:
    say = partial(console.print, highlight=False, markup=False, soft_wrap=True)
    counts = ", ".join(f"{title} {report.counts[key]:,}" for key, title in (*COLUMNS, ("missing", "안 보임")))
    say(f"{name}: {counts} → {STATUS[report.status]}. 바뀐 것은 없습니다. / Nothing was changed.")
    if report.note:
        say(f"      {report.note['ko']} / {report.note['en']}")
    items, count = plan
    for item in items:
        say(f"  {MARKS.get(item['outcome'], '·')} {item['record']} {item.get('title') or ''}".rstrip())
        for field, (old, new) in list(item["changes"].items())[:FIELDS_SHOWN]:
            say(f"      {field}: {_short(old)} → {_short(new)}")
        _tell_more(say, len(item["changes"]) - FIELDS_SHOWN)
        if item["outcome"] == "quarantined":
            say(f"      {item['reasons']['ko']} / {item['reasons']['en']}")
    _tell_more(say, count - len(items))


def _tell_more(say, more: int) -> None:
    if more > 0:
        say(f"      … {more:,}건 더 / and {more:,} more")


def _short(value) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def tell_decided(house: House, report: Report | None, plan: str, console: Console | None = None) -> bool:
    """Say what came of a decision that was carried out at once, and whether it could be, all of it.

    :param report: None where somebody else harvests the source just now
    :param plan: the run whose plan was carried out or undone
    """
    say = partial((console or Console()).print, highlight=False, markup=False, soft_wrap=True)
    if report is None:
        say("지금 다른 프로그램이 이 수집처를 수집하고 있습니다. 끝나는 대로 실행합니다. / "
            "It is being harvested just now; whoever harvests next carries this out.")
        return True
    counts = ", ".join(f"{title} {report.counts[key]:,}" for key, title in DECIDED if report.counts[key])
    say(f"{counts or '바뀐 것이 없습니다. / Nothing was changed.'}")
    if report.note:
        say(f"{report.note['ko']} / {report.note['en']}")
    told = {"id": plan, "state": "changed" if report.counts["changed"] else "kept", "limit": ITEMS_SHOWN}
    shown = house.ckan.call_action("harvest_plan_show", told)
    for item in shown["items"]:
        fields = "; ".join(f"{each['field']} ({each['actor_name'] or each['actor']}, {each['revision']})"
                           for each in item["kept"])
        say(f"  {item['record']} {item['name'] or ''}: {fields or item['reasons']['why']['ko']}")
    _tell_more(say, shown["item_count"] - len(shown["items"]))
    return report.status == "done"


def tell_drafts(house: House, reports, console: Console) -> None:
    """Say of which sources nearly all are drafts, and why datasets are held back, the commonest reason first."""
    why, held = Counter(), 0
    for report in reports:
        if report.run:
            told = {"id": report.run, "outcome": "draft", "limit": DRAFTS_READ if report.counts["draft"] else 0}
            shown = house.ckan.call_action("harvest_run_show", told)
            if mostly := shown["report"].get("drafted"):
                console.print(f"{report.source}: {mostly['ko']} / {mostly['en']}", highlight=False, markup=False,
                              soft_wrap=True)
            for item in shown["items"]:
                held += 1
                why.update({str(message) for messages in item["reasons"].values() for message in messages})
    if held:
        console.print(f"초안으로 둔 데이터 {held:,}건의 까닭 / "
                      f"Why {held:,} {'dataset is a draft' if held == 1 else 'datasets are drafts'}:",
                      highlight=False, soft_wrap=True)
    for reason, count in why.most_common(FAULTS_SHOWN):
        console.print(f"      {count:,}× {reason}", highlight=False, markup=False, soft_wrap=True)


def tell(name: str, report: Report, console: Console, site: str = "") -> None:
    """Say what is to be known of a run that did not simply go well: its note, the records set aside, what to type.

    :param site: where our own pages begin
    """
    if report.status != "done" and report.note:
        console.print(f"{name}: {report.note['ko']} / {report.note['en']}", highlight=False)
    for record, _, message in report.faults[:FAULTS_SHOWN]:
        console.print(f"      {record}: {message}", highlight=False, markup=False, soft_wrap=True)
    if (more := report.counts["quarantined"] - FAULTS_SHOWN) > 0:
        console.print(f"      … {more:,}건 더 / {more:,} more", highlight=False, soft_wrap=True)
    if report.status == "held" and report.run:
        console.print(f"      → {_way_on(name, report, site)}", highlight=False, markup=False, soft_wrap=True)


def _way_on(name: str, report: Report, site: str) -> str:
    """What to do about a run that is held.  Approving one held for new ids would withdraw the datasets of the old."""
    if report.note.get("code") == RENAMED:
        return ("같은 데이터인지 이 화면에서 먼저 정해 주세요. / Say on this page first which are the same: "
                + renames_page(site, name))
    return f"ieum harvest --approve {report.run}"


def renames_page(site: str, source: str) -> str:
    """The address of the page on which somebody says which records only got another id."""
    return f"{site.rstrip('/')}/ko/desk/harvests/{source}/renames"


def _table(counts: dict) -> Table:
    table = Table(title=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")      # within 80 columns
    table.add_column("수집처", no_wrap=True)
    for _, title in COLUMNS:
        table.add_column(title.split()[0], justify="right", no_wrap=True)
    table.add_column("결과", no_wrap=True)
    for name, (status, now) in counts.items():
        table.add_row(name, *(f"{now.get(key, 0):,}" for key, _ in COLUMNS), STATUS[status])
    total = [f"{sum(now.get(key, 0) for _, now in counts.values()):,}" for key, _ in COLUMNS]
    table.add_section()
    table.add_row("모두", *total, "")
    return table
