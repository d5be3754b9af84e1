"""A catalogue of any number of wide datasets, filled and indexed once, and a harvest that goes on writing into it."""

import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import orjson
from sqlalchemy import delete

from catalog import SYSTEM, Catalog
from catalog.behind import Behind
from catalog.store import Store
from catalog.tables import outbox
from config.settings import Settings
from tests.bench import wide
from web.wiring import build

BATCH, ORGANIZATIONS, CHANGED = 1000, 10, 100
WARM = 3.0                                # seconds a harvest writes before anything is measured


class Unindexed(Catalog):
    """A catalogue that leaves the index to whoever builds it afterwards."""

    def _catch_up_soon(self, *_) -> None:
        """Not now."""


def settings(folder: Path) -> Settings:
    return Settings(data=folder, demo=True, log_level="ERROR")


def config(folder: Path) -> str:
    """The path of a file with the settings, for servers."""
    path = folder / "bench.toml"
    path.write_text(f'demo = true\ndata = "{folder}"\nlog_level = "ERROR"\n')
    return str(path)


def fill(folder: Path, count: int) -> dict:
    """Write datasets, and build the index of them, unless both are there.

    :returns: `seconds` that writing took, and what `rebuild` told
    """
    about = folder / "filled"
    if not about.exists():
        folder.mkdir(parents=True, exist_ok=True)
        Store(settings(folder).database_url).migrate()
        about.write_bytes(orjson.dumps({"seconds": _written(folder, count)}))
    told = orjson.loads(about.read_bytes())
    if "built" not in told:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:     # whose peak is nobody else's
            told["built"] = alone.submit(rebuild, folder).result()
        about.write_bytes(orjson.dumps(told))
    return told


def _written(folder: Path, count: int) -> float:
    """Seconds that writing so many took."""
    house = build(settings(folder))
    for number in range(ORGANIZATIONS):
        house.catalog.call("organization_create", {"name": f"wide-{number}", "title": f"너른 기관 {number}"}, SYSTEM)
    catalog, began = Unindexed(house.store, house.index), time.perf_counter()
    for start in range(0, count, BATCH):
        catalog.call("package_upsert_many", {"datasets": _made(start, min(start + BATCH, count))}, SYSTEM)
    took = time.perf_counter() - began
    with house.store.write() as db:
        db.execute(delete(outbox))              # what is to be indexed is all there is
    house.close()
    return took


def _made(start: int, stop: int) -> list[dict]:
    return [wide.dataset(each, f"wide-{each % ORGANIZATIONS}") for each in range(start, stop)]


def rebuild(folder: Path) -> dict:
    """Build the index anew beside the old one.

    :returns: how many datasets, seconds, seconds of CPU, megabytes at the peak, bytes of the index and the vocabulary
    """
    house = build(settings(folder))
    began, cpu = time.perf_counter(), time.process_time()
    told = {"count": house.catalog.reindex(), "seconds": time.perf_counter() - began,
            "cpu": time.process_time() - cpu, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    place = Path(house.catalog.index.folder)
    house.close()
    return told | {"bytes": _size(place), "vocabulary": _size(place.with_name(f"{place.name}.vocabulary"))}


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@contextmanager
def harvested(folder: Path, much: bool = True):
    """A harvest that writes meanwhile, in a process of its own; or nothing.

    :param much: whether it does
    """
    process = multiprocessing.get_context("spawn").Process(target=_write, args=(folder,))
    if much:
        process.start()
        time.sleep(WARM)
    try:
        yield
    finally:
        if much:
            process.terminate()
            process.join()


def _write(folder: Path) -> None:
    """Write changed datasets, a hundred at a time, until stopped."""
    house = build(settings(folder))
    count = orjson.loads((folder / "filled").read_bytes())["built"]["count"]
    with Behind(house.catalog) as behind:
        for edition in range(100_000):
            start = edition * CHANGED % (count - CHANGED)
            made = [each | {"version": str(edition)} for each in _made(start, start + CHANGED)]
            behind.call("package_upsert_many", {"datasets": made}, SYSTEM)
