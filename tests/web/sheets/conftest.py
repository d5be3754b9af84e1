"""The pages of spreadsheets over a catalogue of their own, with somewhere to keep files."""

import io
from dataclasses import replace
from functools import partial

import pytest

from tests.web.conftest import application
from tests.web.people import Visitor


@pytest.fixture(scope="package")
def one():
    """The application, made once; each test puts its own catalogue into it."""
    return application(None)


@pytest.fixture
def app(one, hall, tmp_path):
    one.extensions["catalog"] = hall
    one.config["SITE"] = replace(one.config["SITE"], data=tmp_path)
    yield one
    if "sheets" in one.extensions:
        one.extensions.pop("sheets").wait()


@pytest.fixture
def come(app):
    """Somebody at the pages: `come("dohyun")`."""
    return partial(Visitor, app)


@pytest.fixture
def upload(app):
    """Send a file in, wait until it is read, and say where its page is."""
    def send(visitor, body: bytes, name="목록.xlsx", organization="kepco") -> str:
        answer = visitor.post("/ko/desk/sheets", {"organization": organization, "file": (io.BytesIO(body), name)},
                              content_type="multipart/form-data")
        assert answer.status_code == 303, answer.get_data(as_text=True)
        app.extensions["sheets"].wait()
        return answer.location
    return send
