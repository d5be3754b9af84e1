"""What a run does to the book and the catalogue, on PostgreSQL as well."""

import pytest

from tests.harvesters.test_run import (  # noqa: F401  collected once more, on the other database
    test_a_record_met_again_on_a_later_page_is_a_fault,
    test_a_rehearsal_writes_nothing,
    test_a_source_is_harvested_by_one_at_a_time,
    test_a_worker_that_slept_through_its_lease_writes_nothing_more,
    test_one_bad_record_does_not_stop_the_others,
    test_one_that_comes_back_is_the_same_dataset,
    test_the_partners_own_word_is_believed_at_once,
    test_what_was_done_is_kept_with_its_differences,
)


@pytest.fixture
def database(postgresql):
    return postgresql
