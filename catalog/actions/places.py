"""An organisation or a group, where a caller may mean either."""

from catalog.actions import gatherings
from catalog.errors import NotFound


def either(unit, key: object):
    """Which of the two it is, and its row.

    :param key: its id or its name
    :raises NotFound: when it is neither
    """
    for kind in gatherings.KINDS:
        row = gatherings.look(unit, kind, key)
        if row is not None:
            return kind, row
    raise NotFound("Group not found")
