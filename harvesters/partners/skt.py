"""SK텔레콤: a list of its own.  Its open API lists places, not datasets."""

from harvesters.kinds.manifest import Manifest


class Skt(Manifest):
    pass
