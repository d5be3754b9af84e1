"""A harvest is indexed a step behind, and level with the database at its end."""

import threading

from catalog import SYSTEM
from catalog.behind import Behind
from tests.catalog.test_indexing import behind, found
from tests.furniture import dataset


def test_at_the_end_everything_written_is_found(catalog, store, index):
    with Behind(catalog) as hurried:
        for number in range(5):
            hurried.call("package_create", dataset(name=f"power-{number}"), SYSTEM)
    assert (found(index), behind(store)) == (5, 0)


def test_a_call_does_not_wait_for_what_it_wrote_itself_to_be_indexed(catalog, index, monkeypatch):
    gate, update = threading.Event(), index.update

    def slowly(documents, gone=()):
        gate.wait(10)
        update(documents, gone)

    monkeypatch.setattr(index, "update", slowly)
    with Behind(catalog) as hurried:
        hurried.call("package_create", dataset(), SYSTEM)
        assert (catalog.call("package_list"), found(index)) == (["power-use"], 0)
        gate.set()
    assert found(index) == 1


def test_what_the_last_step_could_not_index_is_indexed_at_the_end(catalog, store, index, monkeypatch):
    def fail(documents, gone=()):
        raise OSError("no space")

    with Behind(catalog) as hurried:
        with monkeypatch.context() as patched:
            patched.setattr(index, "update", fail)
            hurried.call("package_create", dataset(), SYSTEM)
            hurried.wait()
        assert (found(index), behind(store)) == (0, 1)
    assert (found(index), behind(store)) == (1, 0)


def test_when_the_index_ails_to_the_end_the_write_stands_and_the_log_says_so(catalog, store, index, monkeypatch,
                                                                             caplog):
    def fail(documents, gone=()):
        raise OSError("no space")

    with monkeypatch.context() as patched:
        patched.setattr(index, "update", fail)
        with Behind(catalog) as hurried:
            hurried.call("package_create", dataset(), SYSTEM)
    assert caplog.text.count("the search index could not be brought up to date") == 2
    assert behind(store) == 1


def test_when_the_index_ails_the_write_stands_and_the_next_step_makes_up_for_it(catalog, store, index, monkeypatch,
                                                                                caplog):
    def fail(documents, gone=()):
        raise OSError("no space")

    with Behind(catalog) as hurried:
        with monkeypatch.context() as patched:
            patched.setattr(index, "update", fail)
            hurried.call("package_create", dataset(), SYSTEM)
            hurried.wait()
        assert (found(index), behind(store)) == (0, 1)
        assert "the search index could not be brought up to date" in caplog.text
        hurried.call("package_create", dataset(name="second"), SYSTEM)
    assert (found(index), behind(store)) == (2, 0)
