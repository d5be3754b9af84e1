"""A catalogue in DCAT: RDF/XML, Turtle, N-Triples or JSON-LD, in one document or page after page (Hydra), or data.json.

Options: `says`.  A key goes as a bearer token, and only to the source's own server.
"""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

import msgspec
from rdflib import BNode, Graph, URIRef

from harvesters.answers import Answer
from harvesters.base import Harvester, Page, Record
from harvesters.body import MB
from harvesters.kinds import dcat_draft, dcat_us, linked, paging
from harvesters.kinds.columns import finish
from harvesters.kinds.dcat_rdf import Described, bounded, canonical, dumped, objects, parsed, parsed_json
from harvesters.kinds.dcat_terms import iri
from schemas import clean

MOST = 10_000                     # datasets of one page
SNIFF = 4096                      # bytes searched for the first sign of JSON
SPELT = 100                       # MB of all datasets of one page, each with what it shares with others
ACCEPT = ("text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, application/n-triples;q=0.7, "
          "application/json;q=0.6, */*;q=0.1")       # for those who would else show a web page
US = ("project-open-data", "resources.data.gov", "pod/schema")


class DataJson(msgspec.Struct):
    """data.json: its datasets as slices of the body, each parsed when its turn comes."""

    dataset: list[msgspec.Raw]
    context: str | None = msgspec.field(name="@context", default=None)
    kind: str | None = msgspec.field(name="@type", default=None)
    conforms: str | None = msgspec.field(name="conformsTo", default=None)

    @property
    def is_one(self) -> bool:
        return self.context is None or any(mark in f"{self.context} {self.conforms}" for mark in US)


DATA_JSON = msgspec.json.Decoder(DataJson)


class Told(NamedTuple):
    """What a page says of the listing.

    :param pages: whether it says that there are pages at all
    """

    pages: bool
    next: str | None = None
    last: str | None = None
    total: int | None = None


class Dcat(Harvester):
    """`url` leads to the catalogue's document or its first page."""

    mapping = "1"
    unclear = 0                   # datasets that could not be taken out of their page: any may be one that seems gone

    def __init__(self, source, http):
        super().__init__(source, http)
        self.promised: set[int] = set()       # hashes of what a catalogue lists, and of what a page then described
        self.met: set[int] = set()

    def pages(self) -> Iterator[Page]:
        walk, address = Trail(), self.source.url
        headers = {"Accept": ACCEPT} | ({"Authorization": f"Bearer {self.http.secret}"} if self.http.secret else {})
        while address:
            walk.enter(address)
            answer = self.http.get(address, headers=headers)
            if (whole := _data_json(answer)) is not None:
                yield from self._data_json(whole)
                return
            graph = self._graph(answer)
            told = paging_of(graph)
            self.expected = told.total if told.total is not None else self.expected
            page = walk.step(self._records(graph), told)
            walk.unframed |= not _framed(answer)
            address = self._next(answer.url, told.next)
            yield page
        self.complete = walk.proof() if self.promised <= self.met and not self.unclear else None

    def _next(self, here: str, address: str | None) -> str | None:
        """Where the next page is; the session decides whether we may go there, and whether the key goes along."""
        if not address:
            return None
        try:
            found = urldefrag(urljoin(here, address))[0]
            sound = urlsplit(found).scheme in ("http", "https") and urlsplit(found).hostname
        except ValueError:
            sound = False
        if not sound:
            raise linked.wrong("next", self.http.redact(address))
        return found

    def _graph(self, answer: Answer) -> Graph:
        bounded(answer)
        base = urlsplit(self.source.url)._replace(query="", fragment="").geturl()
        if _start(answer) in (b"{", b"["):
            return parsed_json(self.http.json(answer), base)
        return parsed(answer, base)

    def _records(self, graph: Graph) -> list[tuple[Record, str]]:
        (listed, others), found, room = _listed(graph), [], SPELT * MB
        self.promised |= {hash(node) for node in graph.objects(None, URIRef(iri("dcat:dataset")))}
        self.met |= set(map(hash, listed))
        for node in listed:
            found.append(self._record(graph, node, others))
            room -= len(found[-1][0].raw)
            if room < 0:                          # datasets that share what is long, each with a copy of its own
                raise linked.wrong("page_large", SPELT)
        return sorted(found)

    def _record(self, graph: Graph, node, others: frozenset) -> tuple[Record, str]:
        try:
            raw = canonical(graph, node, others)
        except ValueError as error:
            self.unclear += 1
            return Record("" if isinstance(node, BNode) else str(node), dumped({"_fault": str(error)})), str(node)
        said = Described(raw)
        return Record(dcat_draft.identifier(said) or "", raw), said.root

    def _data_json(self, whole: list[msgspec.Raw]) -> Iterator[Page]:
        """data.json has no pages: what parsed to its end is all."""
        if not whole:
            raise paging.wrong("nothing")
        self.expected = len(whole)
        yield from paging.batches(map(_entry, whole))
        self.complete = f"data.json with {len(whole)} datasets"

    def read(self, raw: bytes) -> dict | Described:
        return msgspec.json.decode(raw) if raw[:1] == b"{" else Described(raw)

    def gone(self, record: dict | Described) -> bool:
        return isinstance(record, Described) and dcat_draft.withdrawn(record, record.root)

    def draft(self, record: dict | Described) -> dict:
        if isinstance(record, Described):
            return finish(dcat_draft.draft(record), self.source, dcat_draft.identifier(record) or record.root)
        if "_fault" in record:
            raise ValueError(record["_fault"])
        return finish(dcat_us.draft(record), self.source, dcat_us.identifier(record) or "")


class Trail:
    """The walk from page to page: what was seen, and whether the end was reached."""

    def __init__(self):
        self.addresses: set[str] = set()
        self.seen: set[int] = set()
        self.totals: set[int] = set()
        self.told = Told(False)
        self.here, self.end_elsewhere = "", False
        self.unframed = False                 # a page may have ended early without anybody noticing

    def enter(self, address: str) -> None:
        """:raises Malformed: the address was there before, or there is no end to them"""
        if address in self.addresses:
            raise paging.wrong("circle", len(self.addresses))
        if len(self.addresses) >= paging.CAP:
            raise paging.wrong("endless", paging.CAP)
        self.addresses.add(address)
        self.here = address

    def step(self, found: list[tuple[Record, str]], told: Told) -> Page:
        """The records of a page that were not on an earlier one.

        :param found: records, each with the node it stands for: two with one id are two, which the run reports
        :raises Malformed: a page brings nothing new, or nothing at all
        """
        if not found and not self.seen:
            raise paging.wrong("nothing")
        fresh = [record for record, node in found
                 if (mark := hash((record.id, node))) not in self.seen and not self.seen.add(mark)]
        if not found:
            raise paging.wrong("short", f"{len(self.seen)}/{told.total if told.total is not None else '?'}")
        if not fresh:
            raise paging.wrong("circle", len(self.addresses))
        self.totals |= {told.total} if told.total is not None else set()
        self.end_elsewhere = told.last is not None and not told.next and not _same(told.last, self.here)
        self.told = told
        return fresh

    def proof(self) -> str | None:
        """Why nothing is missing: the last page spoke of pages and named no next, and the total agrees."""
        count, pages = len(self.seen), len(self.addresses)
        silent = pages > 1 and not self.told.pages
        if silent or self.end_elsewhere or self.totals - {count}:
            return None
        if self.unframed and not self.totals:
            return None
        if self.totals:
            return f"declared {count}, saw {count} on {pages} pages"
        return f"{count} datasets on {pages} pages, the last without a next"


def _same(one: str, other: str) -> bool:
    return urldefrag(urljoin(other, one))[0] == urldefrag(other)[0]


def _start(answer: Answer) -> bytes:
    """The first sign of a body."""
    return answer.body[:SNIFF].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]


def _framed(answer: Answer) -> bool:
    """Whether a body that was cut short would be noticed: by HTTP, or because no XML or JSON ends in the middle."""
    headers = answer.headers
    xml = _start(answer) == b"<" and answer.body.rstrip().endswith(b">")
    return "Content-Length" in headers or "Transfer-Encoding" in headers or _start(answer) in b"{[" or xml


def paging_of(graph: Graph) -> Told:
    """What Hydra's vocabulary says of the listing, in its present form and in that of older CKANs.

    :raises Malformed: it names several next pages, or a total that is no number
    """
    views = {node for kind in ("hydra:PartialCollectionView", "hydra:PagedCollection")
             for node in graph.subjects(URIRef(iri("rdf:type")), URIRef(iri(kind)))}
    views |= set(graph.objects(None, URIRef(iri("hydra:view"))))
    ahead = {str(each) for view in views for each in objects(graph, view, "hydra:next", "hydra:nextPage")}
    final = {str(each) for view in views for each in objects(graph, view, "hydra:last", "hydra:lastPage")}
    totals = {clean.number(str(each)) for each in objects(graph, None, "hydra:totalItems")}
    if len(ahead) > 1 or len(totals) > 1 or any(not isinstance(each, int) or each < 0 for each in totals):
        raise paging.wrong("envelope", "hydra")
    return Told(bool(views), *(min(each) if each else None for each in (ahead, final, totals)))


def _listed(graph: Graph) -> tuple[set, frozenset]:
    """Every dataset of a page and every service that is listed for itself; and the same with the catalogues."""
    def typed(name: str) -> set:
        return set(graph.subjects(URIRef(iri("rdf:type")), URIRef(iri(name))))

    catalogues = typed("dcat:Catalog")
    listed = {node for node in graph.objects(None, URIRef(iri("dcat:dataset"))) if (node, None, None) in graph}
    behind = set(graph.objects(None, URIRef(iri("dcat:accessService"))))
    found = (typed("dcat:Dataset") | listed | (typed("dcat:DataService") - behind)) - catalogues
    found = {node for node in found if isinstance(node, URIRef | BNode)}
    if len(found) > MOST:
        raise linked.wrong("page_many", MOST)
    return found, frozenset(found | catalogues)


def _data_json(answer: Answer) -> list[msgspec.Raw] | None:
    """The datasets of data.json; None when it is something else."""
    try:
        found = DATA_JSON.decode(answer.body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return found.dataset if found.is_one else None


def _entry(slice: msgspec.Raw) -> Record:
    record = msgspec.json.decode(slice)
    if not isinstance(record, dict):
        return Record("", dumped({"_fault": "데이터가 객체가 아닙니다. / An entry is not an object."}))
    return Record(dcat_us.identifier(record) or "", dumped(record))
