from harvesters.partners.kdn import Kdn
from harvesters.testing import HarvesterContract


class TestKdn(HarvesterContract):
    harvester, source, secret = Kdn, "kdn", "datagokr"
