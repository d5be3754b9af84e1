"""What the page on search says is so: each example, page, command, version and test that it names."""

import re
import shlex
from pathlib import Path

import click
import pytest

from catalog import ANONYMOUS, SYSTEM, Catalog, LocalCatalog, synonym_groups
from catalog.search import korean, tantivy_schema
from catalog.search.memory import MemoryIndex
from catalog.store import Store
from config.settings import Settings
from tests.furniture import dataset
from web.app import create_app
from web.cli import main

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/search.md").read_text("utf-8")
TYPED = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ", PAGE, re.MULTILINE)
TITLES = ("한국전력공사_월별 전력 사용량", "응급실 병상 정보", "수전설비 용량")


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    """Three datasets, and the groups of words that come with the product."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('search') / 'catalog.db'}")
    store.migrate()
    with store.write() as db:
        synonym_groups.bring(db, "2026-03-02T00:00:00.000000")
    made = Catalog(store, MemoryIndex())
    made.call("organization_create", {"name": "nia", "title": "한국전력공사"}, SYSTEM)
    columns = [{"name": "KCPT", "title": "수전용량"}]
    for number, title in enumerate(TITLES):
        file = {"url": "https://data.example.kr/a.csv", "columns": columns if number == 2 else []}
        given = dataset(name=f"d-{number}", title=title, notes="", tags=[], resources=[file])
        made.call("package_create", given, SYSTEM)
    yield made
    made.store.close()


@pytest.mark.parametrize(("typed", "sought"), TYPED)
def test_every_example_finds_what_is_said(catalog, typed, sought):
    found = LocalCatalog(catalog, ANONYMOUS).action.package_search(q=typed, highlight=True)
    first = found["results"][0]
    texts = [first["title"], *(column["title"] for file in first["resources"] for column in file["columns"])]
    assert any(sought in text for text in texts), texts


def test_there_are_examples_of_every_way_to_understand():
    assert len(TYPED) == 9


def test_every_page_that_is_named_is_one(catalog):
    routes = {str(each) for each in create_app(catalog, Settings(demo=True)).url_map.iter_rules()}
    named = re.findall(r"`/ko(/desk/\w+)`", PAGE)
    assert named == ["/desk/synonyms", "/desk/demand"]
    assert [each for each in named if f"/<any(ko,en):lang>{each}" not in routes] == []


def test_every_command_that_is_shown_is_one():
    for typed in re.findall(r"`(ieum [a-z][^`]*)`", PAGE):
        _, verb, *words = shlex.split(typed)
        options = {name for each in main.get_command(click.Context(main), verb).params for name in each.opts}
        assert set(words) <= options, typed
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"`make (\w+)", PAGE)) <= set(targets)


def test_every_version_is_where_it_is_said_to_be():
    assert ("`ANALYSER` in `catalog/search/korean.py`" in PAGE, bool(korean.ANALYSER)) == (True, True)
    assert ("`LAYOUT` in `catalog/search/tantivy_schema.py`" in PAGE, bool(tantivy_schema.LAYOUT)) == (True, True)


def test_every_test_that_proves_something_exists():
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) > 15
    assert [(path, name) for path, name in named
            if not re.search(rf"^def {name}\(", (ROOT / "tests" / path).read_text("utf-8"), re.MULTILINE)] == []


def test_every_link_leads_to_a_file_and_a_heading():
    for path, heading in re.findall(r"\]\(([\w./]+)(?:#([\w-]+))?\)", PAGE):
        text = (ROOT / "docs" / path).read_text("utf-8")
        titles = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert not heading or heading in {each.lower().replace(" ", "-") for each in titles}
