"""Product pages of a partner that has no list for machines: one page each, as a person reads them.

Only pages that an index names are asked for, one a second or slower, none that robots.txt forbids, and none elsewhere.
What is not among them may still exist: such a list says nothing of what is gone.

Options:
  pages    addresses of further index pages, `{page}` standing for 2, 3 …; until one names nothing new
  sitemap  true: the source's address is a sitemap
  link     a pattern; its first group, found in the address or the script of a link, is a product's code
  detail   a product's address, `{code}` standing for its code; links to such addresses are products, too; else the
           link's own
  ids      column → id of the element that holds it, over those of KT's pages
  says     what the partner states of all its records
"""

import re
from collections.abc import Iterator
from urllib.parse import quote, urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree.ElementTree import ParseError

import orjson
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from harvesters.base import Harvester, Page, Record
from harvesters.errors import Refused, SourceError, trouble
from harvesters.kinds import columns, goods_page
from harvesters.kinds.paging import wrong

PACE = 1.0                        # seconds between two pages, at least
CAP = 100                         # index pages
AGENT = "ieum-harvester"
# KT's pages (bdp.kt.co.kr): where each product's words stand
LINK = r"""\(\s*['"]([\w-]{4,60})['"]|[?&]goodsCode=([\w-]{4,60})"""
IDS = {"목록명": "gd_nm", "설명": "gd_dc", "등록일": "pblicte_dt", "수정일": "change_dt", "제공기관": "wdtb_instt_nm",
       "업데이트 주기": "wdtb_cycle_nm", "분류체계": "dtck_lclas_cn"}
TERMS = {"가격": "비용부과유무", "상품명": "목록명", "상품설명": "설명", "갱신주기": "업데이트 주기",
         "카테고리": "분류체계"}
CYCLES = {"일": "일간", "주": "주간", "월": "월간", "분기": "분기", "반기": "반기", "년": "연간"}
MISSING = (403, 404, 410, 500)


class Goods(Harvester):
    mapping = "1"

    def pages(self) -> Iterator[Page]:
        self.glimpse, self.robots, self.last, self.home = True, None, False, set()
        met: set[str] = set()
        for address in self._indexes():
            found = {code: url for code, url in self._named(address).items() if code not in met}
            if not found:
                break
            met |= found.keys()
            for code, url in found.items():
                yield [self._record(code, url)]
        if not met:
            raise wrong("no_products")

    def _indexes(self) -> Iterator[str]:
        yield self.source.url
        if further := self.source.options.get("pages"):
            yield from (further.replace("{page}", str(number)) for number in range(2, CAP + 1))

    def _named(self, address: str) -> dict[str, str]:
        """The products an index page names: code to address."""
        page, address = None, urljoin(self.source.url, address)
        if self.source.options.get("sitemap"):
            links = [(url, "") for url in self._sitemap(address)]
        else:
            page = goods_page.Page(self.http.text(self._ask(address)))
            links, self.home = page.links, self.home | {page.metas.get("og:title"), page.title}
        own, link, found = self._own(), self._link(), {}
        for href, script in links:
            if match := own and own.search(_joined(address, href)) or link.search(href) or link.search(script):
                code = next((group for group in match.groups() if group), match[0])[:200]
                url = self._detail(code, address, href)
                if url and urlsplit(url)[:2] == urlsplit(self.source.url)[:2]:
                    found.setdefault(code, url)
        if page and page.refusal and not found:
            raise trouble("html")
        return found

    def _own(self) -> re.Pattern | None:
        """What the addresses of products look like, where it is said, and not by a pattern."""
        form = self.source.options.get("detail", "")
        if "link" in self.source.options or "{code}" not in form:
            return None
        before, _, after = urljoin(self.source.url, form).partition("{code}")
        return re.compile(rf"^{re.escape(before)}([\w.~-]{{1,200}}){re.escape(after)}")

    def _link(self) -> re.Pattern:
        try:
            return re.compile(self.source.options.get("link", LINK))
        except re.error as error:
            raise wrong("pattern", str(error)) from None

    def _detail(self, code: str, address: str, href: str) -> str | None:
        if form := self.source.options.get("detail"):
            return urljoin(self.source.url, form.replace("{code}", quote(code)))
        return urldefrag(urljoin(address, href))[0] if href.strip("#") else None

    def _sitemap(self, address: str) -> list[str]:
        answer = self._ask(address)
        try:
            root = fromstring(self.http.text(answer), forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError):
            raise trouble("html") if b"<html" in answer.body[:2000].lower() else wrong("envelope", "sitemap") from None
        return [(each.text or "").strip() for each in root.iter() if str(each.tag).rpartition("}")[2] == "loc"]

    def _record(self, code: str, url: str) -> Record:
        """A product's page; one that shows none is a fault of that record."""
        try:
            answer = self._ask(url, MISSING)
            page = goods_page.Page(self.http.text(answer))
            told = self._told(page, url)
            if answer.status in MISSING or not self._shows(page, told):
                told = {"_fault": _none(page.refusal or page.title or f"HTTP {answer.status}")}
        except Refused as error:
            told = {"_fault": str(error)}
        except SourceError as error:
            if error.code not in ("charset", "large"):
                raise
            told = {"_fault": str(error)}
        return Record(code, orjson.dumps(told | {"code": code}, option=orjson.OPT_SORT_KEYS))

    def _shows(self, page: goods_page.Page, told: dict) -> bool:
        """Whether a page shows a product: it is named where products are, or at least not as a login or a home page."""
        if goods_page.dataset(page).get("name") or self._ids["목록명"] in page.ids:
            return True
        return "목록명" in told and not page.refusal and told["목록명"] not in self.home

    @property
    def _ids(self) -> dict[str, str]:
        return IDS | self.source.options.get("ids", {})

    def _told(self, page: goods_page.Page, url: str) -> dict:
        told = {columns.official(name) or name: value for name, value in
                goods_page.row(page, self._ids, url).items()}
        told |= {column: told[name] for name, column in TERMS.items() if name in told and column not in told}
        told["업데이트 주기"] = CYCLES.get(told.get("업데이트 주기"), told.get("업데이트 주기"))
        return {name: value for name, value in told.items() if value and name in columns.OFFICIAL}

    def draft(self, record: dict) -> dict:
        return columns.finish(columns.draft(record), self.source, record["code"])

    def _ask(self, url: str, accept: tuple = ()):
        """Ask for a page, slowly, and where robots.txt lets us."""
        url = urljoin(self.source.url, url)
        if self.robots is None:
            self.robots = self._rules()
        if not self.robots.can_fetch(AGENT, url):
            raise Refused("robots", "robots.txt가 이 쪽을 읽지 말라고 합니다. 협력기관에 목록 파일을 부탁해 주세요.",
                          "robots.txt forbids this page. Ask the partner for a list instead.")
        if self.last:
            self.http.clock.sleep(max(PACE, float(self.robots.crawl_delay(AGENT) or 0)) - self.source.pace)
        self.last = True
        return self.http.get(url, accept=accept)

    def _rules(self) -> RobotFileParser:
        rules = RobotFileParser()
        answer = self.http.get(urljoin(self.source.url, "/robots.txt"), accept=(401, 403, 404, 410))
        page = answer.status >= 300 or b"<html" in answer.body[:1000].lower()      # whatever is not there, says nothing
        rules.parse([] if page else answer.body.decode("utf-8", "replace").splitlines())
        return rules


def _joined(address: str, href: str) -> str:
    try:
        return urljoin(address, href)
    except ValueError:                            # a bracket that nobody closed
        return ""


def _none(what: str) -> str:
    return (f"상품 대신 다른 쪽이 왔습니다({what[:80]}). 주소를 열어 확인해 주세요. / "
            f"Another page came instead of the product ({what[:80]}). Open the address and look.")
