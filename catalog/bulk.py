"""Inserts compiled once, for the rows that come by the thousand."""

from sqlalchemy import Connection, Insert, TextClause

from catalog.prepared import Texts


class Bulk:
    """An insert whose rows go to the driver as they are, past what SQLAlchemy does for each of them.

    Values must be what the driver takes: texts, numbers, flags and bytes; JSON as text.

    :param statement: an insert of every column, or one in SQL
    """

    def __init__(self, statement: Insert | TextClause):
        self.texts = Texts(statement)

    def write(self, db: Connection, rows: list[dict]) -> None:
        """Insert.

        :param rows: each with a value for every column; what else they hold is passed over
        """
        if rows:
            db.exec_driver_sql(self.texts[db.dialect.name], rows)
