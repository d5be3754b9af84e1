"""The vocabulary on disk, by tantivy: any number of processes read it, whoever has the turn at the index writes it.

Each entry lies there with its beginnings as terms, so that a beginning is one look-up however many begin so: every
length up to twelve letters, then every fourth.  What lies between two of them is compared afterwards.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import tantivy

from catalog.search import Unbuilt
from catalog.search.korean import ANALYSER
from catalog.search.phrases import DATASET, Entry
from catalog.search.tantivy_disk import Generations
from catalog.search.vocabulary import CLOSE, RULES

EACH, STEP, LAST = 12, 4, 40            # lengths of beginnings: each up to the first, then steps, up to the last
SHORTS = 8                              # first letters of syllables that are kept
FEW = 64                                # terms that are looked up one by one
SPARE = 60                              # entries that are compared, where the beginning is longer than its term
_BUILD_HEAP, _UPDATE_HEAP = 128_000_000, 32_000_000
_LENGTHS = (*range(1, EACH + 1), *range(EACH + STEP, LAST + 1, STEP))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in ("id", "keys", "starts", "shorts"):
        builder.add_text_field(field, stored=field == "id", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("entry", stored=True)
    builder.add_unsigned_field("rank", fast=True)
    return builder.build()


class TantivyShelf:
    """A shelf in a folder; see `Shelf` for the verbs.

    :param folder: made when it is needed
    """

    def __init__(self, folder: Path | str):
        self._schema = _schema()
        self._generations = Generations(Path(folder), {"rules": RULES, "analyser": ANALYSER})
        self._writer: tantivy.IndexWriter | None = None

    @property
    def fresh(self) -> bool:
        try:
            self._generations.view()
        except Unbuilt:
            return False
        return True

    @property
    def generation(self) -> str:
        return self._generations.view().generation

    def starting(self, start: str, short: bool, titles: bool, most: int) -> list[Entry]:
        length = min(len(start), SHORTS) if short else max(each for each in _LENGTHS if each <= len(start))
        asked = self._asked("shorts" if short else "starts", _marked(start[:length], titles))
        found = self._entries(asked, most if length == len(start) else SPARE)
        return [each for each in found
                if any(key.startswith(start) for key in (each.begun if short else each.keys))][:most]

    def kept(self, ids: Iterable[str]) -> dict[str, Entry]:
        wanted = list(ids)
        searcher = self._generations.view().searcher
        hits = searcher.search(self._one_of("id", wanted), max(1, len(wanted)), count=False).hits
        return {each.id: each for each in (_entry(searcher.doc(address)) for _, address in hits)}

    def has(self, keys: Iterable[str]) -> bool:
        return bool(self._generations.view().searcher.search(self._one_of("keys", list(keys)), 1, count=False).hits)

    def near(self, key: str, most: int) -> list[Entry]:
        return self._entries(tantivy.Query.fuzzy_term_query(
            self._schema, "keys", key, distance=most, transposition_cost_one=True), CLOSE)

    def update(self, new: list[Entry], gone: list[str]) -> None:
        if self._writer is None:
            self._writer = self._generations.writer(_UPDATE_HEAP)
        try:
            for id in gone:
                self._writer.delete_documents_by_term("id", id)
            for each in new:
                self._writer.add_document(self._document(each))
            self._writer.commit()
        except BaseException:
            self._writer.rollback()
            raise

    @contextmanager
    def building(self) -> Iterator[Callable[[Entry], object]]:
        self.put_down()
        with self._generations.building(self._schema, _BUILD_HEAP) as add:
            yield lambda entry: add(self._document(entry))

    def put_down(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.wait_merging_threads()

    def close(self) -> None:
        self._generations.forget()

    def _asked(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term, "basic")

    def _one_of(self, field: str, terms: list[str]) -> tantivy.Query:
        """A few terms are looked up one by one, many by walking through all there are."""
        if len(terms) > FEW:
            return tantivy.Query.term_set_query(self._schema, field, terms)
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, tantivy.Query.term_query(
            self._schema, field, each, "basic")) for each in terms])

    def _entries(self, asked: tantivy.Query, most: int) -> list[Entry]:
        searcher = self._generations.view().searcher
        hits = searcher.search(asked, most, count=False, order_by_field="rank").hits
        return [_entry(searcher.doc(address)) for _, address in hits]

    def _document(self, entry: Entry) -> tantivy.Document:
        titles, starts, shorts = entry.kind == DATASET, [], []
        for key in entry.keys:
            marked, most = _marked(key, titles), len(key)
            starts += [marked[:length + 1] for length in _LENGTHS if length <= most]
        for key in entry.begun:
            marked = _marked(key, titles)
            shorts += [marked[:length + 1] for length in range(1, min(len(key), SHORTS) + 1)]
        laid = {"id": entry.id, "entry": orjson.dumps(tuple(entry)), "rank": entry.rank, "starts": starts,
                "shorts": shorts}
        if not titles:
            laid["keys"] = list(entry.keys)
        return tantivy.Document.from_dict(laid, self._schema)


def _marked(term: str, titles: bool) -> str:
    """A beginning of a title, or of anything else."""
    return f"{'t' if titles else 'p'}{term}"


def _entry(document: tantivy.Document) -> Entry:
    kind, text, keys, target, count = orjson.loads(bytes(document["entry"][0]))
    return Entry(kind, text, tuple(keys), target, count)
