from harvesters.partners.gwangju import Gwangju
from harvesters.testing import HarvesterContract


class TestGwangju(HarvesterContract):
    harvester, source, secret = Gwangju, "gwangju", "datagokr"
