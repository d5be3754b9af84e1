from harvesters.partners.kisa import Kisa
from harvesters.testing import HarvesterContract


class TestKisa(HarvesterContract):
    harvester, source, secret = Kisa, "kisa", "datagokr"
