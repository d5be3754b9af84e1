"""LG전자: a list of its own.  Its Open API (ThinQ Connect) speaks of devices, not of data."""

from harvesters.kinds.manifest import Manifest


class Lge(Manifest):
    pass
