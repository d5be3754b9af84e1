"""A harvest as a person watches it: one row a source, counted while it runs."""

from collections import Counter

from rich.console import Console
from rich.live import Live
from rich.table import Table

from harvesters.report import Report
from schemas import Source
from web.wiring import House, harvest

COLUMNS = (("fetched", "받음"), ("created", "새로"), ("updated", "바뀜"), ("unchanged", "그대로"),
           ("draft", "보류"), ("skipped", "건너뜀"), ("quarantined", "격리"), ("withdrawn", "내림"))
STATUS = {"running": "수집 중", "done": "끝남", "partial": "일부", "failed": "실패", "held": "확인 필요",
          "lost": "끊김", "busy": "이미 수집 중"}

FAULTS_SHOWN = 10         # a source; the first ones tell what is wrong, and all are kept with the run
DRAFTS_READ = 1000       # drafts of a run whose reasons are counted


def harvest_all(house: House, sources: list[Source], *, dry: bool = False, console: Console | None = None) -> dict:
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
            report = reports[source.name] = harvest(house, source, dry=dry, progress=progress)
            counts[source.name] = (report.status, report.counts)
            live.update(_table(counts))
    if not console.is_terminal:
        console.print(_table(counts))
    for name, report in reports.items():
        tell(name, report, console)
    _tell_drafts(house, reports.values(), console)
    return reports


def _tell_drafts(house: House, reports, console: Console) -> None:
    """Say why datasets are held back as drafts, the commonest reason first."""
    why, held = Counter(), 0
    for report in reports:
        if report.run and report.counts["draft"]:
            told = {"id": report.run, "outcome": "draft", "limit": DRAFTS_READ}
            for item in house.ckan.call_action("harvest_run_show", told)["items"]:
                held += 1
                why.update({str(message) for messages in item["reasons"].values() for message in messages})
    if held:
        console.print(f"초안으로 보류한 데이터 {held:,}건의 까닭 / Why {held:,} datasets are held back as drafts:",
                      highlight=False, soft_wrap=True)
    for reason, count in why.most_common(FAULTS_SHOWN):
        console.print(f"      {count:,}× {reason}", highlight=False, markup=False, soft_wrap=True)


def tell(name: str, report: Report, console: Console) -> None:
    """Say what is to be known of a run that did not simply go well: its note, the records set aside, what to type."""
    if report.status != "done" and report.note:
        console.print(f"{name}: {report.note['ko']} / {report.note['en']}", highlight=False)
    for record, _, message in report.faults[:FAULTS_SHOWN]:
        console.print(f"      {record}: {message}", highlight=False, markup=False, soft_wrap=True)
    if (more := report.counts["quarantined"] - FAULTS_SHOWN) > 0:
        console.print(f"      … {more:,}건 더 / {more:,} more", highlight=False, soft_wrap=True)
    if report.status == "held" and report.run:
        console.print(f"      → ieum harvest {name} --approve {report.run}", highlight=False, soft_wrap=True)


def _table(counts: dict) -> Table:
    table = Table(title=None, pad_edge=False, header_style="bold")
    table.add_column("수집처", no_wrap=True)
    for _, title in COLUMNS:
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("결과", no_wrap=True)
    for name, (status, now) in counts.items():
        table.add_row(name, *(f"{now.get(key, 0):,}" for key, _ in COLUMNS), STATUS[status])
    total = [f"{sum(now.get(key, 0) for _, now in counts.values()):,}" for key, _ in COLUMNS]
    table.add_section()
    table.add_row("모두", *total, "")
    return table
