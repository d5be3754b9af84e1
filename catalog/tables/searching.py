"""The tables around searching: words that mean the same, searches that somebody keeps, and what was looked for."""

from sqlalchemy import JSON, Column, Integer, String, Table, Text

from catalog.tables.base import ID, MOMENT, metadata

synonyms = Table(
    "synonyms", metadata,                                    # words that mean the same, each group a row
    Column("id", ID, primary_key=True),
    Column("words", JSON, nullable=False),                   # at least two; the first is what others are told as
    Column("origin", String(10), nullable=False),            # seed, centre
    Column("state", String(10), nullable=False, index=True),     # active, off
    Column("note", Text, nullable=False, server_default=""),     # why, for whoever looks at it next
    Column("at", MOMENT, nullable=False),                    # later than that of every other row when it was written
    Column("by", String(100), nullable=False),
)

saved_searches = Table(
    "saved_searches", metadata,                              # searches of which somebody is told what is new
    Column("id", ID, primary_key=True),
    Column("user_id", ID, nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("query", Text, nullable=False),                   # as it stands in the address
    Column("every", String(10), nullable=False),             # never, day, week
    Column("way", String(10), nullable=False),               # mail, hook
    Column("url", Text),                                     # where it is told to, if to a system
    Column("sealed", Text),                                  # the secret that is signed with, encrypted
    Column("created", MOMENT, nullable=False),
    Column("told", MOMENT, nullable=False),                  # what is newer than this is new
    Column("known", JSON, nullable=False),                   # the datasets that were told of last, which are not again
    Column("due", MOMENT, index=True),                       # when it is looked at next
)

searched = Table(
    "searched", metadata,                                    # what was looked for on a day: words and numbers, nobody
    Column("day", String(10), primary_key=True),
    Column("words", String(100), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("people", Integer, nullable=False),               # how many different ones, as far as the process could tell
    Column("empty", Integer, nullable=False),                # times that nothing was found
)
