"""What records look like, and how that drifts: in memory, and in a run against the real catalogue and book."""

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import LocalCatalog
from catalog.runbook import RunBook
from harvesters import drift
from harvesters.base import Harvester, Record
from harvesters.run import run
from harvesters.shape import KEYS, LONGEST_VALUE, SAMPLE, VALUES, Shape
from schemas import Source
from tests.harvesters.faults import Still

SOURCE = Source("smart-grid", "test", "https://grid.example/list", "nia", limit_share=0.2, limit_count=2)
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=60),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=5),
                    max_leaves=12)


class Listed(Harvester):
    """Yields the rows it is given as one whole page."""

    def __init__(self, rows):
        super().__init__(SOURCE, http=None)
        self.rows, self.read_count = rows, 0

    def pages(self):
        yield [Record(row["id"], orjson.dumps(row)) for row in self.rows]
        self.complete = "all of it"

    def read(self, raw):
        self.read_count += 1
        return super().read(raw)

    def draft(self, record):
        return {"title": record["title"], "url": "https://grid.example", "license_id": "kogl-1"}


def seen(records) -> dict:
    shape = Shape(Listed([]), Still())
    for record in records:
        shape.see(record)
    return shape.as_dict()


def rows(count=20, **more):
    return [{"id": f"r{n}", "title": f"제목 {n}", "kind": ("file", "api")[n % 2], "count": n} | more
            for n in range(count)]


def drifted(before, after):
    return [(each["kind"], each["key"], each.get("to") or each.get("now"))
            for each in drift.changes(drift.merged(None, seen(before)), seen(after))]


def without(records, *keys, **more):
    return [{key: value for key, value in each.items() if key not in keys} | more for each in records]


def renamed(records, **names):
    """:param names: old key → new key"""
    return [{names.get(key, key): value for key, value in each.items()} for each in records]


DRIFTS = [
    (rows(), []),
    (without(rows(), "kind"), [("gone", "kind", None)]),
    (rows(licence="kogl-1"), [("new", "licence", 100)]),
    (renamed(rows(), kind="type"), [("renamed", "kind", "type")]),
    (renamed(rows(), title="title_ko"), [("renamed", "title", "title_ko")]),
    ([each | {"count": str(each["count"])} for each in rows()], [("type", "count", "text")]),
    ([*rows()[:-1], rows()[-1] | {"kind": "stream"}], [("values", "kind", "stream")]),
    ([each | {"kind": None if n % 2 else ""} for n, each in enumerate(rows())], [("gone", "kind", None)]),
    ([each | {"kind": None} if n < 8 else each for n, each in enumerate(rows())], []),
    (rows(4, title=1), []),
]


@pytest.mark.parametrize(("after", "told"), DRIFTS)
def test_each_way_to_drift_is_told_as_what_it_is(after, told):
    assert [(kind, key, now or None) for kind, key, now in drifted(rows(), after)] == told


def test_of_two_new_keys_the_one_with_the_same_values_is_the_old_one():
    before = [each | {"agency": f"기관{n % 3}", "region": f"구{n % 3}"} for n, each in enumerate(rows())]
    after = renamed(before, agency="b", region="a")
    assert sorted(drifted(before, after)) == [("renamed", "agency", "b"), ("renamed", "region", "a")]


def test_what_is_within_a_key_that_is_gone_is_not_told_again():
    before = rows(contact={"office": "데이터과", "room": {"floor": "3"}}, files=[{"url": "x"}, {"url": "y"}])
    assert drifted(before, without(before, "contact", "files")) == [("gone", "contact", 0), ("gone", "files", 0)]


def test_a_change_says_what_in_both_languages():
    [told] = drift.changes(drift.merged(None, seen(rows())), seen(without(rows(), "kind")))
    assert told == {"kind": "gone", "key": "kind", "was": 100, "now": 0,
                    "ko": "‘kind’ 항목이 사라졌습니다(있던 비율 100% → 0%).",
                    "en": "The key 'kind' is gone (in 100% of the records before, 0% now)."}


@pytest.mark.parametrize("record", [
    {"contact_name": "이도현"}, {"작성자": "김유나"}, {"writer": "yuna"}, {"code": "yuna@kepco.example"},
    {"code": "010-1234-5678"}, {"memo": "가" * 41}])
def test_no_value_is_kept_that_may_be_about_a_person_or_is_long(record):
    [(path, key)] = seen([record] * 6)["keys"].items()
    assert (key["present"], key["values"]) == (6, None)
    assert str(*record.values()) not in str(drift.merged(None, seen([record] * 6)))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.dictionaries(st.text(max_size=8), JSON, max_size=300) | JSON, max_size=12))
def test_whatever_comes_a_shape_is_bounded_and_the_same_again_is_no_drift(records):
    shape = seen(records)
    kept = drift.merged(None, shape)
    assert drift.changes(kept, shape) == []
    assert len(shape["keys"]) <= KEYS
    values = [value for key in shape["keys"].values() for value in key["values"] or ()]
    assert all(len(key["values"] or ()) <= VALUES for key in shape["keys"].values())
    assert all(len(value) <= LONGEST_VALUE for value in values)
    orjson.dumps(kept)


def test_what_was_known_stays_known_so_that_rare_values_and_keys_are_news_once():
    kept = drift.merged(None, seen(rows(40)))
    for more in ([{"id": "x", "title": "제목", "kind": "stream", "count": 1, "rare": "1"}] * 3, []):
        now = seen(rows(40) + more)
        told = [each["key"] for each in drift.changes(kept, now)]
        kept = drift.merged(kept, now)
        assert told == (["rare", "kind"] if more else [])
    assert drift.changes(kept, seen(rows(40) + [{"kind": "stream", "rare": "1"}] * 3)) == []


# -- in a run

@pytest.fixture
def harvested(catalog, people, store, clock):
    """Harvest rows as nia; gives the report and how many records were parsed."""
    catalog.call("harvest_source_create", {"name": SOURCE.name, "harvester": "test", "url": SOURCE.url,
                                           "owner_org": "nia"}, people["root"])
    book = RunBook(store, clock)

    def harvest(given):
        clock.tick(hours=1)
        harvester = Listed(given)
        return run(harvester, LocalCatalog(catalog, people["jiwoo"]), book, clock=Still()), harvester.read_count

    harvest.book = book
    return harvest


def test_of_what_did_not_change_only_a_sample_is_parsed(harvested):
    assert harvested(rows(1000))[1] == 1000
    report, count = harvested(rows(1000))
    assert (report.counts["unchanged"], count) == (1000, SAMPLE)
    shape = harvested.book.shape(SOURCE.name)
    assert (shape["records"], shape["keys"]["kind"]) == (
        SAMPLE, {"present": SAMPLE, "types": {"text": SAMPLE}, "values": ["api", "file"]})


def test_of_very_many_that_changed_one_in_fifty_is_looked_at():
    assert seen(rows(3000))["records"] == 1040


def test_a_drift_is_in_the_report_of_the_run_even_where_nothing_can_be_drafted_any_more(harvested):
    assert harvested(rows())[0].drift == []
    report, _ = harvested(renamed(rows(), title="name"))
    assert (report.status, report.note["code"]) == ("failed", "all_bad")
    assert [(each["kind"], each["key"], each["to"]) for each in report.drift] == [("renamed", "title", "name")]
    assert "title" in harvested.book.shape(SOURCE.name)["keys"]
    assert harvested.book.shape(SOURCE.name)["keys"]["title"]["present"] == 20


def test_after_a_good_run_the_new_look_is_the_known_one(harvested):
    harvested(rows())
    assert [each["kind"] for each in harvested(rows(extra="x"))[0].drift] == ["new"]
    assert harvested(rows(extra="x"))[0].drift == []


def test_a_run_keeps_what_it_cost_and_a_digest_of_its_list(harvested):
    figures = [harvested(given)[0].figures for given in (rows(), rows(), rows(21))]
    raw = sum(len(orjson.dumps(row)) for row in rows())
    assert [each["bytes"] for each in figures[:2]] == [raw, raw]
    assert figures[0]["listing"] == figures[1]["listing"] != figures[2]["listing"]
    assert all(each.keys() == {"seconds", "bytes", "listing"} for each in figures)


def test_a_record_that_cannot_be_parsed_does_not_stop_the_sample(harvested):
    shape = Shape(Listed([]), Still())
    page = [("a", "1"), ("b", "2")]
    shape.pass_by({"a": Record("a", b"{"), "b": Record("b", b'{"x": 1}')}, page, set())
    assert shape.as_dict() == {"records": 1, "keys": {"x": {"present": 1, "types": {"number": 1}, "values": []}}}
