from harvesters.partners.lgu import Lgu
from harvesters.testing import HarvesterContract


class TestLgu(HarvesterContract):
    harvester, source = Lgu, "lgu"
