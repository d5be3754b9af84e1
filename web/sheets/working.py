"""Working on spreadsheets behind the pages: a thread of the web process reads, carries out or undoes one.

Everything it has done stands in the database, a step at a time.  When the process ends in the middle, whichever process
is next asked for the sheet's page goes on, once the sheet has been silent for a minute.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from ckanapi.errors import CKANAPIError

from catalog import SYSTEM
from schemas.messages import Message
from schemas.sheet import package_of
from schemas.sheet_outcomes import say
from web.sheets.faults import SheetError
from web.sheets.keeping import Keeping
from web.sheets.reading import opened

log = logging.getLogger(__name__)
READ = 500                               # rows judged in one transaction, during which nobody else writes to SQLite
WORKED_ON = ("reading", "committing", "undoing")
AGAIN = {"committing": "sheet_commit", "undoing": "sheet_undo"}


class Working:
    """The threads of this process that work on spreadsheets, one for each at the most.

    :param catalog: answers `call(name, data, user)` and `user(id)`
    :param folder: of the files
    """

    def __init__(self, catalog, folder: Path):
        self.catalog, self.keeping = catalog, Keeping(folder)
        self._threads: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()

    def begin(self, sheet: dict) -> None:
        """See to it that somebody works on a sheet that is to be worked on.

        :param sheet: as `sheet_show` prints it
        """
        if not sheet["waits"]:
            return
        with self._lock:
            self._threads = {id: each for id, each in self._threads.items() if each.is_alive()}
            if sheet["id"] not in self._threads:
                thread = threading.Thread(target=self._work, args=(sheet["id"], sheet["told"]["by"]), daemon=True,
                                          name=f"sheet {sheet['id']}")
                self._threads[sheet["id"]] = thread
                thread.start()

    def wait(self) -> None:
        """Until nothing is worked on here."""
        for each in list(self._threads.values()):
            each.join()

    def _work(self, id: str, user_id: str) -> None:
        try:
            self.work(id, user_id)
        except CKANAPIError as refusal:            # it was left meanwhile, or whoever brought it may no longer
            log.warning("sheet %s: %s", id, refusal)
        except Exception:  # noqa: BLE001  (a thread has nobody to tell; the sheet falls silent and is taken up again)
            log.exception("sheet %s broke off", id)

    def work(self, id: str, user_id: str) -> None:
        """Do what is to be done for a sheet, unless somebody else is at it.

        :param user_id: of whoever asked for it, as whom it is done
        """
        sheet = self.catalog.call("sheet_take", {"id": id}, SYSTEM)        # counted also when he may no longer
        user = self.catalog.user(user_id)
        if user is None or not sheet["taken"]:
            return
        ask = partial(_ask, self.catalog.call, user)
        if sheet["state"] == "reading":
            read(ask, sheet, self.keeping.path(sheet["digest"]))
        while sheet["state"] in AGAIN:
            sheet = ask(AGAIN[sheet["state"]], id=id)


def _ask(call: Callable, user, action: str, **data):
    return call(action, data, user)


def read(ask: Callable, sheet: dict, path: Path) -> None:
    """Read a file and have its rows judged, from where somebody else has stopped.

    :param ask: calls an action
    :param sheet: as `sheet_take` returned it
    """
    try:
        _read(ask, sheet, path)
    except SheetError as fault:
        _fail(ask, sheet["id"], fault.message)
    except FileNotFoundError:
        _fail(ask, sheet["id"], say("gone"))
    except (CKANAPIError, MemoryError):
        raise
    except Exception:  # noqa: BLE001  (strangers wrote the file: whatever is odd about it, they are told)
        log.exception("sheet %s cannot be read", sheet["id"])
        _fail(ask, sheet["id"], say("unreadable"))


def _read(ask: Callable, sheet: dict, path: Path) -> None:
    found = opened(path, sheet["name"])
    rows = list(found.rows())
    ask("sheet_progress", id=sheet["id"], total=len(rows), told=told_of(found))
    left = iter([row for row in rows if row.number > sheet["last"]])
    organization = sheet["organization"]["name"]
    while batch := [_judged(row, organization) for row in islice(left, READ)]:
        ask("sheet_rows_add", id=sheet["id"], rows=batch)
    ask("sheet_finish", id=sheet["id"])


def _judged(row, organization: str) -> dict:
    """A row as `sheet_rows_add` takes it."""
    said = package_of(row.cells, organization)
    return {"number": row.number, "package": said.package, "known_by": list(said.identity), "incomplete": said.held,
            "faults": {path: list(map(_message, messages)) for path, messages in said.faults.items()},
            "notes": {"": [_message(each) for each in (*row.notes, *said.notes)]}}


def told_of(found) -> dict:
    """What is kept of a file beside its rows: which sheet, and which columns were found.

    :param found: as `opened` returned it, its rows read
    """
    columns = {each.field: [each.letter, each.header[:100]] for each in found.columns if each.field}
    return {"sheet": found.title[:100], "header_row": found.header_row, "columns": dict(islice(columns.items(), 100)),
            "unknown": [each.header[:60] for each in found.unknown[:20]],
            "others": [each[:60] for each in found.others[:10]], "missing": list(found.missing)[:60],
            "notes": [_message(each) for each in found.notes[:10]]}


def _message(each: Message) -> dict:
    return {"code": each.code, "ko": each.ko, "en": each.en}


def _fail(ask: Callable, id: str, message: Message) -> None:
    ask("sheet_fail", id=id, ko=message.ko, en=message.en)


def in_batches(ask: Callable, id: str, most: int = 500) -> Iterator[dict]:
    """All rows of a sheet, in the order of the file.

    :param ask: calls an action
    """
    start = 0
    while True:
        found = ask("sheet_row_list", id=id, order="number", limit=most, offset=start)["results"]
        yield from found
        if len(found) < most:
            return
        start += most
