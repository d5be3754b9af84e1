"""What every page is looked at for in a browser."""

import os
import re
from pathlib import Path

import pytest

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}       # all that can differ in the dark
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
WIDE, NARROW = 1280, 390
PICTURES = os.environ.get("IEUM_PICTURES")          # a folder; `make pictures` names one


ASKED = """async rules => {
  const found = await axe.run({runOnly: rules, resultTypes: ["violations"]});
  return [found.violations.map(each => [each.id, each.nodes.map(node => node.html)]), found.passes.length];
}"""


def violations(page, rules) -> tuple[list, int]:
    """What axe finds on an open page by these rules, each with its places, and how many rules found nothing amiss.

    :param rules: as `runOnly` takes them
    """
    axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is missing")
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(Path(axe.__file__).with_name("axe.min.js").read_text())
    found, fine = page.evaluate(ASKED, rules)
    return found, fine


def sound(page, name: str = "", widths: tuple[int, ...] = (WIDE, NARROW)) -> None:
    """Look at an open page in both widths and both colours: axe finds nothing, nothing runs off the side at 320, no
    complaint came up.  What can differ in the dark, the colours, is looked at once.  A picture of each width is kept
    where pictures are wanted.

    :param page: as `come` opened it, with `complaints`
    :param name: of the pictures; made from the address unless told
    """
    name = name or re.sub(r"[^a-z0-9]+", "-", page.url.split("/", 3)[3].lower())[:60].strip("-")
    size = page.viewport_size
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in (("light", TAGS), ("dark", COLOURS))[:2 if width == widths[-1] else 1]:
            page.emulate_media(color_scheme=scheme)
            found, fine = violations(page, rules)
            assert found == [], (page.url, scheme, width, found)
            assert fine > (15 if scheme == "light" else 0), (page.url, scheme, fine)
        page.emulate_media(color_scheme="light")
        if PICTURES:                                            # the browser makes the folder
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.jpg", full_page=True, type="jpeg", quality=70)
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate(TOO_WIDE) is False, f"{page.url} runs off the side at 320"
    page.set_viewport_size(size)
    assert page.complaints == [], page.url
