"""What people decide meets what harvests do, on PostgreSQL as well."""

import pytest

from tests.harvesters.test_interplay import (  # noqa: F401  collected once more, on the other database
    test_a_dataset_that_was_half_withdrawn_comes_back_though_its_record_was_faulty,
    test_a_fix_that_was_set_while_a_plan_waited_is_not_passed_over,
    test_a_record_that_was_accepted_as_an_old_one_is_not_doubled_by_the_plan,
    test_one_that_a_person_brought_back_and_then_deleted_never_comes_back_with_its_record,
    test_one_that_a_person_deleted_stays_so_though_its_source_is_registered_anew,
    test_undoing_what_created_a_renamed_record_leaves_nothing_stuck,
)


@pytest.fixture
def database(postgresql):
    return postgresql
