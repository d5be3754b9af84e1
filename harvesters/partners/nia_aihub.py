"""NIA's AI Hub: training data, each given on request and only within the country."""

from harvesters.kinds.aihub import AiHub


class NiaAiHub(AiHub):
    pass
