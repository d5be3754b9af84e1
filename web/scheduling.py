"""What is done at its time and not because somebody asks: harvests, what was decided about them, and keeping house."""

import logging
from datetime import timedelta

from catalog import demand
from catalog.catalog import stamp
from catalog.leader import Leader
from catalog.quotas import forget
from harvesters.clock import Clock
from harvesters.report import Report
from harvesters.schedule import Schedule
from schemas import Source
from web.wiring import House, carry_out_decisions, harvest, rehearse, sources

log = logging.getLogger(__name__)


def schedule(house: House) -> Schedule:
    """The schedule of all sources, ready to be run in this process."""
    def work(source: Source, clock: Clock) -> Report:
        done = carry_out_decisions(house, source)
        if source.active and (rehearsed := rehearse(house, source, clock)):
            done.append(rehearsed)
        if not source.active or source.name not in house.book.waiting("harvest"):
            return done[-1] if done else Report(source.name, status="busy")     # no harvest, only what was asked beside
        return harvest(house, source, clock=clock)

    return Schedule(lambda: sources(house, every=True), work, house.book, Leader(house.store, house.settings.data),
                    chores=lambda: keep_house(house))


def keep_house(house: House) -> None:
    """Forget what is too old to be asked for: runs with what they did to each record, and what keys were used for."""
    before = house.catalog.clock() - timedelta(days=house.settings.keep_runs)
    log.info("%d old runs forgotten", house.book.purge(stamp(before)))
    forget(house.store, before)
    demand.forget(house.store, house.catalog.clock())
