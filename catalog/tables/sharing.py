"""The tables of what people bring, decide, ask for and promise."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from catalog.tables.base import ID, MOMENT, NAME, metadata

reviews = Table(
    "reviews", metadata,                                     # what partners hand in and a steward decides
    Column("id", ID, primary_key=True),
    Column("dataset_id", ID, ForeignKey("datasets.id"), nullable=False, index=True),
    Column("organization_id", ID, nullable=False, index=True),
    Column("state", String(10), nullable=False, index=True),  # waiting, approved, returned or taken (back)
    Column("revision", Integer, nullable=False),             # what was handed in
    Column("by", String(100), nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("note", Text, nullable=False, server_default=""),                 # what whoever handed it in says
    Column("decided_by", String(100)),
    Column("decided", MOMENT),
    Column("comment", Text, nullable=False, server_default=""),
    Column("sheet_id", ID, index=True),                      # the spreadsheet it came with
)

sheets = Table(
    "sheets", metadata,                                      # spreadsheets that partners hand in
    Column("id", ID, primary_key=True),
    Column("organization_id", ID, ForeignKey("organizations.id"), nullable=False, index=True),
    Column("user_id", String(100), nullable=False),
    Column("name", String(200), nullable=False),             # of the file
    Column("digest", String(64), nullable=False),            # what the file lies under
    Column("size", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),   # reading, checked, committing, committed, undoing, undone, failed …
    Column("at", MOMENT, nullable=False),
    Column("seen", MOMENT, nullable=False),                  # when whoever works on it last said so
    Column("total", Integer, nullable=False, server_default="0"),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("committed", MOMENT),
    Column("told", JSON, nullable=False),                    # sheet, header row, columns found and not, what failed
)

sheet_rows = Table(
    "sheet_rows", metadata,
    Column("sheet_id", ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),     # of the row as the spreadsheet counts it
    Column("outcome", String(10), nullable=False),           # created, updated, unchanged, refused
    Column("state", String(10), nullable=False, server_default=""),       # "", committed, undone, kept or failed
    Column("title", String(300), nullable=False),
    Column("dataset_id", ID, index=True),
    Column("revision", Integer),                             # of the dataset before, and then after it was committed
    Column("written", Integer),
    Column("package", JSON, nullable=False),                 # what the row says, as a package
    Column("changes", JSON, nullable=False),                 # field -> [old, new]
    Column("reasons", JSON, nullable=False),                 # messages: why it is refused, or was left out
    Column("warnings", JSON, nullable=False),                # what to know about it all the same
    Column("warned", Boolean, nullable=False, server_default="0"),
    Column("mark", String(32)),                              # a digest of what its dataset is known by
    Index("ix_sheet_rows_outcome", "sheet_id", "outcome", "number"),
    Index("ix_sheet_rows_mark", "sheet_id", "mark"),
)

requests = Table(
    "requests", metadata,                                    # for data that are given on request; they outlive the data
    Column("id", ID, primary_key=True),
    Column("dataset_id", ID, nullable=False, index=True),
    Column("organization_id", ID, nullable=False, index=True),
    Column("user_id", ID, ForeignKey("users.id"), nullable=False, index=True),
    Column("state", String(10), nullable=False, index=True),  # waiting, asked, approved, declined, taken (back), ended,
    Column("at", MOMENT, nullable=False),                     # closed (there is nothing any more to decide)
    Column("due", MOMENT, nullable=False),                   # when an answer is promised for
    Column("asked", MOMENT),                                 # since when the clock stands still
    Column("decided", MOMENT),
    Column("decided_by", String(100)),
    Column("until", String(10)),                             # the last day of what was granted
    Column("ended", MOMENT),                                 # when it was taken away before that
    Column("doc", JSON, nullable=False),                     # purpose, period, people, place of use …
)

request_notes = Table(
    "request_notes", metadata,                               # what was said about a request, by whom
    Column("request_id", ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", MOMENT, nullable=False),
    Column("user_id", String(100), nullable=False),
    Column("kind", String(10), nullable=False),              # request, ask, answer, advise, approve, decline, take, end
    Column("text", Text, nullable=False),
    Column("facts", JSON, nullable=False),                   # codes: what was advised, which fields were changed
)

agreements = Table(
    "agreements", metadata,
    Column("id", ID, primary_key=True),
    Column("name", NAME, nullable=False, unique=True),
    Column("organization_id", ID, ForeignKey("organizations.id"), nullable=False, index=True),
    Column("signed", String(10), nullable=False),
    Column("until", String(10)),
    Column("doc", JSON, nullable=False),                     # title, clauses, where it is kept
)

promises = Table(
    "promises", metadata,                                    # the datasets that an agreement promises
    Column("id", ID, primary_key=True),
    Column("agreement_id", ID, ForeignKey("agreements.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("title", String(300), nullable=False),
    Column("frequency", String(20), nullable=False),         # a code of the update cycles
    Column("due", String(10), nullable=False),               # the day by which it is to be shared for the first time
    Column("clause", String(200), nullable=False, server_default=""),
    Column("dataset_id", ID, index=True),                    # what keeps it
    Column("matched_by", String(100)),                       # the person who said so
    Column("matched", MOMENT),
)
