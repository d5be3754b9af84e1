"""Where rows wait until their record is whole: their bytes in a temporary file, their order in a temporary database.

Neither is in memory: a source of a million rows takes as much of it as one of a thousand.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

CATALOGUE = "catalogue"           # the list whose rows are joined to the records of the others
SCHEMA = """
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;
    CREATE TABLE row (list TEXT, record TEXT, number TEXT, part TEXT, place INTEGER, size INTEGER);
    CREATE TABLE catalogue (number TEXT, record TEXT, place INTEGER, size INTEGER, PRIMARY KEY (number, record))
        WITHOUT ROWID;
    CREATE TABLE handed (record TEXT PRIMARY KEY) WITHOUT ROWID;
    BEGIN"""
# A number names at most one service beside what is no service; of the latter the catalogue says STD or LINKED where the
# list shows the page of a file, so the line of the same kind comes first, and any other but a service's will do.
ROWS = """
    SELECT row.record, row.place, row.size, catalogue.place, catalogue.size, min(row.rowid)
    FROM row LEFT JOIN catalogue ON catalogue.number = row.number AND catalogue.record = (
        SELECT coalesce(max(iif(line.record = row.record, line.record, NULL)), min(line.record)) FROM catalogue AS line
        WHERE line.number = row.number AND (line.record LIKE 'api-%') = (row.record LIKE 'api-%'))
    WHERE row.list = ? AND row.record NOT IN (SELECT record FROM handed)
    GROUP BY row.record, row.part ORDER BY row.record, row.part"""


class Spool:
    """Use it in a `with`; the file and the database (SQLite's unnamed one) are gone afterwards."""

    def __init__(self):
        self.db = sqlite3.connect("", isolation_level=None)
        self.db.executescript(SCHEMA)
        self.file = tempfile.TemporaryFile()  # noqa: SIM115  closed in __exit__
        self.end = self.handed = 0

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_) -> None:
        self.db.close()
        self.file.close()

    def add(self, name: str, keys: Iterable[tuple[str, str]], raws: list) -> None:
        """Keep the rows of a page of a list.

        :param keys: the record each row belongs to, and what orders it within
        :param raws: the rows' bytes
        """
        placed = []
        for (record, part), raw in zip(keys, raws, strict=True):
            size = len(memoryview(raw))
            placed.append((name, record, record.partition("-")[2], part, self.end, size))
            self.end += size
        self.file.write(b"".join(raws))
        if name == CATALOGUE:
            self.db.executemany("INSERT OR REPLACE INTO catalogue VALUES (?3, ?2, ?5, ?6)", placed)
        else:
            self.db.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?)", placed)

    def drain(self, name: str) -> Iterator[tuple[str, bytes]]:
        """Give each record that no earlier list gave: its rows in order, and its line of the catalogue."""
        if not self.end:
            return
        self.file.flush()
        file = self.file.fileno()
        for record, group in groupby(self.db.execute(ROWS, [name]), itemgetter(0)):
            parts = list(group)
            _, _, _, line, length, _ = parts[0]
            self.handed += 1
            yield record, b'{"id":"%b","catalogue":%b,"rows":[%b]}' % (
                record.encode(), b"null" if line is None else os.pread(file, length, line),
                b",".join([os.pread(file, size, place) for _, place, size, *_ in parts]))
        self.db.execute("INSERT OR IGNORE INTO handed SELECT DISTINCT record FROM row WHERE list = ?", [name])
        self.db.execute("DELETE FROM row WHERE list = ?", [name])
