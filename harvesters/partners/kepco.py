"""한국전력공사 (KEPCO) on the public data portal; its services there link to its own data portal."""

from harvesters.kinds.odcloud import Odcloud


class Kepco(Odcloud):
    filters = ("한국전력공사",)
    organizations = ("B410002", "한국전력공사")
