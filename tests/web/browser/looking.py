"""What every page is looked at for in a browser."""

import os
import re
from pathlib import Path

import pytest

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}       # all that can differ in the dark
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
WIDE, NARROW = 1280, 390
WAYS = {"ko": {"widths": (WIDE,)}, "en": {"widths": (NARROW,), "night": False}}    # of a page that is seen in both
PICTURES = os.environ.get("IEUM_PICTURES")          # a folder; `make pictures` names one


ASKED = """async ([runOnly, rules]) => {
  const found = await axe.run({runOnly, rules, resultTypes: ["violations"]});
  return [found.violations.map(each => [each.id, each.nodes.map(node => node.html)]), found.passes.length];
}"""


def axe() -> str:
    """The source of axe."""
    package = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is missing")
    return Path(package.__file__).with_name("axe.min.js").read_text()


def violations(page, rules: list[str] | dict, but: tuple[str, ...] = ()) -> tuple[list, int]:
    """What axe finds on an open page by these rules, each with its places, and how many rules found nothing amiss.

    :param rules: as `runOnly` takes them
    :param but: rules among them to leave out
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe())
    found, fine = page.evaluate(ASKED, [rules, {rule: {"enabled": False} for rule in but}])
    return found, fine


def sound(page, name: str = "", widths: tuple[int, ...] = (WIDE, NARROW), night: bool = True) -> None:
    """Look at an open page in both widths and both colours: axe finds nothing, nothing runs off the side at 320, no
    complaint came up.  Colours, which take half of the time, are looked at by day in the first width, and by night,
    where nothing else can differ, in the last.  A picture of each width is kept where pictures are wanted.

    :param page: as `come` opened it, with `complaints`
    :param name: of the pictures; made from the address unless told
    :param night: whether to look at it in the dark, too
    """
    name = name or re.sub(r"[^a-z0-9]+", "-", page.url.split("/", 3)[3].lower())[:60].strip("-")
    size = page.viewport_size
    page.emulate_media(color_scheme="light")
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found, fine = violations(page, TAGS, () if width == widths[0] else tuple(COLOURS["values"]))
        assert found == [], (page.url, width, found)
        assert fine > 15, (page.url, width, fine)
    if night:
        page.emulate_media(color_scheme="dark")
        found, fine = violations(page, COLOURS)
        assert found == [], (page.url, "in the dark", found)
        assert fine > 0, (page.url, "in the dark", fine)
        page.emulate_media(color_scheme="light")
    if PICTURES:                                                # the browser makes the folder
        _keep(page, name)
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate(TOO_WIDE) is False, f"{page.url} runs off the side at 320"
    page.set_viewport_size(size)
    assert page.complaints == [], page.url


def _keep(page, name: str) -> None:
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.jpg", full_page=True, type="jpeg", quality=70)
