from harvesters.partners.nia_aihub import NiaAiHub
from harvesters.testing import HarvesterContract


class TestNiaAiHub(HarvesterContract):
    harvester, source = NiaAiHub, "nia-aihub"
