"""A run of publishing as a person watches it: one row an organisation, counted while it goes."""

from collections import Counter

from rich.console import Console
from rich.live import Live
from rich.table import Table

from web.publishing import Remote, Told, publish
from web.wiring import House

COLUMNS = (("created", "새로"), ("updated", "바뀜"), ("unchanged", "그대로"), ("differs", "다름"), ("refused", "거절"),
           ("failed", "실패"), ("removed", "내림"))
SHOWN = 10                # refusals; the first ones tell what is wrong, and all are counted


def publish_all(house: House, remote: Remote, wishes: dict, console: Console | None = None) -> bool:
    """Publish, and show how it goes.

    :param wishes: `dry_run`, `only` and `remove_all`, as they were typed
    :returns: whether everything that is public here stands there now
    :raises FailedError: the other side does not answer any more; what was counted so far is shown
    """
    console, counts = console or Console(), {}
    asked = {"dry": wishes["dry_run"], "only": wishes["only"], "remove_all": wishes["remove_all"]}
    try:
        with Live(console=console, refresh_per_second=8, transient=not console.is_terminal) as live:
            def progress(now):
                counts.update(now)
                live.update(_table(now))
            told = publish(house.catalog, remote, house.settings.site_url, progress=progress, **asked)
            live.update(_table(told.counts))
    finally:
        if not console.is_terminal:
            console.print(_table(counts))
    if wishes["dry_run"]:
        _say(console, "보기만 했습니다. 그쪽은 그대로입니다. / A look only; nothing was changed there.")
    _tell(told, console)
    return told.went_well


def _tell(told: Told, console: Console) -> None:
    """Say what did not simply go well, and what to type."""
    for name, why in told.refusals[:SHOWN]:
        _say(console, f"      {name}: {why}")
    if (more := told.total["refused"] + told.total["failed"] - SHOWN) > 0:
        _say(console, f"      … {more:,}건 더 / {more:,} more")
    if told.differing:
        fields = ", ".join(f"{name} {count:,}" for name, count in told.differing.most_common())
        _say(console, f"그쪽에서 다르게 적힌 항목 / Fields that came back otherwise than they were sent: {fields}")
    if told.held:
        _say(console, f"이제 공개가 아닌 {told.gone:,}건이 그쪽에 있습니다. 한 번에 내리기에는 많아 그대로 두었습니다. "
                      f"맞다면 --remove-all을 붙여 다시 실행해 주세요. / {told.gone:,} datasets there are no longer "
                      "public here; that is too many to remove unasked. Run again with --remove-all if it is right.")
    if told.left:
        names = ", ".join(told.left[:SHOWN]) + (", …" if len(told.left) > SHOWN else "")
        _say(console, f"이 카탈로그가 올렸지만 이 데이터베이스가 모르거나 다른 site_url에서 올린 "
                      f"{len(told.left):,}건이 그쪽에 남아 있습니다: {names}. 내려야 한다면 --remove-all을 붙여 "
                      f"다시 실행해 주세요. / {len(told.left):,} datasets of ours there are left, since this database "
                      "does not know them, or they were sent under another site_url. Run again with --remove-all to "
                      "remove them.")


def _say(console: Console, text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)


def _table(counts: dict[str, Counter]) -> Table:
    table = Table(title=None, pad_edge=False, header_style="bold")
    table.add_column("기관", no_wrap=True)
    for _, title in COLUMNS:
        table.add_column(title, justify="right", no_wrap=True)
    for name, now in counts.items():
        table.add_row(name, *(f"{now[key]:,}" for key, _ in COLUMNS))
    total = sum(counts.values(), Counter())
    table.add_section()
    table.add_row("모두", *(f"{total[key]:,}" for key, _ in COLUMNS))
    return table
