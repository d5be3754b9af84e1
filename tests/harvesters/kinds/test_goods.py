import pytest

from harvesters import sandbox
from harvesters.errors import SourceError
from harvesters.kinds import goods_page
from harvesters.kinds.goods import Goods
from harvesters.testing import HarvesterContract, Hasty, session
from schemas import DATASET, Source

DETAIL = "/item?goodsCode={code}"


def html(body, head="<title>상점</title>"):
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def index(*codes):
    return html("".join(f"""<p><a href="#" onclick="goDetail('{code}')">상품 {code}</a></p>""" for code in codes))


def item(name="휴대전화 스팸 문자", more=""):
    return html(f"""<h3 id="gd_nm">{name}</h3><p id="gd_dc">설명<br>둘째 줄</p><table>
        <tr><th>등록일<td id="pblicte_dt">2021.12.01<th>최종수정<td id="change_dt">2022.10.04</tr>
        <tr><th>카테고리</th><td id="dtck_lclas_cn">통신</td><th>제공기관</th><td id="wdtb_instt_nm">진흥원</td></tr>
        <tr><th>갱신주기</th><td id="wdtb_cycle_nm">월</td><th>가격</th><td><span><span>무료</span></span></td></tr>
        </table>{more}""")


@pytest.fixture
def make(partner):
    def make(answers, **options):
        partner.answers = answers
        return partner.make(Goods, "/list", **{"detail": DETAIL} | options)
    return make


def seen(harvester):
    return {record.id: harvester.read(record.raw) for page in harvester.pages() for record in page}


# -- one product

def test_a_product_page_becomes_a_dataset(make):
    harvester = make({"/list": index("KIS01-abc"), "/item": item()})
    [record] = seen(harvester).values()
    draft = harvester.draft(record)
    for resource in draft.get("resources", []):
        del resource["id"]
    page = f"{harvester.http.source.url.removesuffix('/list')}/item?goodsCode=KIS01-abc"
    assert draft == {
        "title": "휴대전화 스팸 문자", "notes": "설명\n둘째 줄", "url": page, "issued": "2021-12-01",
        "modified": "2022-10-04", "frequency": "MONTHLY", "is_free": True, "publisher": [{"name": "진흥원"}],
        "identifier": "KIS01-abc", "partner": "org", "license_id": "notspecified",
        "theme": ["과학기술"],
        "resources": [{"name": "휴대전화 스팸 문자", "url": page, "access_url": page}]}
    DATASET.load(draft | {"name": "ab"})


def test_what_is_told_for_machines_comes_first_and_what_is_told_for_links_last():
    page = goods_page.Page(html(
        """<script type="application/ld+json">not json</script><script>var x = "<h3 id='gd_nm'>no</h3>";</script>
        <script type="application/ld+json">{"@graph":[{"@type":"Thing"},{"@type":["Dataset"],"name":"기계가 읽는 이름",
        "creator":{"name":"기관"},"license":"https://creativecommons.org/licenses/by/4.0/",
        "keywords":"가, 나"}]}</script>
        <h3 id="gd_nm">사람이 읽는 이름</h3><dl><dt>설명</dt><dd>표의 설명</dd></dl>""",
        '<meta property="og:title" content="링크의 이름"><meta name="description" content="링크의 설명">').decode())
    assert goods_page.row(page, {"목록명": "gd_nm"}, "u") == {
        "목록명": "기계가 읽는 이름", "설명": "표의 설명", "키워드": "가, 나", "제공기관": "기관", "목록 URL": "u",
        "이용허락범위": "https://creativecommons.org/licenses/by/4.0/"}


@pytest.mark.parametrize("broken", [
    "<![foo[ x ]>", "<" * 9000, "<b>" * 9000 + "x", "<td>" * 900, "</p>" * 900, "<!--", "<h3 id=gd_nm>x", "&#99999999;",
    "<table><th>a", "<script type='application/ld+json'>[[[", "<script type='application/ld+json'>\"x\"</script>",
    "<script type='application/ld+json'>{\"@type\":3}</script>"])
def test_a_page_of_any_shape_is_read(broken):
    page = goods_page.Page(broken)
    assert isinstance(goods_page.row(page, {}, "u"), dict)


# -- pages that show none

@pytest.mark.parametrize(("answer", "what"), [
    (html("<input type=password>", "<title>회원 로그인</title>"), "회원 로그인"),
    (html("점검", "<title>시스템 점검 안내</title>"), "점검 안내"),
    (html("x", "<title>Error 500</title>"), "Error 500"),
    ((404, html("없음")), "상점"), ((500, b""), "HTTP 500"), (b"", "HTTP 200"), (html("", ""), "HTTP 200"),
    (html("홈", '<title>상점</title><meta property="og:title" content="상점">'), "상점"),
    (item().replace(b"gd_nm", b"\xff\xff"), "UTF-8")])
def test_a_page_that_shows_no_product_is_a_fault_of_that_record(make, answer, what):
    harvester = make({"/list": index("one1", "two2"), "/item": [answer, item()]})
    first, second = seen(harvester).values()
    with pytest.raises(ValueError, match=what):
        harvester.draft(first)
    assert harvester.draft(second)["title"] == "휴대전화 스팸 문자"


def test_a_product_may_speak_of_errors_and_of_logging_in(make):
    name = "로그인 오류 신고 내역"
    page = item(name, "<input type=password>").replace("상점".encode(), name.encode())
    harvester = make({"/list": index("one1"), "/item": page})
    [record] = seen(harvester).values()
    assert harvester.draft(record)["title"] == name


@pytest.mark.parametrize(("body", "code"), [
    (html("<input type=password>", "<title>로그인</title>"), "html"), (html("상품이 없습니다"), "no_products"),
    (b"", "no_products"),
    (b'{"error":1}', "no_products"), ((500, b""), "server"), ((403, b""), "status"), (b"\xff\xff\xff", "charset")])
def test_what_is_no_index_is_a_typed_error(make, body, code):
    with pytest.raises(SourceError) as error:
        seen(make({"/list": body}))
    assert error.value.code == code


# -- which pages, and how fast

def test_only_what_the_index_names_is_asked_for_and_nothing_is_said_to_be_gone(make, partner):
    harvester = make({"/list": index("one1"), "/item": item()})
    seen(harvester)
    assert [asked for asked, _ in partner.asked] == ["/robots.txt", "/list", "/item?goodsCode=one1"]
    assert (harvester.complete, harvester.expected, harvester.glimpse) == (None, None, True)


def test_further_index_pages_are_read_until_one_names_nothing_new(make, partner):
    harvester = make({"/list": [index("one1", "two2"), index("two2", "three3"), index("one1")], "/item": item()},
                     pages="/list?page={page}")
    assert list(seen(harvester)) == ["one1", "two2", "three3"]
    assert [asked for asked, _ in partner.asked if asked.startswith("/list")] == [
        "/list", "/list?page=2", "/list?page=3"]


def test_links_may_say_where_they_lead_but_not_to_another_server(make, partner):
    links = '<a href="/p/water-1#top">a</a><a href="https://elsewhere.kr/p/water-2">b</a><a href="/about">c</a>'
    harvester = make({"/list": html(links), "/p/water-1": item("물")}, detail="", link=r"/p/([\w-]+)")
    assert list(seen(harvester)) == ["water-1"]


def test_the_address_of_products_is_enough_to_know_links_to_them(make, partner):
    """What a person can say who knows no patterns; a script that calls something else is no product."""
    links = ('<a href="/data/12?lang=ko" onclick="track(\'menu\')">a</a><a href="data/x-1">b</a><a href="/about">c</a>'
             '<a href="http://[">d</a>')
    harvester = make({"/list": html(links), "/data/12": item("물"), "/data/x-1": item("불")}, detail="/data/{code}")
    assert {code: told["목록명"] for code, told in seen(harvester).items()} == {"12": "물", "x-1": "불"}


def test_a_pattern_that_is_none_is_a_typed_error(make):
    with pytest.raises(SourceError) as error:
        seen(make({"/list": index("one1")}, link="("))
    assert error.value.code == "pattern"


def test_a_sitemap_may_be_the_index(make, partner):
    base = partner.server.url
    sitemap = (f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
               f"<url><loc>{base}/p/one-1</loc></url><url><loc>{base}/about</loc></url></urlset>").encode()
    answers = {"/list": sitemap, "/p/one-1": item("하나")}
    assert list(seen(make(answers, detail="", link=r"/p/([\w-]+)", sitemap=True))) == ["one-1"]
    for body, code in ((b"<html>", "html"), (b"<urlset>", "envelope"),
                       (b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "envelope")):
        with pytest.raises(SourceError) as error:
            seen(make({"/list": body}, sitemap=True))
        assert error.value.code == code


def test_robots_txt_is_obeyed(make, partner):
    robots = b"User-agent: *\nDisallow: /item?goodsCode=two2\nCrawl-delay: 7\n"
    harvester, slept = make({"/robots.txt": robots, "/list": index("one1", "two2"), "/item": item()}), []

    class Counting(Hasty):
        def sleep(self, seconds):
            slept.append(seconds)

    harvester.http.clock = Counting()
    one, two = seen(harvester).values()
    assert one["목록명"] == "휴대전화 스팸 문자"
    with pytest.raises(ValueError, match="robots.txt"):
        harvester.draft(two)
    assert slept == [7.0]
    assert all("two2" not in asked for asked, _ in partner.asked)
    with pytest.raises(SourceError, match="robots.txt"):
        seen(make({"/robots.txt": b"User-agent: *\nDisallow: /\n", "/list": index("one1")}))


def test_pages_are_a_second_apart_where_nothing_is_said(make):
    harvester, slept = make({"/list": index("one1", "two2"), "/item": item()}), []

    class Counting(Hasty):
        def sleep(self, seconds):
            slept.append(seconds)

    harvester.http.clock = Counting()
    seen(harvester)
    assert slept == [1.0, 1.0]


# -- played

class TestSandbox(HarvesterContract):
    harvester, source = Goods, "goods"

    def make(self):
        source = Source(name="goods", harvester="", url=f"{self.server.url}/goods/list", owner_org="org",
                        options={"detail": "/goods/item?goodsCode={code}", "pages": "/goods/list?page={page}"})
        return Goods(source, session(source, self.server))

    def test_every_record_of_the_partner_arrives(self):
        assert {draft["title"] for _, draft in self.drafts()} == set(sandbox.held("kt"))

    def test_it_knows_why_the_listing_is_whole(self):
        """It never does: what an index does not name may still exist."""
        harvester = self.make()
        assert self.records(harvester)
        assert (harvester.complete, harvester.glimpse) == (None, True)
