"""The tables.  A dataset is a stored document plus the few columns the database must know.

Core tables, not the ORM: the rows that matter are documents, and the batch path writes them by the thousand.
Times are ISO 8601 in UTC without a zone, as CKAN prints them, so that the database sorts what the API shows.
"""

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
    UniqueConstraint,
)

metadata = MetaData(naming_convention={
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
})

ID, NAME, MOMENT = String(36), String(100), String(26)

site = Table(
    "site", metadata,                                        # one row, made with the tables and never changed
    Column("id", ID, primary_key=True),
)

organizations = Table(
    "organizations", metadata,
    Column("id", ID, primary_key=True),
    Column("name", NAME, nullable=False, unique=True),
    Column("state", String(10), nullable=False, server_default="active"),
    Column("partner", Boolean, nullable=False, server_default="0"),
    Column("created", MOMENT, nullable=False),
    Column("doc", JSON, nullable=False),                     # title, description, contact, aliases …
    Column("card", LargeBinary, nullable=False),             # what its datasets show of it, as bytes
)

users = Table(
    "users", metadata,
    Column("id", ID, primary_key=True),
    Column("name", NAME, nullable=False, unique=True),
    Column("fullname", String(200), nullable=False, server_default=""),
    Column("email", String(200), nullable=False, server_default=""),
    Column("sysadmin", Boolean, nullable=False, server_default="0"),
    Column("auditor", Boolean, nullable=False, server_default="0"),
    Column("state", String(10), nullable=False, server_default="active"),
    Column("created", MOMENT, nullable=False),
    Column("about", Text, nullable=False, server_default=""),
    Column("image_url", Text, nullable=False, server_default=""),
    Column("password", String(200), nullable=False, server_default=""),   # a hash that carries its own parameters
    Column("activity_seen", MOMENT),                         # what happened since is new on the dashboard
)

members = Table(
    "members", metadata,
    Column("user_id", ID, ForeignKey("users.id"), primary_key=True),
    Column("organization_id", ID, ForeignKey("organizations.id"), primary_key=True),
    Column("capacity", String(10), nullable=False),          # member, editor or admin
)

tokens = Table(
    "tokens", metadata,
    Column("id", ID, primary_key=True),
    Column("user_id", ID, ForeignKey("users.id"), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),  # SHA-256; the token itself is shown once and not kept
    Column("prefix", String(12), nullable=False),
    Column("created", MOMENT, nullable=False),
    Column("expires", MOMENT),
    Column("last_used", MOMENT),
    Column("scope", String(60), nullable=False, server_default=""),       # "", read, harvest or write:<organisation id>
)

datasets = Table(
    "datasets", metadata,
    Column("id", ID, primary_key=True),
    Column("name", NAME, nullable=False, unique=True),
    Column("owner_org", ID, ForeignKey("organizations.id"), index=True),
    Column("state", String(10), nullable=False),
    Column("private", Boolean, nullable=False),
    Column("creator", String(100)),                          # who added it, and sees it when no organisation has it
    Column("created", MOMENT, nullable=False),
    Column("modified", MOMENT, nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("former_name", NAME, index=True),                 # its name until it was deleted, which freed it
    Column("digest", String(32), nullable=False),            # of what was said, so that saying it again changes nothing
    Column("doc", LargeBinary, nullable=False),              # what package_show returns, without the organisation
    Index("ix_datasets_creator", "creator", "state", "private"),
)

resources = Table(
    "resources", metadata,                                   # each is found by its id; the document has the rest
    Column("id", ID, primary_key=True),
    Column("dataset_id", ID, ForeignKey("datasets.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

files = Table(
    "files", metadata,                                       # what is kept of a resource itself, by what it is
    Column("resource_id", ID, primary_key=True),
    Column("kind", String(10), primary_key=True),            # upload, sample or dictionary
    Column("digest", String(64), nullable=False, index=True),  # SHA-256 of the bytes, which is also where they lie
    Column("name", String(200), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mimetype", String(100), nullable=False),
    Column("at", MOMENT, nullable=False),
)

groups = Table(
    "groups", metadata,
    Column("id", ID, primary_key=True),
    Column("name", NAME, nullable=False, unique=True),
    Column("state", String(10), nullable=False, server_default="active"),
    Column("created", MOMENT, nullable=False),
    Column("doc", JSON, nullable=False),                     # title, description, image_url, extras
)

group_users = Table(
    "group_users", metadata,
    Column("user_id", ID, ForeignKey("users.id"), primary_key=True),
    Column("group_id", ID, ForeignKey("groups.id"), primary_key=True),
    Column("capacity", String(10), nullable=False),          # member, editor or admin
)

dataset_groups = Table(
    "dataset_groups", metadata,
    Column("dataset_id", ID, ForeignKey("datasets.id"), primary_key=True),
    Column("group_id", ID, ForeignKey("groups.id"), primary_key=True, index=True),
)

collaborators = Table(
    "collaborators", metadata,
    Column("user_id", ID, ForeignKey("users.id"), primary_key=True),
    Column("dataset_id", ID, ForeignKey("datasets.id"), primary_key=True, index=True),
    Column("capacity", String(10), nullable=False),          # member or editor
    Column("modified", MOMENT, nullable=False),
)

followers = Table(
    "followers", metadata,
    Column("user_id", ID, ForeignKey("users.id"), primary_key=True),
    Column("kind", String(12), primary_key=True),            # dataset, group or organization
    Column("object_id", ID, primary_key=True, index=True),
    Column("at", MOMENT, nullable=False),
)

vocabularies = Table(
    "vocabularies", metadata,
    Column("id", ID, primary_key=True),
    Column("name", NAME, nullable=False, unique=True),
)

vocabulary_tags = Table(
    "vocabulary_tags", metadata,
    Column("id", ID, primary_key=True),
    Column("vocabulary_id", ID, ForeignKey("vocabularies.id"), nullable=False),
    Column("name", NAME, nullable=False),
    UniqueConstraint("vocabulary_id", "name", name="uq_vocabulary_tags_vocabulary_id"),
)

revisions = Table(
    "revisions", metadata,
    Column("dataset_id", ID, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", MOMENT, nullable=False),
    Column("actor", String(100), nullable=False),
    Column("doc", LargeBinary, nullable=False),
)

outbox = Table(
    "outbox", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("dataset_id", ID, nullable=False),
    sqlite_autoincrement=True,
)

audit_entries = Table(
    "audit_entries", metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", MOMENT, nullable=False, index=True),
    Column("actor", String(100), nullable=False, index=True),
    Column("event", String(40), nullable=False, index=True),
    Column("subject", String(100), nullable=False, index=True),
    Column("organization_id", ID, index=True),
    Column("body", LargeBinary, nullable=False),             # the canonical bytes that were hashed
    Column("digest", String(64), nullable=False),
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
)

runs = Table(
    "runs", metadata,
    Column("id", ID, primary_key=True),
    Column("source", NAME, nullable=False, index=True),
    Column("slot", String(40)),                              # the scheduled moment, so that no slot runs twice
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
    Column("misses", Integer, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

plans = Table(
    "plans", metadata,
    Column("run_id", ID, primary_key=True),
    Column("source", NAME, nullable=False, index=True),
    Column("state", String(10), nullable=False),             # applied, waiting, refused
    Column("made", MOMENT, nullable=False),
    Column("reason", JSON, nullable=False),
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
)

agreements = Table(
    "agreements", metadata,
    Column("id", ID, primary_key=True),
    Column("name", NAME, nullable=False, unique=True),
    Column("organization_id", ID, ForeignKey("organizations.id"), nullable=False, index=True),
    Column("signed", String(10), nullable=False),
    Column("until", String(10)),
    Column("doc", JSON, nullable=False),                     # clauses and promised datasets
)
