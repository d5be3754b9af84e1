"""Finding harvesters.  They are announced as entry points, so a partner can live in any package."""

from importlib.metadata import entry_points

from harvesters.base import Harvester

GROUP = "ieum.harvesters"


def find(name: str) -> type[Harvester]:
    """The harvester class of that name.

    :raises LookupError: naming those there are
    """
    found = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in found:
        there = ", ".join(sorted(found))
        raise LookupError(f"{name!r}(이)라는 수집기가 없습니다. 있는 것: {there or '없음'} / "
                          f"No harvester is called {name!r}; there are: {there or 'none'}")
    return found[name].load()


def names() -> list[str]:
    """All that are announced."""
    return sorted({entry.name for entry in entry_points(group=GROUP)})
