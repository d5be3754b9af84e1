"""Atom feeds: whole entries, links from page to page, what is in none of them, and what no reader should choke on."""

from urllib.parse import quote, urlsplit
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import SYSTEM, LocalCatalog
from tests.web.conftest import PUBLIC, ROOT, application
from tests.web.reading import read
from tests.web.samples import DATASETS, ORGANIZATIONS

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def feed(answer):
    """The feed of an answer, parsed."""
    assert (answer.status_code, answer.content_type) == (200, "application/atom+xml; charset=utf-8")
    return ElementTree.fromstring(answer.data)


def titles(answer) -> list[str]:
    return [each.findtext(f"{ATOM}title") for each in feed(answer).iter(f"{ATOM}entry")]


def links(element) -> dict[str, str]:
    """Relation → path and query of the links that lead to feeds."""
    return {each.get("rel"): each.get("href").removeprefix(PUBLIC) for each in element.findall(f"{ATOM}link")
            if each.get("type") == "application/atom+xml"}


def said(element) -> list[tuple]:
    """Every element inside one: its name, its attributes and its text."""
    return [(each.tag.removeprefix(ATOM), each.attrib, (each.text or "").strip()) for each in element.iter()]


@pytest.fixture
def root(vacant):
    """Who runs a catalogue with one organisation."""
    root = LocalCatalog(vacant, ROOT)
    root.call_action("organization_create", {"name": "city", "title": "빛고을시청"})
    return root


@pytest.fixture
def get(vacant):
    return application(vacant).test_client().get


def test_a_feed_says_everything_about_a_dataset(root, get):
    made = root.call_action("package_create", {
        "name": "parks", "title": "공원 <현황> & 면적", "notes": "**광주** 공원\x0c의 <b>이름</b>\n",
        "owner_org": "city", "tags": [{"name": "공원"}, {"name": "면적"}]})
    found = feed(get("/feeds/dataset.atom"))
    length = found.find(f".//{ATOM}link[@rel='enclosure']").attrib.pop("length")
    shown = f"{PUBLIC}/api/3/action/package_show?id=parks"
    assert 500 < int(length) < 10_000
    assert found.get(LANG) == "ko"
    assert said(found)[1:] == [
        ("id", {}, uuid5(NAMESPACE_URL, f"{PUBLIC}/feeds/dataset").urn),
        ("title", {}, "광주 데이터이음"),
        ("updated", {}, f"{made['metadata_modified']}Z"),
        ("author", {}, ""), ("name", {}, "광주 오픈데이터센터"), ("uri", {}, PUBLIC),
        *(("link", {"rel": rel, "type": "application/atom+xml", "href": f"{PUBLIC}/feeds/dataset.atom"}, "")
          for rel in ("self", "first", "last")),
        ("link", {"rel": "alternate", "type": "text/html", "href": f"{PUBLIC}/dataset"}, ""),
        ("entry", {LANG: "ko"}, ""),
        ("id", {}, f"urn:uuid:{made['id']}"),
        ("title", {}, "공원 <현황> & 면적"),
        ("updated", {}, f"{made['metadata_modified']}Z"),
        ("published", {}, f"{made['metadata_created']}Z"),
        ("author", {}, ""), ("name", {}, "빛고을시청"),
        ("link", {"rel": "alternate", "type": "text/html", "href": f"{PUBLIC}/dataset/parks"}, ""),
        ("link", {"rel": "alternate", "type": "application/json", "href": shown}, ""),
        ("link", {"rel": "enclosure", "type": "application/json", "href": shown}, ""),
        ("category", {"term": "공원"}, ""), ("category", {"term": "면적"}, ""),
        ("summary", {}, "광주 공원 의 이름"),
        ("content", {}, "**광주** 공원의 <b>이름</b>"),
    ]


def test_a_dataset_without_a_description_has_an_empty_content(root, get):
    root.call_action("package_create", {"name": "bare", "owner_org": "city"})
    answer = get("/feeds/dataset.atom")
    assert titles(answer) == ["bare"]
    assert "<content/>" in answer.text
    assert "<summary>" not in answer.text


def test_an_empty_catalogue_has_a_feed_too(vacant, get):
    found = feed(get("/feeds/dataset.atom"))
    assert found.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
    assert found.findall(f"{ATOM}entry") == []


def test_the_datasets_come_in_the_order_in_which_they_changed(root, get):
    for name in ("one", "two", "three"):
        root.call_action("package_create", {"name": name, "owner_org": "city"})
    root.call_action("package_patch", {"id": "one", "title": "changed"})
    assert titles(get("/feeds/dataset.atom")) == ["changed", "three", "two"]
    assert titles(get("/feeds/custom.atom?sort=name asc")) == ["changed", "three", "two"]
    assert titles(get("/feeds/custom.atom?sort=name desc")) == ["two", "three", "changed"]


def test_what_is_private_a_draft_or_deleted_is_in_no_feed_whoever_asks(root, vacant, get):
    root.call_action("package_create", {"name": "open", "owner_org": "city", "tags": [{"name": "강물"}]})
    root.call_action("package_create", {"name": "hidden", "owner_org": "city", "private": True,
                                        "tags": [{"name": "강물"}]})
    root.call_action("package_create", {"name": "draft", "owner_org": "city", "state": "draft"})
    root.call_action("package_create", {"name": "gone", "owner_org": "city"})
    root.call_action("package_delete", {"id": "gone"})
    vacant.call("user_create", {"name": "boss", "sysadmin": True}, SYSTEM)
    token = vacant.call("api_token_create", {"user": "boss", "name": "test"}, SYSTEM)["token"]
    for path in ("dataset", "custom", "organization/city", "tag/강물"):
        assert titles(get(f"/feeds/{path}.atom")) == ["open"]
        assert titles(get(f"/feeds/{path}.atom", headers={"Authorization": token})) == ["open"]
    for hidden in ("fq=state:draft", "fq=state:deleted", "fq=capacity:private", "state=draft", "q=name:hidden"):
        assert titles(get(f"/feeds/custom.atom?{hidden}", headers={"Authorization": token})) == []


def test_the_pages_of_a_feed_lead_to_each_other(page):
    base = "/feeds/dataset.atom?limit=5"
    assert links(feed(page(base))) == {
        "self": base, "first": base, "last": f"{base}&page=3", "next": f"{base}&page=2"}
    assert links(feed(page(f"{base}&page=2"))) == {
        "self": f"{base}&page=2", "first": base, "last": f"{base}&page=3", "previous": base, "prev": base,
        "next": f"{base}&page=3"}
    assert links(feed(page(f"{base}&page=3"))) == {
        "self": f"{base}&page=3", "first": base, "last": f"{base}&page=3", "previous": f"{base}&page=2",
        "prev": f"{base}&page=2"}
    assert links(feed(page(f"{base}&page=9")))["previous"] == f"{base}&page=3"


def test_following_next_shows_every_public_dataset_once(page):
    path, found, ids = "/feeds/custom.atom?rows=4&q=", [], set()
    while path:
        answer = page(path)
        found += titles(answer)
        ids.add(feed(answer).findtext(f"{ATOM}id"))
        path = links(feed(answer)).get("next")
    assert sorted(found) == sorted(each["title"] for each in DATASETS)
    assert len(ids) == 1


def test_a_page_has_twenty_entries_unless_told_and_a_hundred_at_most(root, get):
    for number in range(101):
        root.call_action("package_create", {"name": f"data-{number}", "owner_org": "city"})
    counts = [len(titles(get(f"/feeds/dataset.atom{rows}"))) for rows in ("", "?rows=3", "?limit=4&rows=3",
                                                                          "?limit=1000")]
    assert counts == [20, 3, 4, 100]


@pytest.mark.parametrize("query", [
    "q=전력", "q=title:전력", "q={!x}전력", "q=_query_:전력", "q=없는말씀",
    "q=공원&theme=환경기상&access_rights=public",
    "theme=환경기상&theme=보건의료&access_rights=non-public", "organization=bit-power&res_format=CSV&res_format=JSON",
    "q=전력&exact=1", "frequency=MONTHLY&license_id=kogl-1&dcat_type=FILE"])
def test_the_page_of_results_leads_to_the_feed_that_has_the_very_same_datasets(page, query):
    """In its head for feed readers, and beside its results for people."""
    html = read(page(f"/ko/search?{query}"))
    [alternate] = [each for each in html.having("link", rel="alternate") if each.get("type") == "application/atom+xml"]
    assert alternate["href"] in html.links
    shown = {link.rpartition("/")[2] for link in html.links if link.startswith("/ko/dataset/")}
    entries = {each.get("href").rpartition("/")[2] for entry in feed(page(alternate["href"])).iter(f"{ATOM}entry")
               for each in entry.findall(f"{ATOM}link") if each.get("type") == "text/html"}
    assert entries == shown


@pytest.mark.parametrize("wrong", ["page=0", "page=-2", "page=abc", "page=", "page=1.5", "page=１", "page=10001",
                                   "page=" + "9" * 5000, "limit=0", "rows=x"])
@pytest.mark.parametrize("path", ["dataset", "custom", "organization/bit-power"])
def test_a_page_that_is_no_number_is_refused(page, path, wrong):
    answer = page(f"/feeds/{path}.atom?{wrong}")
    assert answer.status_code == 400
    assert (f"&#34;{wrong.partition('=')[0]}&#34; parameter must be a positive integer"
            in answer.get_data(as_text=True))


def test_an_organisation_and_a_group_have_feeds_under_their_names_and_their_ids(root, get):
    city = root.call_action("organization_show", {"id": "city"})
    group = root.call_action("group_create", {"name": "water", "title": "물 & 하천"})
    root.call_action("organization_create", {"name": "other", "title": "다른 기관"})
    root.call_action("package_create", {"name": "river", "owner_org": "city", "groups": [{"name": "water"}]})
    root.call_action("package_create", {"name": "power", "owner_org": "other"})
    for kind, found, title in (("organization", city, "기관 ‘빛고을시청’"), ("group", group, "묶음 ‘물 & 하천’")):
        by_name, by_id = (get(f"/feeds/{kind}/{found[key]}.atom") for key in ("name", "id"))
        assert by_name.data == by_id.data
        assert titles(by_name) == ["river"]
        assert feed(by_name).findtext(f"{ATOM}title") == f"광주 데이터이음 – {title}"
        assert feed(by_name).findtext(f"{ATOM}id") == uuid5(NAMESPACE_URL, f"{PUBLIC}/feeds/{kind}/{found['id']}").urn
        assert links(feed(by_name))["self"] == f"/feeds/{kind}/{found['name']}.atom"


def test_a_tag_has_a_feed(page):
    assert titles(page("/feeds/tag/전기차.atom")) == ["전기차 충전소 현황"]
    assert feed(page("/feeds/tag/전기차.atom", headers={"Accept-Language": "en"})).findtext(f"{ATOM}title") == (
        "Gwangju Data Ieum – Tag ‘전기차’")


@pytest.mark.parametrize("path", ["organization/none", "group/none", "tag/none", "organization/%00", "tag/%22",
                                  "group/%ff", "user/root"])
def test_what_is_not_there_has_no_feed(page, path):
    assert page(f"/feeds/{path}.atom").status_code == 404


def test_a_search_has_a_feed_by_words_filters_and_fields(page):
    parks = [each["title"] for each in DATASETS if each["name"].startswith("park-")]
    assert titles(page("/feeds/custom.atom?q=전기차")) == ["전기차 충전소 현황"]
    assert titles(page("/feeds/custom.atom?q=name:ev-chargers")) == ["전기차 충전소 현황"]
    assert sorted(titles(page("/feeds/custom.atom?fq=organization:bit-city OR name:ev-chargers&rows=50"))) == sorted(
        [*(each["title"] for each in DATASETS if each["owner_org"] == "bit-city"), "전기차 충전소 현황"])
    assert sorted(titles(page("/feeds/custom.atom?tags=공원&_=1&res_format="))) == sorted(parks)
    assert sorted(titles(page("/feeds/custom.atom?tags=공원&tags=전기차"))) == sorted([*parks, "전기차 충전소 현황"])
    assert titles(page("/feeds/custom.atom?tags=공원&organization=bit-power")) == []


def test_a_search_leads_to_the_page_that_shows_the_same_where_there_is_one(page):
    def shown(question):
        return [each.get("href") for each in feed(page(f"/feeds/custom.atom?{question}")).findall(f"{ATOM}link")
                if each.get("rel") == "alternate"]

    assert shown("q=a%26b&organization=bit-power&sort=name asc&page=1") == [
        f"{PUBLIC}/dataset?q=a%26b&organization=bit-power"]
    assert shown("q=a&fq=name:b") == []


@pytest.mark.parametrize("wrong", ["fq={!x}y", "fq=title:(", "fq=_query_:x", "title={!x}", "a b=c", "fq=(a OR",
                                   "sort=nothing", "%22=x", "전력=x", "sort={!x}"])
def test_a_search_that_cannot_be_read_is_refused(page, wrong):
    assert page(f"/feeds/custom.atom?{wrong}").status_code == 400


ODD = st.lists(st.sampled_from([
    '"', "\\", "<x>", "&", "]]>", "{!", "_:", "*:*", "a:b", "(", ")", "AND", "+", "-", "\u202e", "\ufffe", "😀", "전력",
    "%", "/", "?", "#", "[a TO", "~", "^5", "\0", "\x0c", "\x1b", "\x85", "9" * 30, "1", "true", "[]", "\n", "\r",
    "metadata_modified desc", "<!DOCTYPE x [", "--", "%s", "\\u0000"]), max_size=4).map("".join)
NAMES = st.sampled_from(["q", "fq", "sort", "page", "limit", "rows", "organization", "tags", "include_private", "_x",
                         "fq_list", "start", ""]) | ODD


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.dictionaries(NAMES, ODD, max_size=4), name=ODD)
def test_nothing_that_is_asked_breaks_a_feed(page, asked, name):
    for path in ("custom", "dataset", f"tag/{quote(name, safe='')}", f"organization/{quote(name, safe='')}"):
        answer = page(f"/feeds/{path}.atom", query_string=asked)
        assert answer.status_code in (200, 308, 400, 404)
        if answer.status_code == 200:
            found = feed(answer)
            assert urlsplit(found.find(f"{ATOM}link[@rel='self']").get("href")).path.startswith("/feeds/")
            assert not [title for title in titles(answer) if "비밀" in title]


@pytest.mark.parametrize("sign", ["\x0b", "\x1b", "\x7f", "\x85", "\ufffe", "\uffff"])
def test_signs_that_xml_has_no_place_for_are_left_out(root, get, sign):
    root.call_action("package_create", {"name": "odd", "title": f"앞{sign}뒤", "notes": f"가{sign}나",
                                        "owner_org": "city"})
    answer = get(f"/feeds/custom.atom?_={quote(sign)}")
    assert titles(answer) == ["앞뒤"]
    assert sign not in answer.text


def test_a_feed_that_did_not_change_is_not_sent_again(page):
    answer = page("/feeds/dataset.atom")
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert set(answer.vary) == {"Authorization", "X-CKAN-API-Key", "Cookie", "Accept-Language"}
    again = page("/feeds/dataset.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert page("/feeds/dataset.atom?page=2").headers["ETag"] != answer.headers["ETag"]


@pytest.mark.parametrize(("path", "href", "title"), [
    ("/ko/", "/feeds/dataset.atom", "새로 실리거나 바뀐 데이터 (Atom)"),
    ("/en/", "/feeds/dataset.atom", "New and changed datasets (Atom)"),
    ("/ko/search", "/feeds/dataset.atom", "새로 실리거나 바뀐 데이터 (Atom)"),
    ("/ko/search?q=공원&page=1&sort=title&exact=1", "/feeds/custom.atom?q=%EA%B3%B5%EC%9B%90", "‘공원’ 검색 (Atom)"),
    ("/en/search?organization=bit-city&theme=x&theme=y",
     "/feeds/custom.atom?organization=bit-city&theme=x&theme=y", "Selected datasets (Atom)"),
    ("/ko/organization/bit-power", "/feeds/organization/bit-power.atom", "빛고을전력 (Atom)"),
    ("/en/organization/bit-power", "/feeds/organization/bit-power.atom", "Bit Power (Atom)"),
])
def test_a_page_names_its_feed(page, path, href, title):
    offered = read(page(path)).having("link", type="application/atom+xml")
    assert offered == [{"rel": "alternate", "type": "application/atom+xml", "href": href, "title": title}]
    feed(page(href))


def test_the_feed_of_a_search_has_what_its_page_has(page):
    for question in ("q=공원", "q=전력&organization=bit-power", "organization=bit-power&organization=bit-city"):
        found = read(page(f"/ko/search?{question}"))
        href = found.having("link", type="application/atom+xml")[0]["href"]
        assert len(titles(page(f"{href}&limit=100"))) == int(found.text.partition("건 – ")[0].rpartition(" ")[2])


def test_pages_without_a_feed_name_none(page):
    for path in ("/ko/help", "/ko/organization", f"/ko/dataset/{DATASETS[0]['name']}", "/ko/none"):
        assert read(page(path)).having("link", type="application/atom+xml") == []


def test_every_organisation_has_a_feed(page):
    for each in ORGANIZATIONS:
        feed(page(f"/feeds/organization/{each['name']}.atom"))
