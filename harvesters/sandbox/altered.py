"""What a partner holds, changed: fewer rows, rows that stand twice, other ids, dates of a wrong clock."""

from copy import copy
from dataclasses import replace
from datetime import date, timedelta

from harvesters.sandbox.faults import Fault
from harvesters.sandbox.places import KINDS
from harvesters.sandbox.rows import Rows

KEY, OWNER, DATES = "목록키", "제공기관", ("등록일", "수정일")


def altered(rows: Rows, fault: Fault, asked: str) -> Rows:
    """The rows as they are under a fault.

    :param asked: the part of a name by which the source finds its rows on the portal; "": by none
    """
    whole = not fault.source or fault.source in KINDS      # it is asked only where that kind is played
    held = [each for each in rows.public.values() if asked in str(each.get(OWNER) or "")] if asked or whole else []
    public = {key: each for key, each in rows.public.items() if not any(each is mine for mine in held)}
    for number, each in enumerate(_kept(held, fault)):
        public[each["목록유형"], f"{number}:{each[KEY]}"] = each
    lists = {name: _kept(told, fault) if whole or name == fault.source else told for name, told in rows.lists.items()}
    return replace(copy(rows), public=public, lists=lists)


def _kept(held: list[dict], fault: Fault) -> list[dict]:
    some = held if fault.keep is None else held[:fault.keep]
    return [_row(each, fault) for each in some + some[:fault.twice]]


def _row(row: dict, fault: Fault) -> dict:
    changed = {KEY: f"{fault.rename}{row[KEY]}"} if fault.rename else {}
    days = timedelta(days=round(fault.skew / 24)) if abs(fault.skew) >= 24 else timedelta()
    return row | changed | {name: str(date.fromisoformat(row[name]) + days) for name in DATES
                            if days and len(row.get(name) or "") == 10}
