"""Texts by strangers do nothing, and every answer says what a browser may load and who may keep it."""

import re

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import LocalCatalog
from tests.web.conftest import ROOT, application
from tests.web.reading import Page, read
from tests.web.test_pages import PAGES, REFUSED
from web import headers, jsonld, markdown, words

VECTORS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", 
    "' autofocus onfocus=alert(1) x='",
    "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "![x](https://evil.example/p.png)",
    "<a href=javascript:alert(1)>x",
    "</script><script>alert(1)</script>", "</title><script>alert(1)</script>", "{{ 7*7 }}{% raw %}", "%(x)s %s {0}",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "<iframe src=//evil.example>", "<style>*{display:none}</style>",
    "[a](data:text/html,<script>alert(1)</script>)", "<details open ontoggle=alert(1)>", "<!--", "<mark><b>",
    "`<script>`", "<form action=//evil.example><input name=q>", "\u2028\u202e<b>", "<base href=//evil.example>",
    "[x]: javascript:alert(1)\n[x]", "<https://ok.example/\"onclick=alert(1)>",
]
TEXTS = ["title", "notes", "provenance", "quality_annotation", "remarks", "legal_basis_text", "access_procedure",
         "fee_basis", "spatial_coverage", "temporal_text", "theme_detail", "medium", "personal_data_basis",
         "deid_method", "link_key", "legal_basis", "purpose", "retention_period", "irb_no", "drb_no",
         "hdab", "trusted_data_holder", "cdm_version", "vocabulary_version", "ai_task", "ai_modality",
         "ai_volume", "ai_label_type", "identifier", "partner", "harvest_source", "harvest_record",
         "mapping_version"]
COLUMN = ("name", "title", "type", "unit", "description")
SCHEMES = ("javascript:", "data:", "vbscript:")


def poisoned(vector: str) -> dict:
    """A dataset that says the same hostile thing wherever a text may stand."""
    return dict.fromkeys(TEXTS, vector) | {
        "name": "poisoned", "owner_org": "poison", "title_translated": {"ko": vector, "en": vector},
        "notes_translated": {"en": vector}, "publisher": [{"name": vector, "identifier": vector}],
        "contact": [{"name": vector, "phone": vector}], "health_category": [vector], "health_theme": [vector],
        "coding_system": [vector], "original_tags": [vector], "warnings": [vector], "conforms_to": [vector],
        "access_rights": "restricted", "irb_required": True,
        "resources": [{"name": vector, "description": vector, "format": vector, "url": "https://ok.example/",
                       "hash": vector, "rights": vector, "api_type": vector, "quota": vector, "encoding": vector,
                       "request_params": [vector], "columns": [dict.fromkeys(COLUMN, vector)]}]}


def live(found: Page) -> list:
    """Whatever on a page could do something: handlers, scripts, styles, frames, pictures, foreign forms."""
    wrong = []
    for tag, attributes in found.elements:
        wrong += [(tag, name) for name in attributes if name.startswith("on") or name in ("style", "srcdoc")]
        if str(attributes.get("href") or "").lower().lstrip().startswith(SCHEMES):
            wrong.append((tag, attributes["href"]))
        if tag in ("iframe", "object", "embed", "base", "style", "img"):
            wrong.append((tag, attributes))
        if tag == "script" and not str(attributes.get("src", "")).startswith("/static/") \
                and attributes != {"type": "application/ld+json"}:
            wrong.append((tag, attributes))
        if tag == "form" and not str(attributes.get("action")).startswith(("/ko/search", "/en/search")):
            wrong.append((tag, attributes))
    return wrong


@pytest.mark.parametrize("vector", VECTORS)
def test_a_hostile_text_is_inert_wherever_it_stands(vacant, vector):
    root = LocalCatalog(vacant, ROOT)
    root.call_action("organization_create", {"name": "poison", "title": vector, "description": vector,
                                             "aliases": [vector], "contact": [{"name": vector}]})
    root.call_action("package_create", poisoned(vector))
    get = application(vacant).test_client().get
    asked = ["/", "/search", "/dataset/poisoned", "/organization", "/organization/poison", "/api"]
    for path in [f"/{lang}{path}" for lang in ("ko", "en") for path in asked]:
        found = read(get(path))
        assert (path, live(found), found.faults) == (path, [], [])
    for query in ({"q": vector}, {"theme": vector}, {"sort": vector}, {"page": vector}):
        found = read(get("/ko/search", query_string=query))
        assert (query, live(found), found.faults) == (query, [], [])
    root.call_action("package_delete", {"id": "poisoned"})
    stone = get("/ko/dataset/poisoned")
    assert (stone.status_code, live(read(stone))) == (410, [])


@pytest.mark.parametrize("path", [f"/{lang}/{path}" for lang in ("ko", "en") for path in PAGES + REFUSED])
def test_no_page_brings_code_or_style_of_its_own(page, path):
    assert live(read(page(path))) == []


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_description_says_only_known_tags_come_out(text):
    found = Page(str(markdown.rendered(text)))
    assert {tag for tag, _ in found.elements} <= markdown.TAGS
    assert live(found) == []
    assert "<" not in markdown.bare("<b>" + text.replace("<", "").replace(">", ""))


def test_a_description_is_cut_before_it_costs_seconds():
    assert len(markdown.rendered("가" * 30_000)) == len("<p></p>\n") + markdown.LONGEST


def test_a_picture_becomes_its_words_and_a_heading_stays_below_the_page_s_own():
    html = str(markdown.rendered("# 큰 제목\n\n![그림 설명](https://evil.example/p.png)"))
    assert html == "<h3>큰 제목</h3>\n<p>그림 설명</p>\n"


def test_a_row_of_results_shows_words_and_not_marks():
    assert markdown.plain("## 제목\n- **하나** [둘](https://x.example)\n- `셋`") == "제목 하나 둘 셋"


@pytest.mark.parametrize(("value", "safe"), [
    ("https://ok.example/가", "https://ok.example/가"),
    (" http://ok.example ", "http://ok.example"), ("javascript:alert(1)", ""),
    ("data:text/html,x", ""), ("//evil.example", ""), ("ftp://x", ""), (None, ""), ("\tjavascript:x", "")])
def test_only_web_addresses_become_links(value, safe):
    assert words.safe_url(value) == safe


def test_the_block_for_search_engines_cannot_be_left():
    seen = {"title": "</script><script>alert(1)</script>", "notes": "&\u2028", "organization": "",
            "licence": {"url": ""}}
    block = str(jsonld.described({"id": "1"}, seen, "https://data.example.kr/"))
    assert not {"<", ">", "&", "\u2028"} & set(block)
    assert orjson.loads(block)["name"] == "</script><script>alert(1)</script>"


@pytest.mark.parametrize("path", ["/ko/", "/ko/nothing", "/", "/robots.txt", "/static/app.css",
                                  "/api/3/action/site_read"])
def test_every_answer_carries_the_policy(page, path):
    found = page(path).headers
    assert found["Content-Security-Policy"] == headers.POLICY
    assert "unsafe" not in headers.POLICY
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert found["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in found


def test_browsers_are_told_to_stay_on_https_only_when_they_came_by_it(page):
    assert page("/ko/", base_url="https://data.example.kr").headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_public_page_may_be_kept_and_is_asked_for_again_by_its_tag(page):
    first = page("/ko/dataset/road-images")
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert {"Cookie", "Accept-Language", "Authorization"} <= set(first.vary)
    assert first.headers["ETag"].startswith('W/"')
    again = page("/ko/dataset/road-images", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_file_with_its_fingerprint_is_kept_for_ever(page):
    css = read(page("/ko/")).having("link", rel="stylesheet")[0]["href"]
    assert page(css).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in page("/static/app.css").headers["Cache-Control"]


def test_a_page_sets_no_cookie(page):
    assert [path for path in PAGES if "Set-Cookie" in page(f"/ko/{path}").headers] == []


def test_a_name_that_is_no_name_is_not_found(page):
    for name in ("..%2f..%2fetc%2fpasswd", "%00", "a" * 5000, "<script>", "%0d%0aSet-Cookie:x"):
        assert page(f"/ko/dataset/{name}").status_code in (400, 404)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_hidden_dataset_is_answered_like_one_that_is_not_there(page, lang):
    """Otherwise its name could be guessed."""
    def told(name):
        answer = page(f"/{lang}/dataset/{name}")
        return answer.status_code, re.sub(r"[0-9A-F]{6}", "", answer.text.replace(name, ""))

    assert told("secret-draft") == told("never-was-here")
    assert told("secret-draft")[0] == 404
