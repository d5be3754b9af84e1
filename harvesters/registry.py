"""Finding harvesters.  They are announced as entry points, so a partner can live in any package."""

from importlib.metadata import entry_points

from harvesters.base import Harvester

GROUP = "ieum.harvesters"


def find(name: str) -> type[Harvester]:
    """The harvester class of that name.

    :raises LookupError: naming those there are, or why this one cannot be used
    """
    found = [entry for entry in entry_points(group=GROUP) if entry.name == name]
    if not found:
        there = ", ".join(names())
        raise LookupError(f"{name!r} 이름의 수집기가 없습니다. 있는 것: {there or '없음'} / "
                          f"No harvester is called {name!r}; there are: {there or 'none'}")
    if len(places := {entry.value for entry in found}) > 1:
        raise LookupError(f"{name!r} 이름의 수집기가 둘 이상입니다({', '.join(sorted(places))}). "
                          "한 꾸러미를 지워 주세요. / "
                          f"More than one harvester is called {name!r}; uninstall one of their packages.")
    try:
        return found[0].load()
    except Exception as error:  # noqa: BLE001  somebody else's package may fail in any way, and must not stop the others
        raise LookupError(f"{name!r} 수집기를 불러오지 못했습니다({type(error).__name__}: {error}). "
                          "그 꾸러미를 다시 설치해 주세요. / "
                          f"The harvester {name!r} cannot be loaded; install its package again.") from error


def names() -> list[str]:
    """All that are announced."""
    return sorted({entry.name for entry in entry_points(group=GROUP)})
