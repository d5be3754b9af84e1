"""`ieum harvest`: harvest now, show beforehand what that would change, decide on a plan that waits, undo a run."""

import json
import sys
from functools import partial

import click

from web.commands import Command
from web.show import harvest_all, rehearse_all, tell_decided
from web.wiring import House, build, carry_out_decisions, sources


@click.command("harvest", cls=Command, epilog="예 / Example:  ieum harvest kepco kpx --dry-run")
@click.argument("names", nargs=-1)
@click.option("--dry-run", is_flag=True, help="무엇이 바뀔지만 보입니다. / Show what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True,
              help="--dry-run의 계획을 JSON 줄로 모두 적습니다. / Print all of the plan as JSON lines.")
@click.option("--approve", metavar="RUN", help="기다리는 계획을 실행합니다. / Carry out the plan of a run that waits.")
@click.option("--refuse", metavar="RUN", help="기다리는 계획을 버립니다. / Drop the plan of a run that waits.")
@click.option("--undo", metavar="RUN", help="수집 하나가 한 일을 모두 되돌립니다. / Take back all that a run did.")
@click.pass_obj
def harvest(settings, names, dry_run, as_json, **decided):
    """지금 수집합니다. 이름이 없으면 모든 기관입니다. / Harvest now; all sources when none is named."""
    wishes = {key: run for key, run in decided.items() if run}
    if len(wishes) + dry_run > 1 or (as_json and not dry_run):
        raise click.UsageError("--dry-run, --approve, --refuse, --undo 가운데 하나만 쓰고, --json은 --dry-run과 함께 "
                               "써 주세요. / Use one of these at a time, and --json with --dry-run.")
    with build(settings) as house:
        if wishes:
            [(wish, run)] = wishes.items()
            sys.exit(0 if _decide(house, wish, run) else 1)
        named = _named(house, names)
        way = partial(rehearse_all, line=_line if as_json else None) if dry_run else harvest_all
        reports = way(house, named)
    sys.exit(0 if all(report.status in ("done", "partial") for report in reports.values()) else 1)


def _named(house: House, names) -> list:
    known = {source.name: source for source in sources(house)}
    if unknown := set(names) - known.keys():
        raise click.ClickException(f"모르는 이름이거나 꺼져 있습니다: {', '.join(sorted(unknown))}. "
                                   f"있는 이름: {', '.join(known)} / There is no such source, or it is off.")
    return [known[name] for name in names] or list(known.values())


def _line(source: str, item: dict) -> None:
    click.echo(json.dumps({"source": source} | item, ensure_ascii=False))


def _dropped(carried: int, run: str) -> str:
    """What is said of a plan that is not carried out.

    :param carried: how many lines of it were by then
    """
    if not carried:
        return "계획을 버렸습니다. 바뀐 것은 없습니다. / The plan was dropped; nothing was changed."
    return (f"승인을 거두었습니다. 그 전에 반영한 {carried:,}건은 그대로 있으며, ieum harvest --undo {run} 으로 되돌릴 "
            f"수 있습니다. / The approval was withdrawn. {carried:,} lines had been carried out and stay; undo the run "
            "if they are to go.")


def _decide(house: House, wish: str, run: str) -> bool:
    """Decide, do it at once, and say what came of it and whether all of it could be done."""
    if wish == "undo":
        decided = house.ckan.call_action("harvest_run_undo", {"id": run})
        source, doing = decided["source"], decided["id"]
    else:
        decided = house.ckan.call_action("harvest_plan_decide", {
            "id": run, "decision": "apply" if wish == "approve" else "refuse"})
        source, doing = decided["source"], decided["run"]
    if doing is None:
        click.echo(_dropped(decided["carried"], run))
        return True
    found = {each.name: each for each in sources(house, every=True)}
    done = {report.run: report for report in carry_out_decisions(house, found[source])}
    return tell_decided(house, done.get(doing), run)
