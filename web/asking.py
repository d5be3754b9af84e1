"""The pages' way to the catalogue: one function, answered as whoever is reading."""

from flask import current_app, g

from catalog import LocalCatalog


def ask(action: str, **data):
    """Call an action of the catalogue.

    :param action: CKAN's name for it
    :param data: what it takes
    :raises ckanapi.errors.CKANAPIError: as the action does; the error pages answer these
    """
    return LocalCatalog(current_app.extensions["catalog"], g.user).call_action(action, data)
