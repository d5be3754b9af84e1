"""Catalogues in Turtle, as tests write them."""

HEAD = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix adms: <http://www.w3.org/ns/adms#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> . @prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix eu: <http://publications.europa.eu/resource/authority/> . @prefix schema: <http://schema.org/> .
"""


def page(*numbers, view="", extra=""):
    datasets = "".join(f'<https://x.kr/{number}> a dcat:Dataset ; dct:title "자료 {number}" . ' for number in numbers)
    return f"{HEAD}<https://x.kr/> a dcat:Catalog . {datasets}{view}{extra}".encode()


def view(next="", total=None, last="", kind="PartialCollectionView"):
    said = [f"a hydra:{kind}"] + [f"hydra:{verb} {thing}" for verb, thing in (
        ("next", next and f"<{next}>"), ("last", last and f"<{last}>"), ("totalItems", "" if total is None else total))
        if thing != ""]
    return f"[] {' ; '.join(said)} ."
