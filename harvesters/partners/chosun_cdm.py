"""조선대학교병원's common data models, as its OHDSI WebAPI lists them."""

from harvesters.kinds.ohdsi import Ohdsi


class ChosunCdm(Ohdsi):
    pass
