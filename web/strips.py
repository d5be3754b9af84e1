"""The last twelve months of a promise as a strip of cells, and in words for whoever does not see it."""

from typing import NamedTuple

from web.words import gettext as _
from web.words import ngettext

STEP = 12               # from the left edge of a cell to that of the next
JUDGED = ("on-time", "late", "missed")


class Strip(NamedTuple):
    """What the macro `strip` of `templates/strips.html` draws.

    :param cells: from the left: where it begins, and on-time, late, missed, not-due or outside
    :param title: what it is, and the count
    :param desc: which months were late or missed; empty when none was
    :param words: the count alone, to stand below
    """

    cells: tuple[tuple[int, str], ...]
    title: str
    desc: str
    words: str


def view(strip: list[dict]) -> Strip:
    """A strip to draw.

    :param strip: as `promise_list` and `promise_figures` return it: month and state of each cell
    """
    states = [each["state"] for each in strip]
    words = counted(states.count("on-time"), sum(each in JUDGED for each in states))
    told = {"late": _("늦음"), "missed": _("빠짐")}
    late = [f"{each['month']} {told[each['state']]}" for each in strip if each["state"] in told]
    return Strip(tuple((place * STEP, state) for place, state in enumerate(states)),
                 _("최근 12달 이행: %(words)s", words=words), ", ".join(late), words)


def counted(kept: int, judged: int) -> str:
    """In how many months it was in time: the words that every strip has below it."""
    if not judged:
        return _("아직 기한이 없었습니다")
    return ngettext("%(num)d달 가운데 %(kept)d달 제때", "%(num)d달 가운데 %(kept)d달 제때", judged, kept=kept)
