"""The ground on which harvests are tried whose plans people decide."""

import orjson
import pytest

from catalog import LocalCatalog, User
from catalog.may import SYSTEM
from catalog.runbook import RunBook
from harvesters.run import carry_out, run
from tests.harvesters.listing import SOURCE, Listed


@pytest.fixture
def book(store, clock):
    return RunBook(store, clock)


@pytest.fixture
def ckan(catalog, people):
    """The catalogue as an editor of the source's organisation sees it."""
    return LocalCatalog(catalog, people["dohyun"])


@pytest.fixture
def grid(catalog):
    """The catalogue as the harvest of the source sees it."""
    catalog.call("harvest_source_create", {"name": SOURCE.name, "harvester": "test", "url": SOURCE.url,
                                           "owner_org": "kepco"}, SYSTEM)
    owner = orjson.loads(orjson.dumps(catalog.call("organization_show", {"id": "kepco"}, SYSTEM)))["id"]
    name = f"harvest:{SOURCE.name}"
    return LocalCatalog(catalog, User(id=name, name=name, roles={owner: "editor"}, door="harvest"))


@pytest.fixture
def ask(catalog):
    """Call an action as whoever runs the site."""
    return lambda name, /, **data: LocalCatalog(catalog, SYSTEM).call_action(name, data)


@pytest.fixture
def harvest(grid, book, clock):
    """Harvest these pages, a minute after what was before."""
    def harvest(*pages, kind=Listed, source=SOURCE, expected=None, **how):
        clock.tick(minutes=1)
        return run(kind(*pages, source=source, expected=expected), grid, book, **how)
    return harvest


@pytest.fixture
def approve(ask, grid, book, clock):
    """Decide that a plan is carried out, and do it."""
    def approve(held):
        clock.tick(minutes=1)
        ask("harvest_plan_decide", id=held.run, decision="apply")
        return carry_out(SOURCE.name, grid, book)
    return approve


@pytest.fixture
def undo(ask, grid, book, clock):
    """Undo a run, which is a run of its own."""
    def undo(report):
        clock.tick(minutes=1)
        asked = ask("harvest_run_undo", id=report.run)
        done = carry_out(SOURCE.name, grid, book)
        assert (done.run, asked["kind"], asked["plan"]) == (asked["id"], "undo", done.plan)
        return done
    return undo
