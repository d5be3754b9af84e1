"""New ids: UUIDs of version 7, in the order in which they were made."""

from time import time
from uuid import RFC_4122, UUID

from catalog.ids import new_id


def test_an_id_is_a_uuid_of_version_7_in_its_usual_spelling_that_begins_with_the_moment():
    before, id = int(time() * 1000), new_id()
    made = UUID(id)
    assert (str(made), made.version, made.variant) == (id, 7, RFC_4122)
    assert before <= made.int >> 80 <= int(time() * 1000)


def test_no_two_are_alike_and_every_free_bit_is_used():
    ids = [UUID(new_id()).int for _ in range(10_000)]
    assert len(set(ids)) == len(ids)
    seen = 0
    for id in ids:
        seen |= id ^ ids[0]
    assert (seen & (1 << 76) - 1 & ~(3 << 62)).bit_count() == 74
