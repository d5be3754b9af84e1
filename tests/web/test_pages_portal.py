"""CKAN's addresses lead on, machines find their way, every link leads somewhere, and the examples of the guide run."""

import html
import re
import subprocess
import sys
from xml.etree import ElementTree

import orjson
import pytest

from catalog import LocalCatalog
from tests.web.conftest import PUBLIC, ROOT, application
from tests.web.reading import read
from web import portal

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.mark.parametrize(("path", "leads"), [
    ("/dataset", "/ko/search"), ("/dataset/", "/ko/search"),
    ("/dataset?q=a&res_format=CSV", "/ko/search?q=a&res_format=CSV"),
    ("/dataset/road-images", "/ko/dataset/road-images"), ("/organization", "/ko/organization"),
    ("/dataset/road-images/resource/5", "/ko/dataset/road-images#r-5"),
    ("/organization/bit-power", "/ko/organization/bit-power"),
])
def test_the_addresses_of_ckan_lead_on(page, path, leads):
    answer = page(path)
    assert (answer.status_code, answer.location) == (302, leads)
    assert page(path, headers={"Accept-Language": "en"}).location == leads.replace("/ko/", "/en/")


def test_robots_may_read_pages_but_not_every_combination_of_filters(page):
    assert page("/robots.txt").get_data(as_text=True).splitlines() == [
        "User-agent: *", "Disallow: /ko/search?", "Disallow: /en/search?", "Disallow: /ko/suggest",
        "Disallow: /en/suggest", "Disallow: /dataset?", "Disallow: /api/",
        f"Sitemap: {PUBLIC}/sitemap.xml"]


def locations(answer) -> list[str]:
    return [each.text for each in ElementTree.fromstring(answer.data).iter(LOC)]


def test_the_sitemap_lists_every_public_page_in_both_languages(page):
    assert locations(page("/sitemap.xml")) == [f"{PUBLIC}/sitemap-1.xml"]
    listed = locations(page("/sitemap-1.xml"))
    assert len(listed) == len(set(listed)) == 2 * (5 + 7 + 13)
    assert f"{PUBLIC}/en/dataset/park-08" in listed
    assert not any("secret-draft" in each or "withdrawn" in each for each in listed)
    assert all(page(each.removeprefix(PUBLIC)).status_code == 200 for each in listed)


def test_a_large_catalogue_has_several_sitemaps_that_share_no_dataset(vacant, monkeypatch):
    monkeypatch.setattr(portal, "IN_A_MAP", 4)
    monkeypatch.setattr(portal, "AT_A_TIME", 2)
    root = LocalCatalog(vacant, ROOT)
    root.call_action("organization_create", {"name": "many", "title": "많은 기관"})
    for number in range(9):
        root.call_action("package_create", {"name": f"data-{number}", "owner_org": "many"})
    get = application(vacant).test_client().get
    assert len(locations(get("/sitemap.xml"))) == 3
    listed = [each for number in (1, 2, 3) for each in locations(get(f"/sitemap-{number}.xml"))]
    found = [each for each in listed if "/ko/dataset/" in each]
    assert found == [f"{PUBLIC}/ko/dataset/data-{number}" for number in range(9)]
    assert [get(f"/sitemap-{number}.xml").status_code for number in (0, 4)] == [404, 404]


def test_every_link_on_every_page_leads_somewhere(page):
    waiting, seen, broken = ["/ko/", "/en/"], set(), []
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = page(path, follow_redirects=True)
        if answer.status_code != 200:
            broken.append((path, answer.status_code))
        if answer.mimetype != "text/html" or "/search?" in path:
            continue                        # the combinations of a search have no end; each is opened once
        found = read(answer)
        for link in found.links:
            target, _, anchor = html.unescape(link).removeprefix(PUBLIC).partition("#")
            if not target and anchor not in found.ids:
                broken.append((path, link))
            if target.startswith(("/", "?")) and not target.startswith("//"):
                waiting.append(path.partition("?")[0] + target if target.startswith("?") else target)
    assert broken == []
    assert len(seen) > 60


def test_the_favicon_is_where_browsers_look(page):
    assert page("/favicon.ico").mimetype == "image/svg+xml"


@pytest.fixture(scope="module")
def examples(address):
    """The commands of the API guide, as a reader would copy them."""
    guide = subprocess.run(["curl", "-s", f"{address}/ko/api"], capture_output=True, text=True, check=True, timeout=30)
    found = re.findall(r'<code id="([\w-]+)">(.*?)</code>', guide.stdout, re.DOTALL)
    return {name: html.unescape(text) for name, text in found}


@pytest.mark.parametrize("name", ["curl-search", "curl-show", "curl-orgs"])
def test_the_curl_examples_of_the_guide_work_as_they_stand(examples, name):
    done = subprocess.run(["bash", "-c", examples[name]], capture_output=True, check=True, timeout=30)
    answer = orjson.loads(done.stdout)
    assert answer["success"] is True
    assert answer["result"]


def test_the_python_example_of_the_guide_works_as_it_stands(examples):
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", examples["python"]], capture_output=True, text=True,
                          check=True, timeout=60, env={"PYTHONIOENCODING": "utf-8"})
    count, *rows = done.stdout.splitlines()
    assert len(rows) == min(int(count), 5) > 0
