"""A real browser for the pages: Debian's Chromium, driven by playwright.  Without one these tests are skipped."""

import warnings
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def browser():
    """One browser for the whole session."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}; on Debian: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")        # the driver's own event loop, not ours
        with sync_api.sync_playwright() as driver:
            opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            yield opened
            opened.close()


@pytest.fixture
def visit(browser, address):
    """Open a page: `visit("/ko/", width=390)` is playwright's page, with what went wrong in `page.complaints`."""
    contexts = []

    def go(path, width=1280, **how):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="ko-KR", **how)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("requestfailed", lambda request: page.complaints.append(f"failed: {request.url}"))
        page.on("request", lambda request: request.url.startswith(address) or page.complaints.append(request.url))
        page.goto(address + path)
        return page

    yield go
    for context in contexts:
        context.close()
