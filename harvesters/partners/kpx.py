"""전력거래소 (KPX): services on the public data portal, one row an operation."""

from harvesters.kinds.odcloud import Odcloud


class Kpx(Odcloud):
    filters = ("전력거래소",)
    organizations = ("B552115", "한국전력거래소", "전력거래소")
