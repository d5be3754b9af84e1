"""한국지능정보사회진흥원 (NIA) on the public data portal; until December 2020 it was 한국정보화진흥원."""

from harvesters.aliases import names_of
from harvesters.kinds.odcloud import Odcloud


class Nia(Odcloud):
    filters = organizations = names_of("한국지능정보사회진흥원")
