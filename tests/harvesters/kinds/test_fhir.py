import re
from itertools import combinations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters import sandbox
from harvesters.errors import SourceError
from harvesters.kinds import discreet
from harvesters.kinds.ares import Ares
from harvesters.kinds.fhir import Fhir
from harvesters.kinds.fhir_reading import counted
from harvesters.kinds.hospital import HospitalList
from harvesters.kinds.ohdsi import Ohdsi
from harvesters.testing import HarvesterContract, session
from schemas import DATASET, Source

STUDY, REPORT = "/api/ResearchStudy", "/api/MeasureReport"


def study(id="s", **more):
    return {"resourceType": "ResearchStudy", "id": id, "title": f"연구 {id}", "status": "active",
            "enrollment": [{"reference": f"Group/{id}"}], **more}


def group(id="s", quantity=100):
    return {"resourceType": "Group", "id": id, "quantity": quantity}


def bundle(*resources, after=None, total=None, kind="ResearchStudy"):
    modes = ["match" if each.get("resourceType") == kind else "include" for each in resources]
    entries = [{"resource": each, "search": {"mode": mode}} for each, mode in zip(resources, modes, strict=True)]
    told = {"resourceType": "Bundle", "type": "searchset", "entry": entries,
            "link": [{"relation": "next", "url": after}] if after else []}
    return orjson.dumps(told | ({} if total is None else {"total": total}))


def report(cells, total=None, subject="s", date="2026-01-01"):
    strata = [{"value": {"text": label}, "population": [{"count": count}]} for label, count in cells]
    return {"resourceType": "MeasureReport", "id": f"r-{date}", "date": date,
            "subject": {"reference": f"x/Group/{subject}"},
            "group": [{"population": [{"count": sum(count for _, count in cells) if total is None else total}],
                       "stratifier": [{"code": [{"text": "성별"}], "stratum": strata}]}]}


def drafts(harvester):
    return {record.id: harvester.draft(harvester.read(record.raw)) for page in harvester.pages() for record in page}


# -- the search

def test_bundles_are_followed_by_their_next_links(partner, read):
    partner.answers[STUDY] = [bundle(study("a"), group("a"), after=f"{partner.server.url}{STUDY}?_page=2", total=2),
                              bundle(study("b"), group("b"), total=2)]
    harvester = partner.make(Fhir, secret="token")
    assert list(read(harvester)) == ["ResearchStudy/a", "ResearchStudy/b"]
    assert (harvester.complete, harvester.expected) == ("saw 2 to the last page of 1 search(es)", 2)
    assert [asked for asked, _ in partner.asked] == [
        f"{STUDY}?_include=ResearchStudy:enrollment&_count=100", f"{STUDY}?_page=2"]
    assert {environ["HTTP_AUTHORIZATION"] for _, environ in partner.asked} == {"Bearer token"}


def test_fewer_than_announced_are_not_all(partner, read):
    partner.answers[STUDY] = bundle(study(), group(), total=3)
    harvester = partner.make(Fhir)
    read(harvester)
    assert (harvester.complete, harvester.expected) == (None, 3)


@pytest.mark.parametrize(("body", "code"), [
    (b"", "empty"), (b"<html>", "html"), (b"{}", "envelope"), (b"[]", "envelope"), (b'{"resourceType":', "not_json"),
    (b'{"resourceType":"Bundle","entry":[3]}', "envelope"), (b'{"resourceType":"Bundle","entry":3}', "envelope"),
    (b'{"resourceType":"Bundle","type":"history"}', "envelope"), (bundle(), "nothing"),
    ((401, b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"login"}]}'), "denied"),
    (b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]}', "partner_error"),
    (b'{"resourceType":"OperationOutcome","issue":3}', "partner_error"), ((404, b""), "status"), ((500, b""), "server"),
    (bundle(study(), after="http://emr.internal:8080/fhir?page=2"), "next"),
    (bundle(study(), after=f"{STUDY}?page=2"), "circle")])
def test_what_is_no_search_is_a_typed_error(partner, read, body, code):
    partner.answers[STUDY] = body
    harvester = partner.make(Fhir)
    with pytest.raises(SourceError) as error:
        read(harvester)
    assert (error.value.code, harvester.complete) == (code, None)
    assert "emr" not in str(error.value)


def test_resources_nobody_agreed_on_are_not_searched_for(partner, read):
    with pytest.raises(SourceError, match="Patient"):
        read(partner.make(Fhir, resources=["Patient"]))
    assert partner.asked == []


def test_a_group_that_did_not_come_along_is_asked_for(partner):
    partner.answers |= {STUDY: bundle(study("a"), study("b")),
                        "/api/Group/a": orjson.dumps(group("a", 55)), "/api/Group/b": (500, b"")}
    told = drafts(partner.make(Fhir))
    assert [draft.get("number_of_unique_individuals") for draft in told.values()] == [55, None]


def test_a_study_taken_back_is_gone(partner, read):
    partner.answers[STUDY] = bundle(study("a"), study("b", status="withdrawn"))
    harvester = partner.make(Fhir)
    assert [harvester.gone(harvester.read(raw)) for raw in read(harvester).values()] == [False, True]


def test_a_study_becomes_a_dataset(partner):
    partner.answers[STUDY] = bundle(study(
        "a", description="설명", keyword=[{"text": "당뇨"}], sponsor={"display": "병원"}, period={"start": "2024"},
        condition=[{"coding": [{"display": "Diabetes"}]}], meta={"lastUpdated": "2026-02-01T00:00:00+09:00"},
        relatedArtifact=[{"type": "documentation", "url": "https://h.or.kr/a"}]), group("a"))
    [draft] = drafts(partner.make(Fhir)).values()
    assert draft == {
        "title": "연구 a", "notes": "설명", "url": "https://h.or.kr/a", "issued": "2024",
        "modified": "2026-02-01T00:00:00+09:00", "theme": ["보건의료"], "publisher": [{"name": "병원"}],
        "tags": [{"name": "당뇨"}, {"name": "Diabetes"}], "number_of_unique_individuals": 100, "identifier":
        "ResearchStudy/a", "partner": "org", "license_id": "notspecified", "access_rights": "non-public",
        "resources": [{**draft["resources"][0]}]}
    assert "download_url" not in draft["resources"][0]
    DATASET.load(draft | {"name": "ab"})


@pytest.mark.parametrize("broken", [
    {"title": 3}, {"title": {"ko": "x"}}, {"keyword": "x"}, {"period": []}, {"meta": 3}, {"enrollment": {"x": 1}},
    {"enrollment": [3, {"reference": 7}]}, {"sponsor": "x"}, {"relatedArtifact": [None]},
    {"condition": [{"coding": 3}]}])
def test_a_resource_out_of_shape_harms_nobody_else(partner, broken):
    partner.answers[STUDY] = bundle(study("a") | broken, study("b"))
    harvester = partner.make(Fhir)
    records = [record for page in harvester.pages() for record in page]
    assert harvester.draft(harvester.read(records[1].raw))["title"] == "연구 b"


def test_collections_and_groups_are_read_where_they_are_asked_for(partner):
    library = {"resourceType": "Library", "id": "l", "title": "영상 모음", "publisher": "병원", "date": "2025-03",
               "topic": [{"text": "영상"}], "author": [{"name": "홍길동"}], "status": "active"}
    partner.answers |= {"/api/Library": bundle(library, kind="Library"),
                        "/api/Group": bundle(group("g", 7) | {"name": "대상 집단"}, kind="Group")}
    told = drafts(partner.make(Fhir, resources=["Library", "Group"]))
    assert [(id, draft["title"], draft.get("remarks")) for id, draft in told.items()] == [
        ("Library/l", "영상 모음", None), ("Group/g", "대상 집단", discreet.FEW)]
    assert partner.asked[0][0] == "/api/Library?type=asset-collection&_count=100"
    assert "홍길동" not in str(told)


# -- few people

SEXES = [("여", 60), ("남", 37), ("모름", 3)]


def test_cells_are_told_and_small_ones_kept_together_with_the_next(partner):
    partner.answers |= {STUDY: bundle(study(description="설명"), group()), REPORT: bundle(
        report([("여", 100)], date="2025"), report(SEXES, date="2026"), kind="MeasureReport")}
    [draft] = drafts(partner.make(Fhir, reports=True)).values()
    assert draft["notes"] == "설명\n\n성별: 여 60명, 남 밝히지 않음, 모름 밝히지 않음"
    assert draft["number_of_unique_individuals"] == 100


@pytest.mark.parametrize(("quantity", "cells", "total"), [
    (100, SEXES, 97), (97, SEXES, 100), (100, [("여", 60), ("남", 60)], 100), (9, [("여", 9)], 9), ("x", SEXES, 100),
    (100, [("여", 97), ("남", 3)], 100), (100, [], 100), (100, [("여", -3), ("남", 103)], 100)])
def test_cells_that_would_tell_of_somebody_are_not_told(quantity, cells, total):
    assert counted([{"quantity": quantity}], report(cells, total), 10)["cells"] == ""


def test_a_group_of_few_beside_another_hides_their_sum():
    assert counted([{"quantity": 100}, {"quantity": 3}], None, 10) == {"persons": None, "few": True, "cells": ""}


@pytest.mark.parametrize(("options", "least"), [
    ({}, 10), ({"small_cell": 5}, 5), ({"cell": "20"}, 20), ({"small_cell": "x"}, 10), ({"small_cell": 0}, 1),
    ({"small_cell": True}, 10)])
def test_nonsense_makes_no_cell_smaller(options, least):
    assert discreet.least(options) == least


@given(st.lists(st.integers(0, 40), min_size=1, max_size=7), st.integers(2, 12))
def test_no_count_of_few_is_told_nor_can_be_worked_out(counts, least):
    """Whoever knows the total and what is told knows of no union of cells, told or kept, that it is of few people."""
    total = sum(counts)
    shown = discreet.veiled([(str(place), count) for place, count in enumerate(counts)], total, least)
    if shown is None:
        return
    told = [count for _, count in shown if count is not None]
    assert [count for count in told if 0 < count < least] == []
    assert all(count in (None, counts[place]) for place, (_, count) in enumerate(shown))
    kept = total - sum(told)
    hidden = len(counts) - len(told)
    assert hidden == 0 or (hidden >= 2 and kept >= least)
    for size in range(len(told) + 1):
        assert all(not 0 < total - sum(some) < least for some in combinations(told, size)) or least > total


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.none() | st.integers(0, 200), st.integers(2, 12))
def test_no_small_number_of_any_aggregate_is_in_what_is_told(counts, quantity, least):
    cells = [(chr(0xAC00 + place), count) for place, count in enumerate(counts)]
    told = counted([{"quantity": sum(counts) if quantity is None else quantity}], report(cells), least)
    numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", told["cells"])]
    numbers += [] if told["persons"] is None else [told["persons"]]
    assert [number for number in numbers if 0 < number < least] == []


# -- names from inside

INSIDE = ["emr-db01.internal", "http://10.1.2.3:8080/fhir", "cdm_research.person", "omop.drug_exposure",
          "jdbc:oracle:thin:@emr:1521/ORCL", r"\\nas01\share", "192.168.0.7", "홍길동", "https://srv.hospital.local/x"]


@pytest.mark.parametrize("name", INSIDE)
def test_names_from_inside_are_not_told(name):
    assert name not in discreet.text(f"자료는 {name} 에 있습니다.", ("홍길동",))


@pytest.mark.parametrize("text", ["OMOP CDM v5.4", "patient_list.csv를 보세요", "https://www.cnuh.com/a_b.do",
                                  "2,361건", "혈액·소변 검사(2019~2024)", "문의: data@h.or.kr"])
def test_other_words_stay(text):
    assert discreet.text(text) == text


@given(st.sampled_from(INSIDE[:7]), st.sampled_from(["title", "description", "publisher", "keyword", "sponsor"]))
def test_no_name_from_inside_is_in_a_draft_wherever_it_stood(name, field):
    value = {"keyword": [{"text": name}], "sponsor": {"display": name}}.get(field, f"자료 {name} 입니다")
    told = study(**{field: value}, identifier=[{"system": name, "value": name}], contact=[{"name": "홍길동"}],
                 principalInvestigator={"display": "홍길동"}, relatedArtifact=[{"url": "http://10.0.0.1/x"}])
    harvester = Fhir(Source(name="t", harvester="", url="https://fhir.h.or.kr/r4", owner_org="org"), None)
    draft = harvester.draft(harvester.read(harvester._record(told, {"Group/s": group()}, {}).raw))
    said = orjson.dumps(draft).decode()
    assert [each for each in (name, "홍길동", "10.0.0.1") if each in said.replace(r"\\", "\\")] == []


def test_every_kind_of_a_hospital_keeps_the_same_things_back(partner):
    """A list, an Ares index and an OHDSI WebAPI that all tell of three people and of a table inside."""
    inside = "cdm_54.person 표"
    row = f"목록키,목록명,설명,대상자 수,건수,전체행,확장자\nK,자료,{inside},3,4,5,CSV\n".encode()
    partner.answers |= {
        "/list.csv": row, "/more.csv": row, "/api/source/sources": orjson.dumps([
            {"sourceKey": "K", "sourceName": "자료", "daimons": []}]),
        "/api": orjson.dumps([{"cdm_source_key": "K", "cdm_source_name": "자료", "source_description": inside,
                               "cdm_holder": "병원", "releases": [{"count_person": 3}]}])}
    for kind, path, options in ((HospitalList, "/list.csv", {}), (Ares, "/api", {"describe": "/more.csv"}),
                                (Ohdsi, "/api", {"describe": "/more.csv"})):
        [draft] = drafts(partner.make(kind, path, **options)).values()
        assert draft["notes"] == "(내부 이름) 표", kind
        assert [draft.get(name) for name in discreet.COUNTS] == [None, None], kind
        assert [resource.get("rows") for resource in draft["resources"]] == [None], kind
        assert draft["remarks"] == discreet.FEW, kind


# -- played

class TestSandbox(HarvesterContract):
    harvester, source = Fhir, "fhir"

    def make(self):
        source = Source(name="fhir", harvester="", url=f"{self.server.url}/fhir", owner_org="org",
                        options={"reports": True})
        return Fhir(source, session(source, self.server))

    def test_every_record_of_the_partner_arrives(self):
        assert {draft["title"] for _, draft in self.drafts()} == set(sandbox.clinic.TITLES)

    def test_nothing_from_inside_leaves(self):
        said = orjson.dumps(list(self.drafts())).decode()
        inside = ("emr-db01", "EMR-0", "내부 연구자", "cdm_research", "127.0.0.1")
        assert [each for each in inside if each in said] == []
