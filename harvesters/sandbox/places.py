"""Where each source, and each kind of harvester, finds a partner in the sandbox."""

from harvesters.sandbox.rows import LISTS

HOUSES = {"ncloud": "/naver/api/v1", "cnuh-cdm": "/ares/index.json", "chosun-cdm": "/webapi",
          "nia-aihub": "/aihub/info/dataset.do"}
ASKED = {"kepco": "한국전력공사", "kdn": "한전KDN", "kpx": "한국전력거래소", "nia": "한국지능정보사회진흥원",
         "kisa": "한국인터넷진흥원", "gwangju": "광주광역시"}           # by which each finds its rows on the portal
KINDS = {
    "odcloud": "/odcloud/api/15077093/v1", "monthly": "/manifest/monthly/manifest.json",
    "manifest": "/manifest/lge/manifest.json", "hospital": "/manifest/cnuh/manifest.json",
    "aihub": "/aihub/info/dataset.do", "naver_catalog": "/naver/api/v1", "ares": "/ares/index.json",
    "ohdsi": "/webapi", "fhir": "/fhir", "ckan": "/ckan", "dcat": "/dcat/lge/catalog.ttl", "oai_pmh": "/oai",
    "croissant": "/croissant/skt/list.json", "datapackage": "/datapackage/kt/list.json", "html": "/goods/list"}
"""Kind → where one of it is played, for whoever rehearses it."""
MORE = {kind: {"describe": f"/manifest/{name}/manifest.json"} for kind, name in (
    ("aihub", "aihub"), ("naver_catalog", "ncloud"), ("ares", "cnuh"), ("ohdsi", "chosun_cdm"))} | {
        "odcloud": {"licences": "/odcloud/oas/docs?namespace=15062804/v1"}}     # options that are addresses here
OPTIONS: dict[str, dict] = {
    "odcloud": {"filters": ["한국전력공사"], "organizations": ["한국전력공사"]}, "fhir": {"reports": True},
    "html": {"detail": "/goods/item?goodsCode={code}", "pages": "/goods/list?page={page}"}}
SECRETS = {"odcloud": "datagokr", "naver_catalog": "ncloud"}
LISTED = ("/manifest/", "/dcat/", "/croissant/", "/datapackage/")      # houses that hold the lists of several
PLACES = ({name: ("/odcloud", asked) for name, asked in ASKED.items()}
          | {name: (f"/manifest/{name}/", "") for name in LISTS if name not in HOUSES}
          | {name: (path, "") for name, path in HOUSES.items()}
          | {kind: (path.rpartition("/")[0] + "/" if path.startswith(LISTED) else path, "")
             for kind, path in KINDS.items() if kind != "html"} | {"html": ("/goods/", "")})
"""Source or kind → the start of its paths, and what stands in its questions."""


def kinds(base: str) -> dict[str, dict]:
    """Each kind of harvester by its name: what a source says that harvests one of it here.

    :param base: the address of the sandbox, without a slash at its end
    :returns: `harvester`, `url`, `options`, and `secret` where it needs a key
    """
    return {kind: {"harvester": kind, "url": base + path, "secret": SECRETS.get(kind),
                   "options": OPTIONS.get(kind, {}) | {name: base + at for name, at in MORE.get(kind, {}).items()}}
            for kind, path in KINDS.items()}
