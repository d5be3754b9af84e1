"""Search engines to be better than, each with what others use for Korean.

All rank as CKAN 2.11 has Solr rank: BM25 in `name^4 title^4 tags^2 groups^2 text`, `tie=0.1`.  They differ in how they
cut a text, and in how many of the terms of a query must be found.  For CKAN that is its own `mm=2<-1 5<80%`; for the
others it is what answers best (the README beside this file has the figures).  CKAN's own field types are in its
`schema.xml`: white space, lower case, English stems.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from math import log

import tantivy

Cut = Callable[[str], list[str]]
"""How a text is cut into terms."""
BOOSTS = {"title": 4.0, "tags": 2.0, "text": 1.0}
TIE = 0.1
_K1, _B = 1.2, 0.75
_JOINED = re.compile(r"[a-z0-9]+|[가-힣]+|[^\W_]")


_DROPPED = ("J", "E", "SF", "SP", "SS", "SE", "SC", "SY", "IC", "XP", "XS", "VCP", "VCN", "NA", "UNA")
"""The parts of speech that Nori leaves out: particles, endings, signs, exclamations, prefixes and suffixes."""


def ckan() -> Cut:
    """White space and English stems, as CKAN's `text` fields."""
    build = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    stems = build.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.stemmer("english")).build()
    return lambda text: stems.analyze(unicodedata.normalize("NFC", text))


def bigrams() -> Cut:
    """Every two letters of a Hangul word, as Lucene's CJK analyser cuts."""

    def cut(text: str) -> list[str]:
        found = _JOINED.findall(unicodedata.normalize("NFKC", text).lower())
        return [term for word in found for term in (_pairs(word) if "가" <= word[0] <= "힣" else [word])]

    return cut


def morphemes() -> Cut | None:
    """Nouns, stems of verbs, numbers and foreign words by MeCab with its Korean dictionary, compounds taken apart, as
    Lucene's Nori does; None where it is not installed."""
    try:
        from mecab import MeCab
    except ImportError:
        return None
    tagger = MeCab()

    def cut(text: str) -> list[str]:
        pieces = tagger.parse(unicodedata.normalize("NFKC", text).lower().replace("_", " "))
        return [term for piece in pieces if not piece.feature.pos.startswith(_DROPPED) for term in _parts(piece)]

    return cut


def _parts(piece) -> list[str]:
    """The nouns of a compound; the stem of what is inflected; anything else as it is."""
    parts = [part.split("/")[0] for part in (piece.feature.expression or "").split("+")]
    return {"Compound": parts, "Inflect": parts[:1]}.get(piece.feature.type, [piece.surface])


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)] or [word]


class Baseline:
    """BM25 over a few thousand documents, in memory."""

    def __init__(self, cut: Cut, documents: Iterable[dict[str, str]], least: Callable[[int], int]):
        """
        :param documents: each with its `id` and a text for each field of `BOOSTS`
        :param least: how many of so many terms of a query must be found
        """
        self._cut, self._least = cut, least
        self._found: dict[str, dict[str, dict[str, int]]] = {field: defaultdict(dict) for field in BOOSTS}
        self._sizes: dict[str, dict[str, int]] = {field: {} for field in BOOSTS}
        for document in documents:
            for field in BOOSTS:
                counted = Counter(cut(document[field]))
                self._sizes[field][document["id"]] = sum(counted.values())
                for term, times in counted.items():
                    self._found[field][term][document["id"]] = times
        self._usual = {field: sum(sizes.values()) / len(sizes) for field, sizes in self._sizes.items()}

    def find(self, text: str) -> list[str]:
        """The ids of what is found, best first."""
        terms = self._cut(text)
        scores: dict[str, float] = defaultdict(float)
        held: Counter[str] = Counter()
        for term in terms:
            for name, score in self._term(term).items():
                scores[name] += score
                held[name] += 1
        least = self._least(len(terms))
        return sorted((name for name in scores if held[name] >= least), key=lambda name: (-scores[name], name))

    def _term(self, term: str) -> dict[str, float]:
        best: dict[str, list[float]] = defaultdict(list)
        for field, boost in BOOSTS.items():
            postings = self._found[field].get(term, {})
            for name in postings:
                best[name].append(boost * self._bm25(field, postings, name))
        return {name: max(each) + TIE * (sum(each) - max(each)) for name, each in best.items()}

    def _bm25(self, field: str, postings: dict[str, int], name: str) -> float:
        sizes = self._sizes[field]
        rare = log(1 + (len(sizes) - len(postings) + 0.5) / (len(postings) + 0.5))
        times = postings[name]
        return rare * times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * sizes[name] / self._usual[field]))


def any_of(_: int) -> int:
    """One term that is found is enough."""
    return 1


def most_of(terms: int) -> int:
    """CKAN's `mm`: all of two, all but one of five, four in five of more."""
    return max(1, terms if terms <= 2 else terms - 1 if terms <= 5 else terms * 4 // 5)
