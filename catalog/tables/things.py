"""The tables of what the catalogue holds: datasets and what belongs to them."""

from sqlalchemy import (
    JSON,
    BigInteger,
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

datasets = Table(
    "datasets", metadata,
    Column("id", ID, primary_key=True),
    Column("name", NAME, nullable=False, unique=True),
    Column("owner_org", ID, ForeignKey("organizations.id")),
    Column("state", String(10), nullable=False),
    Column("private", Boolean, nullable=False),
    Column("creator", String(100)),                          # who added it, and sees it when no organisation has it
    Column("created", MOMENT, nullable=False),
    Column("modified", MOMENT, nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("former_name", NAME, index=True),                 # its name until it was deleted, which freed it
    Column("digest", String(32), nullable=False),            # of what was said, so that saying it again changes nothing
    Column("doc", LargeBinary, nullable=False),              # what package_show returns, without the organisation
    Index("ix_datasets_owner", "owner_org", "state", "private"),       # they are counted without being looked at
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

outbox = Table(
    "outbox", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("dataset_id", ID, nullable=False),
    sqlite_autoincrement=True,
)
