"""The small language of `package_revise`: what part of a package is meant, what is left of it, and what it becomes.

A path is a text of steps with two underscores between them: the key of a dictionary; of a list the place of an item,
counted from its end if negative, or at least five characters of the beginning of its id.  A pattern is a path in which
`*` stands for every key or item, with `-` before it to take away what it means and `+` to keep that from patterns that
come after it.
"""

from typing import NamedTuple

SHORTEST = 5                                      # characters of an id that may stand for it


class PathError(ValueError):
    """What a path means is not there, or cannot be changed that way.  Says so in CKAN's words."""


class Pattern(NamedTuple):
    """A pattern, read.

    :param keep: whether it keeps what it means, rather than taking it away
    """

    keep: bool
    steps: tuple[str, ...]


def pattern(text: str) -> Pattern:
    """Read a pattern."""
    text = text.strip()
    return Pattern(text.startswith("+"), tuple(text.lstrip("+-").split("__")))


def place(items: list, step: str) -> int | None:
    """Where in a list the item is that a step means; None when there is none, or more than one."""
    if len(step) >= SHORTEST:
        ids = [each.get("id") if isinstance(each, dict) else None for each in items]
        if step in ids:
            return ids.index(step)
        alike = [number for number, id in enumerate(ids) if isinstance(id, str) and id.startswith(step)]
        return alike[0] if len(alike) == 1 else None
    try:
        number = int(step)
    except ValueError:
        return None
    return number % len(items) if items and -len(items) <= number < len(items) else None


def reached(value, path: str) -> tuple[object, str]:
    """What a path means, and the path with places counted from the beginning instead of ids.

    :raises PathError: when that is not there
    """
    steps = []
    for step in path.split("__"):
        if isinstance(value, dict) and step in value:
            at = step
        elif isinstance(value, list) and (at := place(value, step)) is not None:
            pass
        else:
            raise PathError(f"Unmatched key {joined(*steps, step)}")
        steps.append(at)
        value = value[at]
    return value, joined(*steps)


def joined(*steps) -> str:
    return "__".join(str(each) for each in steps if each != "")


def differing(value, wanted, path: str = "") -> list[str]:
    """The paths at which a value is not as wanted.  What is not mentioned may be anything; lists go by place."""
    if isinstance(wanted, dict):
        if not isinstance(value, dict):
            return [path]
        return [each for key in sorted(wanted) for each in (
            differing(value[key], wanted[key], joined(path, key)) if key in value else [joined(path, key)])]
    if isinstance(wanted, list):
        if not isinstance(value, list):
            return [path]
        return [each for number, item in enumerate(wanted) for each in (
            differing(value[number], item, joined(path, number)) if number < len(value) else [joined(path, number)])]
    return [] if value == wanted and isinstance(value, bool) == isinstance(wanted, bool) else [path]


def filtered(value, patterns: list[Pattern]):
    """What patterns leave of a value.  Of two that mean the same part the first counts.

    A pattern that means a part of something says nothing of the whole: `+resources__0__name` does not keep the
    resources from `-*`.
    """
    if not isinstance(value, dict | list):
        return value
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    fate, inner = {}, {}
    for keep, steps in patterns:
        for key in _meant(value, keys, steps[0]):
            if len(steps) == 1:
                fate.setdefault(key, keep)
            else:
                inner.setdefault(key, []).append(Pattern(keep, steps[1:]))
    left = {key: filtered(value[key], inner.get(key, [])) for key in keys if fate.get(key, True)}
    return left if isinstance(value, dict) else list(left.values())


def _meant(value, keys: list, step: str) -> list:
    if step == "*":
        return keys
    key = step if isinstance(value, dict) else place(value, step)
    return [key] if key in keys else []


def merged(value, changes, path: str = ""):
    """A value with changes laid over it: dictionaries by key, lists by place, anything else as a whole.

    :raises PathError: when a list is to become a dictionary, or the other way round
    """
    if isinstance(value, dict):
        if not isinstance(changes, dict):
            raise PathError(f"Expected dict for {path}")
        return value | {key: merged(value[key], change, joined(path, key)) if key in value else change
                        for key, change in changes.items()}
    if isinstance(value, list):
        if not isinstance(changes, list):
            raise PathError(f"Expected list for {path}")
        over = [merged(old, change, joined(path, number))
                for number, (old, change) in enumerate(zip(value, changes, strict=False))]
        return over + (value if len(value) > len(changes) else changes)[len(over):]
    return changes


def updated(value, path: str, change):
    """A value with a change laid over what a path means.  `extend` as the last step adds to the end of a list.

    :raises PathError: when the path means nothing, or something the change does not fit
    """
    *way, last = path.split("__")
    target, told = reached(value, "__".join(way)) if way else (value, "")
    if isinstance(target, dict):
        new = merged(target, {last: change}, told)
    elif isinstance(target, list) and last == "extend":
        if not isinstance(change, list):
            raise PathError(f"Expected list for {told}")
        new = target + change
    elif isinstance(target, list):
        item, _ = reached(target, last)
        at = place(target, last)
        new = [*target[:at], merged(item, change, joined(told, at)), *target[at + 1:]]
    else:
        raise PathError(f"Expected list or dict for {told}")
    return _put(value, told.split("__") if told else [], new)


def _put(value, steps: list[str], new):
    """A value with another one at the end of these steps."""
    if not steps:
        return new
    step, *rest = steps
    if isinstance(value, dict):
        return value | {step: _put(value[step], rest, new)}
    at = int(step)
    return [*value[:at], _put(value[at], rest, new), *value[at + 1:]]
