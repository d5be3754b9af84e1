from harvesters.kinds.croissant import Croissant
from harvesters.testing import HarvesterContract, session
from schemas import Source


class TestCroissant(HarvesterContract):
    harvester, source, house = Croissant, "skt", "croissant"

    def make(self):
        url = f"{self.server.url}/{self.house}/{self.source}/list.json"
        source = Source(name="linked", harvester=self.house, url=url, owner_org="org")
        return self.harvester(source, session(source, self.server))
