"""CKAN's own tests of its actions: whichever of them passed goes on passing."""

import os
from pathlib import Path

import pytest

from tests.foreign.ckan import run

SOURCE = os.environ.get("IEUM_CKAN_SOURCE", "")
needs_source = pytest.mark.skipif(not SOURCE, reason="CKAN's source is not here; IEUM_CKAN_SOURCE names its folder")


@pytest.fixture(scope="module")
def rows():
    return run.run(Path(SOURCE))


@needs_source
@pytest.mark.timeout(900)
def test_every_test_of_ckans_passes_but_those_we_give_a_reason_for(rows):
    failed = {row["id"]: row["reason"] for row in rows if run.kind(row) == "failed"}
    assert {id: reason for id, reason in failed.items() if id not in run.expected()} == {}


@needs_source
@pytest.mark.timeout(900)
def test_a_reason_is_taken_back_as_soon_as_its_test_passes(rows):
    assert [row["id"] for row in rows if run.kind(row) == "passed" and row["id"] in run.expected()] == []


@needs_source
@pytest.mark.timeout(900)
def test_no_reason_is_for_a_test_that_is_not_there(rows):
    assert set(run.expected()) - {row["id"] for row in rows} == set()


def test_a_test_that_does_not_pass_has_a_reason_beside_it():
    assert all(reason.strip() for reason in run.expected().values())


def test_a_folder_without_ckans_tests_is_named(tmp_path):
    with pytest.raises(run.NotThereError, match="test_get.py is not there"):
        run.run(tmp_path)
