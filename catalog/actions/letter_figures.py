"""How the post is doing, for whoever runs the site."""

from sqlalchemy import func, select

from catalog import may
from catalog.actions.registry import action
from catalog.tables import letters

STATES = ("waiting", "sent", "failed")


@action(reads=True)
def letter_figures(unit, data):
    """Return how many letters are waiting, sent and failed, of those that are still known.  For who runs the site."""
    unit.demand(may.change_the_site)
    counts = dict(unit.db.execute(select(letters.c.state, func.count()).group_by(letters.c.state)).all())
    return {state: counts.get(state, 0) for state in STATES}
