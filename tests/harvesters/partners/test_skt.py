from harvesters.partners.skt import Skt
from harvesters.testing import HarvesterContract


class TestSkt(HarvesterContract):
    harvester, source = Skt, "skt"
