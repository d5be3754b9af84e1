"""A partner that answers what a test tells it to, over real HTTP."""

import orjson
import pytest

from harvesters.sandbox import Server
from harvesters.testing import session
from schemas import DATASET, Source


class Partner:
    """:ivar answers: path → body, (status, body), or a list of them for one request after another
    :ivar asked: path and query of each request, and its headers
    """

    def __init__(self):
        self.answers, self.asked = {}, []
        self.server = Server(self, 0)

    def __call__(self, environ, start):
        path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
        self.asked.append((f"{path}?{query}" if query else path, environ))
        found = self.answers.get(path, (404, b""))
        found = found.pop(0) if isinstance(found, list) else found
        status, body = found if isinstance(found, tuple) else (200, found)
        start(f"{status} X", [("Content-Length", str(len(body)))])
        return [body]

    def make(self, kind, path="/api", secret="", **options):
        source = Source(name="test", harvester="", url=self.server.url + path, owner_org="org", options=options)
        http = session(source, self.server)
        http.secret = secret
        return kind(source, http)


@pytest.fixture(scope="module")
def playing():
    one = Partner()
    yield one
    one.server.close()


@pytest.fixture
def partner(playing):
    """The same server for all tests of a file, forgetting in between: it takes longer to stop than most tests."""
    playing.answers, playing.asked = {}, []
    return playing


@pytest.fixture
def linked(partner):
    """What a kind makes of one document at a path: a draft that breaks no rule, without the ids of its files."""
    def linked(kind, path, document):
        partner.answers[path] = orjson.dumps(document)
        harvester = partner.make(kind, path)
        [[record]] = harvester.pages()
        made = harvester.draft(harvester.read(record.raw))
        for resource in made.get("resources", ()):
            del resource["id"]
        assert not DATASET.validate(made | {"name": "the-name", "owner_org": "org"})
        return made
    return linked


@pytest.fixture
def read():
    """All records of a harvester by their ids."""
    return lambda harvester: {record.id: record.raw for page in harvester.pages() for record in page}
