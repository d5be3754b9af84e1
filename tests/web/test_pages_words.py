"""Both languages say everything."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from schemas import vocabulary
from tests.web.reading import read
from tests.web.test_pages import PAGES, REFUSED
from web import licences, words

WEB = Path(words.__file__).parent
HOLES = re.compile(r"%\(\w+\)[sd]")
HANGUL = re.compile("[가-힣]")


def said() -> set:
    """Every message of the code and the templates."""
    found = extract_from_dir(WEB, [("**.py", "python"), ("templates/**.html", "jinja2")],
                             {"**.py": {}, "templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}},
                             keywords={"_": None, "gettext": None, "ngettext": (1, 2), "lazy": None})
    return {message for _file, _line, message, _comments, _context in found}


@pytest.fixture(scope="module")
def english():
    return words.translated()


def test_every_message_has_english_words_and_none_is_left_over(english):
    translated = {message.id: message.string for message in english if message.id}
    assert len(translated) == len(english), "a message is translated in two files"
    assert said() == set(translated)
    assert [id for id, text in translated.items() if not all(text if isinstance(text, tuple) else (text,))] == []
    assert [message.id for message in english if message.fuzzy and message.id] == []


def test_a_translation_fills_the_same_holes_as_its_original(english):
    for message in english:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id:
            assert {hole for text in texts for hole in HOLES.findall(text)} == set(HOLES.findall(ids[0])), message.id


def test_every_original_is_korean_unless_it_is_a_name():
    firsts = [message[0] if isinstance(message, tuple) else message for message in said()]
    assert [text for text in firsts if not HANGUL.search(text)] == ["CKAN API(JSON)"]


def test_no_template_speaks_without_the_catalogue():
    for path in WEB.glob("templates/**/*.html"):
        bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert set(re.findall("[가-힣]+", bare)) <= {"한국어"}, path.name


@pytest.mark.parametrize("path", PAGES + REFUSED)
def test_an_english_page_speaks_korean_only_where_it_says_so(page, path):
    html = page(f"/en/{path}").get_data(as_text=True).partition("<body>")[2]
    marked = re.sub(r'<(\w+)[^>]* lang="ko"[^>]*>.*?</\1>', "", html, flags=re.DOTALL)
    marked = re.sub(r"<script.*?</script>|<code.*?</code>|<input[^>]*>|<tr lang=.*?</tr>", "", marked, flags=re.DOTALL)
    left = re.sub(r"<[^>]*>", " ", marked)
    assert HANGUL.findall(left.replace("전력 공룡", "").replace("전력", "")) == []


def test_every_licence_that_can_be_given_is_explained():
    assert set(vocabulary.LICENSES) - set(licences.SAYS) == {"notspecified"}


@pytest.mark.parametrize(("asked", "answered"), [
    ("en-GB,en;q=0.9", "/en/"), ("ko-KR", "/ko/"), ("fr", "/ko/"), ("", "/ko/"), ("en;q=0.5,ko", "/ko/")])
def test_an_address_without_a_language_leads_to_the_reader_s(page, asked, answered):
    answer = page("/", headers={"Accept-Language": asked})
    assert (answer.status_code, answer.location) == (302, answered)
    assert "Accept-Language" in answer.vary


def test_the_switch_of_language_keeps_the_page_and_the_search(page):
    found = read(page("/ko/search?q=전력&theme=산업고용"))
    assert "/en/search?q=%EC%A0%84%EB%A0%A5&theme=%EC%82%B0%EC%97%85%EA%B3%A0%EC%9A%A9" in found.links
    assert read(page("/ko/nowhere/at/all")).having("a", lang="en")[0]["href"] == "/en/"


@pytest.mark.parametrize(("bytes", "shown"), [
    (0, "0 B"), (999, "999 B"), (61_000, "61 KB"), (148_000_000, "148 MB"), (1_400_000_000_000, "1.4 TB"), (None, ""),
    ("x", "")])
def test_sizes_are_as_people_read_them(bytes, shown):
    assert words.size(bytes) == shown
