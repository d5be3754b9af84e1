"""Harvests that are planned, watched and undone: who has the last word, records that are one, quotas, health, hooks."""

from alembic import op
from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

revision, down_revision = "0004", "0003"
branch_labels = depends_on = None

metadata = MetaData(naming_convention={
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
})

ID, NAME, MOMENT = String(36), String(100), String(26)

curations = Table(
    "curations", metadata,
    Column("dataset_id", ID, primary_key=True),
    Column("field", String(60), primary_key=True),
    Column("rule", String(10), nullable=False),
    Column("said", JSON),
    Column("said_at", MOMENT),
    Column("dropped", JSON),
    Column("at", MOMENT, nullable=False),
    Column("by", String(100), nullable=False),
)

renames = Table(
    "renames", metadata,
    Column("source", NAME, primary_key=True),
    Column("old", String(300), primary_key=True),
    Column("new", String(300), primary_key=True),
    Column("run_id", ID, nullable=False, index=True),
    Column("likeness", Float, nullable=False),
    Column("state", String(10), nullable=False),
    Column("decided", MOMENT),
    Column("decided_by", String(100)),
)

twins = Table(
    "twins", metadata,
    Column("dataset_id", ID, primary_key=True),
    Column("primary_id", ID, primary_key=True, index=True),
    Column("reason", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("decided_by", String(100)),
)

twin_marks = Table(
    "twin_marks", metadata,
    Column("dataset_id", ID, primary_key=True),
    Column("mark", String(300), primary_key=True, index=True),
)

twins_due = Table(
    "twins_due", metadata,
    Column("dataset_id", ID, primary_key=True),
)

fixes = Table(
    "fixes", metadata,
    Column("source", NAME, primary_key=True),
    Column("record", String(300), primary_key=True),
    Column("field", String(60), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("by", String(100), nullable=False),
)

setbacks = Table(
    "setbacks", metadata,
    Column("source", NAME, primary_key=True),
    Column("record", String(300), primary_key=True),
    Column("way", String(32), nullable=False),
    Column("times", Integer, nullable=False),
    Column("last", MOMENT, nullable=False),
    Column("reasons", JSON, nullable=False),
)

quotas = Table(
    "quotas", metadata,
    Column("name", String(200), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("used", Integer, nullable=False),
)

shapes = Table(
    "shapes", metadata,
    Column("source", NAME, primary_key=True),
    Column("run_id", ID, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("doc", JSON, nullable=False),
)

notices = Table(
    "notices", metadata,
    Column("id", ID, primary_key=True),
    Column("source", NAME, nullable=False),
    Column("code", String(40), nullable=False),
    Column("run_id", ID),
    Column("first", MOMENT, nullable=False),
    Column("last", MOMENT, nullable=False),
    Column("times", Integer, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("told", JSON, nullable=False),
    Column("closed", MOMENT, index=True),
    Index("ix_notices_source", "source", "code", "closed"),
)

hooks = Table(
    "hooks", metadata,
    Column("id", ID, primary_key=True),
    Column("organization_id", ID, index=True),
    Column("url", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created", MOMENT, nullable=False),
    Column("by", String(100), nullable=False),
)

deliveries = Table(
    "deliveries", metadata,
    Column("id", ID, primary_key=True),
    Column("hook_id", ID, nullable=False, index=True),
    Column("at", MOMENT, nullable=False),
    Column("body", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due", MOMENT, index=True),
    Column("delivered", MOMENT),
    Column("fault", String(200), nullable=False),
)

NEW = (curations, renames, twins, twin_marks, twins_due, fixes, setbacks, quotas, shapes, notices, hooks, deliveries)
ADDED = {                                                    # column: kind, what it is where nobody said
    "sources": {"state": (String(10), "accepted"), "sealed": (Text, None), "proposal": (JSON, None)},
    "sightings": {"missed": (MOMENT, None)},
    "runs": {"kind": (String(10), "harvest")},
    "plans": {"decided": (MOMENT, None), "decided_by": (String(100), None)},
    "plan_items": {"package": (Text, None), "base": (Integer, None), "revision": (Integer, None),
                   "state": (String(10), None)},
}


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=NEW)
    for table, columns in ADDED.items():
        for name, (kind, default) in columns.items():
            op.add_column(table, Column(name, kind, nullable=default is None, server_default=default))
    op.create_index("ix_datasets_owner", "datasets", ["owner_org", "state", "private"])
    op.drop_index("ix_datasets_owner_org", "datasets")


def downgrade() -> None:
    op.create_index("ix_datasets_owner_org", "datasets", ["owner_org"])
    op.drop_index("ix_datasets_owner", "datasets")
    for table, columns in ADDED.items():
        for name in columns:
            op.drop_column(table, name)
    metadata.drop_all(op.get_bind(), tables=NEW)
