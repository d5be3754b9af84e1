import pytest

from catalog.search import Query
from catalog.search.memory import MemoryIndex
from catalog.search.tantivy import TantivyIndex
from tests.catalog.search.samples import document, identity


@pytest.fixture(params=["memory", "tantivy"])
def index(request, tmp_path):
    """An empty index, of each kind."""
    made = MemoryIndex() if request.param == "memory" else TantivyIndex(tmp_path / "index")
    made.rebuild([])
    yield made
    made.close()


@pytest.fixture
def found(index):
    """Put titles into an index, and say which of them a text finds, best first."""

    def ask(titles, text):
        index.rebuild([[document(number, title) for number, title in enumerate(titles, 1)]])
        by_id = {identity(number): title for number, title in enumerate(titles, 1)}
        return [by_id[each] for each in index.find(Query(text=text, rows=100)).ids]

    return ask
