"""The pages' way to the catalogue: one function, answered as whoever is reading."""

from flask import current_app, g, request

from catalog import LocalCatalog, User
from web.api_asking import who


def ask(action: str, **data):
    """Call an action of the catalogue.

    :param action: CKAN's name for it
    :param data: what it takes
    :raises ckanapi.errors.CKANAPIError: as the action does; the error pages answer these
    """
    return LocalCatalog(current_app.extensions["catalog"], reader()).call_action(action, data)


def reader() -> User:
    """Who is reading.  There is no sign-in on the pages yet; an API token shows its owner what he may see.

    It comes as it comes to the API, which asks for itself (`web/api.py`), since there an unknown token has to be told.
    """
    user = g.get("user")
    if user is None:
        user, _ = who(current_app.extensions["catalog"], request)
        g.user = user
    return user
