from harvesters.partners.cnuh import Cnuh
from harvesters.testing import HarvesterContract


class TestCnuh(HarvesterContract):
    harvester, source = Cnuh, "cnuh"
