"""LG유플러스: a list of its own; nothing machine-readable of it is public."""

from harvesters.kinds.manifest import Manifest


class Lgu(Manifest):
    pass
