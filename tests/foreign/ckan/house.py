"""The catalogue a test of CKAN's runs in, and the one way into it: `call_action`, as CKAN's tests know it."""

import io
import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import orjson
import pytest
from ckanapi.errors import NotAuthorized, NotFound, ValidationError

from catalog import ANONYMOUS, SYSTEM, Catalog, Store, User
from catalog.catalog import stamp
from catalog.files import kept_at
from catalog.search.tantivy import TantivyIndex
from tests.foreign.ckan.absent import ABSENT
from tests.foreign.ckan.beyond import refuse

MEMORY = Path("/dev/shm")
SITE = "http://test.ckan.net"
HOUSE = {"name": "house", "title": "House"}
# What these answer follows from who asks, even where CKAN asks for no permission.
ABOUT_THE_ASKER = frozenset((
    "organization_list_for_user", "group_list_authz", "current_package_list_with_resources", "user_show", "user_list",
    "user_autocomplete",
    "follow_dataset", "follow_group", "follow_user", "unfollow_dataset", "unfollow_group", "unfollow_user",
    "am_following_dataset", "am_following_group", "am_following_user", "dashboard_activity_list",
    "dashboard_new_activities_count", "dashboard_mark_activities_old"))
CONTEXT = {"user", "ignore_auth", "model", "session", "auth_user_obj"}     # what of a context a client has, or may want
SOMEBODY = User("127.0.0.1", "127.0.0.1")              # whoever asks when nobody is named: known, and nothing more
WHOLE_SECOND = re.compile(rb'(T\d\d:\d\d:\d\d)\.000000"')
CURRENT: list["House"] = []


class House:
    """A fresh catalogue on disk, and what a test did in it.

    :param folder: where the database and the index are
    """

    def __init__(self, folder: Path):
        shutil.copy(_template(), folder / "ieum.db")
        self.store = Store(f"sqlite:///{folder}/ieum.db")
        self.moment: datetime | None = None
        files = kept_at(str(folder / "files"), folder)
        self.catalog = Catalog(self.store, TantivyIndex(folder / "index"), self._now, site={"site_url": SITE},
                               files=files)
        self.catalog.catch_up()
        self.calls = 0
        self.homeless = True               # whether a dataset without an organisation is given one
        self.forgotten = ""                # activities up to this moment are left out of every answer

    def _now(self) -> datetime:
        return self.moment or datetime.now(UTC)

    def call(self, name: str, data: dict, context: dict):
        """Call an action as CKAN's tests do: without asking for permission, unless the context says otherwise."""
        self.calls += 1
        if context.keys() - CONTEXT:
            refuse(f"the context {', '.join(sorted(context.keys() - CONTEXT))}")
        if self.catalog.action(name) is None:
            _miss(name)
        asker = self._asker(context.get("user"))
        mighty = replace(asker, sysadmin=True, auditor=False) if asker.id else SYSTEM
        if not context.get("ignore_auth"):
            return self._run(name, data, asker)
        if not _about_the_asker(name, data):
            return self._run(name, data, mighty)
        for each in (asker, SOMEBODY):
            try:
                return self._run(name, data, each)
            except (NotAuthorized, NotFound):
                continue
        return self._run(name, data, mighty)

    def _asker(self, said):
        known = self.catalog.user(said) if isinstance(said, str) and said else None
        return known or ANONYMOUS

    def _run(self, name: str, data: dict, user):
        data = plain(data)
        try:
            return self._remembered(name, self._plain(self.catalog.call(name, data, user)))
        except NotFound as error:
            error.message = str(error)     # where CKAN's own error has it
            raise
        except ValidationError as error:
            if not self.homeless or "owner_org" not in error.error_dict or data.get("owner_org"):
                raise
        return self._plain(self.catalog.call(name, data | {"owner_org": self._home()}, user))

    def _plain(self, result):
        """Through JSON.  Where the clock stands at a whole second, that is written as Python's `isoformat` does, which
        the tests compare it with; ours always have microseconds."""
        text = orjson.dumps(result)
        return orjson.loads(WHOLE_SECOND.sub(rb'\1"', text) if self.moment else text)

    def forget_activities(self) -> None:
        """What CKAN's tests do by emptying a table: ours is a log that nothing is taken out of."""
        self.forgotten = stamp(self._now())

    def _remembered(self, name: str, result):
        if not name.endswith("_activity_list"):
            return result
        return [each for each in result if each["timestamp"] > self.forgotten]

    def _home(self) -> str:
        """Datasets of ours belong to an organisation; CKAN's tests mostly make them without."""
        if "house" not in self.catalog.call("organization_list", {}, SYSTEM):
            self.catalog.call("organization_create", HOUSE, SYSTEM)
        return "house"


def call_action(action_name: str, context: dict | None = None, **data):
    """What CKAN's tests call for everything they do."""
    return CURRENT[-1].call(action_name, data, {"ignore_auth": True} | (context or {}))


def get_action(name: str):
    """An action as CKAN's own code calls it: it asks for permission unless told not to."""
    return lambda context=None, data=None: CURRENT[-1].call(name, data or {}, context or {})


def _about_the_asker(name: str, data: dict) -> bool:
    return name in ABOUT_THE_ASKER or (name.endswith("_activity_list") and not data.get("include_hidden_activity"))


@contextmanager
def opened():
    """A house for one test."""
    with tempfile.TemporaryDirectory(prefix="ieum-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        house = House(Path(folder))
        CURRENT.append(house)
        try:
            yield house
        finally:
            CURRENT.pop()
            house.store.close()


@contextmanager
def frozen(moment: str):
    """Stop the catalogue's clock, as the tests' own library would.

    :param moment: `2020-02-25 12:00:00`, UTC
    """
    house = CURRENT[-1]
    house.moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    try:
        yield
    finally:
        house.moment = None


def plain(data: dict) -> dict:
    """The data as a client could have sent them; files stay what they are."""
    files = {key: value for key, value in data.items() if isinstance(getattr(value, "stream", None), io.IOBase)}
    try:
        return orjson.loads(orjson.dumps({key: value for key, value in data.items() if key not in files})) | files
    except orjson.JSONEncodeError:
        refuse("passes what no client can send")


def _miss(name: str):
    if name in ABSENT:
        pytest.skip(f"not offered: {name}")
    pytest.fail(f"no such action: {name}", pytrace=False)


@cache
def _template() -> Path:
    path = Path(tempfile.mkdtemp(prefix="ieum-", dir=MEMORY if MEMORY.is_dir() else None)) / "ieum.db"
    store = Store(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path
