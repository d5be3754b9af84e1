"""Reading what partners offer.  A partner is a small file; everything else is here once."""

from harvesters.base import Harvester, Page, Record, Skip

__all__ = ["Harvester", "Page", "Record", "Skip"]
