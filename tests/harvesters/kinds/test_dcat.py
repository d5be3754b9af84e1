from harvesters.kinds.dcat import Dcat
from harvesters.testing import HarvesterContract, session
from schemas import Source


class TestDcat(HarvesterContract):
    harvester, source = Dcat, "lge"
    file = "catalog.ttl"

    def make(self):
        url = f"{self.server.url}/dcat/{self.source}/{self.file}"
        source = Source(name="linked", harvester="dcat", url=url, owner_org="org")
        return self.harvester(source, session(source, self.server))


class TestDataJson(TestDcat):
    file = "data.json"
