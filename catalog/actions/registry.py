"""How a function becomes an action."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

ACTIONS: dict[str, "Action"] = {}


@dataclass(frozen=True)
class Action:
    """A named thing the catalogue can be asked to do.

    :param takes: the marshmallow schema its input is loaded with, or None for an action that reads its own input
    :param reads: it changes nothing, so it may be asked with GET
    :param open: it demands nothing of the user; any other action must call `unit.demand`
    :param uploads: it takes files: a field of its input may be an open file with `.filename` and `.read`.  This is
        called like the action before they are read, to refuse whoever may not change what they are for
    """

    name: str
    run: Callable
    takes: object | None
    reads: bool
    open: bool
    uploads: Callable | None = None

    @property
    def help(self) -> str:
        return inspect.getdoc(self.run) or ""


def action(*, takes=None, reads: bool = False, open: bool = False, uploads: Callable | None = None):
    """Make the function below an action under its own name.  Its docstring is what `help_show` prints.

    :raises ValueError: when two actions have one name
    """
    def register(run):
        if run.__name__ in ACTIONS:
            raise ValueError(f"two actions are called {run.__name__}")
        ACTIONS[run.__name__] = Action(run.__name__, run, takes, reads, open, uploads)
        return run
    return register


def find(name: str) -> Action | None:
    return ACTIONS.get(name)
