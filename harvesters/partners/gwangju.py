"""광주광역시 and its five districts on the public data portal; 경기도 광주시 is another city, found by the same name.

The city's own pages already say 전남광주통합특별시, so both names count.
"""

from harvesters.kinds.odcloud import Odcloud

CITIES = ("광주광역시", "전남광주통합특별시")
DISTRICTS = {"3590000": "동구", "3600000": "서구", "3610000": "남구", "3620000": "북구", "3630000": "광산구"}


class Gwangju(Odcloud):
    filters = CITIES
    organizations = ("6290000", *DISTRICTS, *CITIES,
                     *(f"{city} {name}" for city in CITIES for name in DISTRICTS.values()))
