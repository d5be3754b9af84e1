"""한전KDN: files on the public data portal, where its name is written in three ways."""

from harvesters.kinds.odcloud import Odcloud


class Kdn(Odcloud):
    filters = ("한전KDN", "한전케이디엔")
    organizations = ("B552059", "한전KDN(주)", "한전KDN", "한전케이디엔")
