"""The tables of what happened: the log, and the runs of harvests."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from catalog.tables.base import ID, MOMENT, NAME, metadata

audit_entries = Table(
    "audit_entries", metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", MOMENT, nullable=False, index=True),
    Column("actor", String(100), nullable=False, index=True),
    Column("event", String(40), nullable=False, index=True),
    Column("subject", String(100), nullable=False, index=True),
    Column("organization_id", ID, index=True),
    Column("door", String(10), index=True),                  # harvest, form, sheet, api, cli
    Column("agreement_id", ID, index=True),                  # under which the dataset was promised
    Column("kind", String(10)),                              # shared, changed, withdrew … (see catalog/audit/kinds.py)
    Column("body", LargeBinary, nullable=False),             # the canonical bytes that were hashed
    Column("digest", String(64), nullable=False),
    Index("ix_audit_entries_kind", "kind", "number"),        # by which it is listed, and by the next it is counted
    Index("ix_audit_entries_counted", "kind", "organization_id", "door", "at"),
)

audit_head = Table(
    "audit_head", metadata,                                  # one row: where the chain ends, locked by whoever appends
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
)

sources = Table(
    "sources", metadata,
    Column("name", NAME, primary_key=True),
    Column("harvester", NAME, nullable=False),
    Column("url", Text, nullable=False),
    Column("owner_org", ID, ForeignKey("organizations.id"), nullable=False, index=True),
    Column("active", Boolean, nullable=False, server_default="1"),
    Column("created", MOMENT, nullable=False),
    Column("doc", JSON, nullable=False),                     # schedule, options, pace, thresholds …
    Column("state", String(10), nullable=False, server_default="accepted"),    # proposed, accepted, refused, removed
    Column("sealed", Text),                                  # the key a partner gave, encrypted; never shown again
    Column("proposal", JSON),                                # who proposed it and who decided, when, with what words
)

runs = Table(
    "runs", metadata,
    Column("id", ID, primary_key=True),
    Column("source", NAME, nullable=False, index=True),
    Column("slot", String(40)),                              # the scheduled moment, so that no slot runs twice
    Column("kind", String(10), nullable=False, server_default="harvest"),      # harvest, dry_run, approve, undo
    Column("status", String(10), nullable=False),            # waiting, running, done, partial, failed, held, lost
    Column("fence", Integer, nullable=False),                # raised by every worker that takes the run over
    Column("started", MOMENT, nullable=False),
    Column("lease_until", MOMENT),
    Column("ended", MOMENT),
    Column("counts", JSON, nullable=False),
    Column("report", JSON, nullable=False),
    UniqueConstraint("source", "slot", name="uq_runs_source_slot"),
)

sightings = Table(
    "sightings", metadata,
    Column("source", NAME, primary_key=True),
    Column("record", String(300), primary_key=True),
    Column("dataset_id", ID, index=True),
    Column("outcome", String(12), nullable=False),           # published, draft, quarantined, skipped
    Column("raw_digest", String(32), nullable=False),        # of the bytes the partner sent
    Column("draft_digest", String(32), nullable=False),      # of the dataset they became
    Column("run_id", ID, nullable=False),                    # the last run that saw it
    Column("misses", Integer, nullable=False, server_default="0"),      # whole listings running that lacked it
    Column("missed", MOMENT),                                # when the first of them ended
    sqlite_with_rowid=False,
)

plans = Table(
    "plans", metadata,
    Column("run_id", ID, primary_key=True),
    Column("source", NAME, nullable=False, index=True),
    Column("state", String(10), nullable=False),             # applied, waiting, refused … dry_run
    Column("made", MOMENT, nullable=False),
    Column("reason", JSON, nullable=False),
    Column("decided", MOMENT),
    Column("decided_by", String(100)),
)

plan_items = Table(
    "plan_items", metadata,
    Column("run_id", ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("record", String(300), nullable=False),
    Column("outcome", String(12), nullable=False),           # created, updated, withdrawn, draft, quarantined, skipped
    Column("dataset_id", ID, index=True),
    Column("changes", JSON, nullable=False),                 # field -> [old, new]
    Column("reasons", JSON, nullable=False),                 # why it was quarantined or held as draft
    Column("package", Text),                                 # what is to be published, while the plan waits
    Column("base", Integer),                                 # the revision of the dataset the plan was made against
    Column("revision", Integer),                             # the revision that came of it
    Column("state", String(10)),                             # waiting, applied, changed, undone, kept, dry_run
)
