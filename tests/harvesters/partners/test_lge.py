from harvesters.partners.lge import Lge
from harvesters.testing import HarvesterContract


class TestLge(HarvesterContract):
    harvester, source = Lge, "lge"
