"""Kinds that read a list of documents, each at an address of its own."""

from harvesters.testing import HarvesterContract, session
from schemas import Source


class LinkedContract(HarvesterContract):
    """The contract, over the list of one of the sandbox's sources.

    :cvar house: where the sandbox plays that kind
    """

    house = ""

    def make(self):
        url = f"{self.server.url}/{self.house}/{self.source}/list.json"
        source = Source(name="linked", harvester=self.house, url=url, owner_org="org")
        return self.harvester(source, session(source, self.server))
