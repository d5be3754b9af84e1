"""Statements compiled once, for the few questions that come with every request."""

from collections import namedtuple
from collections.abc import Iterable
from functools import cached_property

from sqlalchemy import ColumnElement, Connection, Select, bindparam
from sqlalchemy.dialects import postgresql, sqlite

NAMED = {"sqlite": sqlite.dialect(paramstyle="named"), "postgresql": postgresql.dialect(paramstyle="pyformat")}


class Texts(dict):
    """A statement in the SQL of each database, compiled when it is first needed: a process needs few of them all."""

    def __init__(self, statement):
        super().__init__()
        self.statement = statement

    def __missing__(self, dialect: str) -> str:
        self[dialect] = text = str(self.statement.compile(dialect=NAMED[dialect]))
        return text


class Prepared:
    """A select that goes to the driver as it is, past what SQLAlchemy does for each execution.

    Values come back as the driver gives them: fit for texts, bytes and flags, not for JSON columns.
    """

    def __init__(self, select: Select):
        self.select, self.texts = select, Texts(select)

    @cached_property
    def row(self) -> type:
        return namedtuple("Row", [column.name for column in self.select.selected_columns])

    def all(self, db: Connection, **values) -> list:
        """Every row.

        :param db: a connection that reads; see `Store.read`
        :param values: what stands for the statement's `bindparam` names
        :raises DBAPIError: as SQLAlchemy raises it, which knows when a connection is lost
        """
        try:
            found = db.connection.driver_connection.execute(self.texts[db.dialect.name], values).fetchall()
        except db.dialect.loaded_dbapi.Error:
            return list(db.execute(self.select, values))
        return list(map(self.row._make, found))

    def first(self, db: Connection, **values):
        """The first row, or None."""
        return next(iter(self.all(db, **values)), None)


class PreparedAmong:
    """A select of the rows whose column holds one of many keys, asked in portions of a few fixed sizes.

    :param column: what the keys are looked for in; it should be unique
    """

    SIZES = (1, 10, 25, 100)

    def __init__(self, select: Select, column: ColumnElement):
        self.select, self.column = select, column

    @cached_property
    def portions(self) -> dict[int, Prepared]:
        return {size: Prepared(self.select.where(self.column.in_([bindparam(f"k{place}") for place in range(size)])))
                for size in self.SIZES}

    def all(self, db: Connection, keys: Iterable[str]) -> list:
        """The rows there are, in no order."""
        keys, found = list(keys), []
        for start in range(0, len(keys), self.SIZES[-1]):
            part = keys[start:start + self.SIZES[-1]]
            size = next(size for size in self.SIZES if len(part) <= size)
            part += part[:1] * (size - len(part))          # a key asked for again brings nothing more
            found += self.portions[size].all(db, **{f"k{place}": key for place, key in enumerate(part)})
        return found
