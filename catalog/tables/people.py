"""The tables of people: who they are, what they come in with, and what is written to them."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, Text

from catalog.tables.base import ID, MOMENT, NAME, metadata

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

members = Table(
    "members", metadata,
    Column("user_id", ID, ForeignKey("users.id"), primary_key=True),
    Column("organization_id", ID, ForeignKey("organizations.id"), primary_key=True),
    Column("capacity", String(10), nullable=False),          # member, editor or admin
)

group_users = Table(
    "group_users", metadata,
    Column("user_id", ID, ForeignKey("users.id"), primary_key=True),
    Column("group_id", ID, ForeignKey("groups.id"), primary_key=True),
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
