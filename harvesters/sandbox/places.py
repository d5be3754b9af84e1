"""Where each source finds its partner in the sandbox."""

from harvesters.sandbox.rows import LISTS

HOUSES = {"ncloud": "/naver/api/v1", "cnuh-cdm": "/ares/index.json", "chosun-cdm": "/webapi",
          "nia-aihub": "/aihub/info/dataset.do"}
ASKED = {"kepco": "한국전력공사", "kdn": "한전KDN", "kpx": "한국전력거래소", "nia": "한국지능정보사회진흥원",
         "kisa": "한국인터넷진흥원", "gwangju": "광주광역시"}           # by which each finds its rows on the portal
PLACES = ({name: ("/odcloud", asked) for name, asked in ASKED.items()}
          | {name: (f"/manifest/{name}/", "") for name in LISTS if name not in HOUSES}
          | {name: (path, "") for name, path in HOUSES.items()})
"""Source → the start of its paths, and what stands in its questions."""
