"""A process that works on a spreadsheet and is killed in the middle of a transaction, as `kill -9` does.

`python -m tests.web.sheets.mortal DATABASE FOLDER SHEET USER ACTION TIMES`: dies when the action is about to be
committed for that many times.
"""

import os
import signal
import sys
from pathlib import Path

from catalog import Catalog, Store
from catalog.search.memory import MemoryIndex
from catalog.unit import Unit
from web.sheets.working import Working


def main(database: str, folder: str, sheet: str, user: str, action: str, times: str) -> None:
    catalog, left, finish = Catalog(Store(database), MemoryIndex()), [int(times)], Unit.finish
    call = catalog.call

    def counted(name, data=None, who=None):
        Unit.finish = dying if name == action else finish
        return call(name, data, who)

    def dying(unit):
        finish(unit)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    catalog.call = counted
    Working(catalog, Path(folder)).work(sheet, user)


if __name__ == "__main__":
    main(*sys.argv[1:])
