"""People at the door: sign-in, reviews, spreadsheets, requests, letters, and what agreements promise."""

import orjson
from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    select,
    update,
)

revision, down_revision = "0003", "0002"
branch_labels = depends_on = None

metadata = MetaData(naming_convention={
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
})

ID, NAME, MOMENT = String(36), String(100), String(26)

users = Table("users", metadata, Column("id", ID, primary_key=True))
datasets = Table("datasets", metadata, Column("id", ID, primary_key=True))
organizations = Table("organizations", metadata, Column("id", ID, primary_key=True))
agreements = Table("agreements", metadata, Column("id", ID, primary_key=True))
entries = Table("audit_entries", metadata, Column("number", Integer, primary_key=True), Column("event", String(40)),
                Column("body", LargeBinary), Column("kind", String(10)))

sessions = Table(
    "sessions", metadata,
    Column("id", String(64), primary_key=True),
    Column("user_id", ID, ForeignKey("users.id"), nullable=False, index=True),
    Column("created", MOMENT, nullable=False),
    Column("seen", MOMENT, nullable=False),
    Column("expires", MOMENT, nullable=False, index=True),
    Column("door", String(10), nullable=False),
)

attempts = Table(
    "attempts", metadata,
    Column("id", String(80), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last", MOMENT, nullable=False, index=True),
    Column("until", MOMENT),
)

passes = Table(
    "passes", metadata,
    Column("id", String(64), primary_key=True),
    Column("user_id", ID, ForeignKey("users.id"), nullable=False, index=True),
    Column("purpose", String(10), nullable=False),
    Column("expires", MOMENT, nullable=False),
)

identities = Table(
    "identities", metadata,
    Column("issuer", String(200), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("user_id", ID, ForeignKey("users.id"), nullable=False, index=True),
    Column("at", MOMENT, nullable=False),
)

letters = Table(
    "letters", metadata,
    Column("id", ID, primary_key=True),
    Column("user_id", ID, ForeignKey("users.id"), nullable=False, index=True),
    Column("kind", String(30), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try", MOMENT, nullable=False),
    Column("fault", String(200), nullable=False, server_default=""),
)

reviews = Table(
    "reviews", metadata,
    Column("id", ID, primary_key=True),
    Column("dataset_id", ID, ForeignKey("datasets.id"), nullable=False, index=True),
    Column("organization_id", ID, nullable=False, index=True),
    Column("state", String(10), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("by", String(100), nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("decided_by", String(100)),
    Column("decided", MOMENT),
    Column("comment", Text, nullable=False, server_default=""),
    Column("sheet_id", ID, index=True),
)

sheets = Table(
    "sheets", metadata,
    Column("id", ID, primary_key=True),
    Column("organization_id", ID, ForeignKey("organizations.id"), nullable=False, index=True),
    Column("user_id", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("seen", MOMENT, nullable=False),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("committed", MOMENT),
    Column("told", JSON, nullable=False),
)

sheet_rows = Table(
    "sheet_rows", metadata,
    Column("sheet_id", ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("outcome", String(10), nullable=False),
    Column("state", String(10), nullable=False, server_default=""),
    Column("title", String(300), nullable=False),
    Column("dataset_id", ID, index=True),
    Column("revision", Integer),
    Column("written", Integer),
    Column("package", JSON, nullable=False),
    Column("changes", JSON, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("warned", Boolean, nullable=False, server_default="0"),
    Column("mark", String(32)),
    Index("ix_sheet_rows_outcome", "sheet_id", "outcome", "number"),
    Index("ix_sheet_rows_mark", "sheet_id", "mark"),
)

requests = Table(
    "requests", metadata,
    Column("id", ID, primary_key=True),
    Column("dataset_id", ID, nullable=False, index=True),
    Column("organization_id", ID, nullable=False, index=True),
    Column("user_id", ID, ForeignKey("users.id"), nullable=False, index=True),
    Column("state", String(10), nullable=False, index=True),
    Column("at", MOMENT, nullable=False),
    Column("due", MOMENT, nullable=False),
    Column("asked", MOMENT),
    Column("decided", MOMENT),
    Column("decided_by", String(100)),
    Column("until", String(10)),
    Column("ended", MOMENT),
    Column("doc", JSON, nullable=False),
)

request_notes = Table(
    "request_notes", metadata,
    Column("request_id", ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", MOMENT, nullable=False),
    Column("user_id", String(100), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("facts", JSON, nullable=False),
)

promises = Table(
    "promises", metadata,
    Column("id", ID, primary_key=True),
    Column("agreement_id", ID, ForeignKey("agreements.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("title", String(300), nullable=False),
    Column("frequency", String(20), nullable=False),
    Column("due", String(10), nullable=False),
    Column("clause", String(200), nullable=False, server_default=""),
    Column("dataset_id", ID, index=True),
    Column("matched_by", String(100)),
    Column("matched", MOMENT),
)

NEW = (sessions, attempts, passes, identities, letters, reviews, sheets, sheet_rows, requests, request_notes,
       promises)
ADDED = {
    "users": (("steward", Boolean, False, "0"), ("company", String(200), False, ""), ("signed_in", MOMENT, True, None)),
    "revisions": (("note", String(500), False, ""),),
    "audit_entries": (("door", String(10), True, None), ("agreement_id", ID, True, None),
                      ("kind", String(10), True, None)),
}
EVENTS, BATCH = ("dataset:create", "dataset:update", "dataset:delete"), 2000
SOUGHT = {"door": ["door"], "agreement_id": ["agreement_id"], "kind": ["kind", "number"],
          "counted": ["kind", "organization_id", "door", "at"]}


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=NEW)
    for table, columns in ADDED.items():
        for name, kind, nullable, default in columns:
            op.add_column(table, Column(name, kind, nullable=nullable, server_default=default))
    for name, columns in SOUGHT.items():
        op.create_index(f"ix_audit_entries_{name}", "audit_entries", columns)
    _tell_kinds(op.get_bind())


def _tell_kinds(db) -> None:
    """Say of the entries about datasets that are there already what they mean."""
    last = 0
    while rows := db.execute(select(entries.c.number, entries.c.body).where(
            entries.c.number > last, entries.c.event.in_(EVENTS)).order_by(entries.c.number).limit(BATCH)).all():
        last = rows[-1].number
        told = [{"its": row.number, "kind": _kind(orjson.loads(row.body))} for row in rows]
        if found := [each for each in told if each["kind"]]:
            db.execute(update(entries).where(entries.c.number == bindparam("its")).values(kind=bindparam("kind")),
                       found)


def _kind(entry: dict) -> str | None:
    facts = entry["facts"]
    if entry["outcome"] != "ok":
        return None
    if entry["event"] == "dataset:delete":
        return "withdrew"
    public = facts.get("state") == "active" and not facts.get("private")
    if entry["event"] == "dataset:create":
        return "shared" if public else None
    if {"state", "private"} & set(facts.get("changed", ())):
        return "shared" if public else "withdrew"
    return "changed" if public else None


def downgrade() -> None:
    for name in SOUGHT:
        op.drop_index(f"ix_audit_entries_{name}", "audit_entries")
    for table, columns in ADDED.items():
        for name, *_ in columns:
            op.drop_column(table, name)
    metadata.drop_all(op.get_bind(), tables=NEW)
