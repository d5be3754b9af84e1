"""What is wrong with what was typed, said beside the fields: by the schema and by the sharing profile, all at once."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from schemas import DATASET, check_sharing
from schemas.messages import Message
from web import register_columns
from web.asking import ask
from web.differences import STAMPS
from web.forms import pair, said
from web.register_reading import KEYS, PLAIN, ROWS, filled, kept

FIRST = {"publisher": "name", "contact": "name", "temporal_coverage": "start", "resources": "url"}
OF_RESOURCE = {"not_count": "rows"}                 # where else than at its address a message about a resource stands
OF_MACHINES = frozenset(("url", "name", "identifier", "license_id", "rows", "size"))     # numbers, addresses
_NUMBERED = re.compile(r"(\d+)번째 자원: (.*) / Resource \d+: (.*)", re.DOTALL)

Faults = dict[str, list[str]]


class Judged(NamedTuple):
    """What is to be said of a form.

    :param package: the dataset as it would be, as far as it can be read
    :param errors: name of an element → what is wrong with it, in the reader's language; nothing is saved then
    :param holds: the same for what is missing before it can be published
    """

    package: dict
    errors: Faults
    holds: Faults


def judged(found: Mapping, asked: Mapping, package: Mapping, partner: bool) -> Judged:
    """Look at what was typed.

    :param found: what was typed
    :param asked: what is to be changed
    :param package: the dataset as it stands; empty for a new one
    :param partner: whether its organisation is held to the sharing profile
    """
    whole = {key: value for key, value in ({**package, **asked}).items() if key not in STAMPS and value is not None}
    loaded, wrong = DATASET.read(whole | {"name": whole.get("name") or "new-dataset"})
    errors = _typing(found, package)
    _add(errors, placed(wrong, found))
    holds: Faults = {}
    if not asked_title(found):
        _add(errors, placed(dict(check_sharing({"name": "-"}).errors), found))
    if partner:
        known = {"name": "-", "owner_org": "-", "title": asked_title(found)}        # it has these or gets them
        verdict = check_sharing(loaded | known, advised=False)
        _add(errors, placed({key: told for key, told in verdict.errors.items() if key not in wrong}, found))
        missing = {key: told for key, told in verdict.holds.items() if key not in wrong}
        _add(holds, {name: told for name, told in placed(missing, found).items() if name not in errors})
    return Judged(loaded, errors, holds)


def asked_title(found: Mapping) -> str:
    """The title that was typed: no name stands in for it here."""
    return found.get("title") or ""


def _typing(found: Mapping, package: Mapping) -> Faults:
    """What cannot even be sent: lines of columns that were changed, and data dictionaries."""
    errors: Faults = {}
    before = {row["id"]: row["columns"] for row in filled(package)["resources"]}
    for place, row in enumerate(found["resources"]):
        lines = row.get("columns", "")
        faults = register_columns.read(lines).faults if lines != before.get(row.get("id"), "") else []
        if faults:
            errors[f"resources-{place}-columns"] = faults
        if row.get("dictionary_faults"):
            errors[f"resources-{place}-dictionary"] = row["dictionary_faults"]
    return errors


def _add(errors: Faults, more: Faults) -> None:
    for name, told in more.items():
        known = errors.setdefault(name, [])
        known += [each for each in told if each not in known]


def placed(messages: Mapping, found: Mapping) -> Faults:
    """Messages by field, in whatever shape they came, each beside the element it is about.

    :param messages: in CKAN's shape or Marshmallow's
    :param found: what was typed, to know the place of each row that was sent
    """
    faults: Faults = {}
    for field, told in messages.items():
        if field in ROWS:
            _place_rows(field, told, [place for _row, place in kept(found, field)], faults)
        else:
            name = field if field in PLAIN else ""
            faults.setdefault(name, []).extend(said(each) for each in _flat(told))
    return faults


def _place_rows(field: str, told, places: list[int], faults: Faults) -> None:
    if isinstance(told, Mapping):
        numbered = [(number, each) for number, each in told.items() if isinstance(number, int)]
    else:
        numbered = [(number, each) for number, each in enumerate(told) if isinstance(each, Mapping)]
        for each in told:
            if not isinstance(each, Mapping):
                name, text = _about_row(field, each, places)
                faults.setdefault(name, []).append(text)
    for number, row in numbered:
        place = places[number] if number < len(places) else 0
        for key, messages in (row if isinstance(row, Mapping) else {FIRST[field]: row}).items():
            key = key if key in KEYS[field] else FIRST[field]
            faults.setdefault(f"{field}-{place}-{key}", []).extend(said(each) for each in _flat(messages))


def _about_row(field: str, message, places: list[int]) -> tuple[str, str]:
    """A message of the sharing profile about one of several rows, and its element."""
    numbered = _NUMBERED.fullmatch(str(message)) if field == "resources" else None
    code = getattr(message, "code", "")
    if not numbered:
        return f"{field}-0-{FIRST[field]}", said(message)
    place = int(numbered[1]) - 1
    key = OF_RESOURCE.get(code, FIRST[field])
    return (f"{field}-{places[place] if place < len(places) else 0}-{key}",
            said(Message(code, numbered[2], numbered[3])))


def _flat(told) -> list:
    if isinstance(told, Mapping):
        return [each for value in told.values() for each in _flat(value)]
    return [each for value in told for each in _flat(value)] if isinstance(told, list | tuple) else [told]


def screened(found: Mapping) -> tuple[Faults, list[tuple[str, str]]]:
    """What looks like data about persons in what was typed: what must not be kept, and what somebody should look at.

    :returns: name of an element → what is wrong with it; and names of elements with what is to be looked at
    """
    texts = {name: found[name] for name in PLAIN if isinstance(found[name], str) and found[name]
             and name not in OF_MACHINES}
    texts |= {f"{name}-{place}-{key}": text for name in ("publisher", "resources")
              for place, row in enumerate(found[name]) for key, text in row.items()
              if key in KEYS[name] and key not in OF_MACHINES and text}
    blocked: Faults = {}
    looks = []
    for name, findings in (ask("text_screen", texts=texts)["findings"] if texts else {}).items():
        for each in findings:
            why = pair((each["message"]["ko"], each["message"]["en"]))
            if each["verdict"] == "block":
                _add(blocked, {name: [why]})
            elif each["verdict"] in ("review", "warn"):
                looks.append((name, why))
    return blocked, looks
