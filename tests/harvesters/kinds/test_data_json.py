"""data.json, the catalogue of Project Open Data."""

import itertools

import orjson

from harvesters.kinds.dcat import Dcat
from harvesters.testing import HarvesterContract, session
from schemas import DATASET, Source
from tests.harvesters.kinds.test_dcat import one

ENTRY = {"@type": "dcat:Dataset", "identifier": "U-1", "title": "Rain", "description": "Daily &amp; hourly",
         "keyword": ["rain", "weather"], "modified": "2026-01-02", "issued": "2020-01",
         "accessLevel": "restricted public", "rights": "Ask the office", "accrualPeriodicity": "R/P1D",
         "bureauCode": ["010:86"], "programCode": ["010:001"],
         "license": "https://creativecommons.org/publicdomain/zero/1.0/", "landingPage": "https://u.gov/rain",
         "spatial": "Gwangju", "temporal": "2000-01-01/2010-12-31", "language": ["en-US"], "theme": ["기상", "space"],
         "publisher": {"name": "Office", "subOrganizationOf": {
             "name": "Agency", "subOrganizationOf": {"name": "State"}}},
         "contactPoint": {"@type": "vcard:Contact", "fn": "Jane Doe", "hasEmail": "mailto:jane.doe@u.gov"},
         "distribution": [{"@type": "dcat:Distribution", "title": "All", "downloadURL": "https://u.gov/rain.csv",
                           "mediaType": "text/csv"}, {"accessURL": "https://u.gov/api", "format": "API"}]}
US = {"@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
      "conformsTo": "https://project-open-data.cio.gov/v1.1/schema"}


class TestDataJson(HarvesterContract):
    harvester, source = Dcat, "lge"

    def make(self):
        url = f"{self.server.url}/dcat/{self.source}/data.json"
        return self.harvester(source := Source("linked", "dcat", url, "org"), session(source, self.server))


def test_an_entry_of_data_json_is_taken_over_whole(partner, read):
    assert one(partner, read, orjson.dumps(US | {"dataset": [ENTRY]})) == {
        "title": "Rain", "notes": "Daily & hourly", "url": "https://u.gov/rain", "issued": "2020-01",
        "modified": "2026-01-02", "spatial_coverage": "Gwangju", "access_procedure": "Ask the office",
        "access_rights": "restricted", "frequency": "DAILY", "license_id": "cc-zero",
        "temporal_text": "2000-01-01/2010-12-31", "temporal_coverage": [{"start": "2000-01-01", "end": "2010-12-31"}],
        "publisher": [{"name": "Office"}], "contact": [{"name": "Office"}],
        "tags": [{"name": "rain"}, {"name": "weather"}],
        "theme": ["환경기상"], "theme_detail": "space", "language": ["en"], "dcat_type": "FILE",
        "extras": [{"key": "publisher_hierarchy", "value": "State > Agency > Office"},
                   {"key": "bureauCode", "value": "010:86"}, {"key": "programCode", "value": "010:001"}],
        "resources": [
            {"url": "https://u.gov/api", "access_url": "https://u.gov/api", "format": "API", "resource_type": "api"},
            {"name": "All", "url": "https://u.gov/rain.csv", "download_url": "https://u.gov/rain.csv",
             "mimetype": "text/csv", "format": "CSV"}],
        "identifier": "U-1", "partner": "org"}


def test_the_order_of_keys_does_not_change_the_bytes_of_an_entry(partner, read):
    partner.answers["/api"] = [orjson.dumps(US | {"dataset": [ENTRY]}), b"\xef\xbb\xbf" + orjson.dumps(
        {"dataset": [dict(reversed(ENTRY.items()))]} | US)]
    one_way, another = partner.make(Dcat), partner.make(Dcat)
    assert read(one_way) == read(another)
    assert (one_way.complete, one_way.expected) == ("data.json with 1 datasets", 1)


VALUES = (None, 3, True, [], {}, [{}], "", "  ", ["a", 1, None], {"name": {"name": []}}, [[["x"]]], "\u202e\x00x",
          1e300)


def test_values_of_every_wrong_kind_are_passed_over(partner):
    harvester = partner.make(Dcat)
    for key, value in itertools.product(ENTRY.keys() - {"title", "identifier"}, VALUES):
        draft = harvester.draft(ENTRY | {key: value})
        assert not DATASET.validate(draft | {"name": "the-name", "owner_org": "org"}), (key, value)


def test_an_entry_that_is_none_is_a_record_without_an_id(partner):
    partner.answers["/api"] = orjson.dumps(US | {"dataset": [3, ENTRY]})
    assert [record.id for page in partner.make(Dcat).pages() for record in page] == ["", "U-1"]
