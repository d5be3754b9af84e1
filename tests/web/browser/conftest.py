"""A real browser for the pages: Debian's Chromium, driven by playwright.  Without one these tests are skipped.

Its headless shell is the same browser without windows and their decorations, which took two thirds of the time.
"""

import warnings
from pathlib import Path

import pytest

from tests.web.conftest import serving
from tests.web.people import Visitor

CHROMIUM = [Path("/usr/bin", name) for name in ("chromium-headless-shell", "chromium", "chromium-browser")]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def browser():
    """One browser for the whole session."""
    found = next((path for path in CHROMIUM if path.exists()), None)
    if not found:
        pytest.skip("there is no browser; on Debian: apt-get install chromium-headless-shell")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")        # the driver's own event loop, not ours
        with sync_api.sync_playwright() as driver:
            opened = driver.chromium.launch(executable_path=str(found), args=FLAGS)
            yield opened
            opened.close()


@pytest.fixture
def house(hall):
    """Where the pages of the hall are served, on loopback; see `tests.web.people`."""
    with serving(hall) as found:
        yield found


@pytest.fixture
def come(browser, house):
    """Open a page as somebody: `come("dohyun", "/ko/desk/", width=390, js=False)`; nobody when the name is empty."""
    contexts, (address, app) = [], house

    def go(name, path, width=1280, js=True, **how):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="ko-KR",
                                      java_script_enabled=js, base_url=address, **how)
        contexts.append(context)
        if name:
            held = Visitor(app, name).browser.get_cookie("ieum").value
            context.add_cookies([{"name": "ieum", "value": held, "url": address}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        listen(page, address)
        page.goto(path)
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.fixture
def visit(browser, address):
    """Open a page: `visit("/ko/", width=390)` is playwright's page, with what went wrong in `page.complaints`."""
    contexts = []

    def go(path, width=1280, **how):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="ko-KR", **how)
        contexts.append(context)
        page = context.new_page()
        listen(page, address)
        page.on("requestfailed", lambda request: page.complaints.append(f"failed: {request.url}"))
        page.goto(address + path)
        return page

    yield go
    for context in contexts:
        context.close()


def listen(page, address: str) -> None:
    """Write down in `page.complaints` what goes wrong, and whatever is asked of another host.

    That an answer is a refusal (422, 404) is for the test to look at, not a complaint.
    """
    page.complaints = []
    page.on("console", lambda said: "Failed to load resource" in said.text or page.complaints.append(said.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: request.url.startswith(address) or page.complaints.append(request.url))
