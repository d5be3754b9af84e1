"""One thing that happened: all that is known of it, and how it differs from what was before."""

import difflib
import html

import orjson

from catalog import may
from catalog.actions import activity_dicts, streams
from catalog.actions.reading import flag, needed, word
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError

LINES = 10_000                               # of a printed object that are compared; more take too long
CLASSES = {"insert": "diff_add", "delete": "diff_sub", "replace": "diff_chg"}


@action(reads=True)
def activity_show(unit, data):
    """Return one activity, with the dataset as it was then or with what it is recognised by.

    :param id: its id
    :param include_data: true for the whole dataset, which only those who may change it see; false for its id, name and
        title; as much as the caller may see unless told
    """
    entry = _found(unit, data)
    if not flag(data, "include_data", _may_look_back(unit, entry)):
        return activity_dicts.brief(unit, [entry])[0]
    return _whole(unit, entry)


@action(reads=True)
def activity_data_show(unit, data):
    """Return what an activity was about: a dataset as it was then, an organisation or a group as it is now.

    Of a dataset it is for those who may change it.

    :param id: the activity's id
    :param object_type: package, group or organization; all there is unless told
    """
    return _object(_whole(unit, _found(unit, data))["data"], word(data, "object_type"))


@action(reads=True)
def activity_diff(unit, data):
    """Return how a dataset differs from what it was before an activity: `diff`, and the two `activities`.

    It is for those who may change the dataset. What was before is the nearest earlier activity the caller may see.

    :param id: the activity's id
    :param object_type: package
    :param diff_type: unified, context or html; unified unless told
    """
    kind, style = needed(data, "object_type"), word(data, "diff_type") or "unified"
    if style not in STYLES:
        raise ValidationError({"message": "diff_type not recognized"})
    later = _whole(unit, _found(unit, data))
    earlier = _before(unit, later)
    if not later["activity_type"].endswith("package") or kind != "package":
        raise NotFound("Could not find object in the activity data")
    lines = [_lines(each["data"]["package"]) for each in (earlier, later)]
    if max(map(len, lines)) > LINES:
        raise ValidationError({"message": f"It has more than {LINES} lines; compare it with activity_data_show."})
    return {"diff": STYLES[style](*lines), "activities": [earlier, later]}


def _found(unit, data: dict) -> streams.Entry:
    """An activity the caller may see.  That there is one he may not is not told apart from there being none."""
    entry = streams.find(unit, activity_dicts.number_of(needed(data, "id")))
    found = entry and activity_dicts.brief(unit, [entry])
    if not found and unit.user.sees_all:
        unit.demanded = True
        raise NotFound("Activity not found")
    unit.demand(may.see_this, found)
    return entry


def _may_look_back(unit, entry: streams.Entry) -> bool:
    return entry.row.event not in streams.OF_DATASETS or may.look_back_on(unit.user, entry.row)


def _whole(unit, entry: streams.Entry) -> dict:
    """:raises NotAuthorized: when it is about a dataset that the caller may not change"""
    if entry.row.event in streams.OF_DATASETS:
        unit.demand(may.look_back_on, entry.row)
    return activity_dicts.whole(unit, [entry])[0]


def _before(unit, later: dict) -> dict:
    """:raises NotFound: when there was nothing before it that the caller may see"""
    part = streams.Window(1, first=activity_dicts.number_of(later["id"]) - 1)
    same = streams.ROWS.subject == later["object_id"]
    found = activity_dicts.whole(unit, streams.read(unit, [same], part).entries)
    if not found:
        raise NotFound("Previous activity for this object not found")
    return found[0]


def _object(data: dict, kind: str):
    if not kind:
        return data
    key = "group" if kind == "organization" else kind
    if not isinstance(data.get(key), dict):
        raise NotFound("Could not find that object_type in the activity")
    return data[key]


def _lines(doc: dict) -> list[str]:
    return orjson.dumps(doc, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode().split("\n")


def _unified(old: list[str], new: list[str]) -> str:
    return "\n".join(difflib.unified_diff(old, new))


def _context(old: list[str], new: list[str]) -> str:
    return "\n".join(difflib.context_diff(old, new))


def _html(old: list[str], new: list[str]) -> str:
    """A table as Python's own has it, without comparing letters, which takes minutes on long documents."""
    parts = []
    for tag, start, end, begin, stop in difflib.SequenceMatcher(None, old, new).get_opcodes():
        for place in range(max(end - start, stop - begin)):
            cells = (_cell(old, tag, start + place, end) + _cell(new, tag, begin + place, stop))
            parts.append(f"<tr>{cells}</tr>")
    return f'<table class="diff" rules="groups"><tbody>{"".join(parts)}</tbody></table>'


def _cell(lines: list[str], tag: str, place: int, end: int) -> str:
    if place >= end:
        return '<td class="diff_header"></td><td></td>'
    text = html.escape(lines[place]).replace("  ", "&nbsp;&nbsp;")
    if tag in CLASSES:
        text = f'<span class="{CLASSES[tag]}">{text}</span>'
    return f'<td class="diff_header">{place + 1}</td><td>{text}</td>'


STYLES = {"unified": _unified, "context": _context, "html": _html}
