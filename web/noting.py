"""Noting what readers of the results page look for: people with a browser, and nothing of who they are.

The counts are kept by `catalog.demand`.  Robots, programs, tokens of the API, the centre's own people and whoever comes
from the desk do not count.
"""

import re
from urllib.parse import urlsplit

from flask import current_app, request, session

from catalog.demand import Searches, answered
from web.asking import KEY, reader
from web.finding import Asked
from web.signin import network

BROWSER = re.compile(r"Mozilla/5\.0 \((?!compatible)")
ROBOT = re.compile(r"bot\b|crawl|spider|slurp|headless|preview|monitor|lighthouse|scan|https?:|python|java/|curl|wget",
                   re.IGNORECASE)
TOKENS = ("Authorization", "X-CKAN-API-Key")
DESK = re.compile(r"/(?:ko|en)/desk/")


def searches(app) -> Searches:
    """Whoever keeps the counts of an application, from its first search on."""
    if "searches" not in app.extensions:
        catalog = app.extensions["catalog"]
        app.extensions.setdefault("searches", Searches(catalog.store, catalog.clock))
    return app.extensions["searches"]


def note(asked: Asked, found: dict) -> None:
    """Note a search of words alone, when its first page is shown to somebody who counts.

    :param found: its `count`, and `understood` where the search said how it read the words
    """
    if asked.text and asked.page == 1 and not asked.narrowed and not request.args.get("exact") and _counts():
        searches(current_app).note(asked.text, session.get(KEY) or network(), answered(found))


def _counts() -> bool:
    """Whether a person asks, who is not one of those that look after the site."""
    sent = request.headers
    agent = sent.get("User-Agent", "")
    if request.method != "GET" or not BROWSER.match(agent) or ROBOT.search(agent):
        return False
    if any(sent.get(name) for name in TOKENS) or "prefetch" in (sent.get("Sec-Purpose") or sent.get("Purpose") or ""):
        return False
    came = urlsplit(sent.get("Referer", ""))
    return not (came.netloc == request.host and DESK.match(came.path)) and not reader().sees_all
