from harvesters.partners.kepco import Kepco
from harvesters.testing import HarvesterContract


class TestKepco(HarvesterContract):
    harvester, source, secret = Kepco, "kepco", "datagokr"
