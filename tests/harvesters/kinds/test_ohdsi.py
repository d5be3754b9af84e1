import orjson
import pytest

from harvesters.errors import SourceError
from harvesters.kinds.ohdsi import Ohdsi

SOURCES = "/api/source/sources"


def source(key="AmsterdamUMCdb v1.0.2", **more):
    return {"sourceId": 3, "sourceName": "Amsterdam UMC", "sourceDialect": "postgresql", "sourceKey": key, "daimons": [
        {"sourceDaimonId": 2, "daimonType": "CDM", "tableQualifier": "cdm_54", "priority": 0},
        {"sourceDaimonId": 4, "daimonType": "Results", "tableQualifier": "inner_results", "priority": "1"}], **more}


def test_what_the_database_looks_like_inside_is_dropped_unread(partner, read):
    partner.answers[SOURCES] = orjson.dumps([source()])
    [(id, raw)] = read(partner.make(Ohdsi)).items()
    assert id == "AmsterdamUMCdb v1.0.2"
    assert orjson.loads(raw) == {"id": id, "name": "Amsterdam UMC", "version": None, "more": {},
                                 "holds": ["CDM", "Results"]}


def test_a_source_becomes_a_dataset_and_a_companion_list_may_tell_more(partner, read):
    partner.answers |= {SOURCES: orjson.dumps([source("K 1")]), "/api/info": b'{"version":"2.14.0"}',
                        "/more.csv": "목록키,목록명,설명\nK 1,중환자실 자료,2003년부터".encode()}
    harvester = partner.make(Ohdsi, info=True, describe="/more.csv")
    [raw] = read(harvester).values()
    draft = harvester.draft(harvester.read(raw))
    draft["resources"][0].pop("id")
    assert draft == {
        "title": "중환자실 자료", "notes": "2003년부터", "dcat_type": "CDM", "theme": ["보건의료"],
        "tags": [{"name": "OMOP CDM"}],
        "conforms_to": ["OHDSI WebAPI 2.14.0"], "identifier": "K 1", "partner": "org", "license_id": "notspecified",
        "resources": [{"name": "중환자실 자료", "format": "OMOP CDM", "url": ""}]}
    assert (harvester.complete, harvester.expected) == ("one list with 1 sources", 1)


def test_a_key_twice_is_one_record_and_no_proof(partner, read):
    partner.answers[SOURCES] = orjson.dumps([source(), source()])
    harvester = partner.make(Ohdsi)
    assert len(read(harvester)) == 1
    assert harvester.complete is None


def test_a_token_goes_as_a_bearer_token_and_none_as_none(partner, read):
    partner.answers[SOURCES] = orjson.dumps([source()])
    read(partner.make(Ohdsi, secret="token"))
    read(partner.make(Ohdsi))
    assert [environ.get("HTTP_AUTHORIZATION") for _, environ in partner.asked] == ["Bearer token", None]


@pytest.mark.parametrize(("body", "code"), [
    (b"[]", "nothing"), (b"{}", "envelope"), (b'[{"sourceName":"x"}]', "envelope"), (b"<html>", "html"), (b"", "empty"),
    ((401, b""), "status"), ((500, b""), "server")])
def test_what_is_no_list_is_a_typed_error(partner, read, body, code):
    partner.answers[SOURCES] = body
    harvester = partner.make(Ohdsi)
    with pytest.raises(SourceError) as error:
        read(harvester)
    assert (error.value.code, harvester.complete) == (code, None)
