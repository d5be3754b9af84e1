"""What holds of the catalogue holds on every database."""

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    return request.getfixturevalue(request.param)
