"""Every kind of harvester can be rehearsed in the sandbox, with its faults."""

import pytest

from harvesters import described, registry, sandbox
from harvesters.errors import SourceError
from harvesters.testing import session
from schemas import Source


@pytest.fixture(scope="module")
def playing():
    with sandbox.serve() as server:
        yield server


@pytest.fixture
def served(playing):
    """The same sandbox for all; every fault is switched off afterwards."""
    yield playing
    playing.app.faults.clear()


@pytest.mark.parametrize("kind", sorted(described.kinds()))
def test_every_kind_has_a_place_in_the_sandbox_and_is_harvested_and_fails_there(served, kind):
    told = sandbox.kinds(served.url)[kind]
    source = Source(name="rehearsal", owner_org="org", **told)

    def drafts():
        harvester = registry.find(kind)(source, session(source, served))
        return [harvester.draft(harvester.read(record.raw)) for page in harvester.pages() for record in page]
    made = drafts()
    assert made
    assert [draft for draft in made if not draft["title"]] == []
    served.app.faults.add({"source": kind, "html": True})
    with pytest.raises(SourceError):
        drafts()


@pytest.mark.parametrize("kind", ["ckan", "oai_pmh", "dcat", "croissant", "datapackage", "html", "monthly"])
def test_what_a_kind_holds_can_be_made_less_and_only_for_it(served, kind):
    source = Source(name="rehearsal", owner_org="org", **sandbox.kinds(served.url)[kind])

    def ids():
        return [record.id for page in registry.find(kind)(source, session(source, served)).pages() for record in page]
    before = ids()
    served.app.faults.add({"source": kind, "keep": 5})
    less = ids()
    served.app.faults.clear()
    assert (len(less), set(less) < set(before)) == (5, True)
    assert ids() == before
