"""Trying a source from a page: one at a time in a process, ten seconds at most, whatever the partner does."""

import threading
from dataclasses import fields

from catalog.runbook import RunBook
from config.settings import Settings
from harvesters import registry
from harvesters.errors import trouble
from harvesters.trial import LIMITS, SECONDS, Look, Watched, look, modest
from schemas import Source
from web.lines_out import line_to

GRACE = 1.0                              # seconds beyond the ten until nobody waits any longer
ONE = threading.BoundedSemaphore(1)      # trials at once: those of hung partners must not take every worker's thread
BUSY = ("busy", "다른 수집처를 시험하고 있습니다. 10초쯤 뒤에 다시 눌러 주세요.",
        "Another source is being tried. Press the button again in ten seconds.")


def tried(catalog, settings: Settings, source: Source, drafts: bool) -> Look:
    """Look at the first page of a source.

    :param drafts: also at what its first records would become
    """
    if not ONE.acquire(blocking=False):
        return Look(fault=BUSY)
    found: list[Look] = []
    thread = threading.Thread(target=_try, args=(catalog, settings, source, drafts, found), daemon=True,
                              name=f"trial of {source.name}")
    thread.start()
    thread.join(SECONDS + GRACE)
    late = trouble("deadline", seconds=SECONDS)
    return found[0] if found else Look(fault=(late.code, late.ko, late.en))


def _try(catalog, settings: Settings, source: Source, drafts: bool, found: list[Look]) -> None:
    http = None
    try:
        small = modest(source)
        kind = registry.find(source.harvester)
        http = line_to(catalog, settings, small, line=Watched, limits=LIMITS)
        book = RunBook(catalog.store, catalog.clock)
        found.append(look(kind, small, http, (lambda ids: book.known(source.name, ids)) if drafts else None))
    except LookupError as missing:               # no such kind, or a credential that cannot be opened
        ko, _, en = str(missing).partition(" / ")
        found.append(Look(fault=("unready", ko, en or ko)))
    finally:
        if http:
            http.close()
            http.budget.allowance.give_back()
        ONE.release()


def source_of(told: dict, owner: str) -> Source:
    """A source from what `harvest_source_show` tells of it.

    :param owner: the name of its organisation
    """
    return Source(**{each.name: told[each.name] for each in fields(Source)} | {"owner_org": owner})
