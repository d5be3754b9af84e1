"""전남대학교병원: a list of its own."""

from harvesters.kinds.hospital import HospitalList


class Cnuh(HospitalList):
    pass
