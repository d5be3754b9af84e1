"""What is not for everybody, told by a word of its own: no page with any address of it shows that word to strangers."""

import re
from itertools import product

import pytest

from catalog import SYSTEM, LocalCatalog
from tests.furniture import shared
from tests.web.conftest import application
from tests.web.people import Visitor
from tests.web.test_doors import address, copied, rules

WORD = re.compile(r"canary-[a-z]+")
WANTED = {"purpose": "research", "months": 6, "people_count": 2, "place": "premises", "agree": True}


def word(thing: str) -> str:
    return f"전력 수요 예측과 정책 연구 canary-{thing}"


def texts(thing: str, **changes) -> dict:
    return shared(name=thing, identifier=thing, **{key: word(thing) for key in ("title", "notes")}) | changes


@pytest.fixture(scope="module")
def hidden(gathered, tmp_path_factory):
    """One hidden thing of each kind, and the ids and names under which somebody might look for it."""
    catalog = copied(gathered, tmp_path_factory.mktemp("canaries"))
    catalog.call("user_create", {"name": "bora", "company": "다른회사"}, SYSTEM)
    act = {name: LocalCatalog(catalog, catalog.user(name)).action for name in ("root", "dohyun", "taeho", "yuna")}
    root, dohyun = act["root"], act["dohyun"]
    root.package_create(**shared(name="open", access_rights="restricted", license_id="other-closed"))
    root.package_create(**texts("private", private=True))
    root.package_create(**texts("once", title="공개했던 것", notes="설명"))
    root.package_patch(id="once", private=True, title=word("once"), revision_note=word("note"))
    dohyun.package_create(**texts("draft", state="draft"))
    review = dohyun.dataset_submit(id="draft", note=word("review"))["id"]
    asked = act["taeho"].request_create(dataset_id="open", purpose_text=word("purpose"), people=word("people"),
                                        company=word("company"), **WANTED)["id"]
    dohyun.request_advise(id=asked, decision="approve", text=word("advice"))
    act["yuna"].request_decide(id=asked, decision="approve", how=word("how"), conditions=word("conditions"))
    made = root.agreement_create(
        name="mou", title=word("agreement"), organization="kepco", signed="2026-01-02", public=False,
        clauses=word("clauses"), promises=[{"title": word("promise"), "frequency": "MONTHLY", "due": "2026-02-20"}])
    root.promise_match(id=made["promises"][0]["id"], dataset_id="private")
    sheet = dohyun.sheet_create(organization="kepco", name=word("file"), digest="a" * 64, size=1)["id"]
    dohyun.sheet_rows_add(id=sheet, rows=[{"number": 2, "package": {"title": word("row")}}])
    dohyun.sheet_finish(id=sheet)
    yield catalog, ["private", "once", "draft", "mou", review, asked, sheet]
    catalog.store.close()


def pages(app, ids: list[str]) -> list[str]:
    """The address of every page, with each of the ids where it takes one, and each filter that takes a name."""
    found = {f"/ko/{place}?{name}={id}" for place in ("sharing/log", "sharing/log.csv", "desk/grants", "desk/requests")
             for name in ("dataset", "organization") for id in (*ids[:3], "kepco")}
    found |= {"/ko/search?q=canary", "/ko/search?q=예측", "/sitemap.xml", "/feeds/dataset.atom",
              "/ko/desk/requests?view=received&state=approved", "/ko/desk/reviews?state=all"}
    found |= {f"/ko/suggest?q={typed}" for typed in ("canary", "전력", "저ㄴ", "ㅈㄹㅅㅇ", "wjsfur")}
    for rule in rules(app, "GET"):
        if "template" in rule.endpoint:            # the same empty workbook for everybody, and slow to make
            continue
        names = sorted(rule.arguments - {"lang"} - set(rule.defaults or ()))
        choices = [sorted(getattr(rule._converters[name], "items", ())) or (["1", "2"] if name == "revision" else ids)
                   for name in names]
        for values in product(*choices):
            found.add(address(app, rule.endpoint, dict(zip(names, values, strict=True)) | (rule.defaults or {}), {}))
    return sorted(found)


def test_no_page_tells_strangers_of_what_is_hidden_and_the_same_pages_tell_the_auditor_of_all(hidden):
    catalog, ids = hidden
    app = application(catalog)
    found, paths = {}, pages(app, ids)
    for who in ("", "bora", "minsu", "audrey"):
        visitor = Visitor(app, who)
        for path in paths:
            answer = visitor.get(path)
            for each in WORD.findall(answer.get_data().decode("utf-8", "replace") + str(answer.headers)):
                found.setdefault(who, {}).setdefault(each, path)
    assert {who: told for who, told in found.items() if who != "audrey"} == {}
    assert set(found["audrey"]) == {f"canary-{thing}" for thing in (
        "private", "once", "note", "draft", "review", "purpose", "people", "company", "advice", "how", "conditions",
        "agreement", "clauses", "promise", "file", "row")}
