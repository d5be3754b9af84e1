"""The tables around harvests: who has the last word about a field, records that are one, quotas, health and hooks."""

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String, Table, Text

from catalog.tables.base import ID, MOMENT, NAME, metadata

curations = Table(
    "curations", metadata,                                   # a field of a dataset of which the source is not master
    Column("dataset_id", ID, primary_key=True),
    Column("field", String(60), primary_key=True),
    Column("rule", String(10), nullable=False),              # curator (locked), union
    Column("said", JSON),                                    # what the source says of it now
    Column("said_at", MOMENT),                               # none: what it says is not known
    Column("dropped", JSON),                                 # keywords that a curator took out, where they are joined
    Column("at", MOMENT, nullable=False),
    Column("by", String(100), nullable=False),
)

renames = Table(
    "renames", metadata,                                     # a record that seems to be an old one under a new id
    Column("source", NAME, primary_key=True),
    Column("old", String(300), primary_key=True),
    Column("new", String(300), primary_key=True),
    Column("run_id", ID, nullable=False, index=True),
    Column("likeness", Float, nullable=False),
    Column("state", String(10), nullable=False),             # suggested, accepted, refused
    Column("decided", MOMENT),
    Column("decided_by", String(100)),
)

twins = Table(
    "twins", metadata,                                       # a dataset that another one, the primary, is also
    Column("dataset_id", ID, primary_key=True),
    Column("primary_id", ID, primary_key=True, index=True),
    Column("reason", String(40), nullable=False),            # by what they were found to be one
    Column("state", String(10), nullable=False),             # suggested, confirmed, refused
    Column("at", MOMENT, nullable=False),
    Column("decided_by", String(100)),
)

twin_marks = Table(
    "twin_marks", metadata,                                  # by what a dataset may be known to be another one too
    Column("dataset_id", ID, primary_key=True),
    Column("mark", String(300), primary_key=True, index=True),
)

twins_due = Table(
    "twins_due", metadata,                                   # those whose marks are new: to be looked at for twins
    Column("dataset_id", ID, primary_key=True),
)

fixes = Table(
    "fixes", metadata,                                       # what a person says where a source is wrong
    Column("source", NAME, primary_key=True),
    Column("record", String(300), primary_key=True),
    Column("field", String(60), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("by", String(100), nullable=False),
)

setbacks = Table(
    "setbacks", metadata,                                    # records that could not be used, and how often
    Column("source", NAME, primary_key=True),
    Column("record", String(300), primary_key=True),
    Column("way", String(32), nullable=False),               # of its bytes and of all else that was tried with them
    Column("times", Integer, nullable=False),
    Column("last", MOMENT, nullable=False),
    Column("reasons", JSON, nullable=False),
)

quotas = Table(
    "quotas", metadata,                                      # requests under a key on a day in Seoul
    Column("name", String(200), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("used", Integer, nullable=False),
)

shapes = Table(
    "shapes", metadata,                                      # how records looked: keys and their types
    Column("source", NAME, primary_key=True),
    Column("run_id", ID, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("doc", JSON, nullable=False),
)

notices = Table(
    "notices", metadata,                                     # what is wrong with a source, told once
    Column("id", ID, primary_key=True),
    Column("source", NAME, nullable=False),
    Column("code", String(40), nullable=False),
    Column("run_id", ID),
    Column("first", MOMENT, nullable=False),
    Column("last", MOMENT, nullable=False),
    Column("times", Integer, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("told", JSON, nullable=False),                    # user -> [when he was written to, whether that it is over]
    Column("closed", MOMENT, index=True),
    Index("ix_notices_source", "source", "code", "closed"),
)

hooks = Table(
    "hooks", metadata,                                       # addresses that are told of what happens, signed
    Column("id", ID, primary_key=True),
    Column("organization_id", ID, index=True),               # none: the centre's own
    Column("url", Text, nullable=False),
    Column("sealed", Text, nullable=False),                  # the secret it is signed with, encrypted
    Column("active", Boolean, nullable=False),
    Column("created", MOMENT, nullable=False),
    Column("by", String(100), nullable=False),
)

deliveries = Table(
    "deliveries", metadata,                                  # what is to be told to a hook, and how that went
    Column("id", ID, primary_key=True),
    Column("hook_id", ID, nullable=False, index=True),
    Column("at", MOMENT, nullable=False),
    Column("body", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due", MOMENT, index=True),                       # none: it arrived, or was given up
    Column("delivered", MOMENT),
    Column("fault", String(200), nullable=False),
)
