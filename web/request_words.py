"""Requests in words: their state, their clock, what is left of a grant, and when something was said."""

from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.requesting import ADVICE, PERIODS, PLACES, PURPOSES, REQUEST
from web.forms import pair
from web.words import gettext as _
from web.words import ngettext, term

KOREA = timedelta(hours=9)             # ahead of UTC, without summer time
SOON = 14                              # days before its end from which a grant is marked


class Tag(NamedTuple):
    """A word with a tone for the eye and an icon for whoever does not see the tone."""

    tone: str
    icon: str
    word: str


def state(request: dict) -> Tag:
    """What has become of a request so far."""
    if request["state"] == "approved" and not request["in_force"]:
        return Tag("", "clock", _("기간 끝남"))
    return {
        "waiting": Tag("info", "clock", _("검토 중")), "asked": Tag("warn", "info", _("되물음")),
        "approved": Tag("ok", "check", _("승인")), "declined": Tag("bad", "x", _("거절")),
        "taken": Tag("", "again", _("되가져감")), "ended": Tag("bad", "x", _("승인 끝냄")),
        "closed": Tag("", "x", _("닫힘")),
    }[request["state"]]


def clock(request: dict) -> Tag | None:
    """By when an answer is due; nothing once there is none to wait for."""
    left = request["days_left"]
    if left is None:
        return None
    if request["stopped"]:
        return Tag("", "clock", ngettext("기한 멈춤(근무일 %(num)d일 남음)", "기한 멈춤(근무일 %(num)d일 남음)",
                                         max(left, 0)))
    if request["overdue"]:
        return Tag("bad", "alert", ngettext("기한 %(num)d일 지남", "기한 %(num)d일 지남", max(-left, 1)))
    if left == 0:
        return Tag("warn", "clock", _("오늘까지"))
    return Tag("warn" if left == 1 else "", "clock", ngettext("근무일 %(num)d일 남음", "근무일 %(num)d일 남음", left))


def remains(grant: dict) -> Tag:
    """What is left of a grant."""
    left = grant["days_of_grant"]
    if left is None:
        return state(grant)
    if left == 0:
        return Tag("warn", "clock", _("오늘까지"))
    return Tag("warn" if left <= SOON else "ok", "clock", ngettext("%(num)d일 남음", "%(num)d일 남음", left))


def moment(text: str | None) -> str:
    """A moment as clocks in Korea show it, to the minute."""
    return (datetime.fromisoformat(text) + KOREA).strftime("%Y-%m-%d %H:%M") if text else ""


def purpose(code: str) -> str:
    return term(PURPOSES, code)


def place(code: str) -> str:
    return term(PLACES, code)


def period(months: int) -> str:
    """A number of months, in the words of the form where it has them."""
    code = str(months)
    return term(PERIODS, code) if code in PERIODS else ngettext("%(num)d달", "%(num)d달", months)


def label(name: str) -> str:
    """What a field of the form is called."""
    return pair(REQUEST.fields[name].metadata["label"])


def said(note: dict, request: dict) -> str:
    """What somebody did, as the heading of what he said."""
    told = {
        "request": _("활용을 신청했습니다"), "ask": _("되물었습니다"), "answer": _("답했습니다"),
        "approve": _("승인했습니다"), "decline": _("거절했습니다"), "take": _("신청을 되가져갔습니다"),
        "advise": _("의견을 남겼습니다"), "end": _("승인을 끝냈습니다"),
    }[note["kind"]]
    why = note["facts"].get("why")
    if note["kind"] == "advise":
        return f"{told}: {term(ADVICE, note['facts']['decision'])}"
    if why == "dataset":
        return _("데이터가 더 이상 공유되지 않아 신청이 닫혔습니다")
    if why == "user":
        return _("계정이 없어져 닫혔습니다")
    if note["facts"].get("changed"):
        return _("%(told)s. 고친 항목: %(names)s", told=told, names=", ".join(map(label, note["facts"]["changed"])))
    return _("%(told)s. %(day)s까지", told=told, day=note["facts"]["until"]) if "until" in note["facts"] else told
