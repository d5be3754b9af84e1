"""What a web page of a product says of it: JSON-LD, elements with agreed ids, tables of terms, OpenGraph.

Only the standard library's parser is used.  Scripts are never run, and nothing is kept but texts.
"""

import re
from html.parser import HTMLParser

import orjson

from harvesters.errors import trouble
from schemas import clean

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
BLOCKS = frozenset(("br", "p", "div", "li", "tr", "dt", "dd", "h1", "h2", "h3"))
DEPTH, LONGEST = 100, 20_000      # elements within each other; characters of one text
LARGEST = 3_000_000               # characters of a page
TERMS, TEXTS = frozenset(("th", "dt")), frozenset(("td", "dd"))
# how pages that are none of a product call themselves
NONE = re.compile(r"로그인|로그아웃되었|점검\s*(?:중|안내)|찾을 수 없|존재하지 않|접근\s*(?:제한|권한|거부)|오류|에러|"
                  r"\b(?:log\s?in|sign\s?in|error|not found|forbidden|maintenance|captcha)\b", re.IGNORECASE)


class Page(HTMLParser):
    """:ivar ids: texts of elements that have an id
    :ivar terms: what stands beside a heading of a table or a definition list
    :ivar metas: contents of meta elements, by their name or property
    :ivar links: (address, script) of each link
    :ivar scripts: texts of JSON-LD
    :ivar asks: whether it asks for a password
    """

    def __init__(self, html: str):
        if len(html) > LARGEST:
            raise trouble("large", limit=LARGEST // 1_000_000)
        super().__init__(convert_charrefs=True)
        self.ids, self.terms, self.metas = {}, {}, {}
        self.links, self.scripts, self.asks, self.title = [], [], False, ""
        self._open: list[list] = []               # [tag, id, texts]
        self._term: str | None = None
        self.feed(html)
        self.close()
        while self._open:
            self._end()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "meta" and (name := told.get("property") or told.get("name")):
            self.metas.setdefault(name.lower(), told.get("content", ""))
        if tag == "input" and told.get("type", "").lower() == "password":
            self.asks = True
        if tag == "a" or "onclick" in told:
            self.links.append((told.get("href", ""), told.get("onclick", "")))
        if tag in BLOCKS and self._open:
            self._open[-1][2].append("\n")
        if tag in TERMS | TEXTS and self._open and self._open[-1][0] in TERMS | TEXTS:
            self._end()                           # <th>…<td>… without an end between
        if tag not in VOID and len(self._open) < DEPTH:
            kind = f"script {told.get('type', '').lower()}" if tag == "script" else tag
            self._open.append([kind, told.get("id", ""), []])

    def handle_endtag(self, tag: str) -> None:
        names = [kind.split(" ")[0] for kind, _, _ in self._open]
        if tag in names:
            while self._open[-1][0].split(" ")[0] != tag:
                self._end()
            self._end()

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1][2].append(data)

    def parse_html_declaration(self, i: int) -> int:
        """A declaration that is none stops the parser of the standard library; here it is passed over."""
        try:
            return super().parse_html_declaration(i)
        except AssertionError:
            return self.parse_bogus_comment(i)

    def _end(self) -> None:
        """Close the innermost element: its text is also part of the one around it."""
        kind, id, texts = self._open.pop()
        text = "".join(texts)[:LONGEST]
        if kind.startswith("script") or kind == "style":
            if kind == "script application/ld+json":
                self.scripts.append(text)
            return
        said = clean.text(re.sub(r"[ \t\r]*\n\s*", "\n", text))
        if id and said:
            self.ids.setdefault(id, said)
        if kind in TERMS:
            self._term = said
        elif kind in TEXTS and self._term:
            self.terms.setdefault(self._term, said)
            self._term = None
        elif kind == "title" and said:
            self.title = self.title or said
        if self._open:
            self._open[-1][2].append(text)

    @property
    def refusal(self) -> str | None:
        """What a page that shows no product calls itself; None when it is none of these."""
        if self.asks:
            return self.title or "password"
        return self.title if NONE.search(self.title) else None


def dataset(page: Page) -> dict:
    """The first thing of the kind Dataset or Product in the page's JSON-LD; what is no JSON is passed over."""
    for script in page.scripts:
        try:
            told = orjson.loads(script)
        except orjson.JSONDecodeError:
            continue
        graph = told.get("@graph") if isinstance(told, dict) else told
        for each in graph if isinstance(graph, list) else [told]:
            kinds = each.get("@type") if isinstance(each, dict) else None
            if {"Dataset", "Product"} & set(kinds if isinstance(kinds, list) else [str(kinds)]):
                return each
    return {}


def row(page: Page, ids: dict[str, str], url: str) -> dict:
    """The page in the official columns.  What is told for machines comes first, what is told for links last.

    :param ids: column to the id of the element that holds it
    """
    told, metas = dataset(page), page.metas
    said = {
        "목록명": told.get("name"), "설명": told.get("description"), "키워드": told.get("keywords"),
        "등록일": told.get("datePublished") or told.get("dateCreated"), "수정일": told.get("dateModified"),
        "제공기관": _named(told.get("creator") or told.get("publisher") or told.get("brand")),
        "이용허락범위": _named(told.get("license"))}
    marked = {column: page.ids.get(id) for column, id in ids.items()}
    linked = {"목록명": metas.get("og:title") or metas.get("dc.title"),
              "설명": metas.get("og:description") or metas.get("description"), "키워드": metas.get("keywords")}
    found = {}
    for source in (linked, page.terms, marked, said):
        found |= {column: value for column, value in source.items() if value}
    return found | {"목록 URL": url}


def _named(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("url")
    return value if isinstance(value, str) else None
