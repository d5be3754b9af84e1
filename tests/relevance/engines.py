"""The engines that are compared: ours as `package_search` asks it to understand, and those to be better than."""

from collections.abc import Callable, Iterable
from pathlib import Path
from zlib import crc32

from catalog.search import Query, synonyms
from catalog.search.synonyms import Synonyms
from catalog.search.tantivy import TantivyIndex
from catalog.search.understanding import understand
from catalog.search.vocabulary import MemoryShelf, Vocabulary
from catalog.search.wishes import Wish
from tests.relevance import baselines

Find = Callable[[str], list[str]]
"""From what somebody types to the ids of what is found, best first."""
MOST = 500
SEEDS = Path(synonyms.__file__).with_name("synonyms.tsv")


def ours(documents: Iterable[dict], folder: Path) -> Find:
    """Our engine.

    :param documents: as the index gets to see them
    """
    index, vocabulary = TantivyIndex(folder / "index"), Vocabulary(MemoryShelf())
    index.rebuild([list(documents)])
    vocabulary.rebuild(documents)
    alike = Synonyms(seeds())

    def find(text: str) -> list[str]:
        def count(wish: Wish, *_) -> int:
            return index.find(Query(text=text, wish=wish, rows=0)).count

        meant = understand(text, vocabulary, alike, count)
        return index.find(Query(text=text, wish=meant.wish, likes=meant.likes, rows=MOST)).ids

    return find


def seeds() -> list[list[str]]:
    """The groups of synonyms that the catalogue comes with."""
    lines = SEEDS.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def others(documents: Iterable[dict]) -> dict[str, Find | None]:
    """Those to be better than; None in place of one that is not installed."""
    seen = [{"id": each["id"], "title": each["title"],
             "tags": " ".join((*each["tags"], *each["theme"])),
             "text": " ".join((each["title"], *each["tags"], each["notes"], *each["columns"],
                               each["organization_title"]))} for each in documents]
    cuts = {"ckan": (baselines.ckan(), baselines.most_of), "words": (baselines.ckan(), baselines.any_of),
            "bigrams": (baselines.bigrams(), baselines.any_of), "mecab": (baselines.morphemes(), baselines.any_of)}
    return {name: cut and baselines.Baseline(cut, seen, least).find for name, (cut, least) in cuts.items()}


def document(row: dict[str, str]) -> dict:
    """A dataset of the judged set, as the index gets to see it."""
    columns = [each.replace("=", " ") for each in row["columns"].split(";") if each]
    made = f"{row['year'] or '2023'}-01-01T00:00:00.000000"
    return {
        "id": row["id"], "name": row["id"], "title": row["title"], "title_en": "", "notes": row["notes"],
        "tags": [each for each in row["keywords"].split(";") if each], "groups": [], "theme": [], "theme_detail": "",
        "organization": f"org-{crc32(row['organization'].encode()):x}", "owner_org": "", "publisher": "",
        "organization_title": row["organization"], "dataset_type": "dataset", "res_format": [], "license_id": "",
        "access_rights": "public", "frequency": "", "dcat_type": "", "columns": columns,
        "column_names": [name for each in columns for name in each.split(" ", 1)], "state": "active", "people": [],
        "resources": [], "capacity": "public", "labels": ["public"], "metadata_created": made,
        "metadata_modified": made, "issued": "", "modified": "", "num_resources": 0, "num_tags": 0,
        "title_string": row["title"], "facts": {}}
