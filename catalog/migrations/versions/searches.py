"""Searching: words that mean the same, searches that somebody keeps, and what was looked for."""

from alembic import op
from sqlalchemy import JSON, Column, Integer, MetaData, String, Table, Text

revision, down_revision = "0005", "0004"
branch_labels = depends_on = None

metadata = MetaData(naming_convention={"ix": "ix_%(column_0_label)s", "pk": "pk_%(table_name)s"})
ID, MOMENT = String(36), String(26)

synonyms = Table(
    "synonyms", metadata,
    Column("id", ID, primary_key=True),
    Column("words", JSON, nullable=False),
    Column("origin", String(10), nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("note", Text, nullable=False, server_default=""),
    Column("at", MOMENT, nullable=False),
    Column("by", String(100), nullable=False),
)

saved_searches = Table(
    "saved_searches", metadata,
    Column("id", ID, primary_key=True),
    Column("user_id", ID, nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("query", Text, nullable=False),
    Column("every", String(10), nullable=False),
    Column("way", String(10), nullable=False),
    Column("url", Text),
    Column("sealed", Text),
    Column("created", MOMENT, nullable=False),
    Column("told", MOMENT, nullable=False),
    Column("known", JSON, nullable=False),
    Column("due", MOMENT, index=True),
)

searched = Table(
    "searched", metadata,
    Column("day", String(10), primary_key=True),
    Column("words", String(100), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("empty", Integer, nullable=False),
)

NEW = (synonyms, saved_searches, searched)


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=NEW)


def downgrade() -> None:
    metadata.drop_all(op.get_bind(), tables=NEW)
