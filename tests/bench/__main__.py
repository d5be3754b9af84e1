"""Measure the harvest, the API and the search, each against a floor in the same run.

    python -m tests.bench [--records 100000] [--seconds 5] [--datasets 100000] [--keep FOLDER] [--only search]
"""

import argparse
import multiprocessing
import tempfile
from pathlib import Path

from rich.console import Console

from tests.bench import harvesting, searching, serving, together

SMALL = 10_000                 # datasets of the small harvest, whose memory the large one's is held against


def main() -> None:
    ask = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0])
    ask.add_argument("--records", type=int, default=100_000, help="datasets of the large harvest")
    ask.add_argument("--datasets", type=int, default=100_000, help="datasets that are searched")
    ask.add_argument("--seconds", type=float, default=5.0, help="for each HTTP measurement")
    ask.add_argument("--keep", type=Path, help="keep database and index here instead of throwing them away")
    ask.add_argument("--only", choices=["harvest", "search"], help="this part alone")
    told = ask.parse_args()
    multiprocessing.set_start_method("spawn")
    console = Console(width=150)
    with tempfile.TemporaryDirectory() as room:
        folder = told.keep or Path(room)
        if told.only != "search":
            _harvest(console, folder, told)
        if told.only != "harvest":
            searching.measure(console, folder / "wide", told.datasets, told.seconds)


def _harvest(console: Console, folder: Path, told: argparse.Namespace) -> None:
    """Harvests, and what they brought through HTTP."""
    harvesting.measure(console, folder / "small", min(SMALL, told.records))
    house = folder / "large"
    harvesting.measure(console, house, told.records)
    if told.only != "harvest":
        serving.measure(console, house, told.seconds)
        together.measure(console, folder / "together")


if __name__ == "__main__":
    main()
