"""Who may open which page: one table for all of them, and what an auditor's browser can change."""

import hashlib
import random
import shutil
from itertools import product

import pytest
from flask import url_for
from sqlalchemy import select

from catalog import SYSTEM, Catalog, LocalCatalog, Store
from catalog.search.memory import MemoryIndex
from catalog.tables import metadata
from tests.furniture import dataset, shared
from tests.web.conftest import application
from tests.web.people import CSRF, Visitor

PEOPLE = ("", "taeho", "dohyun", "yuna", "hana", "audrey", "sujin", "root")
"""Nobody; of a startup; editor and admin of a partner; member of another organisation; auditor; steward; sysadmin."""

SIGNS = {"+": 200, "s": 303, "-": 403, "0": 404, ">": "led on", "x": 410}
"""What a sign of the table means: shown; led to the sign-in page; refused; nothing there; led elsewhere; gone."""

ALL, KNOWN, ON, NONE = "++++++++", "s+++++++", ">" * 8, "0" * 8
SITE, KEEPS, EDITS = "s------+", "s-----++", "s-++---+"
SHARES, LOST = "s-++-+++", "s0000000"
DOORS = [
    # endpoint, what its address takes, a sign for each of PEOPLE
    ("account.end_key", {"id": "none"}, "s0000000"),
    ("account.home", {}, KNOWN),
    ("account.keys", {}, KNOWN),
    ("account.password", {}, KNOWN),
    ("agreement_form.edit", {"name": "mou"}, KEEPS),
    ("agreement_form.new", {}, KEEPS),
    ("agreement_import.template", {"kind": "csv"}, KNOWN),
    ("agreement_import.upload", {}, KEEPS),
    ("agreement_match.match", {"name": "mou"}, KEEPS),
    ("agreements.delete", {"name": "mou"}, KEEPS),
    ("agreements.listing", {}, KNOWN),
    ("agreements.page", {"name": "mou"}, KNOWN),
    ("checking.check", {}, ALL),
    ("curating.fields", {"name": "open"}, ALL),
    ("curating.fields", {"name": "hidden"}, "0000++++"),
    ("console.listed", {}, "s-++++++"),
    ("console.quarantine", {"name": "list"}, SHARES),
    ("console.run", {"id": "none"}, "s-000000"),
    ("console.source", {"name": "list"}, SHARES),
    ("renaming.listed", {"name": "list"}, SHARES),
    ("suggesting.suggest", {}, ALL),
    ("twinning.listed", {}, "s-++-+++"),
    ("demand.csv", {}, "s--+-+++"),
    ("demand.listed", {}, "s--+-+++"),
    ("demand.note", {}, KEEPS),
    ("desk.datasets", {}, KNOWN),
    ("desk.home", {}, KNOWN),
    ("granting.csv", {}, KNOWN),
    ("granting.index", {}, KNOWN),
    ("granting.xlsx", {}, KNOWN),
    ("hooking.listed", {}, "s--+-+++"),
    ("joining.arrive", {"purpose": "reset", "token": "none"}, ON),
    ("joining.done", {}, ALL),
    ("joining.invite", {}, "s--+---+"),
    ("joining.join", {}, NONE),
    ("joining.reset", {}, ALL),
    ("joining.sent", {}, ALL),
    ("joining.set_password", {}, "x" * 8),
    ("oidc.link", {}, "s>>>>>>>"),
    ("oidc.start", {}, NONE),
    ("pages.accessibility", {}, ALL),
    ("pages.api_guide", {}, ALL),
    ("pages.dataset", {"name": "open"}, ALL),
    ("pages.dataset", {"name": "hidden"}, "0000++++"),
    ("pages.dataset", {"name": "nothing"}, NONE),
    ("pages.dataset", {"name": "held"}, "00++0+++"),
    ("pages.help_page", {}, ALL),
    ("pages.home", {}, ALL),
    ("pages.organization", {"name": "kepco"}, ALL),
    ("pages.organization", {"name": "nothing"}, NONE),
    ("pages.organizations", {}, ALL),
    ("pages.search", {}, ALL),
    ("register.edit", {"name": "open"}, EDITS),
    ("register.register", {}, EDITS),
    ("requesting.create", {"name": "open"}, KNOWN),
    ("requesting.end", {"id": "none"}, LOST),
    ("requesting.index", {}, KNOWN),
    ("requesting.one", {"id": "<request>"}, "s+++0+++"),
    ("requesting.withdraw", {"id": "<request>"}, "s+>>0>>>"),
    ("reviews.listed", {}, KNOWN),
    ("reviews.one", {"id": "<review>"}, SHARES),
    ("reviews.submit", {"name": "held"}, "s0++000+"),
    ("searches.delete", {"id": "<search>"}, "s+000000"),
    ("searches.edit", {"id": "<search>"}, "s+000000"),
    ("searches.listed", {}, KNOWN),
    ("searches.new", {"q": "전력"}, "s++++-++"),
    ("sharing.log", {}, SHARES),
    ("sharing.log_csv", {}, SHARES),
    ("sharing.log_xlsx", {}, SHARES),
    ("sharing.page", {}, SHARES),
    ("sharing.promises", {}, SHARES),
    ("sharing.verify", {}, "s----+++"),
    ("sheets.download", {"id": "nothing", "kind": "csv"}, LOST),
    ("sheets.sheet", {"id": "nothing"}, LOST),
    ("sheets.start", {}, "s-++++++"),
    ("sheets.template_csv", {}, ALL),
    ("sheets.template_xlsx", {}, ALL),
    ("sheets.undoing", {"id": "nothing"}, LOST),
    ("signin.sign_in", {}, "+>>>>>>>"),
    ("sources.listed", {}, "s-++++++"),
    ("sources.one", {"name": "list"}, SHARES),
    ("sources.remove", {"name": "list"}, "s--+---+"),
    ("sources_form.edit", {"name": "list"}, "s-0+-0++"),
    ("sources_form.new", {}, "s-++--++"),
    ("unsubscribing.page", {"token": "none"}, "x" * 8),
    ("synonyms.delete", {"id": "<synonym>"}, KEEPS),
    ("synonyms.edit", {"id": "<synonym>"}, KEEPS),
    ("synonyms.listed", {}, "s----+++"),
    ("synonyms.new", {}, KEEPS),
    ("synonyms.table", {"kind": "csv"}, "s----+++"),
    ("synonyms.upload", {}, KEEPS),
    ("users.everybody", {}, SITE),
    ("users.one", {"name": "nobody"}, "s------0"),
    ("users.one", {"name": "taeho"}, SITE),
    ("versions.listed", {"name": "open"}, ALL),
    ("versions.one", {"name": "open", "revision": 1}, ALL),
    ("versions.restore", {"name": "open", "revision": 1}, EDITS),
    ("withdrawing.withdraw", {"name": "open"}, EDITS),
]
MACHINES = ("api", "autocompletes", "feeds", "files", "portal", "static", "reset", "oidc.back")
"""Not for people: each has tests of its own."""

OWN = ("/ko/account/password", "/ko/account/sessions", "/ko/sign-in", "/ko/sign-out")
"""What an auditor's browser may send: his own password and sessions, and the door."""

HOLES = {"id": "none", "sheet": "none", "revision": 1, "number": 1, "token": "none", "key": "none"}
"""What stands in the address of a form when the table says nothing of it."""

FILLED = {"name": "another", "title": "바꾼 제목", "notes": "바꾼 설명", "fullname": "바꾼 이름", "state": "pending",
          "centre": "none", "comment": "의견", "reason": "까닭", "purpose": "쓸 곳", "days": "90",
          "decision": "approve", "what": "all", "organization": "kepco", "owner_org": "kepco", "role": "admin",
          "email": "new@data.example", "old": "", "new": "staples and paper clips", "again": "staples and paper clips"}


@pytest.fixture(scope="module")
def filled(gathered, tmp_path_factory):
    """A hall with a dataset of each kind; no test changes it."""
    catalog = copied(gathered, tmp_path_factory.mktemp("doors"))
    made = fill(catalog)
    yield catalog, made
    catalog.store.close()


@pytest.fixture(scope="module")
def app(filled):
    return application(filled[0])


@pytest.fixture(scope="module")
def made(filled):
    return filled[1]


def fill(catalog) -> dict[str, str]:
    """Put one thing of each kind into a hall, and say what is called what in the table."""
    act = {name: LocalCatalog(catalog, SYSTEM if name == "system" else catalog.user(name)).action
           for name in ("system", "dohyun", "taeho")}
    act["system"].package_create(**shared(name="open", title="누구나", access_rights="restricted",
                                          access_procedure="신청 후 받기", license_id="other-closed"))
    act["system"].package_create(**dataset(name="held", owner_org="kepco", title="초안"))
    act["system"].package_create(**dataset(name="hidden", owner_org="nia", private=True))
    act["dohyun"].package_create(**shared(name="waiting", identifier="15000002", state="draft"))
    act["system"].agreement_create(name="mou", title="협약", organization="kepco", signed="2026-01-02", promises=[
        {"title": "전력 사용량", "frequency": "MONTHLY", "due": "2026-02-20"}])
    act["system"].harvest_source_create(name="list", harvester="odcloud", url="https://partner.example/api",
                                        owner_org="kepco", title="목록")
    review = act["dohyun"].dataset_submit(id="waiting")
    asked = act["taeho"].request_create(
        dataset_id="open", purpose="research", purpose_text="전기차 충전 수요를 동마다 헤아려 견줍니다.", months=6,
        people_count=2, people="연구원 두 명", place="premises", company="빛그린소프트", agree=True)
    search = act["taeho"].saved_search_create(query="q=전력", every="day")
    words = act["system"].synonym_create(words=["전기차", "EV"])
    return {"<synonym>": words["id"], "<review>": review["id"], "<request>": asked["id"], "<search>": search["id"]}


@pytest.fixture(scope="module")
def visitors(app):
    return [Visitor(app, name) for name in PEOPLE]


def copied(gathered, folder):
    """A catalogue with the people of the hall, to keep for a while."""
    return Catalog(Store(f"sqlite:///{shutil.copy(gathered, folder / 'catalog.db')}"), MemoryIndex())


def rules(app, method: str) -> list:
    """The routes of pages that take a method, one for each endpoint and shape of address."""
    found = [rule for rule in app.url_map.iter_rules() if method in rule.methods]
    return [rule for rule in found if rule.endpoint not in MACHINES
            and rule.endpoint.partition(".")[0] not in MACHINES]


def address(app, endpoint: str, taken: dict, made: dict) -> str:
    """Where a page is.

    :param made: what stands for the words in angles
    """
    taken = {name: made.get(value, value) for name, value in taken.items()}
    with app.test_request_context("/ko/"):
        return url_for(endpoint, **taken)


def posts(app, made: dict) -> list[str]:
    """The addresses of all forms; what the table says of an address stands in it, and otherwise something that is."""
    known = {}
    for endpoint, taken, _signs in DOORS:
        known.setdefault(endpoint, taken)
    found = set()
    for rule in rules(app, "POST"):
        names = sorted(rule.arguments - {"lang"} - set(rule.defaults or ()))
        choices = [_values(rule, name, known.get(rule.endpoint, {}).get(name)) for name in names]
        for values in product(*choices):
            taken = dict(zip(names, values, strict=True)) | (rule.defaults or {})
            found.add(address(app, rule.endpoint, taken, made))
    return sorted(found)


def _values(rule, name: str, known) -> list:
    """What may stand in a place of an address: all there is to choose from, what the table says, or something."""
    some = sorted(getattr(rule._converters[name], "items", ()))
    return some or [known or HOLES.get(name, "open")]


def everything(catalog, but: tuple[str, ...] = ()) -> str:
    """A digest of all that the database holds."""
    digest = hashlib.sha256()
    with catalog.store.read() as db:
        for table in metadata.sorted_tables:
            if table.name not in but:
                rows = db.execute(select(table).order_by(*table.primary_key.columns)).all()
                digest.update(repr((table.name, [tuple(row) for row in rows])).encode())
    return digest.hexdigest()


def sign_of(answer) -> str:
    """The sign of an answer, as the table has them."""
    if answer.status_code in (301, 302, 303, 308):
        return "s" if "/sign-in" in answer.location else ">"
    return next((sign for sign, status in SIGNS.items() if status == answer.status_code), str(answer.status_code))


@pytest.mark.parametrize(("endpoint", "taken", "signs"), DOORS, ids=lambda each: each if isinstance(each, str) else "")
def test_a_page_opens_to_whom_the_table_says(app, made, visitors, endpoint, taken, signs):
    path = address(app, endpoint, taken, made)
    assert "".join(sign_of(each.get(path)) for each in visitors) == signs, (path, PEOPLE)


def test_every_page_is_in_the_table(app):
    missing = {rule.endpoint for rule in rules(app, "GET")} - {endpoint for endpoint, _taken, _signs in DOORS}
    assert missing == set(), "add a line to DOORS for each"


def test_nothing_is_in_the_table_that_is_no_page(app):
    assert {endpoint for endpoint, _taken, _signs in DOORS} - {rule.endpoint for rule in rules(app, "GET")} == set()


NOT_LOOKED_AT = ("sessions", "attempts", "audit_entries", "audit_head")


def test_no_form_of_an_auditor_changes_anything_but_his_own_door(gathered, tmp_path):
    """Every form there is, empty and filled in; whoever may do everything else is an auditor here."""
    catalog = copied(gathered, tmp_path)
    made = fill(catalog)
    catalog.call("user_patch", {"id": "audrey", "sysadmin": True, "steward": True}, SYSTEM)
    app = application(catalog)
    audrey = Visitor(app, "audrey")
    sign = CSRF.search(audrey.get("/ko/account").get_data(as_text=True))[1]
    before, answers = everything(catalog, NOT_LOOKED_AT), {}
    for path in posts(app, made):
        for fields in ({}, FILLED):
            if path not in OWN:
                answer = audrey.browser.post(path, data={"csrf_token": sign} | fields, buffered=True)
                answers[path, bool(fields)] = answer.status_code
    assert everything(catalog, NOT_LOOKED_AT) == before, answers
    assert {case: status for case, status in answers.items() if status >= 500 or status == 400} == {}
    catalog.store.close()


def test_an_auditor_changes_his_own_password_and_ends_his_own_sessions(gathered, tmp_path):
    catalog = copied(gathered, tmp_path)
    catalog.call("user_patch", {"id": "audrey", "password": "correct horse battery"}, SYSTEM)
    app = application(catalog)
    audrey, elsewhere = Visitor(app, "audrey"), Visitor(app, "audrey")
    changed = audrey.post("/ko/account/password", {
        "old": "correct horse battery", "new": "staples and paper clips", "again": "staples and paper clips"},
        "/ko/account/password")
    assert (changed.status_code, changed.location) == (303, "/ko/account?done=password")
    assert (audrey.get("/ko/desk/").status_code, elsewhere.get("/ko/desk/").status_code) == (200, 303)
    catalog.store.close()


def kept_by(caches: dict, path: str, asked: dict, answer) -> None:
    """Keep an answer as a cache that many share may (RFC 9111, 3): never what is private or not to be stored."""
    said = answer.headers.get("Cache-Control", "")
    if "private" in said or "no-store" in said:
        return
    named = [name.strip() for name in answer.headers.get("Vary", "").split(",") if name.strip()]
    caches.setdefault(path, []).append((named, {name: asked.get(name, "") for name in named}, answer))


def found_in(caches: dict, path: str, asked: dict):
    """What such a cache would give to this request: the answer to one that is alike in all that `Vary` names."""
    for named, values, answer in caches.get(path, ()):
        if "*" not in named and all(asked.get(name, "") == values[name] for name in named):
            return answer
    return None


CALLED = {1: "한국전력공사 · 김유나", 2: "시스템 관리자 · root"}


def test_a_cache_that_many_share_never_shows_one_persons_page_to_another(app, made, visitors):
    """Also error pages, redirects and what has not changed; a cache that forgets to ask again is the worst case."""
    paths = [address(app, endpoint, taken, made) for endpoint, taken, _signs in DOORS] + [
        "/api/", "/api", "/", "/dataset/open", "/robots.txt", "/ko/no-such-page", "/sitemap.xml", "/feeds/dataset.atom",
        "/ko/search?page=999", "/ko/search?q=전력"]
    who = [visitors[PEOPLE.index(name)] for name in ("", "yuna", "root")]
    order = [(path, n) for path in paths for n in range(len(who))]
    random.Random(5).shuffle(order)
    caches: dict = {}
    for path, n in order:
        cookie = who[n].browser.get_cookie("ieum", domain="localhost") or who[n].browser.get_cookie("__Host-ieum")
        asked = {"Cookie": cookie.value if cookie else "", "Accept": "text/html", "Accept-Language": "ko"}
        answer = found_in(caches, path, asked)
        if answer is None:
            answer = who[n].get(path, headers={"Accept": "text/html", "Accept-Language": "ko"})
            kept_by(caches, path, asked, answer)
            if n:
                assert answer.headers["Cache-Control"] == "private, no-store", path
        html = answer.get_data()
        assert [sign for m, sign in CALLED.items() if m != n and sign.encode() in html] == [], (path, n)
        assert n or b"csrf_token" not in html or "no-store" in answer.headers["Cache-Control"], path


def test_whoever_has_signed_in_since_is_not_told_that_nothing_changed(app):
    nobody, yuna = Visitor(app), Visitor(app, "yuna")
    mark = nobody.get("/ko/help").headers["ETag"]
    assert nobody.get("/ko/help", headers={"If-None-Match": mark}).status_code == 304
    again = yuna.get("/ko/help", headers={"If-None-Match": mark})
    assert (again.status_code, again.headers["Cache-Control"], "ETag" in again.headers) == (
        200, "private, no-store", False)
