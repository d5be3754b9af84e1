"""`ieum reconcile`: every difference between sources, database, search index and another CKAN, each with its repair."""

import json
import sys
from collections import Counter
from contextlib import nullcontext

import click

from catalog.reconcile import Difference
from catalog.repairing import repair
from catalog.runbook import RunBook
from config.settings import SettingsError
from schemas.reconcile_texts import FIX, HARVEST, PERSON, PUBLISH
from web import show
from web.publishing import FailedError, door
from web.reconciling import IncomparableError, here, of_source, outward
from web.wiring import House, build, sources

Way = tuple[Difference, str]
EQUAL, DIFFERENT, INCOMPARABLE = 0, 1, 2
REPAIRS = {FIX: "--fix", PUBLISH: "ieum publish", PERSON: "사람이 정해 주세요. / A person must decide."}
RENAMED = "번호가 바뀐 기록이 같은 데이터인지 먼저 정해 주세요. / Say first which records only got another id: "
WAITS = "계획을 보고 승인해 주세요. / Look at the plan and approve it: "


class UnaskedError(click.ClickException):
    """Nothing could be compared at all."""

    exit_code = INCOMPARABLE


@click.command("reconcile", epilog="예 / Example:  ieum reconcile kepco --fix")
@click.argument("names", nargs=-1)
@click.option("--fix", is_flag=True, help="물어보지 않아도 되는 것을 고칩니다. / Repair what is safe to repair.")
@click.option("--here", "only_here", is_flag=True,
              help="협력기관에 묻지 않고 안에서만 견줍니다. / Compare within only; ask no partner.")
@click.option("--to", "address", help="다른 CKAN의 주소. 그곳과도 견줍니다. / Another CKAN to compare with, too.")
@click.option("--token-env", metavar="NAME", default="IEUM_THERE", show_default=True,
              help="그쪽의 API 토큰이 든 환경 변수. / The environment variable that holds its API token.")
@click.option("--json", "as_json", is_flag=True, help="기계가 읽을 JSON으로 적습니다. / Print JSON.")
@click.pass_obj
def reconcile(settings, names, **wishes):
    """수집처, 데이터베이스, 검색 색인, 다른 CKAN이 서로 같은지 견줍니다. / Compare sources, database, index and a CKAN.

    NAME이 없으면 켜져 있는 모든 수집처입니다. 끝값은 0(같음), 1(다름), 2(견주지 못한 것이 있음)입니다. / All sources
    unless named.  Exit status 0: all is equal; 1: there are differences; 2: something could not be compared.
    """
    try:
        found, fixed, faults = _compared(settings, names, wishes)
    except (SettingsError, FailedError, RunBook.Broken) as error:
        raise UnaskedError(str(error)) from error
    _tell(found, fixed, faults, wishes["as_json"])
    sys.exit(INCOMPARABLE if faults else DIFFERENT if found else EQUAL)


def _compared(settings, names, wishes: dict) -> tuple[list[Way], list[Difference], list[IncomparableError]]:
    """What differs, by kind and source, each with its repair; what was repaired; and what could not be compared."""
    with build(settings) as house, _door(wishes, settings) as remote:
        chosen = [] if wishes["only_here"] else _chosen(house, names)
        looks = [here(house), *(of_source(house, source) for source in chosen)]
        looks += [outward(house, remote)] if remote else []
        found, faults = _looked(looks)
        fixed = []
        if wishes["fix"] and any(each.repair == FIX for each in found):
            found, fixed = _fixed(house, found)
        return [(each, way) for kind, way in _ways(house, found).items() for each in found if _kind(each) == kind], \
            fixed, faults


def _door(wishes: dict, settings):
    return door(wishes["address"], wishes["token_env"], settings.site_url) if wishes["address"] else nullcontext()


def _chosen(house: House, names) -> list:
    known = {source.name: source for source in sources(house)}
    if unknown := set(names) - known.keys():
        raise UnaskedError(f"모르는 이름이거나 꺼져 있습니다: {', '.join(sorted(unknown))}. "
                           f"있는 이름: {', '.join(known)} / There is no such source, or it is off.")
    return [known[name] for name in names] or list(known.values())


def _looked(looks) -> tuple[list[Difference], list[IncomparableError]]:
    found, faults = [], []
    for look in looks:
        try:
            for each in look:
                found.append(each)
        except IncomparableError as fault:
            faults.append(fault)
    return found, faults


def _fixed(house: House, found: list[Difference]) -> tuple[list[Difference], list[Difference]]:
    """Repair, look again within, and say what is left and what is no more."""
    repair(house.catalog, house.book, [each for each in found if each.repair == FIX])
    left = set(here(house))
    gone = [each for each in found if each.repair == FIX and each not in left]
    return [each for each in found if each not in gone], gone


def _kind(each: Difference) -> tuple[str, str]:
    return each.source, each.code


def _ways(house: House, found: list[Difference]) -> dict[tuple[str, str], str]:
    """Source and kind of difference, in the order in which they were met → what to do about all of that kind."""
    harvests = {each.source: "" for each in found if each.repair == HARVEST}
    harvests = {source: _of_harvest(house, source) for source in harvests}
    return {_kind(each): harvests[each.source] if each.repair == HARVEST else REPAIRS[each.repair] for each in found}


def _of_harvest(house: House, source: str) -> str:
    """What brings a source up to date: a harvest, unless the last one waits for a person, when another changes nothing.
    """
    [plan] = house.ckan.call_action("harvest_plan_list", {"source": source, "state": "waiting", "limit": 1}) or [None]
    if plan is None:
        return f"ieum harvest {source}"
    if (plan["reason"] or {}).get("code") == show.RENAMED:
        return RENAMED + show.renames_page(house.settings.site_url, source)
    return f"{WAITS}ieum harvest --approve {plan['run_id']}"


def _tell(found: list[Way], fixed: list[Difference], faults: list[IncomparableError], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"differences": [each.as_dict() | {"way": way} for each, way in found],
                               "fixed": [each.as_dict() for each in fixed],
                               "incomparable": [each.as_dict() for each in faults]}, ensure_ascii=False, indent=1))
        return
    for place, (each, way) in enumerate(found):
        click.echo(f"{each.code}  {each.source or '-'}  {each.subject}\n  {each.message}")
        if place + 1 == len(found) or _kind(found[place + 1][0]) != _kind(each):
            click.echo(f"  → {way}")
    for each in fixed:
        click.echo(f"고침 / fixed: {each.code}  {each.subject}")
    for fault in faults:
        click.echo(f"견주지 못함 / not compared: {fault}", err=True)
    told = ", ".join(f"{code} {count:,}" for code, count in sorted(Counter(each.code for each, _ in found).items()))
    click.echo(f"다른 것 {len(found):,}건, 고친 것 {len(fixed):,}건. {told} / {len(found):,} differences, "
               f"{len(fixed):,} fixed.")
