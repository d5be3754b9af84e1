"""The catalogue: datasets, the people who may touch them, and what they did."""

from catalog.catalog import Catalog, LocalCatalog, utcnow
from catalog.may import ANONYMOUS, SYSTEM, User
from catalog.store import Store

__all__ = ["ANONYMOUS", "SYSTEM", "Catalog", "LocalCatalog", "Store", "User", "utcnow"]
