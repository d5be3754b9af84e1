"""Partners that speak linked data, played: DCAT in every spelling with Hydra's pages, data.json, Croissant, packages.

`/dcat/<list>/catalog.{ttl,rdf,nt,jsonld}?page=1`, `/dcat/<list>/data.json`, `/croissant/<list>/list.json` and
`/datapackage/<list>/list.json`; the lists are those whose rows the sandbox holds.
"""

from urllib.parse import parse_qs

import orjson
from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef

from harvesters.kinds import columns
from harvesters.sandbox.houses import JSON, Answered
from harvesters.sandbox.rows import Rows

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SIZE = 6                          # datasets of one page
SPELLINGS = {"ttl": ("turtle", "text/turtle; charset=utf-8"), "rdf": ("xml", "application/rdf+xml"),
             "nt": ("nt", "application/n-triples"), "jsonld": ("json-ld", "application/ld+json")}
NONE = 404, "text/plain", b""


def answer(rows: Rows, path: str, query: str, host: str) -> Answered:
    """Answer a request below one of the three houses.

    :param host: what the asker calls us, for absolute addresses
    """
    house, name, file = (*path[1:].split("/", 2), "", "")[:3]
    drafts = [(row["목록키"], columns.draft(row)) for row in rows.lists.get(name, ())]
    here = f"http://{host}/{house}/{name}"
    if not drafts:
        return NONE
    if house == "dcat":
        return data_json(drafts) if file == "data.json" else catalogue(drafts, here, file, query)
    if file == "list.json":
        return _json([f"{here}/{key}.json" for key, _ in drafts])
    made = {f"{key}.json": (key, package) for key, package in drafts}
    if file not in made:
        return NONE
    return _json((croissant if house == "croissant" else package)(*made[file]))


def _json(value: object) -> Answered:
    return 200, JSON, orjson.dumps(value)


def catalogue(drafts: list, here: str, file: str, query: str) -> Answered:
    """One page of a catalogue, as CKAN's DCAT extension pages it."""
    spelling, kind = SPELLINGS.get(file.partition(".")[2], (None, ""))
    if spelling is None:
        return NONE
    page = int(parse_qs(query).get("page", ["1"])[0])
    last = -(-len(drafts) // SIZE)
    graph, home = Graph(), URIRef(here)
    view = URIRef(f"{here}/{file}?page={page}")
    graph.add((home, RDF.type, DCAT.Catalog))
    graph.add((view, RDF.type, HYDRA.PagedCollection))
    graph.add((view, HYDRA.totalItems, Literal(len(drafts))))
    graph.add((view, HYDRA.lastPage, Literal(f"{here}/{file}?page={last}")))
    if page < last:
        graph.add((view, HYDRA.nextPage, Literal(f"{here}/{file}?page={page + 1}")))
    for key, draft in drafts[(page - 1) * SIZE:page * SIZE]:
        node = URIRef(f"{here}/{key}")
        graph.add((home, DCAT.dataset, node))
        _describe(graph, node, key, draft)
    body = graph.serialize(format=spelling, encoding="utf-8", **({"auto_compact": True} if "ld" in spelling else {}))
    return 200, kind, body


def _describe(graph: Graph, node: URIRef, key: str, draft: dict) -> None:
    said = [(RDF.type, DCAT.Dataset), (DCTERMS.identifier, Literal(key)),
            (DCTERMS.title, Literal(draft["title"], lang="ko"))]
    said += [(DCTERMS.description, Literal(draft["notes"], lang="ko"))] if draft.get("notes") else []
    said += [(DCAT.keyword, Literal(tag["name"], lang="ko")) for tag in draft.get("tags", ())]
    said += [(DCTERMS[field], Literal(draft[field], datatype=XSD.date)) for field in ("issued", "modified")
             if field in draft]
    for verb, kind, name, told in ((DCTERMS.publisher, FOAF.Organization, FOAF.name, draft.get("publisher")),
                                   (DCAT.contactPoint, VCARD.Organization, VCARD.fn, draft.get("contact"))):
        if told and told[0].get("name"):
            said.append((verb, _part(graph, kind, {name: Literal(told[0]["name"])})))
    said += [(DCAT.theme, _part(graph, SKOS.Concept, {SKOS.prefLabel: Literal(theme, lang="ko")}))
             for theme in draft.get("theme", ())]
    for place, resource in enumerate(draft.get("resources", ())):
        said.append((DCAT.distribution, _part(graph, DCAT.Distribution, {
            DCTERMS.title: Literal(resource["name"]), DCTERMS.format: Literal(resource.get("format") or "FILE"),
            DCAT.accessURL: URIRef(resource["url"] or f"{node}/{place}")})))
    for verb, thing in said:
        graph.add((node, verb, thing))


def _part(graph: Graph, kind, said: dict) -> BNode:
    part = BNode()
    graph.add((part, RDF.type, kind))
    for verb, thing in said.items():
        graph.add((part, verb, thing))
    return part


def data_json(drafts: list) -> Answered:
    """The same as Project Open Data's data.json."""
    entries = [{"@type": "dcat:Dataset", "identifier": key, "title": draft["title"],
                "description": draft.get("notes", ""), "keyword": [tag["name"] for tag in draft.get("tags", ())],
                "modified": draft.get("modified", ""), "accessLevel": "restricted public",
                "publisher": {"@type": "org:Organization", "name": draft["publisher"][0]["name"]},
                "distribution": [{"@type": "dcat:Distribution", "title": each["name"], "format": each.get("format"),
                                  "accessURL": each["url"]} for each in draft.get("resources", ())]}
               for key, draft in drafts]
    return _json({"@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld", "@type": "dcat:Catalog",
                  "conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": entries})


def croissant(key: str, draft: dict) -> dict:
    """A dataset as a Croissant document."""
    files = [{"@type": "cr:FileObject", "@id": f"file-{place}", "name": each["name"],
              "contentUrl": f"{key}/{place}.csv", "encodingFormat": "text/csv"}
             for place, each in enumerate(draft.get("resources", ()))]
    fields = [{"@type": "cr:Field", "name": each["name"], "description": each.get("title", ""), "dataType": "sc:Text",
               "source": {"fileObject": {"@id": "file-0"}, "extract": {"column": each["name"]}}}
              for resource in draft.get("resources", ())[:1] for each in resource.get("columns", ())]
    return {"@context": {"@vocab": "https://schema.org/", "cr": "http://mlcommons.org/croissant/"},
            "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.1", "identifier": key,
            "name": draft["title"], "description": draft.get("notes", ""), "distribution": files,
            "recordSet": [{"@type": "cr:RecordSet", "@id": "rows", "field": fields}],
            "keywords": [tag["name"] for tag in draft.get("tags", ())]}


def package(key: str, draft: dict) -> dict:
    """A dataset as a Data Package."""
    files = [{"name": f"file-{place}", "title": each["name"], "path": f"{key}/{place}.csv",
              "schema": {"fields": [{"name": column["name"], "type": "string", "title": column.get("title", "")}
                                    for column in each.get("columns", ())]}}
             for place, each in enumerate(draft.get("resources", ()))]
    return {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "id": key,
            "name": key.lower(), "title": draft["title"], "description": draft.get("notes", ""), "resources": files,
            "keywords": [tag["name"] for tag in draft.get("tags", ())]}
