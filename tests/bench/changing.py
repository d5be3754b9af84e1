"""How soon a change is found in every worker, and how fast suggestions come, while nothing and while a harvest writes.

    python -m tests.bench.changing --keep FOLDER [--datasets 50000] [--times 40] [--seconds 10]

The folder is the one of `tests.bench.searching`, and is filled where it is empty.
"""

import argparse
import statistics
import time
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table

from catalog import SYSTEM, LocalCatalog
from tests.bench import filled, load, searching_http, server, wide
from web.wiring import build

CLIENTS = 6                               # connections, so that each of the workers has some
ASKED, TIMES = 600, 40                    # questions, and changes that are followed


def suggestions(port: int, seconds: float) -> dict:
    """One client, who types the first three letters of what people seek."""
    begun = [load.request("/ko/suggest?" + urlencode({"q": text[:end]}))
             for _, text, _ in wide.questions(ASKED) for end in (1, 2, 3)]
    return load.run(port, lambda number: islice(cycle(begun), number, None), seconds)


def found(port: int, folder: Path, times: int) -> list[float]:
    """Seconds from the beginning of a write until every worker has found what was written."""
    house, took = build(filled.settings(folder)), []
    house.catalog.later = True                                     # as a server writes
    ckan = LocalCatalog(house.catalog, SYSTEM)
    for number in range(times):
        mark, began = f"표식{number}{time.time_ns()}", time.perf_counter()
        ckan.call_action("package_patch", {"id": f"wide-{number}", "version": mark})
        asked = load.request(searching_http.SEARCH + urlencode({"fq": f"version:{mark}", "rows": 0}))
        clients = [load.Client(port) for _ in range(CLIENTS)]
        for client in clients:
            while b'"count":1' not in client.ask(asked)[2].replace(b" ", b""):
                pass
        took.append(time.perf_counter() - began)
        for client in clients:
            client.close()
    house.close()
    return took


def measure(console: Console, folder: Path, times: int, seconds: float) -> None:
    """Print all of it."""
    table = Table(title="Milliseconds, two workers", title_justify="left")
    for name in ("", "p50", "p95", "p99", "worst"):
        table.add_column(name, justify="right" if name else "left")
    for much, said in ((False, "nothing is written"), (True, "a harvest writes")):
        with server.granian("web.serving:application", factory=True, config=filled.config(folder), workers=2) as port, \
                filled.harvested(folder, much):
            told = suggestions(port, seconds)
            table.add_row(f"suggestions while {said}", *(f"{told[each]:.1f}" for each in ("p50", "p95", "p99")), "")
            took = [each * 1000 for each in found(port, folder, times)]
            cuts = statistics.quantiles(took, n=100)
            table.add_row(f"until all find it while {said}",
                          *(f"{each:.0f}" for each in (cuts[49], cuts[94], cuts[98], max(took))))
    console.print(table)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--datasets", type=int, default=50_000)
    ask.add_argument("--times", type=int, default=TIMES, help="changes that are followed")
    ask.add_argument("--seconds", type=float, default=10.0, help="suggestions are asked for so long")
    ask.add_argument("--keep", type=Path, required=True, help="where database and index are")
    told = ask.parse_args()
    filled.fill(told.keep, told.datasets)
    measure(Console(width=150), told.keep, told.times, told.seconds)


if __name__ == "__main__":
    main()
