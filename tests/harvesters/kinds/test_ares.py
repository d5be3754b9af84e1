import orjson
import pytest

from harvesters.errors import SourceError
from harvesters.kinds.ares import Ares


def release(name, **more):
    return {"release_name": name, "release_id": name.replace("-", ""), "cdm_version": "v5.4",
            "vocabulary_version": "v5.0",
            "dqd_version": "2.6.0", "count_data_quality_issues": 31, "count_data_quality_checks": 2201,
            "dqd_execution_date": name, "count_person": 1000, "obs_period_start": "2010-01",
            "obs_period_end": "2026-05",
            **more}


def index(*releases, **more):
    return orjson.dumps({"sources": [{
        "releases": releases, "cdm_source_name": "병원 CDM", "cdm_source_abbreviation": "EXH",
        "cdm_source_key": "EX H 1.0",
        "cdm_holder": "병원", "source_description": "진료 기록", "count_releases": len(releases),
        "average_update_interval_days": "n/a", **more}]})


@pytest.fixture
def draft(partner, read):
    def draft(body, **options):
        partner.answers["/api"] = body
        harvester = partner.make(Ares, **options)
        [raw] = read(harvester).values()
        made = harvester.draft(harvester.read(raw))
        for resource in made["resources"]:
            del resource["id"]
        return made
    return draft


def test_the_newest_release_speaks(draft):
    assert draft(index(release("2026-06-30"), release("2025-12-31", count_person=900))) == {
        "title": "병원 CDM", "notes": "진료 기록", "dcat_type": "CDM", "theme": ["보건의료"], "issued": "2025-12-31",
        "modified": "2026-06-30", "publisher": [{"name": "병원"}], "tags": [{"name": "EXH"}, {"name": "OMOP CDM"}],
        "number_of_unique_individuals": 1000, "cdm_version": "v5.4", "vocabulary_version": "v5.0",
        "temporal_text": "2010-01~2026-05", "temporal_coverage": [{"start": "2010-01", "end": "2026-05"}],
        "quality_annotation": "품질 점검 2201건 중 31건에서 문제를 찾았습니다.", "identifier": "EX H 1.0",
        "partner": "org",
        "license_id": "notspecified", "resources": [{"name": "병원 CDM", "format": "OMOP CDM", "url": ""}]}


@pytest.mark.parametrize(("count", "told"), [(4, None), (5, 5), ("n/a", None), (None, None), (0, None)])
def test_a_small_count_is_not_published_and_not_even_kept(partner, read, draft, count, told):
    made = draft(index(release("2026-06-30", count_person=count)), small_cell=5)
    assert made.get("number_of_unique_individuals") == told
    assert made.get("remarks") == ("대상자 수가 적어 밝히지 않습니다." if count in (4, 0) else None)
    [raw] = read(partner.make(Ares, small_cell=5)).values()
    assert orjson.loads(raw)["release"]["count_person"] == told


def test_a_companion_list_cannot_tell_a_count_that_is_too_small(partner, draft):
    partner.answers["/more.csv"] = "목록키,목록명,대상자 수\nEX H 1.0,병원의 자료,3".encode()
    made = draft(index(release("2026-06-30", count_person=3)), describe="/more.csv")
    assert (made["title"], made.get("number_of_unique_individuals")) == ("병원의 자료", None)


@pytest.mark.parametrize(("days", "code"), [
    (1, "DAILY"), (7.0, "WEEKLY"), (30, "MONTHLY"), ("91", "QUARTERLY"), (182.5, "ANNUAL_2"), (365, "ANNUAL"),
    (900, "IRREG"),
    ("n/a", None)])
def test_the_interval_between_releases_is_the_frequency(draft, days, code):
    assert draft(index(release("2026-06-30"), average_update_interval_days=days)).get("frequency") == code


def test_a_source_without_a_release_is_still_a_source(draft):
    assert draft(index())["title"] == "병원 CDM"


@pytest.mark.parametrize(("body", "code"), [
    (b'{"sources":[]}', "nothing"), (b'{"sources":{}}', "envelope"), (b"{}", "envelope"), (b"3", "envelope"),
    (b'{"sources":[{}]}', "envelope"), (b'{"sources":["x"]}', "envelope"), (b"<html>", "html"), ((404, b""), "status"),
    (b'{"sources":[', "not_json"), (b"", "empty")])
def test_what_is_no_index_is_a_typed_error(partner, read, body, code):
    partner.answers["/api"] = body
    harvester = partner.make(Ares)
    with pytest.raises(SourceError) as error:
        read(harvester)
    assert (error.value.code, harvester.complete) == (code, None)


def test_one_file_holds_all_there_is(partner, read):
    partner.answers["/api"] = index(release("2026-06-30"))
    harvester = partner.make(Ares)
    read(harvester)
    assert (harvester.complete, harvester.expected) == ("one file with 1 sources", 1)
