"""What the whole of CKAN's interface needs: resources by id, groups, collaborators, followers, vocabularies, files; and
an id of the installation, by which its copies elsewhere are known."""

from uuid import uuid4

import orjson
from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
    update,
)

revision, down_revision = "0002", "0001"
branch_labels = depends_on = None

metadata = MetaData(naming_convention={
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
})

ID, NAME, MOMENT = String(36), String(100), String(26)
BATCH = 1000
SHOWN = ("name", "description", "url", "format", "hash")

users = Table("users", metadata, Column("id", ID, primary_key=True))
datasets = Table("datasets", metadata, Column("id", ID, primary_key=True), Column("creator", String(100)),
                 Column("state", String(10)), Column("private", Boolean), Column("doc", LargeBinary))

resources = Table(
    "resources", metadata,
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
    "files", metadata,
    Column("resource_id", ID, primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("digest", String(64), nullable=False, index=True),
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
    Column("doc", JSON, nullable=False),
)

group_users = Table(
    "group_users", metadata,
    Column("user_id", ID, ForeignKey("users.id"), primary_key=True),
    Column("group_id", ID, ForeignKey("groups.id"), primary_key=True),
    Column("capacity", String(10), nullable=False),
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
    Column("capacity", String(10), nullable=False),
    Column("modified", MOMENT, nullable=False),
)

followers = Table(
    "followers", metadata,
    Column("user_id", ID, ForeignKey("users.id"), primary_key=True),
    Column("kind", String(12), primary_key=True),
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

site = Table("site", metadata, Column("id", ID, primary_key=True))

NEW = (groups, group_users, dataset_groups, collaborators, followers, vocabularies, vocabulary_tags, resources, files,
       site)
COLUMNS = {
    "users": [("about", Text, ""), ("image_url", Text, ""), ("password", String(200), "")],
    "tokens": [("scope", String(60), "")],
}
LOOKED_UP = {"audit_entries": ("at", "actor"),         # by those who ask what happened when, and what somebody did
             "sightings": ("dataset_id",), "plan_items": ("dataset_id",)}           # when a dataset is purged


def upgrade() -> None:
    for table, added in COLUMNS.items():
        for name, kind, default in added:
            op.add_column(table, Column(name, kind, nullable=False, server_default=default))
    op.add_column("users", Column("activity_seen", MOMENT))
    op.add_column("datasets", Column("creator", String(100)))
    op.create_index("ix_datasets_creator", "datasets", ["creator", "state", "private"])
    metadata.create_all(op.get_bind(), tables=NEW)
    for table, name in _looked_up():
        op.create_index(f"ix_{table}_{name}", table, [name])
    _fill(op.get_bind())
    op.get_bind().execute(insert(site), {"id": str(uuid4())})


def downgrade() -> None:
    for table, name in _looked_up():
        op.drop_index(f"ix_{table}_{name}", table)
    metadata.drop_all(op.get_bind(), tables=NEW)
    op.drop_index("ix_datasets_creator", "datasets")
    op.drop_column("datasets", "creator")
    op.drop_column("users", "activity_seen")
    for table, added in COLUMNS.items():
        for name, _, _ in added:
            op.drop_column(table, name)


def _looked_up() -> list[tuple[str, str]]:
    return [(table, name) for table, names in LOOKED_UP.items() for name in names]


def _fill(db) -> None:
    """Give every resource its row, and every dataset its creator.

    An id that two datasets gave to resources of theirs stays with the first; the other gets a new one.  NUL, which
    PostgreSQL keeps in no text, goes.
    """
    last, taken = "", set()
    while rows := db.execute(select(datasets.c.id, datasets.c.doc).where(datasets.c.id > last)
                             .order_by(datasets.c.id).limit(BATCH)).all():
        last, found = rows[-1].id, []
        for row in rows:
            doc = orjson.loads(row.doc)
            for each in doc["resources"]:
                if each["id"] in taken:
                    each["id"] = str(uuid4())
                taken.add(each["id"])
                found.append({"id": each["id"], "dataset_id": row.id, "position": each["position"]}
                             | {key: str(each.get(key) or "").replace("\0", "") for key in SHOWN})
            db.execute(update(datasets).where(datasets.c.id == row.id).values(
                creator=doc.get("creator_user_id"), doc=orjson.dumps(doc)))
        if found:
            db.execute(insert(resources), found)
