from harvesters.partners.ncloud import Ncloud
from harvesters.testing import HarvesterContract


class TestNcloud(HarvesterContract):
    harvester, source, secret = Ncloud, "ncloud", "ncloud"
