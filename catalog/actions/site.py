"""The catalogue about itself."""

from sqlalchemy import select

from catalog.actions.reading import needed, word
from catalog.actions.registry import ACTIONS, action
from catalog.errors import NotFound
from catalog.tables import site
from schemas import vocabulary

CKAN_VERSION = "2.11.4"                      # whose answers ours are like; clients look at it
EXTENSIONS = ("ieum",)                       # says that package_upsert_many is here
INSIDE = ("mail", "near")                    # what the site says to its own actions alone


@action(reads=True, open=True)
def status_show(unit, data):
    """Say who we are and which version of the Action API we speak.

    `installation` is the id of this catalogue, the same under whatever address it is asked.
    """
    return {"ckan_version": CKAN_VERSION, "site_title": "", "site_description": "", "site_url": "",
            "locale_default": "ko", "error_emails_to": None} | {
                key: told for key, told in unit.site.items() if key not in INSIDE} | {
                "extensions": list(EXTENSIONS), "installation": unit.db.scalar(select(site.c.id))}


@action(reads=True, open=True)
def site_read(unit, data):
    """Say that the site may be read."""
    return True


@action(reads=True, open=True)
def help_show(unit, data):
    """Return the help of an action.

    :param name: the action
    """
    found = ACTIONS.get(needed(data, "name"))
    if found is None:
        raise NotFound(f"Action {word(data, 'name')[:100]} not found")
    return found.help


@action(reads=True, open=True)
def license_list(unit, data):
    """Return the licences a dataset may have."""
    return list(vocabulary.LICENSES.values())
