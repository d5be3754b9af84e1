"""Every page there is, in Korean wide, by day and by night, and in English, whose words are longer, narrow: nothing
that axe can find, nothing off the side, no complaint, no request to another host.  The public pages are looked at in
`test_browser`, where there is more on them."""

import pytest

from tests.web.browser.conftest import listen
from tests.web.browser.looking import WAYS, axe, sound
from tests.web.conftest import serving
from tests.web.people import Visitor
from tests.web.test_doors import DOORS, PEOPLE, address, copied, fill

ELSEWHERE = ("csv", "xlsx", "template", "download", "synonyms.table", "pages.", "suggesting.")      # files, the public
OPENED = [(endpoint, taken, PEOPLE[signs.rindex("+")]) for endpoint, taken, signs in DOORS
          if "+" in signs and not any(part in endpoint for part in ELSEWHERE)]


@pytest.fixture(scope="module")
def street(browser, gathered, tmp_path_factory):
    """The hall with one thing of each kind, served; a function that opens a page of it as somebody."""
    catalog = copied(gathered, tmp_path_factory.mktemp("street"))
    made, kept = fill(catalog), {}
    with serving(catalog) as (home, app):
        def go(endpoint, taken, who, lang):
            if who not in kept:
                context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ko-KR", base_url=home)
                if who:
                    held = Visitor(app, who).browser.get_cookie("ieum").value
                    context.add_cookies([{"name": "ieum", "value": held, "url": home}])
                kept[who] = context.new_page()
                kept[who].add_init_script(axe())
                kept[who].set_default_timeout(20_000)
                listen(kept[who], home)
            kept[who].complaints.clear()
            assert kept[who].goto(address(app, endpoint, taken, made).replace("/ko/", f"/{lang}/", 1)).status == 200
            return kept[who]

        yield go
        for page in kept.values():
            page.context.close()
    catalog.store.close()


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize(("endpoint", "taken", "who"), OPENED, ids=lambda each: each if isinstance(each, str) else "")
def test_it_is_sound(street, endpoint, taken, who, lang):
    sound(street(endpoint, taken, who, lang), f"{lang}-{endpoint.replace('.', '-')}", **WAYS[lang])
