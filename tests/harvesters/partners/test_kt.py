from harvesters.partners.kt import Kt
from harvesters.testing import HarvesterContract


class TestKt(HarvesterContract):
    harvester, source = Kt, "kt"
