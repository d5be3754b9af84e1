"""The API and the search through HTTP, against a Flask handler that does nothing, on the same server."""

from pathlib import Path
from urllib.parse import quote, urlencode

from rich.table import Table

from config.settings import Settings
from tests.bench import load, server
from web.wiring import build

WORDS = ("전력", "버스 도착", "대기질", "전력사용량", "태양광 발전", "병원 진료 실적", "동구 도서관", "광주 교통",
         "전통시장 매출 현황", "미세먼지")
FACETS = '["organization","theme","res_format","license_id","access_rights"]'


def measure(console, folder: Path, seconds: float) -> None:
    """Print requests a second and latencies of `package_show` and `package_search`.

    :param folder: a harvested house
    :param seconds: how long each is asked
    """
    config = folder / "bench.toml"
    config.write_text(f'demo = true\ndata = "{folder}"\nlog_level = "ERROR"\n')
    house = build(Settings(data=folder, demo=True, log_level="ERROR"))
    names = house.ckan.call_action("package_list", {"limit": 2000})
    total = house.ckan.call_action("package_search", {"rows": 0})["count"]
    house.close()
    show = [f"/api/3/action/package_show?id={name}" for name in names]
    rows = {"bare Flask handler (floor)": None, "package_show": show,
            "package_search, 10 rows": [_search(word) for word in WORDS],
            "package_search, 20 rows, 5 facets": [_search(word, facets=True) for word in WORDS],
            "search page, Korean": [f"/ko/search?q={quote(word)}" for word in WORDS],
            "dataset page, Korean": [f"/ko/dataset/{name}" for name in names]}
    results = {}
    with server.granian("tests.bench.bare:app") as port:
        results["bare Flask handler (floor)"] = load.run(port, ["/"], seconds)
    with server.granian("web.wiring:application", factory=True, config=str(config)) as port:
        for name, paths in rows.items():
            if paths:
                results[name] = load.run(port, paths, seconds)
    _print(console, total, results)


def _search(word: str, facets: bool = False) -> str:
    asked = {"q": word, "rows": 20 if facets else 10} | ({"facet.field": FACETS} if facets else {})
    return f"/api/3/action/package_search?{urlencode(asked)}"


def _print(console, total: int, results: dict) -> None:
    floor = results["bare Flask handler (floor)"]["rate"]
    table = Table(title=f"HTTP, {total:,} public datasets, one worker, one connection", title_justify="left")
    for name in ("", "requests/s", "of floor", "p50 ms", "p95 ms", "p99 ms"):
        table.add_column(name, justify="right" if name else "left")
    for name, told in results.items():
        table.add_row(name, f"{told['rate']:,.0f}", f"{told['rate'] / floor:.0%}",
                      *(f"{told[each]:.2f}" for each in ("p50", "p95", "p99")))
    console.print(table)
