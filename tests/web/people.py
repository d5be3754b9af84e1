"""People before the pages: a catalogue to work in, and a visitor who is signed in as one of them.

root runs the site, audrey audits it, sujin is its steward.  kepco is a partner: dohyun edits for it, yuna leads it.
nia is no partner: hana reads there, jiwoo edits, minsu leads.  taeho is from a startup and belongs to nobody.
"""

import re

from catalog import SYSTEM, Catalog
from tests.furniture import furnish
from tests.web.reading import read
from web.asking import KEY

PASSWORD = "correct horse battery"
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


def gather(catalog: Catalog) -> None:
    """Put organisations and people into an empty catalogue.  Nobody but who is given one has a password."""
    furnish(catalog)
    catalog.call("user_create", {"name": "sujin", "fullname": "정수진", "steward": True}, SYSTEM)
    catalog.call("user_create", {"name": "yuna", "fullname": "김유나", "email": "yuna@kepco.example"}, SYSTEM)
    catalog.call("organization_member_create", {"id": "kepco", "username": "yuna", "role": "admin"}, SYSTEM)
    catalog.call("user_create", {"name": "taeho", "fullname": "한태호", "email": "taeho@startup.example",
                                 "company": "빛그린소프트", "password": PASSWORD}, SYSTEM)
    catalog.call("user_patch", {"id": "dohyun", "email": "dohyun@kepco.example", "fullname": "이도현"}, SYSTEM)


class Visitor:
    """Somebody with a browser: it keeps cookies, and sends a form as the page has it.

    :param name: who is signed in; nobody when empty
    """

    def __init__(self, app, name: str = ""):
        self.app, self.browser = app, app.test_client()
        if name:
            sessions = app.extensions["catalog"].sessions
            with self.browser.session_transaction() as kept:
                kept[KEY] = sessions.open(app.extensions["catalog"].user(name).id, "password")

    def get(self, path: str, **how):
        """The answer to a page, as it is."""
        return self.browser.get(path, buffered=True, **how)

    def page(self, path: str):
        """A page that is there, taken apart."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return read(answer)

    def post(self, path: str, fields: dict | None = None, page: str | None = None, **how):
        """Send a form, with the token that its page has.

        :param path: where the form leads
        :param page: the page it stands on; any page of ours unless told
        """
        html = self.get(page or "/ko/desk/", follow_redirects=True).get_data(as_text=True)
        return self.browser.post(path, data={"csrf_token": CSRF.search(html)[1]} | (fields or {}), buffered=True, **how)
