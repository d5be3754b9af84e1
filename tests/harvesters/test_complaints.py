"""What users of other catalogues complain of, tried against ours where no other test does; see docs/harvesting.md."""

from dataclasses import replace

import orjson
import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from catalog import SYSTEM, LocalCatalog, User
from catalog.tables import datasets, plan_items, runs, sightings
from harvesters.base import Record
from harvesters.kinds import columns
from harvesters.publish import name_for
from harvesters.run import run
from harvesters.session import Session
from harvesters.work import CHUNK
from tests.furniture import shared
from tests.harvesters.listing import SOURCE, Listed, counts, many, page, rec, show


class Alive(Record):
    """A record that is counted for as long as anybody holds it."""

    now = most = 0

    def __del__(self):
        Alive.now -= 1


def alive(id):
    Alive.now += 1
    Alive.most = max(Alive.most, Alive.now)
    return Alive(id, b'{"private": true}')


class Told(Listed):
    """A record says any field itself."""

    def draft(self, record):
        return super().draft(record) | {key: record[key] for key in ("modified", "resources") if key in record}


def test_a_list_of_any_length_is_seen_to_page_by_page_and_never_held_as_a_whole(harvest):
    """Rows 4 and 5.  Progress shows from the first page on, and what was seen to is let go."""
    class Long(Listed):
        def pages(self):
            for number in range(12):
                yield [alive(f"r{number}-{each}") for each in range(CHUNK // 2)]
            self.complete = "all"

    told = []
    report = harvest(kind=Long, progress=told.append)
    assert (report.status, report.counts["skipped"], Alive.now) == ("done", 6 * CHUNK, 0)
    assert [each["fetched"] for each in told[:3]] == [CHUNK // 2, CHUNK, CHUNK * 3 // 2]
    assert Alive.most <= 2 * CHUNK


@pytest.fixture
def statements(store):
    """What the database was asked so far."""
    said = []

    def note(*told):
        said.append(told[2])

    event.listen(store.engine, "before_cursor_execute", note)
    yield said
    event.remove(store.engine, "before_cursor_execute", note)


def test_a_dataset_with_thousands_of_files_costs_what_any_other_does(harvest, grid, statements):
    """Row 6.  What the database is asked does not grow with the files, nor when one is added."""
    asked = []
    for title, files in (("가", 2), ("나", 3), ("다", 1_999), ("라", 2_000)):
        before = len(statements)
        listed = [{"url": f"https://grid.example/{number}.csv", "name": str(number)} for number in range(files)]
        assert harvest([rec("a", title, resources=listed)], kind=Told).status == "done"
        asked.append(len(statements) - before)
        assert len(show(grid, "a")["resources"]) == files
    assert max(asked[2:]) <= asked[1] + 20


@pytest.mark.parametrize("apply", ["itself", "guard"])
def test_a_dataset_with_more_files_than_anybody_looks_through_is_set_aside_and_no_other_waits(harvest, grid, apply):
    files = [{"url": f"https://grid.example/{number}.csv"} for number in range(2001)]
    report = harvest([rec("a"), rec("b", resources=files)], kind=Told, source=replace(SOURCE, apply=apply))
    [(record, code, said)] = report.faults
    assert (counts(report), record, code) == ({"created": 1, "quarantined": 1}, "b", "resources_many")
    assert said.startswith("자원이 2001개입니다.")


def test_two_sources_with_the_same_ids_are_two_sources(catalog, book, grid, harvest, clock):
    """Rows 8 and 25.  Neither overwrites or skips what the other brought, whoever owns it."""
    catalog.call("harvest_source_create", {"name": "other-grid", "harvester": "test", "url": SOURCE.url,
                                           "owner_org": "nia"}, SYSTEM)
    owner = str(catalog.call("organization_show", {"id": "nia"}, SYSTEM)["id"])
    theirs = LocalCatalog(catalog, User("harvest:other-grid", "x", roles={owner: "editor"}, door="harvest"))
    other = replace(SOURCE, name="other-grid", owner_org="nia")
    harvest([rec("1", "한전의 수위"), rec("2")])
    report = run(Listed([rec("1", "다른 곳의 유량"), rec("2")], source=other), theirs, book)
    assert (report.status, counts(report)) == ("done", {"created": 2})
    assert counts(harvest([rec("1", "한전의 수위"), rec("2")])) == {"unchanged": 2}
    both = [(told["title"], told["organization"]["name"], told["harvest_record"]) for told in
            (show(grid, "1"), theirs.call_action("package_show", {"id": name_for("other-grid", "1")}))]
    assert both == [("한전의 수위", "kepco", "1"), ("다른 곳의 유량", "nia", "1")]


def test_who_has_the_same_dataset_already_is_told_to_both_owners(catalog, ask):
    """Row 25.  A conflict is on both pages, with both owners, and neither dataset is left out."""
    url = "https://www.data.go.kr/data/15000001/fileData.do"
    for name, owner in (("ours", "kepco"), ("theirs", "nia")):
        id = ask("organization_show", id=owner)["id"]
        door = LocalCatalog(catalog, User(f"harvest:{name}", "x", roles={id: "editor"}, door="harvest"))
        [told] = door.action.package_upsert_many(datasets=[shared(
            name=name, title=name, url=url, resources=[], owner_org=owner, harvest_source=name,
            harvest_record="1", mapping_version="1")])["results"]
        assert (told["outcome"], told["errors"]) == ("created", {})
    ask("twin_find")
    titles = {name: ask("organization_show", id=name)["title"] for name in ("kepco", "nia")}
    for who, one, another in (("dohyun", "ours", ("theirs", titles["nia"])),
                              ("jiwoo", "theirs", ("ours", titles["kepco"]))):
        seen = LocalCatalog(catalog, catalog.user(who)).action.dataset_twins(id=one)["twins"]
        assert [(each["name"], each["organization_title"]) for each in seen] == [another]


def test_history_that_is_cleared_makes_no_duplicates(harvest, book, store):
    """Row 9.  Which dataset a record became stands apart from the runs."""
    harvest(page("a", "b"))
    harvest(page("a", "b"))
    assert book.purge("2027-01-01T00:00:00.000000") >= 1
    assert counts(harvest([rec("a"), rec("b", "유량")])) == {"unchanged": 1, "updated": 1}
    with store.read() as db:
        assert db.scalar(select(func.count()).where(datasets.c.name.like("smart-grid-%"))) == 2


def test_a_record_has_one_row_in_the_book_whatever_anybody_does(store, harvest):
    """Row 7.  The database itself refuses a second."""
    harvest(page("a"))
    with store.read() as db:
        row = dict(db.execute(sightings.select()).mappings().one())
    with pytest.raises(IntegrityError), store.write() as db:
        db.execute(sightings.insert().values(row))


class Rows(Listed):
    """Records that are rows of an official list."""

    mapping = "rows"

    def draft(self, record):
        said = super().draft(record)
        kept = {key: said[key] for key in said if key not in ("tags", "title", "notes")}
        return columns.draft({"목록명": record["title"], "설명": "설명", "키워드": record["words"]}) | kept


class Doubled(Listed):
    """Is sent a key twice in one object."""

    def pages(self):
        self.http = Session(self.source)
        self.http.json(b'{"data": [{"title": "a", "title": "b"}]}')
        yield from super().pages()


def test_a_key_that_stands_twice_in_what_a_partner_sends_is_told_with_the_run(harvest):
    report = harvest(page("a"), kind=Doubled)
    assert (report.status, report.remarks) == ("done", {"repeated": (1, ["title"])})


@pytest.mark.parametrize("apply", ["itself", "guard"])
def test_a_keyword_with_signs_in_it_rejects_no_dataset_and_is_kept_as_it_was(harvest, grid, apply):
    """Row 21.  A tag can hold no brackets and slashes; what was written stays beside it, and the run says so."""
    listed = [rec("a", words=["전력(kW/h)", "수위"]), rec("b", words=["수위"])]
    report = harvest(listed, kind=Rows, source=replace(SOURCE, apply=apply))
    assert (counts(report), report.remarks) == ({"created": 2}, {"keywords": (1, ["a"])})
    there = show(grid, "a")
    assert {tag["name"] for tag in there["tags"]} == {"전력 kW h", "수위"}
    assert there["original_tags"] == ["전력(kW/h)", "수위"]
    assert harvest(listed, kind=Rows, source=replace(SOURCE, apply=apply)).remarks == {}


def test_the_partners_date_of_change_is_kept_apart_from_ours(harvest, grid, clock):
    """Row 24.  Three questions, three fields: when their data changed, when our entry did, when we last looked."""
    harvest([rec("a", modified="2024-05-06")], kind=Told)
    clock.tick(days=3)
    harvest([rec("a", "유량", modified="2024-05-06")], kind=Told)
    changed = clock().replace(tzinfo=None)
    clock.tick(days=3)
    assert counts(harvest([rec("a", "유량", modified="2024-05-06")], kind=Told)) == {"unchanged": 1}
    there = show(grid, "a")
    assert (there["modified"], there["metadata_modified"]) == ("2024-05-06", changed.isoformat(timespec="microseconds"))


def test_files_that_are_gone_at_the_source_are_gone_from_the_dataset(harvest, grid):
    """Row 27.  Those that stay keep their ids, by which others link to them."""
    first, second = ({"url": f"https://grid.example/{name}.csv", "name": name} for name in ("1월", "2월"))
    harvest([rec("a", resources=[first, second])], kind=Told)
    kept = {each["name"]: each["id"] for each in show(grid, "a")["resources"]}
    harvest([rec("a", resources=[second, {"url": "https://grid.example/3.csv", "name": "3월"}])], kind=Told)
    now = {each["name"]: each["id"] for each in show(grid, "a")["resources"]}
    assert (now.keys(), now["2월"]) == ({"2월", "3월"}, kept["2월"])
    harvest([rec("a", resources=[])], kind=Told)
    assert [each["url"] for each in show(grid, "a")["resources"]] == ["https://grid.example"]     # its own page


def test_a_run_with_very_many_faults_is_a_short_row(harvest, store):
    """Row 28.  Each fault has a row of its own."""
    sizes = []
    for count in (100, 2_000):
        report = harvest([rec("a"), *(Record(f"x{number}", b"{") for number in range(count))])
        with store.read() as db:
            kept = db.execute(runs.select().where(runs.c.id == report.run)).one()
            assert db.scalar(select(func.count()).where(plan_items.c.run_id == report.run,
                                                        plan_items.c.outcome == "quarantined")) == count
        sizes.append(len(orjson.dumps(kept.report)))
    assert sizes[1] < sizes[0] + 100


def test_no_name_grows_a_number_however_often_a_record_goes_and_comes_back(harvest, grid, ask):
    """Row 29.  What was deleted keeps nothing from whoever comes next."""
    harvest(page("a", "b"))
    before = show(grid, "b")
    for _ in range(3):
        for pages in (page("a"), page("a"), page("a", "b")):
            harvest(pages)
        assert {key: show(grid, "b")[key] for key in ("id", "name")} == {key: before[key] for key in ("id", "name")}
    ask("package_delete", id=before["id"])
    made = grid.call_action("package_create", shared(name=before["name"], title="다른 것", resources=[]))
    assert (made["name"], made["id"] != before["id"]) == (before["name"], True)


def test_a_field_is_shown_as_it_was_and_as_it_is_for_each_run(harvest, ask):
    """Row 30.  What a run changed in a dataset is read from the run."""
    harvest(page("a"))
    report = harvest([rec("a", "유량", notes="새 설명")])
    [item] = ask("harvest_run_show", id=report.run)["items"]
    assert (item["record"], item["outcome"], item["changes"]["title"], item["changes"]["notes"]) == (
        "a", "updated", ["수위", "유량"], ["설명", "새 설명"])


@pytest.mark.parametrize("raw", [
    b'{"title": NaN}', b'{"title": "\xff"}', b'{"title": Infinity}', b"[" * 100_000, b'{"title": "a"'], ids=repr)
def test_what_is_no_json_is_the_fault_of_that_record(harvest, raw):
    """Not a number, half a letter, nested beyond all use, cut off."""
    assert counts(harvest([*many(2), Record("x", raw)])) == {"created": 2, "quarantined": 1}


def test_a_disk_that_is_full_fails_the_run_and_leaves_no_half_of_anything(harvest, store):
    """What was committed stands whole; what was not is not there; the next run makes it all."""
    harvest(page("a", "b"))
    full = []

    def limit(db):
        pages = db.connection.dbapi_connection.execute("PRAGMA page_count").fetchone()[0]
        db.connection.dbapi_connection.execute(f"PRAGMA max_page_count={pages + 4}")
        full.append(db.connection.dbapi_connection)

    event.listen(store.engine, "begin", limit)
    try:
        report = harvest([*page("a", "b"), *many(300, title="가" * 150)])
    finally:
        event.remove(store.engine, "begin", limit)
        for each in {*full}:
            each.execute("PRAGMA max_page_count=1073741823")
    assert (report.status, report.note.get("code")) == ("failed", "catalogue")
    assert counts(harvest([*page("a", "b"), *many(300, title="가" * 150)])) == {"unchanged": 2, "created": 300}
    with store.read() as db:
        assert db.scalar(select(func.count()).where(datasets.c.name.like("smart-grid-%"))) == 302
