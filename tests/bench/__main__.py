"""Measure the harvest, the API and the search, each against a floor in the same run.

    python -m tests.bench [--records 100000] [--seconds 5] [--keep FOLDER]
"""

import argparse
import multiprocessing
import tempfile
from pathlib import Path

from rich.console import Console

from tests.bench import harvesting, serving, together


def main() -> None:
    ask = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0])
    ask.add_argument("--records", type=int, default=100_000, help="datasets of the large harvest")
    ask.add_argument("--seconds", type=float, default=5.0, help="for each HTTP measurement")
    ask.add_argument("--keep", type=Path, help="keep database and index here instead of throwing them away")
    told = ask.parse_args()
    multiprocessing.set_start_method("spawn")
    console = Console(width=100)
    with tempfile.TemporaryDirectory() as room:
        folder = told.keep or Path(room)
        small, large = max(told.records // 10, 100), told.records
        harvesting.measure(console, folder / "small", small)
        house = folder / "large"
        harvesting.measure(console, house, large)
        serving.measure(console, house, told.seconds)
        together.measure(console, folder / "together")


if __name__ == "__main__":
    main()
