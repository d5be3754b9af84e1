"""전남대학교병원's common data model, as its Ares index shows it."""

from harvesters.kinds.ares import Ares


class CnuhCdm(Ares):
    pass
