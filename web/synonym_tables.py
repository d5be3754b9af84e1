"""Words that mean the same as a table: written to be taken away, and read again when it comes back."""

from itertools import islice
from pathlib import Path

from web import one_table
from web.one_table import TableError
from web.sheets.kinds import books
from web.tables import BEGINS_FORMULA
from web.words import gettext as _

MOST = 20000                     # groups in a file
WITHIN = 20                      # lines above the header in which a title may stand
HEADS = {"묶음번호": "id", "groupid": "id", "id": "id", "상태": "state", "state": "state", "메모": "note",
         "note": "note"}
WORD = ("낱말", "word")          # how the head of a column with words begins
STATES = {"쓰는중": "active", "active": "active", "inuse": "active", "꺼둠": "off", "off": "off"}


def sheet(groups: list[dict]) -> tuple[list[str], list[list[str]]]:
    """Groups as the head and the rows of a table."""
    widest = max((len(each["words"]) for each in groups), default=2)
    words = [_("낱말 %(number)d", number=number) for number in range(1, widest + 1)]
    told = {"active": _("쓰는 중"), "off": _("꺼 둠")}
    head = [_("묶음 번호"), _("상태"), *words, _("메모")]
    return head, [[each["id"], told[each["state"]], *each["words"], *[""] * (widest - len(each["words"])), each["note"]]
                  for each in groups]


def read(upload) -> list[dict]:
    """The groups of a file: `id`, `state`, `note`, `words`, and the `line` each stands in.

    :param upload: an open file with `.filename`, or None
    :raises TableError: when none can be read
    """
    found = one_table.found(upload, _found)
    if not found:
        raise TableError(_("머리글 아래에 줄이 없습니다. 바꿀 것이 없습니다. 한 줄에 한 묶음을 적어 주세요."))
    if len(found) > MOST:
        raise TableError(_("%(most)d줄보다 깁니다. 한 번에 바꾸기 어렵습니다. 파일을 나누어 올려 주세요.", most=MOST))
    return found


def _found(path: Path) -> list[dict]:
    """:raises TableError: when no sheet has our header"""
    for book in books(path):
        for name, _hidden in book.names:
            columns, below = {}, []
            for line in islice(book.lines(name), MOST + WITHIN + 2):
                if columns:
                    below.append(_group(line, columns))
                elif line.number <= WITHIN:
                    columns = _columns(line.values)
            if columns:
                return [each for each in below if each["words"] or each["id"]]
    raise TableError(_("머리글에 ‘낱말’로 시작하는 칸이 없습니다. 어느 칸이 낱말인지 알 수 없습니다. "
                       "표를 내려받아 머리글을 그대로 두고 적어 주세요."))


def _columns(values: dict) -> dict[int, str]:
    """What each column holds; nothing where the line is not our header."""
    told = {place: _plain(text) for place, text in values.items()}
    words = {place: "words" for place, head in told.items() if head.startswith(WORD)}
    return words and words | {place: HEADS[head] for place, head in told.items() if head in HEADS}


def _group(line, columns: dict[int, str]) -> dict:
    cells = {place: _bare(str(line.values[place])) for place in sorted(columns) if place in line.values}
    one = {columns[place]: text for place, text in cells.items() if columns[place] != "words"}
    state = one.get("state", "")
    return {"line": line.number, "id": one.get("id", ""), "note": one.get("note", ""),
            "state": STATES.get(_plain(state), state),
            "words": [text for place, text in cells.items() if columns[place] == "words" and text]}


def _plain(text) -> str:
    return "".join(str(text).split()).casefold()


def _bare(text: str) -> str:
    """A cell without the apostrophe that keeps spreadsheet programs from reading it as a formula."""
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:].lstrip()[:1] in BEGINS_FORMULA else text
