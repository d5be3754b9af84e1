"""The pages' way to the catalogue: one function, answered as whoever is reading."""

from dataclasses import replace
from functools import wraps

from ckanapi.errors import NotAuthorized, NotFound
from flask import current_app, g, redirect, request, session, url_for

from catalog import LocalCatalog, User
from web.api_asking import who

KEY = "key"             # where the browser's cookie keeps what its session is known by


def ask(action: str, **data):
    """Call an action of the catalogue.

    :param action: CKAN's name for it
    :param data: what it takes
    :raises ckanapi.errors.CKANAPIError: as the action does; the error pages answer these
    """
    return LocalCatalog(current_app.extensions["catalog"], reader()).call_action(action, data)


def dataset(name: str) -> dict:
    """A dataset, for the pages that stand below its own.

    :raises ckanapi.errors.NotFound: when there is none, or none that the reader may see: no name can be guessed
    """
    try:
        return ask("package_show", id=name)
    except NotAuthorized:
        raise NotFound("Dataset not found") from None


def organizations() -> list[dict]:
    """Every organisation, without the number of its datasets; as in CKAN one call tells of a few only."""
    found: list[dict] = []
    while page := ask("organization_list", all_fields=True, limit=1000, offset=len(found), include_dataset_count=False):
        found += page
    return found


def reader() -> User:
    """Who is reading: whoever is signed in; an API token shows its owner what he may see, as it does to the API.

    It comes as it comes to the API, which asks for itself (`web/api.py`), since there an unknown token has to be told,
    and where no cookie counts.
    """
    user = g.get("user")
    if user is None:
        catalog = current_app.extensions["catalog"]
        user, _ = who(catalog, request)
        if not user.id and session.get(KEY):
            user = catalog.sessions.user_of(session[KEY]) or user
        g.user = user = replace(user, door="form") if user.id else user
    return user


def signed_in(view):
    """A page for people who are signed in; anybody else is asked to, and led back."""
    @wraps(view)
    def asked(*args, **kwargs):
        return view(*args, **kwargs) if reader().id else to_sign_in()
    return asked


def to_sign_in():
    """Lead to the sign-in page, and from there back to where the reader wanted to be."""
    back = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None
    return redirect(url_for("signin.sign_in", next=back), 303)


def within(address: str | None, otherwise: str) -> str:
    """An address to go on to, if it lies on this site; otherwise another.

    :param address: as it came with a request, so perhaps somebody else's
    """
    fine = (address and address.startswith("/") and not address.startswith("//") and "\\" not in address
            and address.isprintable())
    return address if fine else otherwise
