"""A process that works on a spreadsheet and is killed in the middle of a transaction, as `kill -9` does."""

import os
import signal
from pathlib import Path

from catalog import Catalog, Store
from catalog.search.memory import MemoryIndex
from catalog.unit import Unit
from web.sheets.working import Working


def work(database: str, folder: Path, sheet: dict, death: tuple[str, int]) -> None:
    """Work until the end.

    :param sheet: as `sheet_show` prints it
    :param death: the action that is about to be committed when it comes, and for which time
    """
    catalog, finish = Catalog(Store(database), MemoryIndex()), Unit.finish
    call, (action, left) = catalog.call, death

    def counted(name, data=None, who=None):
        Unit.finish = dying if name == action else finish
        return call(name, data, who)

    def dying(unit):
        nonlocal left
        finish(unit)
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    catalog.call = counted
    Working(catalog, folder).work(sheet["id"], sheet["told"]["by"])
