"""The catalogue over HTTP, as CKAN's tests of its API ask for it: `app.get(url_for("api.action", …))`."""

from urllib.parse import urlencode

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from config.settings import Settings
from tests.foreign.ckan.absent import ABSENT
from tests.foreign.ckan.beyond import refuse
from tests.foreign.ckan.house import SITE
from web.app import create_app

ADDRESSES = {
    "api.action": "/api/{ver}/action/{logic_function}", "api.get_api": "/api/{ver}",
    "api.format_autocomplete": "/api/{ver}/util/resource/format_autocomplete",
    "api.i18n_js_translations": "/api/{ver}/i18n/{lang}",
    "feeds.general": "/feeds/dataset.atom", "feeds.custom": "/feeds/custom.atom",
    "feeds.group": "/feeds/group/{id}.atom", "feeds.organization": "/feeds/organization/{id}.atom",
} | {f"api.{each}_autocomplete": f"/api/{{ver}}/util/{each}/autocomplete"
     for each in ("dataset", "tag", "user", "group", "organization")}


def url_for(name: str, **values) -> str:
    """The address CKAN has for something; what is not part of it comes after the question mark."""
    if name not in ADDRESSES:
        refuse(f"the page {name}")
    address = ADDRESSES[name]
    rest = {key: value for key, value in values.items() if f"{{{key}}}" not in address and value is not None}
    return address.format(**values) + (f"?{urlencode(rest, doseq=True)}" if rest else "")


class Answer(Response):
    """An answer whose text can be searched."""

    @property
    def body(self) -> str:
        return self.get_data(as_text=True)

    def __contains__(self, text: str) -> bool:
        return text in self.body


class App:
    """CKAN's test application, around our own.

    :param house: its calls count as calls of actions
    """

    def __init__(self, house):
        self.house = house
        self.client = Client(create_app(house.catalog, Settings(site_url=SITE)), Answer)

    def get(self, url: str, **said) -> Answer:
        return self._ask("get", url, "query_string", **said)

    def post(self, url: str, **said) -> Answer:
        return self._ask("post", url, "data", **said)

    def _ask(self, method: str, url: str, place: str, status: int | None = None, params=None, **said) -> Answer:
        if "environ_overrides" in said or "extra_environ" in said:
            refuse("says who asks without a token")
        self.house.calls += 1
        action = url.split("?")[0].rpartition("/action/")[2]
        if action in ABSENT:
            pytest.skip(f"not offered: {action}")
        if params:
            said[place] = params
        answer = getattr(self.client, method)(url, base_url=SITE, follow_redirects=method == "get", **said)
        assert status in (None, answer.status_code), f"Actual: {answer.status_code}. Expected: {status}"
        return answer


def body_contains(answer: Answer, text: str) -> bool:
    return text in answer.body
