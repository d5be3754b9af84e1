"""What people write goes into the index before what a harvest writes, and nobody waits for a harvest."""

import threading
import time

import pytest

from catalog import SYSTEM, Catalog
from catalog.behind import Behind
from catalog.front import Front, dataset
from catalog.search import Query
from catalog.search.tantivy import TantivyIndex
from tests.catalog.test_indexing import behind
from tests.furniture import dataset as made


@pytest.fixture
def front(tmp_path):
    return Front(tmp_path / "index.front")


@pytest.fixture
def pair(store, tmp_path):
    """A harvest's catalogue and a server's, as of two processes."""
    both = [Catalog(store, TantivyIndex(tmp_path / "index", heap=20_000_000)) for _ in range(2)]
    both[0].catch_up()
    both[1].later = True
    yield both
    for each in both:
        each.level.close()
        each.index.close()


def found(catalog, name):
    return catalog.call("package_search", {"fq": f"name:{name}", "rows": 0}, SYSTEM)["count"]


def test_a_place_in_line_is_kept_until_its_turn_was_had_and_each_is_another(front):
    first, second = Front(front.path), Front(front.path)
    assert (front.line, front.hurried, front.hurry(["a 1"])) == ([], False, False)
    places = first.add(["a", "b"])
    assert second.add(["a"])[:2] == places
    assert [dataset(each) for each in front.line] == ["a", "b", "a"]
    assert (len(set(front.line)), front.hurried) == (3, False)
    assert (second.hurry(places[:1]), first.hurried) == (True, True)
    assert len(second.add(map(str, range(5_000)))) == 3
    front.remove(places)
    assert ([dataset(each) for each in first.line], first.hurried, first.hurry(places)) == (["a"], False, False)


def test_many_who_come_and_go_at_once_lose_nobody(front):
    def come_and_go(number):
        for _ in range(30):
            ours = [each for each in Front(front.path).add([f"d{number}"]) if dataset(each) == f"d{number}"]
            assert len(ours) == 1
            assert front.hurry(ours)
            front.remove(ours)
        front.add([f"left{number}"])

    threads = [threading.Thread(target=come_and_go, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(dataset, front.line)) == [f"left{number}" for number in range(6)]


def test_nobody_is_waited_for_whose_turn_came_while_it_was_said_that_somebody_waits(front, monkeypatch):
    places, change = front.add(["a"]), front._change

    def too_late(how):
        monkeypatch.undo()
        Front(front.path).remove(places)
        return change(how)

    monkeypatch.setattr(front, "_change", too_late)
    assert (front.hurry(places), front.hurried, front.path.read_text()) == (False, False, "")
    front.path.write_text("!\n")
    assert (front.hurried, front.line, front.hurry(front.add(["b"])), front.hurried) == (False, [], True, True)


def test_a_harvest_is_known_in_other_processes_as_long_as_it_is_heard_of(front, monkeypatch):
    other = Front(front.path)
    assert other.harvested is False
    with front.harvest():
        front.beat()
        assert (front.harvested, other.harvested) == (False, True)
        monkeypatch.setattr("catalog.front.ALIVE", 0.0)
        assert other.harvested is False
        monkeypatch.undo()
    assert other.harvested is False


def test_the_end_of_one_harvest_hides_no_other_of_the_same_process(front):
    other = Front(front.path)
    with front.harvest():
        with front.harvest():
            front.beat()
        assert (front.harvested, other.harvested) == (False, True)
    assert (front.harvested, other.harvested) == (False, False)


def test_a_sign_of_life_from_the_future_is_none(front):
    front.beat(time.time() + 3600)
    assert front.harvested is False


def test_a_harvest_gives_signs_of_life_while_it_waits_for_a_partner_and_none_after_it(pair, monkeypatch):
    monkeypatch.setattr("catalog.behind.BEAT", 0.001)
    harvester, server = pair
    front, beats, heard = harvester.level.front, [], threading.Event()
    beat = front.beat

    def counted(now=None):
        beat(now)
        beats.append(now)
        if len(beats) == 3:
            heard.set()

    monkeypatch.setattr(front, "beat", counted)
    with Behind(harvester):
        heard.wait(10)
        assert (beats[:3], server.level.front.harvested) == ([None] * 3, True)
    assert (beats[-1], server.level.front.harvested) == (0.0, False)
    assert "beat" not in [each.name for each in threading.enumerate()]


def test_the_few_that_were_written_before_a_partner_kept_a_harvest_waiting_are_indexed_meanwhile(pair, monkeypatch):
    monkeypatch.setattr("catalog.behind.BEAT", 0.001)
    monkeypatch.setattr("catalog.behind.QUIET", 0.0)
    harvester, server = pair
    caught, catch_up = threading.Event(), harvester.indexing.catch_up

    def told(*asked, **more):
        catch_up(*asked, **more)
        caught.set()

    monkeypatch.setattr(harvester.indexing, "catch_up", told)
    with Behind(harvester, gather=100) as hurried:
        hurried.call("package_create", made(name="of-a-harvest"), SYSTEM)
        caught.wait(10)
        assert found(server, "of-a-harvest") == 1


def test_a_search_elsewhere_does_not_wait_for_a_harvest_but_for_what_a_person_wrote(pair, store):
    harvester, server = pair
    assert found(server, "of-a-harvest") == 0
    with Behind(harvester, gather=100) as hurried:
        hurried.call("package_create", made(name="of-a-harvest"), SYSTEM)
        server.call("package_create", made(name="of-a-person"), SYSTEM)
        assert [found(server, name) for name in ("of-a-person", "of-a-harvest")] == [1, 0]
    assert (found(server, "of-a-harvest"), behind(store)) == (1, 0)


def test_what_a_harvest_left_that_was_killed_is_indexed_for_the_next_who_searches(pair, store, monkeypatch):
    harvester, server = pair
    killed = Behind(harvester, gather=100)
    killed.__enter__()
    killed.call("package_create", made(name="of-a-harvest"), SYSTEM)
    assert found(server, "of-a-harvest") == 0
    monkeypatch.setattr("catalog.front.ALIVE", 0.0)                     # nothing is heard of it any more
    assert found(server, "of-a-harvest") == 1
    killed.__exit__()


def test_what_a_person_writes_goes_first_in_the_midst_of_a_long_step_and_is_not_overwritten(pair, store, monkeypatch):
    monkeypatch.setattr("catalog.steps.PART", 2)
    harvester, server = pair
    seen, update = [], harvester.index.update

    def updated(documents, gone=(), more=False):
        update(documents, gone, more)
        seen.append([each["name"] for each in documents])
        if len(seen) == 1:
            server.call("package_patch", {"id": "set-4", "title": "급한 것"}, SYSTEM)
            server.level.front.hurry(server.level.front.line)

    with Behind(harvester, gather=100) as hurried:
        hurried.call("package_upsert_many", {"datasets": [made(name=f"set-{each}") for each in range(5)]}, SYSTEM)
        monkeypatch.setattr(harvester.index, "update", updated)
        server.level._closed = True                                       # it leaves all to the harvest
        harvester.catch_up()
    assert (len(seen[0]), seen[1], sum(map(len, seen))) == (2, ["set-4"], 6)
    assert harvester.index.find(Query(text="급한", labels=None)).count == 1
    assert (server.level.front.line, behind(store)) == ([], 0)
