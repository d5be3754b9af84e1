from harvesters.partners.nia import Nia
from harvesters.testing import HarvesterContract


class TestNia(HarvesterContract):
    harvester, source, secret = Nia, "nia", "datagokr"
