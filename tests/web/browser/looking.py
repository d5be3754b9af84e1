"""What every page is looked at for in a browser."""

import os
import re
from pathlib import Path

import pytest

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}       # all that can differ in the dark
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
WIDE, NARROW = 1280, 390
PICTURES = Path(os.environ.get("IEUM_PICTURES", "var/pictures"))


def sound(page, name: str = "") -> None:
    """Look at an open page in both widths and both colours: axe finds nothing, nothing runs off the side at 320, no
    complaint came up.  A picture of each width is kept.  What can differ in the dark, the colours, is looked at once.

    :param page: as `come` opened it, with `complaints`
    :param name: of the pictures; made from the address unless told
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing").Axe()
    name = name or re.sub(r"[^a-z0-9]+", "-", page.url.split("/", 3)[3].lower())[:60].strip("-")
    size = page.viewport_size
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in (("light", TAGS), ("dark", COLOURS))[:2 if width == NARROW else 1]:
            page.emulate_media(color_scheme=scheme)
            found = axe.run(page, options={"runOnly": rules}).response
            told = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]
            assert told == [], (page.url, scheme, width, told)
        page.emulate_media(color_scheme="light")
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate(TOO_WIDE) is False, f"{page.url} runs off the side at 320"
    page.set_viewport_size(size)
    assert page.complaints == [], page.url
