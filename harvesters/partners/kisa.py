"""한국인터넷진흥원 (KISA) on the public data portal."""

from harvesters.kinds.odcloud import Odcloud


class Kisa(Odcloud):
    filters = ("한국인터넷진흥원",)
    organizations = ("B551505", "한국인터넷진흥원")
