"""One leader among any number of processes: a file lock beside SQLite, an advisory lock on PostgreSQL.

Both go with the process that holds them, however it ends; a row with a process number would not.
"""

import fcntl
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from catalog.locks import SCHEDULER


class Leader:
    """The right to schedule.

    :param store: the catalogue's store
    :param folder: where the lock file lies when the database is SQLite; it must be on a local disk
    """

    def __init__(self, store, folder: Path):
        self.store, self.path = store, Path(folder) / "scheduler.lock"
        self._file = self._db = None

    def held(self) -> bool:
        """Take the lead if it is free, and say whether we have it.  Ask before every tick: it can be lost."""
        return self._held_by_file() if self.store.dialect == "sqlite" else self._held_by_database()

    def release(self) -> None:
        """Let another process lead."""
        if self._file is not None:
            self._file.close()
        if self._db is not None:
            self._db.invalidate()          # back in the pool it would keep the lock
            self._db.close()
        self._file = self._db = None

    def _held_by_file(self) -> bool:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = self.path.open("a")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                return False
            self._file = file
        return True

    def _held_by_database(self) -> bool:
        if self._db is not None:
            try:
                self._db.execute(text("SELECT 1"))
            except SQLAlchemyError:
                self.release()             # the connection is gone, and the lock with it
                return False
            return True
        db = self.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if not db.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": SCHEDULER}):
            db.close()
            return False
        self._db = db
        return True
