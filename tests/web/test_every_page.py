"""What is true of every page there is: whole, light, without code of its own, and in both languages."""

import gzip
import re
from html import unescape

import pytest

from tests.web.conftest import application
from tests.web.people import Visitor
from tests.web.reading import read
from tests.web.test_doors import DOORS, PEOPLE, address, copied, fill
from web.app import STATIC

HTML, CSS, JS, REQUESTS = 15 * 1024, 12 * 1024, 20 * 1024, 6        # bytes as gzip sends them; requests of one page
HANGUL = re.compile("[가-힣]+")
OPENED = [(endpoint, taken, PEOPLE[signs.rindex("+")]) for endpoint, taken, signs in DOORS if "+" in signs]


@pytest.fixture(scope="module")
def world(gathered, tmp_path_factory):
    """The hall with one thing of each kind, and whoever may open a page with a browser."""
    catalog = copied(gathered, tmp_path_factory.mktemp("every"))
    made = fill(catalog)
    app = application(catalog)
    yield app, made, {name: Visitor(app, name) for name in PEOPLE}
    catalog.store.close()


@pytest.fixture(scope="module")
def pages(world):
    """A function from a page of the table to its answers, Korean and English, asked for once."""
    app, made, visitors = world
    kept = {}

    def opened(endpoint, taken, who):
        key = (endpoint, repr(taken))
        if key not in kept:
            path = address(app, endpoint, taken, made)
            kept[key] = [visitors[who].get(path.replace("/ko/", f"/{lang}/", 1)) for lang in ("ko", "en")]
        return kept[key]

    return opened


def every(test):
    return pytest.mark.parametrize(("endpoint", "taken", "who"), OPENED, ids=lambda each: each if isinstance(
        each, str) else "")(test)


def is_html(answer) -> bool:
    return answer.mimetype == "text/html"


@every
def test_it_is_whole_and_brings_no_code_of_its_own(pages, endpoint, taken, who):
    for answer in filter(is_html, pages(endpoint, taken, who)):
        page = read(answer)
        assert page.faults == []
        assert len(page.ids) == len(set(page.ids)), [id for id in page.ids if page.ids.count(id) > 1]
        assert len(page.having("h1")) == 1
        assert [found for _tag, found in page.elements if "style" in found] == []
        assert [name for _tag, found in page.elements for name in found if name.startswith(("on", "hx-on"))] == []
        assert page.having("style") == []
        assert [found for found in page.having("script")
                if not found.get("src", "").startswith("/static/") and found.get("type") != "application/ld+json"] == []
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


@every
def test_every_form_on_it_that_changes_something_carries_its_token(pages, endpoint, taken, who):
    for answer in filter(is_html, pages(endpoint, taken, who)):
        html = answer.get_data(as_text=True)
        forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", html, re.DOTALL | re.IGNORECASE)
        assert [form[:200] for form in forms if 'name="csrf_token"' not in form] == []


@every
def test_it_is_light(pages, endpoint, taken, who):
    for answer in filter(is_html, pages(endpoint, taken, who)):
        page = read(answer)
        scripts = [found["src"] for found in page.having("script") if "src" in found]
        styles = [found["href"] for found in page.having("link", rel="stylesheet")]
        pictures = [found["src"] for found in page.having("img") if not found["src"].startswith("data:")]
        assert len(gzip.compress(answer.data)) <= HTML
        assert sum(map(weight, styles)) <= CSS
        assert sum(map(weight, scripts)) <= JS
        assert 1 + len(scripts) + len(styles) + len(pictures) + len(page.having("link", rel="icon")) <= REQUESTS
        assert not any(path.endswith((".woff2", ".woff")) for path in page.links)


def weight(path: str) -> int:
    """Bytes of a file of ours as gzip sends it."""
    return len(gzip.compress((STATIC / path.partition("?")[0].removeprefix("/static/")).read_bytes()))


def test_no_font_is_asked_for_by_the_style():
    style = (STATIC / "app.css").read_text()
    assert "@font-face" not in style
    assert "@import" not in style


@every
def test_its_english_speaks_korean_only_where_it_says_so(pages, endpoint, taken, who):
    answer = pages(endpoint, taken, who)[1]
    if not is_html(answer):
        return
    html = answer.get_data(as_text=True).partition("<body>")[2]
    bare = re.sub(r"<script.*?</script>|<code.*?</code>|<input[^>]*>|<textarea.*?</textarea>", "", html,
                  flags=re.DOTALL)
    said = re.sub(r'<(\w+)[^>]* lang="ko"[^>]*>.*?</\1>', "", bare, flags=re.DOTALL)
    said = re.sub(r'<option[^>]*lang="ko"[^>]*>[^<]*', "", said)
    assert HANGUL.findall(unescape(re.sub(r"<[^>]*>", " ", said))) == []


@every
def test_its_korean_and_its_english_have_the_same_parts(pages, endpoint, taken, who):
    korean, english = pages(endpoint, taken, who)
    assert korean.status_code == english.status_code == 200
    if is_html(korean):
        shapes = [[(tag, found.get("name"), found.get("id")) for tag, found in read(each).elements
                   if tag in ("form", "input", "select", "textarea", "button", "h1", "h2", "table")]
                  for each in (korean, english)]
        assert shapes[0] == shapes[1]
