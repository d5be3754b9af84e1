"""광주광역시 and its five districts on the public data portal; 경기도 광주시 is another city, found by the same name.

The city's own pages already say 전남광주통합특별시, so both names count.
"""

from harvesters.aliases import DISTRICTS, names_of
from harvesters.kinds.odcloud import Odcloud

CITIES = names_of("광주광역시")


class Gwangju(Odcloud):
    filters = CITIES
    organizations = ("6290000", *DISTRICTS, *CITIES,
                     *(f"{city} {name}" for city in CITIES for name in DISTRICTS.values()))
