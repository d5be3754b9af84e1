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
    Column("steward", Boolean, nullable=False, server_default="0"),
    Column("company", String(200), nullable=False, server_default=""),    # whom he asks for data for
    Column("signed_in", MOMENT),                             # when last
)

sessions = Table(
    "sessions", metadata,                                    # one for each browser that is signed in
    Column("id", String(64), primary_key=True),              # SHA-256 of what the browser holds
    Column("user_id", ID, ForeignKey("users.id"), nullable=False, index=True),
    Column("created", MOMENT, nullable=False),
    Column("seen", MOMENT, nullable=False),
    Column("expires", MOMENT, nullable=False, index=True),
    Column("door", String(10), nullable=False),              # password or oidc
)

attempts = Table(
    "attempts", metadata,                                    # sign-ins that failed, by account and by network
    Column("id", String(80), primary_key=True),              # keyed hashes: neither names nor addresses
    Column("failures", Integer, nullable=False),
    Column("last", MOMENT, nullable=False, index=True),
    Column("until", MOMENT),                                 # refused before this moment
)

passes = Table(
    "passes", metadata,                                      # what a letter carries: good once, for a while
    Column("id", String(64), primary_key=True),              # SHA-256 of what the letter says
    Column("user_id", ID, ForeignKey("users.id"), nullable=False, index=True),
    Column("purpose", String(10), nullable=False),           # reset, invite or join
    Column("expires", MOMENT, nullable=False),
)

identities = Table(
    "identities", metadata,                                  # who somebody is at an OpenID provider
    Column("issuer", String(200), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("user_id", ID, ForeignKey("users.id"), nullable=False, index=True),
    Column("at", MOMENT, nullable=False),
)

letters = Table(
    "letters", metadata,                                     # mail that is to be sent, and that was
    Column("id", ID, primary_key=True),
    Column("user_id", ID, ForeignKey("users.id"), nullable=False, index=True),
    Column("kind", String(30), nullable=False),              # which template says it
    Column("facts", JSON, nullable=False),                   # what fills the template; emptied once it is sent
    Column("at", MOMENT, nullable=False),
    Column("state", String(10), nullable=False, index=True),  # waiting, sent or failed
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try", MOMENT, nullable=False),
    Column("fault", String(200), nullable=False, server_default=""),
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
    Column("note", String(500), nullable=False, server_default=""),       # what whoever made it says about it
)

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
    Column("digest", String(64), nullable=False),            # SHA-256 of the file, which is also where it lies
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
