"""What is said about a user, what is shown of him, and to whom."""

from datetime import datetime
from hashlib import md5

from marshmallow import EXCLUDE, Schema, fields, validate
from marshmallow import ValidationError as SchemaError
from sqlalchemy import func, or_, select

from catalog import may, passwords
from catalog.actions.fields import loaded
from catalog.documents import is_id
from catalog.errors import NotFound, ValidationError
from catalog.tables import datasets, users
from schemas.clean import seen
from schemas.values import Email, Name, Text

ROWS = users.c
STATES = ("active", "pending", "deleted")
SITE_ONLY = ("id", "password_hash", "sysadmin", "auditor", "steward", "state", "created", "roles")
PLAIN = ("name", "fullname", "email", "about", "image_url", "company", "sysadmin", "auditor", "steward", "state",
         "created")
TOLD_AGAIN = ("fullname", "about", "image_url")          # an update that leaves them out empties them
IN_A_LINE = ("fullname", "company")      # what stands beside what others write: no sign of it may disturb them
TEXT = "Must be a Unicode string value"
SHORT = f"Your password must be {passwords.SHORTEST} characters or longer"
LONG = f"Your password must be {passwords.LONGEST} characters or shorter"
SPAM = "Edit not allowed as it looks like spam. Please avoid links in your description."


class Password(fields.Field):
    """A password as somebody types it; an empty one is none."""

    default_error_messages = {"null": "Passwords must be strings"}

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, str):
            raise SchemaError("Passwords must be strings")
        if value and len(value) < passwords.SHORTEST:
            raise SchemaError(SHORT)
        if len(value) > passwords.LONGEST:
            raise SchemaError(LONG)
        return value


class Created(fields.Field):
    """A moment as the catalogue writes it, from a copy of a user that was taken elsewhere."""

    def _deserialize(self, value, attr, data, **kwargs):
        try:
            return datetime.fromisoformat(value).replace(tzinfo=None).isoformat(timespec="microseconds")
        except (TypeError, ValueError):
            raise SchemaError("Date format incorrect") from None


def _without_links(text: str) -> None:
    if "http://" in text or "https://" in text:
        raise SchemaError(SPAM)


class UserSchema(Schema):
    """A user as a client sends him.  What is not there is not said."""

    class Meta:
        unknown = EXCLUDE

    id = Text()
    name = Name()
    fullname = Text(validate=validate.Length(max=200))
    email = Email()
    about = Text(validate=[validate.Length(max=5000), _without_links])
    image_url = Text(validate=validate.Length(max=2000))
    password = Password()
    password_hash = Text(validate=validate.Length(max=200))
    sysadmin = fields.Boolean()
    auditor = fields.Boolean()
    steward = fields.Boolean()
    company = Text(validate=validate.Length(max=200))
    state = Text(validate=validate.OneOf(STATES))
    created = Created()
    roles = fields.Dict(fields.String(), fields.String())


USER = UserSchema()


def said(unit, data: dict) -> dict:
    """What was said about a user, without what only those who run the site may say.

    :raises ValidationError: in CKAN's shape and words
    """
    mine = data if may.change_the_site(unit.user) else {key: data[key] for key in data if key not in SITE_ONLY}
    told = loaded(USER, mine)
    faults = {key: [TEXT] for key, value in told.items() if isinstance(value, str) and "\0" in value}
    if faults:
        raise ValidationError(faults)
    return told | {key: " ".join(seen(told[key]).split()) for key in IN_A_LINE if told.get(key)}


def demand(told: dict, *names: str) -> None:
    """:raises ValidationError: naming those of the fields that were not filled in"""
    missing = {name: ["Missing value"] for name in names if not told.get(name)}
    if missing:
        raise ValidationError(missing)


def free(unit, told: dict, but: str = "") -> None:
    """:raises ValidationError: when another user than `but` has the name or the address, or there is one of this id"""
    faults = {}
    name, email, others = told.get("name"), told.get("email"), ROWS.id != but
    if name and unit.db.scalar(select(ROWS.id).where(or_(ROWS.name == name, ROWS.id == name), others)):
        faults["name"] = ["That login name is not available."]
    if email and unit.db.scalar(select(ROWS.id).where(
            func.lower(ROWS.email) == email.lower(), ROWS.state != "deleted", others)):
        faults["email"] = [f"The email address '{email}' belongs to a registered user."]
    if told.get("id") and not but:
        if not is_id(told["id"]):
            faults["id"] = ["Invalid id provided"]
        elif unit.db.scalar(select(ROWS.id).where(or_(ROWS.id == told["id"], ROWS.name == told["id"]))):
            faults["id"] = ["Id already exists"]
    if faults:
        raise ValidationError(faults)


def columns(told: dict) -> dict:
    """What of it goes into the table: a password only as its hash, and a hash of somebody else's as it is."""
    row = {key: told[key] for key in PLAIN if key in told}
    if told.get("password_hash"):
        row["password"] = told["password_hash"]
    elif told.get("password"):
        row["password"] = passwords.hashed(told["password"])
    return row


def find(unit, key):
    """A user by id or name.  One that was deleted is there only for those who see everything.

    :raises NotFound: when there is none
    """
    row = None
    if isinstance(key, str) and key and "\0" not in key:
        row = unit.db.execute(select(users).where(or_(ROWS.id == key, ROWS.name == key))).first()
    if row is None or (row.state == "deleted" and not unit.user.sees_all):
        raise NotFound("User not found")
    return row


def shown(unit, row, count: int = 0, whole: bool = False) -> dict:
    """A user as CKAN shows him.  His address, and its hash, are for himself and for those who see everything.

    :param count: how many datasets he has added
    :param whole: show the address because the caller has just given it
    """
    close = whole or unit.user.sees_all or unit.user.id == row.id
    told = {key: getattr(row, key) for key in ("id", "name", "fullname", "created", "about", "sysadmin", "auditor",
                                               "steward", "state", "image_url")}
    told |= {"display_name": row.fullname.strip() or row.name, "image_display_url": row.image_url,
             "last_active": None, "activity_streams_email_notifications": False, "number_created_packages": count,
             "email_hash": _email_hash(row.email.strip().lower() if close else row.id)}
    return told | {"email": row.email, "company": row.company, "apikey": None} if close else told


def created_counts(unit, ids: list[str] | None = None) -> dict[str, int]:
    """User id → number of datasets he has added that everybody may see."""
    its = datasets.c
    asked = select(its.creator, func.count()).where(its.state == "active", ~its.private).group_by(its.creator)
    return dict(unit.db.execute(asked if ids is None else asked.where(its.creator.in_(ids))).all())


def _email_hash(text: str) -> str:
    """What Gravatar knows an address by.  Anybody can try addresses against it, so strangers get that of the id."""
    return md5(text.encode(), usedforsecurity=False).hexdigest()
