"""How records look otherwise than they did: keys that are new, gone or renamed, other types, values never seen before.

Shapes go in, changes with their words come out; see `harvesters/shape.py` for what a shape is.
"""

from difflib import SequenceMatcher

from harvesters.misfits import TYPES

FEW = 5                                           # records below which a share says nothing
USUAL, RARE, NEW = 0.95, 0.5, 0.05                # shares: was nearly always there; hardly any more; seen often enough
CLOSE = 0.05                                      # two shares that are as good as the same
CODES = 20                                        # values up to which a key is a choice among few
SPARSE = 3                                        # records for each value before, so that it is one
TOLD, SHOWN = 20, 5                               # changes told, and values shown of one
KEPT, VALUES = 200, 30                            # keys and values remembered

WORDS = {
    "gone": ("‘{key}’ 항목이 사라졌습니다(있던 비율 {was}% → {now}%).",
             "The key '{key}' is gone (in {was}% of the records before, {now}% now)."),
    "new": ("‘{key}’ 항목이 새로 생겼습니다(비율 {now}%).", "The key '{key}' is new (in {now}% of the records)."),
    "renamed": ("‘{key}’ 항목의 이름이 바뀐 것 같습니다(새 이름 ‘{to}’).",
                "The key '{key}' seems to be called '{to}' now."),
    "type": ("‘{key}’ 항목의 꼴이 바뀌었습니다({was} → {now}).", "The key '{key}' was {was} and is {now} now."),
    "values": ("‘{key}’ 항목에 처음 보는 값이 있습니다({now}).",
               "The key '{key}' has values never seen before ({now})."),
}


def changes(before: dict | None, now: dict) -> list[dict]:
    """What is otherwise, the weightiest first; nothing where there are too few records to tell.

    :returns: each with kind, key, ko and en, and what it needs of to, was and now
    """
    if not before or min(before["records"], now["records"]) < FEW:
        return []
    gone = _topmost(key for key in before["keys"] if _share(before, key) >= USUAL and _share(now, key) < RARE)
    fresh = _topmost(key for key in now["keys"] if key not in before["keys"] and _share(now, key) >= NEW)
    renamed = _renamed(before, now, gone, fresh)
    told = [_told("renamed", key, to=to) for key, to in renamed.items()]
    told += [_told("gone", key, was=_percent(before, key), now=_percent(now, key)) for key in gone
             if key not in renamed]
    told += _types(before, now)
    told += [_told("new", key, now=_percent(now, key)) for key in fresh if key not in renamed.values()]
    told += _values(before, now)
    return told[:TOLD]


def merged(before: dict | None, now: dict) -> dict | None:
    """What to remember after a good run: how it looks now, and what was known of it before."""
    if not now["records"] or (before and now["records"] < FEW):
        return before
    keys = {path: key | {"values": _joined((before or {"keys": {}})["keys"].get(path), key)}
            for path, key in now["keys"].items()}
    for path, key in (before or {"keys": {}})["keys"].items():
        if path not in keys and len(keys) < KEPT:
            keys[path] = key | {"present": 0}
    return {"records": now["records"], "keys": keys}


def _joined(old: dict | None, new: dict) -> list[str] | None:
    if old is None:
        return new["values"]
    if old["values"] is None or new["values"] is None:
        return None
    both = sorted({*old["values"], *new["values"]})
    return both if len(both) <= VALUES else None


def _renamed(before: dict, now: dict, gone: list[str], fresh: list[str]) -> dict[str, str]:
    """Old key → new key, each new one once, the likeliest first."""
    alone, pairs = len(gone) == len(fresh) == 1, {}
    ranked = sorted(((_likeness(before, now, old, new, alone), old, new) for old in gone for new in fresh),
                    key=lambda each: (-each[0], each[1], each[2]))
    for likeness, old, new in ranked:
        if likeness > 0 and old not in pairs and new not in pairs.values():
            pairs[old] = new
    return pairs


def _likeness(before: dict, now: dict, old: str, new: str, alone: bool) -> float:
    """0 when one is not the other; more than 1 when they share their values."""
    was, its = before["keys"][old], now["keys"][new]
    if _main(was) != _main(its) or old.rpartition(".")[0] != new.rpartition(".")[0]:
        return 0
    if was["values"] and its["values"]:
        first, second = set(was["values"]), set(its["values"])
        if len(first & second) >= min(len(first), len(second)) / 2:
            return 1 + len(first & second) / len(first | second)
        return 0
    if abs(_share(before, old) - _share(now, new)) > CLOSE:
        return 0
    names = SequenceMatcher(None, old.lower(), new.lower()).ratio()
    return max(names, 0.01) if alone or names >= 0.4 else 0


def _types(before: dict, now: dict) -> list[dict]:
    both = (key for key in now["keys"] if key in before["keys"])
    pairs = ((key, _main(before["keys"][key]), _main(now["keys"][key])) for key in both
             if now["keys"][key]["present"] >= FEW and before["keys"][key]["present"] >= FEW)
    return [_told("type", key, was=was, now=its) for key, was, its in pairs if was != its]


def _values(before: dict, now: dict) -> list[dict]:
    told = []
    for path, key in now["keys"].items():
        old = before["keys"].get(path)
        known = old and old["values"]
        if not known or len(known) > CODES or old["present"] < SPARSE * len(known) or key["values"] is None:
            continue
        fresh = [value for value in key["values"] if value not in known]
        if fresh:
            told.append(_told("values", path, now=", ".join(fresh[:SHOWN])))
    return told


def _told(kind: str, key: str, **facts) -> dict:
    ko, en = WORDS[kind]
    korean = {name: TYPES.get(value, value) for name, value in facts.items()} if kind == "type" else facts
    return {"kind": kind, "key": key, **facts, "ko": ko.format(key=key, **korean), "en": en.format(key=key, **facts)}


def _main(key: dict) -> str:
    """The type most of its values have."""
    return max(key["types"], key=lambda name: (key["types"][name], name), default="")


def _share(shape: dict, path: str) -> float:
    return shape["keys"].get(path, {"present": 0})["present"] / shape["records"]


def _percent(shape: dict, path: str) -> int:
    return round(100 * _share(shape, path))


def _topmost(paths) -> list[str]:
    """Without those that are within another of them."""
    paths = sorted(paths)
    return [path for path in paths if not any(path.startswith((f"{other}.", f"{other}[]")) for other in paths)]
