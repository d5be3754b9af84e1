"""RDF that is hostile, broken or too much; and one dataset as bytes that are always the same."""

import random

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef

from harvesters.answers import Answer
from harvesters.errors import Malformed, SourceError, TooLarge
from harvesters.kinds import dcat_rdf
from harvesters.kinds.dcat import Dcat
from harvesters.kinds.dcat_rdf import Described, canonical, parsed
from tests.harvesters.kinds.test_dcat import WHOLE, one, said
from tests.harvesters.kinds.turtle import page

# -- what is not read

def bomb(inner):
    return f"""<?xml version="1.0"?><!DOCTYPE rdf:RDF [{inner}]><rdf:RDF
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&a;</rdf:RDF>"""


@pytest.mark.parametrize(("body", "code"), [
    (bomb('<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">'), "entities"),
    (bomb('<!ENTITY a SYSTEM "file:///etc/passwd">'), "entities"),
    (bomb('<!ENTITY % a SYSTEM "http://127.0.0.1/x.dtd"> %a;'), "entities"),
    (bomb('<!ENTITY a "x">').encode("utf-16"), "entities"),
    ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><a></rdf:RDF>", "rdf"),
    ("<!-- x --><!DOCTYPE html><html><body>로그인</body></html>", "html"), ("<!doctype HTML>", "html"),
    ("<p> <o> .", "rdf"), ("a,b\n1,2", "rdf"), ("", "empty"), (" \n", "empty"), ("{", "not_json"), ("[]", "nothing"),
    (b"\xff\xfe\xff", "charset"), ("[" * 5000, "not_json"), ("@prefix x: <u:> . " + "[ x:y " * 3000, "rdf"),
    (b'{"@graph":[{"@type":"dcat:Dataset"}]}', "nothing"), ("<!--" + "--><!--" * 3000, "rdf"),
    (b'{"dataset":{}}', "nothing"), (b'{"dataset":[]}', "nothing")])
def test_what_is_no_catalogue_is_a_typed_error(partner, body, code):
    partner.answers["/api"] = body.encode() if isinstance(body, str) else body
    harvester = partner.make(Dcat)
    with pytest.raises(SourceError) as error:
        list(harvester.pages())
    assert (error.value.code, harvester.complete) == (code, None)


@pytest.mark.parametrize(("kind", "body"), [
    ("text/html", WHOLE), ("text/turtle", WHOLE), ("application/n-triples", "<https://x.kr/1> <u:p> \"x\" ."),
    ("text/plain", "<urn:a> <urn:b> <urn:c> ."), ("text/turtle", "<a> <b> <c> .")])
def test_the_header_tells_the_spelling_only_where_the_body_does_not(kind, body):
    assert len(parsed(Answer(200, {"Content-Type": kind}, body.encode(), ""), "https://x.kr/")) > 0


@pytest.mark.parametrize("place", ["root", "list", "node", "scoped", "import"])
def test_a_context_that_lies_elsewhere_is_refused_and_nobody_is_asked_for_it(partner, place):
    far = f"{partner.server.url}/context.jsonld"
    dataset = {"@id": "https://x.kr/1", "@type": "http://www.w3.org/ns/dcat#Dataset"}
    partner.answers["/api"] = orjson.dumps({
        "root": dataset | {"@context": far}, "list": dataset | {"@context": [{"x": "u:x"}, far]},
        "node": {"@graph": [dataset | {"http://u/p": {"@context": far, "x": 1}}]},
        "scoped": dataset | {"@context": {"x": {"@id": "u:x", "@context": far}}, "x": {"y": 1}},
        "import": dataset | {"@context": {"@import": far}}}[place])
    with pytest.raises(Malformed) as error:
        list(partner.make(Dcat).pages())
    assert (error.value.code, [asked for asked, _ in partner.asked]) == ("context", ["/api"])
    assert far in error.value.ko


def test_dcats_own_contexts_are_at_hand(partner, read):
    draft = one(partner, read, orjson.dumps({
        "@context": ["https://www.w3.org/ns/dcat.jsonld", {"more": "https://x.kr/more"}], "@id": "https://x.kr/1",
        "@type": "Dataset", "title": {"@value": "가", "@language": "ko"}, "keyword": ["물길"], "more": 3,
        "distribution": [{"@type": "Distribution", "downloadURL": "https://x.kr/f.csv", "format": "CSV"}]}))
    assert (draft["title"], draft["tags"], draft["resources"]) == ("가", [{"name": "물길"}], [
        {"url": "https://x.kr/f.csv", "download_url": "https://x.kr/f.csv", "format": "CSV"}])


@pytest.mark.parametrize(("name", "limit", "code"), [
    ("harvesters.kinds.dcat_rdf.LARGEST", 0, "page_large"),
    ("harvesters.kinds.dcat_rdf.Bounded.left", 5, "page_triples"),
    ("harvesters.kinds.dcat.MOST", 2, "page_many"), ("harvesters.kinds.dcat.SPELT", 0, "page_large")])
def test_a_catalogue_that_is_too_much_at_once_is_asked_to_come_in_pages(partner, monkeypatch, name, limit, code):
    monkeypatch.setattr(name, limit)
    partner.answers["/api"] = page(1, 2, 3)
    with pytest.raises(TooLarge, match=r"나눠 달라고 알려 주세요. / .* Ask for pages") as error:
        list(partner.make(Dcat).pages())
    assert error.value.code == code


# -- one dataset as bytes

ROOT = URIRef("https://x.kr/1")
NODES = st.sampled_from([BNode(f"n{number}") for number in range(5)])
TRIPLES = st.lists(st.tuples(
    NODES | st.just(ROOT), st.sampled_from([URIRef("u:p"), URIRef("http://purl.org/dc/terms/title")]),
    NODES | st.builds(Literal, st.text(max_size=4), lang=st.sampled_from([None, "ko", "EN"]))), max_size=14)


def graph_of(triples, names):
    def named(term):
        return names[term] if isinstance(term, BNode) else term
    graph = Graph()
    for triple in triples:
        graph.add(tuple(map(named, triple)))
    return graph


@given(TRIPLES, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_neither_order_nor_names_of_blank_nodes_change_the_bytes(triples, chance: random.Random):
    every = [BNode(f"n{number}") for number in range(5)]
    raw = canonical(graph_of(triples, {each: each for each in every}), ROOT)
    shuffled = chance.sample(triples, len(triples))
    renamed = graph_of(shuffled, dict(zip(every, chance.sample([BNode() for _ in every], 5), strict=True)))
    assert canonical(renamed, ROOT) == raw
    again = Graph().parse(data=raw.decode(), format="nt")
    assert canonical(again, ROOT) == raw


@given(st.text(max_size=30), st.sampled_from([None, "ko", "en"]))
@settings(max_examples=60, deadline=None)
def test_a_text_comes_back_as_it_was(text, language):
    graph = Graph()
    graph.add((ROOT, URIRef("http://purl.org/dc/terms/title"), Literal(text, lang=language)))
    [term] = Described(canonical(graph, ROOT)).all(str(ROOT), "dct:title")
    assert (term.value, term.language) == (text, language or "")


def test_blank_nodes_that_go_round_in_circles_are_read_to_their_end(partner, read):
    draft = said(partner, read, 'dct:publisher _:a . _:a dct:publisher _:b ; foaf:name "기관" . '
                                "_:b dct:publisher _:a ; dcat:distribution _:b")
    assert draft["publisher"] == [{"name": "기관"}]


def test_what_belongs_to_another_dataset_of_the_page_is_not_copied(partner, read):
    partner.answers["/api"] = page(1, 2, extra="<https://x.kr/1> dct:relation <https://x.kr/2> ; dct:isPartOf _:c . "
                                                "_:c a dcat:Catalog ; dcat:dataset <https://x.kr/2> .")
    assert b"\xec\x9e\x90\xeb\xa3\x8c 2" not in read(partner.make(Dcat))["https://x.kr/1"]


@pytest.mark.parametrize("extra", [
    "<https://x.kr/1> dct:relation " + "[ dct:relation " * 70 + "1" + "]" * 70 + " .",
    "<https://x.kr/1> dct:relation " + ",".join(map(str, range(60))) + " ."])
def test_a_dataset_that_is_too_much_is_its_own_fault_and_the_listing_proves_nothing(partner, read, monkeypatch, extra):
    monkeypatch.setattr(dcat_rdf, "MOST", 50 if "59" in extra else 20_000)
    partner.answers["/api"] = page(1, 2, extra=extra)
    harvester = partner.make(Dcat)
    found = read(harvester)
    with pytest.raises(ValueError, match=r"알려 주세요. / "):
        harvester.draft(harvester.read(found["https://x.kr/1"]))
    assert harvester.draft(harvester.read(found["https://x.kr/2"]))["title"] == "자료 2"
    assert harvester.complete is None
