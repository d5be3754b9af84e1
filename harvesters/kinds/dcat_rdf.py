"""RDF of every spelling, read without the network, and one dataset's part of it as bytes that are always the same.

rdflib parses a page.  What belongs to a dataset is written as sorted N-Triples (RDF 1.1 N-Triples, W3C 2014) whose
blank nodes are named by what can be read from them; such bytes are read back without rdflib.
"""

import hashlib
import logging
import re
from collections.abc import Iterator
from typing import NamedTuple

import orjson
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.plugins.parsers.jsonld import to_rdf

from harvesters import answers
from harvesters.body import MB
from harvesters.errors import SourceError, trouble
from harvesters.kinds.dcat_terms import CONTEXT, CONTEXTS, iri
from harvesters.kinds.linked import fault, wrong
from schemas import clean

logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)    # it prints every odd literal and address of a partner

LARGEST = 20                      # MB of one page
TRIPLES = 250_000                 # of one page: 300 MB of memory, six seconds; dense Turtle has them in 3 MB
MOST = 20_000                     # triples of one dataset
DEPTH = 64                        # blank nodes within blank nodes
KINDS = {"application/rdf+xml": "xml", "text/turtle": "turtle", "application/x-turtle": "turtle", "text/n3": "turtle",
         "application/n-triples": "nt", "application/ld+json": "json-ld"}
NAMES = {"xml": "RDF/XML", "turtle": "Turtle", "nt": "N-Triples", "json-ld": "JSON-LD"}
# what is told of something else but belongs to the dataset; whatever has no address of its own does so anyway
PARTS = frozenset(iri(name) for name in (
    "dcat:distribution", "adms:sample", "dcat:accessService", "dcat:contactPoint", "dct:publisher", "dct:creator",
    "dct:spatial", "dct:temporal", "adms:identifier", "spdx:checksum", "dct:license", "dct:rights", "dct:provenance",
    "dct:accessRights", "dcat:theme", "dct:format", "dcat:mediaType", "dct:conformsTo", "vcard:hasEmail",
    "vcard:hasTelephone"))
# an XML document's first element; atomic, since comments upon comments would be tried in every grouping
_START = re.compile(r"\s*+(?:<\?xml[^>]*+>\s*+)?(?>(?><!--.*?-->|<!DOCTYPE[^>\[]*+(?:\[[^\]]*+\]\s*+)?>)\s*+)*+"
                    r"<([A-Za-z][\w.:-]*+)", re.DOTALL)
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")


# -- a page

class Bounded(Graph):
    """A graph that refuses to grow beyond what one page may hold."""

    left = TRIPLES

    def add(self, triple):
        """:raises TooLarge: when it is full"""
        self.left -= 1
        if self.left < 0:
            raise wrong("page_triples", TRIPLES)
        return super().add(triple)


def parsed(answer: answers.Answer, base: str) -> Graph:
    """Read RDF, whatever its spelling: the body tells XML and HTML, else the header, else it is Turtle.

    :param base: what relative addresses are relative to; the same for all pages, so that ids are
    :raises SourceError: typed, for a web page, an error in disguise, too much at once or what is no RDF
    """
    if error := answers.shell(answer.body):
        raise error
    text = answers.text(answer).lstrip("\ufeff")
    if not text.strip():
        raise trouble("empty")
    spelling, graph = _spelling(text, answer), Bounded()
    if spelling == "xml":
        text = _DECLARED.sub("", text)
        _disarmed(text)
    return _fill(graph, spelling, lambda: graph.parse(data=text, format=spelling, publicID=base))


def parsed_json(value: object, base: str) -> Graph:
    """Read JSON-LD, its contexts from within the document or known to us.

    :raises Malformed: a context lies elsewhere: nothing is fetched
    """
    value, graph = localised(value), Bounded()
    return _fill(graph, "json-ld", lambda: to_rdf(value, graph, base=base))


def bounded(answer: answers.Answer) -> None:
    """:raises TooLarge: a page that would take too much memory as a graph"""
    if len(answer.body) > LARGEST * MB:
        raise wrong("page_large", LARGEST)


def _fill(graph: Graph, spelling: str, parse) -> Graph:
    try:
        parse()
    except SourceError:
        raise
    except Exception as error:  # noqa: BLE001  rdflib's parsers raise whatever they stumble over, by no common name
        line = getattr(error, "lines", None) or getattr(error, "_linenum", None)
        raise wrong("rdf", NAMES[spelling] + (f":{line}" if isinstance(line, int) else "")) from None
    return graph


def _spelling(text: str, answer: answers.Answer) -> str:
    said = KINDS.get(answer.headers.get("Content-Type", "").split(";")[0].strip().lower())
    start = text[:20_000].lstrip()
    found = _START.match(start)
    if (found and found[1].lower() in ("html", "head", "body")) or start[:14].lower() == "<!doctype html":
        raise trouble("html")
    if start.startswith("<?xml") or (found and (said == "xml" or re.search("xmlns[:=]", start))):
        return "xml"
    return said if said in ("turtle", "nt") else "turtle"


class _Nothing:
    """What a parser builds when only its checks are wanted."""

    def close(self) -> None:
        return


def _disarmed(text: str) -> None:
    """Go through XML once without keeping anything, before anybody resolves what it declares."""
    parser = DefusedXMLParser(target=_Nothing(), forbid_dtd=True)
    try:
        parser.feed(text.encode())
        parser.close()
    except DefusedXmlException:
        raise wrong("entities") from None
    except (SyntaxError, ValueError) as error:
        place = getattr(error, "position", ("?",))[0]
        raise wrong("rdf", f"RDF/XML:{place}") from None


def localised(value: object) -> object:
    """JSON-LD whose every `@context` is at hand: known addresses become our own terms, all others are refused."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if "@import" in part:
                raise wrong("context", part["@import"])
            if isinstance(part.get("@context"), str | list):
                part["@context"] = [_local(each) for each in
                                    (part["@context"] if isinstance(part["@context"], list) else [part["@context"]])]
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return value


def _local(context: object) -> object:
    if not isinstance(context, str):
        return context
    if context.rstrip("#/") not in CONTEXTS:
        raise wrong("context", context)
    return dict(CONTEXT)


# -- one dataset as bytes

def canonical(graph: Graph, root, others: frozenset | set = frozenset()) -> bytes:
    """What a page says of a dataset, as sorted N-Triples below a line that names the dataset.

    :param others: the other datasets and catalogues of the page, which are not parts of this one
    :raises ValueError: it is too large or too tangled
    """
    told = _told(graph, root, others)
    names = _names(told)
    lines = {f"{_spelt(node, names)} {_spelt(verb, names)} {_spelt(thing, names)} ."
             for node, pairs in told.items() for verb, thing in pairs}
    return "\n".join([f"# {_spelt(root, names)}", *sorted(lines), ""]).encode("utf-8", "replace")


def _told(graph: Graph, root, others) -> dict:
    """Each node of the dataset and what is said of it."""
    told, waiting, count = {}, [root], 0
    while waiting:
        node = waiting.pop()
        if node in told or (node in others and node != root):
            continue
        told[node] = set(graph.predicate_objects(node))
        count += len(told[node])
        if count > MOST:
            raise fault(f"한 데이터의 설명이 {MOST}줄보다 깁니다. 배포 파일을 나눠 달라고 알려 주세요.",
                        f"One dataset is described in more than {MOST} triples. Ask to have it divided.")
        waiting += [thing for verb, thing in told[node] if isinstance(thing, BNode)
                    or (isinstance(thing, URIRef) and str(verb) in PARTS)]
    return told


def _names(told: dict) -> dict[BNode, str]:
    """Name blank nodes by what can be read from them, so that two that say the same are one (bisimulation).

    Each round looks one step further, until no two more can be told apart.
    """
    blanks = {node for pairs in told.values() for _, node in pairs if isinstance(node, BNode)}
    blanks |= {node for node in told if isinstance(node, BNode)}
    names, classes = dict.fromkeys(blanks, ""), 1
    for _ in range(DEPTH if blanks else 0):
        names = {node: _digest(names[node], {f"{verb} {_spelt(thing, names)}" for verb, thing in told.get(node, ())})
                 for node in blanks}
        if len(set(names.values())) == classes:
            return names
        classes = len(set(names.values()))
    if blanks:
        raise fault("이름 없는 노드가 너무 깊이 이어져 읽을 수 없습니다. 원본을 고쳐 달라고 알려 주세요.",
                    "Blank nodes are nested too deeply. Have the original mended.")
    return names


def _digest(name: str, lines: set[str]) -> str:
    text = "\n".join([name, *sorted(lines)])
    return "b" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _spelt(term, names: dict) -> str:
    if isinstance(term, BNode):
        return "_:" + names.get(term, "")
    if isinstance(term, Literal):
        mark = f"@{term.language.lower()}" if term.language else \
            f"^^<{_address(term.datatype)}>" if term.datatype else ""
        return '"' + re.sub(r'[\\"\n\r\x00-\x1f]', _escaped, str(term)) + '"' + mark
    return f"<{_address(term)}>"


def _address(term: str) -> str:
    return re.sub(r'[\x00-\x20<>"{}|^`\\]', _escaped, str(term))


def _escaped(match: re.Match) -> str:
    return {"\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}.get(match[0]) or f"\\u{ord(match[0]):04X}"


# -- and back

class Term(NamedTuple):
    """An address, a blank node (`_:…`) or a text with its language."""

    value: str
    is_text: bool = False
    language: str = ""


_LINE = re.compile(r'(\S+) <(\S+)> (?:"((?:[^"\\]++|\\.)*+)"(?:@([\w-]+)|\^\^<\S+>)?|(\S+)) \.')
_ESCAPE = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else {"n": "\n", "r": "\r"}.get(m[2], m[2]), text)


def _node(text: str) -> str:
    return _unescaped(text[1:-1]) if text[:1] == "<" else text


class Described:
    """What is said of a dataset and its parts, read back from `canonical`.

    :ivar root: the dataset's address, or `_:…`
    """

    def __init__(self, raw: bytes):
        head, _, rest = raw.decode().partition("\n")
        self.root, self.about = _node(head[2:]), {}
        for line in rest.split("\n"):
            if found := _LINE.fullmatch(line):
                node, verb, text, language, thing = found.groups()
                term = Term(_node(thing)) if thing else Term(_unescaped(text), True, language or "")
                self.about.setdefault(_node(node), {}).setdefault(_unescaped(verb), []).append(term)

    def all(self, node: str, *names: str) -> list[Term]:
        """What the first of these properties that is there says of a node, in steady order."""
        said = self.about.get(node, {})
        return next((said[iri(name)] for name in names if iri(name) in said), [])

    def texts(self, node: str, *names: str) -> list[tuple[str, str]]:
        """The texts of a property: (language, clean text)."""
        return [(term.language, text) for term in self.all(node, *names)
                if term.is_text and (text := clean.text(term.value))]

    def types(self, node: str) -> set[str]:
        """The kinds of a node, each the last part of its address."""
        return {re.split("[/#]", term.value)[-1] for term in self.all(node, "rdf:type")}


def dumped(value: object) -> bytes:
    """JSON as bytes that do not depend on the order of keys."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def objects(graph: Graph, node, *names: str) -> Iterator:
    """What a graph says of a node, by prefixed names; all nodes when it is None."""
    for name in names:
        yield from graph.objects(node, URIRef(iri(name)))
