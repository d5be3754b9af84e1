"""What is new waits for the end of the list, lest old records under new ids double their source."""

import pytest

from harvesters.errors import trouble
from harvesters.run import run
from tests.harvesters.listing import Listed, counts, many, rec, show


def named(prefix, titles="abcdef"):
    return [rec(f"{prefix}{title}", f"수위 {title}") for title in titles]


@pytest.fixture
def there(ckan):
    return lambda: ckan.call_action("package_search", {"rows": 0})["count"]


def test_records_under_new_ids_do_not_double_their_datasets(ckan, book, there):
    run(Listed(named("old-")), ckan, book)
    report = run(Listed(named("new-")), ckan, book)
    assert (report.status, report.note["code"], there()) == ("held", "renamed", 6)
    assert counts(report) == {"waiting": 6}
    again = run(Listed(named("old-")), ckan, book)             # the partner took it back
    assert (again.status, counts(again), there()) == ("done", {"unchanged": 6}, 6)


def test_a_list_that_breaks_off_does_not_double_them_either(ckan, book, there):
    run(Listed(named("old-")), ckan, book)
    report = run(Listed(named("new-", "abcd"), trouble("deadline", seconds=1)), ckan, book)
    assert (report.status, there()) == ("failed", 6)


def test_what_is_new_is_published_at_the_end_and_also_when_the_list_breaks_off(ckan, book, there):
    run(Listed(named("old-", "ab")), ckan, book)
    report = run(Listed([*named("old-", "ab"), rec("c", "다른 것")]), ckan, book)
    assert (report.status, counts(report), there()) == ("done", {"created": 1, "unchanged": 2}, 3)
    broken = run(Listed([rec("d", "또 다른 것")], trouble("deadline", seconds=1)), ckan, book)
    assert (broken.status, counts(broken), there()) == ("failed", {"created": 1}, 4)
    assert show(ckan, "d")["title"] == "또 다른 것"


def test_too_many_that_vanish_keep_nothing_new_from_being_published(ckan, book, there):
    run(Listed(many(10)), ckan, book)
    report = run(Listed([rec("r0"), rec("x", "새것")]), ckan, book)
    assert (report.status, report.note["code"], there()) == ("held", "too_many_gone", 11)
    assert counts(report)["created"] == 1


def test_what_a_person_is_shown_of_it_is_a_plan_that_waits(ckan, book, store, there):
    run(Listed(named("old-")), ckan, book)
    report = run(Listed(named("new-")), ckan, book)
    lines = list(book.planned(report.run, ("created", "withdrawn")))
    assert sorted((line["record"][:4], line["outcome"], line["state"]) for line in lines) == (
        [("new-", "created", "waiting")] * 6 + [("old-", "withdrawn", "waiting")] * 6)
