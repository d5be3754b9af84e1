"""Every action as everybody: who may, who may not, and from whom it is hidden that there is anything at all."""

from pathlib import Path

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import insert

from catalog import ANONYMOUS, SYSTEM, Catalog, LocalCatalog, Store, actions
from catalog.search.memory import MemoryIndex
from catalog.tables import hooks, sightings
from tests.catalog.matrix import ASK, CASES, PEOPLE
from tests.conftest import Clock
from tests.furniture import dataset, furnish, shared

SIGNS = {NotAuthorized: "-", NotFound: "0", ValidationError: "!"}
IDS = {"open": "aaaaaaaa-0000-4000-8000-000000000001", "secret": "aaaaaaaa-0000-4000-8000-000000000002",
       "draft": "aaaaaaaa-0000-4000-8000-000000000003", "gone": "aaaaaaaa-0000-4000-8000-000000000004"}
FILE, HIDDEN_FILE = "bbbbbbbb-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
HOOK = "cccccccc-0000-4000-8000-000000000001"
SOURCE = {"name": "list", "harvester": "odcloud", "url": "https://partner.example/api", "owner_org": "nia"}


def _furnish(catalog) -> None:
    """Two organisations, their people, and one of everything there is."""
    furnish(catalog)
    root = LocalCatalog(catalog, catalog.user("root")).action
    for name in ("outsider", "partner"):
        root.user_create(name=name, email=f"{name}@partner.example", password="correct horse")
    root.user_create(name="steward", email="steward@partner.example", password="correct horse", steward=True)
    root.organization_member_create(id="nia", username="partner", role="editor")
    root.organization_member_delete(id="nia", username="partner")
    root.organization_member_create(id="kepco", username="dohyun", role="admin")
    root.organization_create(name="empty", title="빈 기관")
    root.group_create(name="energy", title="에너지")
    root.group_create(name="empty-group", title="빈 그룹")
    root.group_member_create(id="energy", username="minsu", role="admin")
    root.vocabulary_create(name="season", tags=[{"name": "여름"}])
    root.vocabulary_create(name="empty-vocabulary", tags=[])
    root.package_create(**dataset(id=IDS["open"], name="open", groups=[{"name": "energy"}], resources=[
        {"id": FILE, "url": "https://data.example/a.csv", "name": "파일"}]))
    root.package_create(**dataset(id=IDS["secret"], name="secret", private=True, resources=[
        {"id": HIDDEN_FILE, "url": "https://data.example/b.csv", "name": "파일"}]))
    root.package_create(**dataset(id=IDS["draft"], name="draft", state="draft"))
    root.package_create(**dataset(id=IDS["gone"], name="gone"))
    root.package_create(**shared())
    root.package_delete(id="gone", reason="중복")
    jiwoo = LocalCatalog(catalog, catalog.user("jiwoo")).action
    jiwoo.package_create(**dataset(name="handed-in", state="draft"))
    jiwoo.dataset_submit(id="handed-in")
    root.package_collaborator_create(id="secret", user_id="partner", capacity="editor")
    root.follow_dataset(id="open")
    for name in ("open", "secret"):
        root.package_patch(id=name, notes="새 설명")
    root.agreement_create(name="mou", title="협약", organization="nia", signed="2026-01-02", public=False, promises=[
        {"title": "전력 사용량", "frequency": "MONTHLY", "due": "2026-02-20"}])
    root.harvest_source_create(**SOURCE)
    root.harvest_source_create(**SOURCE | {"name": "idle"})
    for name in ("asked", "granted"):
        root.package_create(**dataset(name=name, access_rights="restricted"))
        catalog.call("request_create", ASK | {"dataset_id": name}, catalog.user("outsider"))
    root.request_decide(id=catalog.call("request_list", {"dataset": "granted"}, SYSTEM)["results"][0]["id"],
                        decision="approve")
    root.sheet_create(organization="nia", name="목록.xlsx", digest="0" * 64, size=1)
    run = root.harvest_run_create(source="list")["id"]
    with catalog.store.write() as db:
        db.execute(insert(hooks), {
            "id": HOOK, "organization_id": root.organization_show(id="nia")["id"], "url": "https://partner.example/in",
            "sealed": "", "active": True, "created": "2026-03-02T09:00:00.000000", "by": "x"})
        db.execute(insert(sightings), {"source": "list", "record": "r1", "dataset_id": IDS["open"], "run_id": run,
                                       "outcome": "published", "raw_digest": "", "draft_digest": ""})


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The database, and the index, to take a copy of."""
    path = tmp_path_factory.mktemp("matrix") / "world.db"
    store, index = Store(f"sqlite:///{path}"), MemoryIndex()
    store.migrate()
    catalog = Catalog(store, index, Clock())
    _furnish(catalog)
    known = {"hook": HOOK, "review": catalog.call("review_list", {}, SYSTEM)["results"][0]["id"],
             "request": catalog.call("request_list", {"dataset": "asked"}, SYSTEM)["results"][0]["id"],
             "grant": catalog.call("grant_list", {}, SYSTEM)["results"][0]["id"],
             "promise": catalog.call("promise_list", {}, SYSTEM)["promises"][0]["id"],
             "sheet": catalog.call("sheet_list", {}, SYSTEM)[0]["id"],
             "run": catalog.call("harvest_run_list", {}, SYSTEM)[0]["id"],
             "token": catalog.call("api_token_list", {"user_id": "jiwoo"}, SYSTEM)[0]["id"],
             "activity": catalog.call("package_activity_list", {"id": "open"}, SYSTEM)[0]["id"],
             "hidden activity": catalog.call("package_activity_list", {"id": "secret"}, SYSTEM)[0]["id"],
             "search": catalog.call("saved_search_create", {"query": "q=전력"}, catalog.user("hana"))["id"],
             "synonym": catalog.call("synonym_create", {"words": "고구마,sweet potato"}, SYSTEM)["id"],
             "object": catalog.call("package_show", {"id": "open"}, SYSTEM)}
    store.close()
    return path, index, known


class Copies:
    """The world once more, to be changed; another as soon as one was changed."""

    def __init__(self, world: tuple, copied, stores):
        self.path, self.index, _ = world
        self.copied, self.stores, self.catalog = copied, stores, None

    def fresh(self) -> Catalog:
        """One in which nobody has changed anything yet."""
        if not self.catalog or self._looks() != self.looked:
            self.close()
            store, index = self.stores(self.copied(self.path, "matrix.db")), MemoryIndex()
            index._entries = dict(self.index._entries)
            self.catalog = Catalog(store, index, Clock())
            self.catalog.call("site_read", {}, SYSTEM)
            self.looked = self._looks()
        return self.catalog

    def _looks(self) -> list:
        """What is written goes into a file beside the database first."""
        path = Path(self.catalog.store.engine.url.database)
        return [(each.stat().st_size, each.stat().st_mtime_ns) for each in (path, path.with_name(f"{path.name}-wal"))]

    def close(self) -> None:
        if self.catalog:
            self.catalog.store.close()


@pytest.fixture
def ask(world, copied, stores):
    """Call an action as everybody in turn, each on a world as it was, and say what came of it in a sign for each."""
    copies = Copies(world, copied, stores)
    yield lambda name, data: {person: _sign(copies.fresh(), name, _filled(data, world[2]), person)
                              for person in PEOPLE}
    copies.close()


def _sign(catalog, name: str, data: dict, person: str) -> str:
    try:
        catalog.call(name, data, catalog.user(person) or ANONYMOUS)
    except tuple(SIGNS) as refusal:
        return SIGNS[type(refusal)]
    return "+"


def _filled(data: dict, known: dict) -> dict:
    return {key: known[value[1:-1]] if isinstance(value, str) and value.startswith("<") else value
            for key, value in data.items()}


def test_the_matrix_names_every_action():
    assert sorted({name for name, _, _ in CASES}) == sorted(actions.ACTIONS)


@pytest.mark.parametrize(("name", "data", "expected"), CASES, ids=[
    f"{name} {' '.join(f'{key}={value}' for key, value in data.items())}"[:70] for name, data, _ in CASES])
def test_everybody_may_what_he_may(ask, name, data, expected):
    assert ask(name, data) == dict(zip(PEOPLE, expected, strict=True))
