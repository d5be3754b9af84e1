from harvesters.kinds.datapackage import DataPackage
from harvesters.testing import HarvesterContract, session
from schemas import Source


class TestDataPackage(HarvesterContract):
    harvester, source, house = DataPackage, "kt", "datapackage"

    def make(self):
        url = f"{self.server.url}/{self.house}/{self.source}/list.json"
        source = Source(name="linked", harvester=self.house, url=url, owner_org="org")
        return self.harvester(source, session(source, self.server))
