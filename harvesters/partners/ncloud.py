"""네이버클라우드 (NBP until October 2020): the catalogues of tables that our key may see."""

from harvesters.kinds.naver_catalog import NaverCatalog


class Ncloud(NaverCatalog):
    pass
