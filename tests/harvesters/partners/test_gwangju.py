from harvesters.partners.gwangju import Gwangju
from harvesters.testing import HarvesterContract


class TestGwangju(HarvesterContract):
    harvester, source, secret = Gwangju, "gwangju", "datagokr"

    def test_the_city_and_its_districts_are_ours_and_the_other_gwangju_is_not(self):
        publishers = {draft["publisher"][0]["name"] for _, draft in self.drafts()}
        assert publishers == {"광주광역시", "광주광역시 동구", "광주광역시 서구", "광주광역시 남구", "광주광역시 북구",
                              "광주광역시 광산구"}
        names = {owner for owner, _ in self.server.app.portal.lists["file-data-list"]}
        assert "경기도 광주시" in names
