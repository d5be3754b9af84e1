from harvesters.partners.chosun_cdm import ChosunCdm
from harvesters.testing import HarvesterContract


class TestChosunCdm(HarvesterContract):
    harvester, source = ChosunCdm, "chosun-cdm"
