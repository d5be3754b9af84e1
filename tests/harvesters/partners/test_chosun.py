from harvesters.partners.chosun import Chosun
from harvesters.testing import HarvesterContract


class TestChosun(HarvesterContract):
    harvester, source = Chosun, "chosun"
