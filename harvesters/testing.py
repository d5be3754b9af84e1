"""What every harvester must keep: subclass HarvesterContract, say which harvester and which source, and pytest does
the rest.

    class TestHangang(HarvesterContract):
        harvester = Hangang
        source = "hangang"

It plays against the sandbox, over real HTTP on loopback.
"""
# ruff: noqa: S101, PT017  these are tests, without needing pytest to be imported

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from harvesters import sandbox
from harvesters.base import Harvester, Record, Skip
from harvesters.clock import Clock
from harvesters.errors import SourceError
from harvesters.session import Limits, Session
from schemas import DATASET, Source

SMALL = 4                         # records on a page, where the harvester itself says how many
BROKEN = ({"html": True}, {"html": True, "status": 502}, {"empty": True}, {"truncate": 40},
          {"status": 500, "empty": True},
          {"error": "quota"}, {"error": "key_in_xml"}, {"error": "bare_error"}, {"error": "header_error"},
          {"error": "timeout"}, {"error": "retired"}, {"error": "plain"}, {"error": "no_items"})


class Hasty(Clock):
    """Does not wait."""

    def sleep(self, seconds: float) -> None:
        if self.stop.is_set():
            super().sleep(0)


def session(source: Source, server: sandbox.Server) -> Session:
    """A session that may reach the sandbox, and tries once."""
    key = sandbox.keys().get(source.secret or "", "")
    return Session(source, key, frozenset([server.address]), limits=Limits(attempts=1, deadline=10), clock=Hasty())


class Played:
    """A harvester against the sandbox.

    :cvar harvester: the class under test
    :cvar source: the source's name in the sandbox
    :cvar secret: the name of its key, where it needs one
    """

    harvester: type[Harvester]
    source: str
    secret: str | None = None
    server: sandbox.Server

    @classmethod
    def setup_class(cls) -> None:
        cls.server = sandbox.serve()

    @classmethod
    def teardown_class(cls) -> None:
        cls.server.close()

    def make(self) -> Harvester:
        told = sandbox.sources(self.server.url)[self.source]
        source = Source(**{"name": self.source, "harvester": "", "owner_org": "org", "secret": self.secret} | told)
        return self.harvester(source, session(source, self.server))

    def records(self, harvester: Harvester | None = None) -> list[Record]:
        return [record for page in (harvester or self.make()).pages() for record in page]

    def drafts(self) -> Iterator[tuple[str, dict]]:
        """Each record's id and draft; those withdrawn or skipped are none."""
        harvester = self.make()
        for id, raw, _ in self.records(harvester):
            record = harvester.read(raw)
            try:
                if not harvester.gone(record):
                    yield id, harvester.draft(record)
            except Skip:
                continue

    @contextmanager
    def fault(self, **told) -> Iterator[None]:
        """Let the partner's main address misbehave."""
        path = urlsplit(self.make().source.url).path
        self.server.app.faults.add({"path": path} | told)
        try:
            yield
        finally:
            self.server.app.faults.clear()


class HarvesterContract(Played):
    """What every harvester must keep."""

    def test_it_yields_records_with_bytes(self):
        assert all(record.id and record.raw for record in self.records())
        assert self.records()

    def test_every_record_of_the_partner_arrives(self):
        """What the sandbox holds for the source is what comes, by title: a listing is not whole because it ended."""
        held, records = sandbox.held(self.source), self.records()
        met = b"".join(record.raw for record in records).decode()
        assert len(records) == len(held)
        assert [title for title in held if title not in met] == []

    def test_ids_are_steady_and_unique(self):
        ids = [record.id for record in self.records()]
        assert len(set(ids)) == len(ids)
        assert [record.id for record in self.records()] == ids

    def test_bytes_are_steady(self):
        assert self.records() == self.records()

    def test_it_streams(self):
        """The first page is handed on before the last is asked for, where the partner has several."""
        harvester, asked = self.make(), self.server.app.asked
        if hasattr(harvester, "size"):
            harvester.size = SMALL
        before, pages = len(asked), harvester.pages()
        next(pages)
        first = len(asked) - before
        rest = list(pages)
        assert not rest or not hasattr(harvester, "size") or first < len(asked) - before

    def test_small_pages_say_the_same_as_large_ones(self):
        harvester = self.make()
        harvester.size = SMALL
        assert sorted(self.records(harvester)) == sorted(self.records())

    def test_every_draft_is_a_dataset_and_no_field_is_lost(self):
        for id, draft in self.drafts():
            loaded = DATASET.load(draft | {"name": "the-name", "owner_org": "org"})
            assert draft.keys() - loaded.keys() == set(), id
            assert len(loaded.get("resources", [])) == len(draft.get("resources", [])), id

    def test_the_same_record_makes_the_same_draft(self):
        assert list(self.drafts()) == list(self.drafts())

    def test_it_knows_why_the_listing_is_whole(self):
        harvester = self.make()
        assert self.records(harvester)
        assert harvester.complete

    def test_nothing_is_complete_before_the_end(self):
        harvester = self.make()
        next(harvester.pages())
        assert harvester.complete is None

    def test_a_broken_answer_is_a_typed_error_and_never_an_empty_success(self):
        for told in BROKEN:
            harvester = self.make()
            with self.fault(**told):
                try:
                    self.records(harvester)
                except SourceError as error:
                    assert error.ko
                    assert error.en
                else:
                    raise AssertionError(f"{told} went unnoticed")
            assert harvester.complete is None
