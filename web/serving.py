"""The WSGI application, as the web server asks for it."""

import gc

from config.settings import load
from web.app import create_app
from web.letters import Postman, nudge
from web.wiring import SELDOM, build, log_to_stderr


def application():
    """The pages and the API over a house built from the settings.  An index that is missing or behind is seen to."""
    settings = load().checked()
    log_to_stderr(settings)
    house = build(settings)
    house.catalog.catch_up()
    house.catalog.later = True
    app = create_app(house.catalog, settings)
    nudge(app, Postman(house.catalog.letterbox, settings, every=None))
    gc.set_threshold(SELDOM)
    gc.collect()
    gc.freeze()         # what is there now stays; looking through it again and again cost a twelfth of every page
    return app
