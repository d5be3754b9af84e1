"""The head of every page: who is signed in, and where he can go from here.

A page that was made for nobody asks the database nothing for this.
"""

from typing import NamedTuple

from flask import current_app, g

from catalog import User
from catalog.sessions import card
from web.asking import reader
from web.words import gettext as _
from web.words import named

WRITES = ("editor", "admin")


class Entry(NamedTuple):
    """One entry of the menu.

    :param key: what a page of its own calls itself in `nav`
    """

    key: str
    endpoint: str
    word: str


def around() -> dict:
    """What the head of a page needs."""
    me = reader() if reader().id else None
    return {"me": me, "called": called(me) if me else "", "menu": entries(me)}


def entries(me: User | None) -> list[Entry]:
    """Where somebody can go.  The guide stands below each page, so whoever is signed in has room for his own."""
    found = [Entry("search", "pages.search", _("데이터 찾기")),
             Entry("organizations", "pages.organizations", _("기관"))]
    if me and registers(me):
        found.append(Entry("register", "register.register", _("데이터 등록")))
    if me and sees_sharing(me):
        found.append(Entry("sharing", "sharing.page", _("공유 현황")))
    if me:
        found.append(Entry("desk", "desk.home", _("내 업무")))
    found.append(Entry("api", "pages.api_guide", _("API 안내")))
    return found if me else [*found, Entry("help", "pages.help_page", _("도움말"))]


def registers(me: User) -> bool:
    """Whether he brings in data for an organisation."""
    return not me.auditor and any(role in WRITES for role in me.roles.values())


def sees_sharing(me: User) -> bool:
    """Whether he may see what was shared: the centre all of it, partners their own."""
    return me.sees_all or any(each["partner"] for each in known()["organizations"])


def known() -> dict:
    """What is known of whoever is signed in, asked for once; see `catalog.sessions.card`."""
    if "card" not in g:
        g.card = card(current_app.extensions["catalog"].store, reader().id)
    return g.card


def called(me: User) -> str:
    """Whoever is signed in, and for whom: "한국전력공사 · 김유나"."""
    name = known()["fullname"] or me.name
    whom = roles(me)[:1] or [named(each) for each in known()["organizations"][:1]] or [known()["company"]]
    return " · ".join(dict.fromkeys(each for each in (*whom, name) if each))


def roles(me) -> list[str]:
    """What somebody is at the centre, in words; nothing for everybody else.

    :param me: a user or an account, with sysadmin, steward and auditor
    """
    told = {"sysadmin": _("시스템 관리자"), "steward": _("운영 담당"), "auditor": _("감사 담당")}
    has = me.get if isinstance(me, dict) else lambda key: getattr(me, key)
    return [word for key, word in told.items() if has(key)]


def capacity(code: str) -> str:
    """What somebody may do for an organisation, in words."""
    return {"member": _("데이터 보기"), "editor": _("등록·고치기"), "admin": _("기관 관리")}.get(code, code)
