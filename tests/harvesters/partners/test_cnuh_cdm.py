from harvesters.partners.cnuh_cdm import CnuhCdm
from harvesters.testing import HarvesterContract


class TestCnuhCdm(HarvesterContract):
    harvester, source = CnuhCdm, "cnuh-cdm"
