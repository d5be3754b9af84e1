from harvesters.partners.kpx import Kpx
from harvesters.testing import HarvesterContract


class TestKpx(HarvesterContract):
    harvester, source, secret = Kpx, "kpx", "datagokr"
