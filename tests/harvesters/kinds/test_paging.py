import pytest

from harvesters.errors import Malformed
from harvesters.kinds.paging import Walk, batches


def test_a_walk_that_saw_what_was_declared_can_prove_it():
    walk = Walk()
    assert walk.step(["a", "b"], 3) == [True, True]
    assert not walk.done
    assert walk.step(["b", "c"], 3) == [False, True]
    assert walk.done
    assert walk.proof() == "declared 3, saw 3 on 2 pages"


def test_an_empty_listing_that_says_so_is_whole():
    walk = Walk()
    walk.step([], 0)
    assert walk.done
    assert walk.proof() == "declared 0, saw 0 on 1 pages"


def test_rows_seen_twice_do_not_stand_for_rows_not_seen():
    walk = Walk()
    walk.step(["a", "b"], 3)
    walk.step(["b", "d"], 4)
    assert walk.proof() is None


@pytest.mark.parametrize(("pages", "code"), [
    ([(["a"], 2), (["a"], 2)], "circle"), ([(["a"], 2), ([], 2)], "short"),
    ([(["a"], 9), (["b"], 9), (["c"], 9)], "endless")])
def test_a_walk_in_circles_or_without_end_is_broken_off(pages, code):
    walk = Walk(cap=3)
    for keys, declared in pages[:-1]:
        walk.step(keys, declared)
    with pytest.raises(Malformed) as error:
        walk.step(*pages[-1])
    assert error.value.code == code


def test_a_last_page_may_be_the_cap():
    walk = Walk(cap=1)
    walk.step(["a"], 1)
    assert walk.done


def test_a_stream_is_cut_into_pages_as_it_comes():
    given = iter(range(5))
    pages = batches(given, 2)
    assert next(pages) == [0, 1]
    assert next(given) == 2
    assert list(pages) == [[3, 4]]
