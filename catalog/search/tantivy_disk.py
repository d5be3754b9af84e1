"""The generations of a tantivy index on disk, and the link to the one in use."""

import json
import os
import shutil
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from uuid import uuid4

import tantivy

from catalog.search import Unbuilt
from catalog.search.korean import ANALYSER
from catalog.search.recent import Recent
from catalog.search.tantivy_schema import LAYOUT, build_document

_ABOUT = {"analyser": ANALYSER, "layout": LAYOUT}


@dataclass(frozen=True)
class View:
    """The index as it was at one moment; `counted` remembers what was counted then, and `answered` what was found."""

    generation: str
    mark: tuple[int, int, int]
    index: tantivy.Index
    searcher: tantivy.Searcher
    counted: OrderedDict = field(default_factory=OrderedDict)
    answered: Recent = field(default_factory=Recent)


class Generations:
    """A folder of generations.

    :param about: by what rules they are made; one that was made by others counts as none
    """

    def __init__(self, folder: Path, about: dict[str, str] | None = None):
        self._folder = folder
        self._meta = str(folder / "current" / "meta.json")     # looked at with every question
        self._about = about or _ABOUT
        self._loading = Lock()
        self._last: View | None = None

    def view(self) -> View:
        """The newest commit of the generation in use.

        :raises Unbuilt: there is none, or it cannot be read, or is of another version
        """
        mark = self._mark()
        view = self._last
        if view and view.mark == mark:
            return view
        with self._loading:
            if not self._last or self._last.mark != self._mark():
                self._last = self._load(self._last)
            return self._last

    def forget(self) -> None:
        """Let go of files."""
        self._last = None

    def writer(self, heap: int) -> tantivy.IndexWriter:
        """A writer to the generation in use.  One thread cuts and merges, so that segments stay few.

        What a writer left behind that died in a commit is cleared away: the next commit gives its files the same names.

        :param heap: bytes of memory before it writes to disk
        :raises Unbuilt: there is none
        """
        writer = self._open(self.view().generation).writer(heap, 1)
        writer.garbage_collect_files()
        return writer

    def build(self, documents: Iterable[dict], schema: tantivy.Schema, heap: int) -> None:
        """Make a new generation of documents and put it into use."""
        with self.building(schema, heap) as add:
            for document in documents:
                add(build_document(document, schema))

    @contextmanager
    def building(self, schema: tantivy.Schema, heap: int) -> Iterator[Callable[[tantivy.Document], object]]:
        """Make a new generation of what is added to it, and put it into use at the end, unless there was a failure.

        :param heap: bytes of memory before it writes to disk
        """
        generation = self._folder / uuid4().hex
        try:
            generation.mkdir(parents=True)
            writer = tantivy.Index(schema, str(generation), reuse=False).writer(heap, 1)
            yield writer.add_document
            writer.commit()
            writer.wait_merging_threads()
            (generation / "about.json").write_text(json.dumps(self._about))
            link = self._folder / f"{generation.name}.link"
            link.symlink_to(generation.name)
            os.replace(link, self._folder / "current")
        finally:
            self._clear()

    def _mark(self) -> tuple[int, int, int]:
        """What changes with every commit and every swap."""
        try:
            stat = os.stat(self._meta)
        except OSError as error:
            raise Unbuilt(f"there is no search index in {self._folder}") from error
        return stat.st_ino, stat.st_mtime_ns, stat.st_size

    def _load(self, last: View | None, tries: int = 3) -> View:
        mark = self._mark()
        try:
            generation = os.readlink(self._folder / "current")
            if last and last.generation == generation:
                index = last.index
            else:
                index = self._open(generation)
                index.config_reader("manual")
            index.reload()
            return View(generation, mark, index, index.searcher())
        except (OSError, ValueError) as error:
            if tries > 1:  # the generation may have been swapped and cleared away between two of these lines
                return self._load(None, tries - 1)
            raise Unbuilt(f"the search index in {self._folder} cannot be read: {error}") from error

    def _open(self, generation: str) -> tantivy.Index:
        path = self._folder / generation
        about = json.loads((path / "about.json").read_bytes())
        if about != self._about:
            raise ValueError(f"it was built by {about}, not by {self._about}")
        return tantivy.Index.open(str(path))

    def _clear(self) -> None:
        """Remove what `current` does not lead to: the generation before, and leftovers of rebuilds that died."""
        current = os.readlink(self._folder / "current") if (self._folder / "current").is_symlink() else ""
        for path in self._folder.iterdir():
            if path.suffix == ".link":
                path.unlink()
            elif path.is_dir() and path.name not in {current, "current"}:
                shutil.rmtree(path, ignore_errors=True)
