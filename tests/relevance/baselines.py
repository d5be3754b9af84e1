"""Search engines to be better than, each with what others use for Korean.

All three rank as CKAN 2.11 has Solr rank: BM25 in `name^4 title^4 tags^2 groups^2 text` (`tie=0.1`), and of many
words most must be found (`mm=2<-1 5<80%`); they differ in how they cut a text.  CKAN's own field types are in its
`schema.xml`: white space, lower case, English stems.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from math import ceil, log

import tantivy

Cut = Callable[[str], list[list[str]]]
"""How a text is cut: into words, each of them one term or several that must all be there."""
BOOSTS = {"title": 4.0, "tags": 2.0, "text": 1.0}
TIE = 0.1
_K1, _B = 1.2, 0.75
_JOINED = re.compile(r"[a-z0-9]+|[가-힣]+|[^\W_]")


def ckan() -> Cut:
    """White space and English stems, as CKAN's `text` fields."""
    build = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    stems = build.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.stemmer("english")).build()
    return lambda text: [[term] for term in stems.analyze(unicodedata.normalize("NFC", text))]


def bigrams() -> Cut:
    """Every two letters of a Hangul word, as Lucene's CJK analyser cuts."""

    def cut(text: str) -> list[list[str]]:
        found = _JOINED.findall(unicodedata.normalize("NFKC", text).lower())
        return [_pairs(word) if "가" <= word[0] <= "힣" else [word] for word in found]

    return cut


def morphemes() -> Cut | None:
    """Nouns, stems of verbs, numbers and foreign words by MeCab with its Korean dictionary, compounds taken apart, as
    Lucene's Nori does; None where it is not installed."""
    try:
        from mecab import MeCab
    except ImportError:
        return None
    tagger = MeCab()

    def cut(text: str) -> list[list[str]]:
        words = unicodedata.normalize("NFKC", text).lower().split()
        return [terms for word in words if (terms := _meaning(tagger, word))]

    return cut


def _meaning(tagger, word: str) -> list[str]:
    kept = []
    for piece in tagger.parse(word):
        parts = piece.feature.expression if piece.feature.type == "Compound" else None
        if piece.feature.pos[0] in "NVMX" or piece.feature.pos in ("SL", "SN", "SH", "MAG") or "+" in piece.feature.pos:
            kept += [part.split("/")[0] for part in parts.split("+")] if parts else [piece.surface]
    return kept


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)] or [word]


class Baseline:
    """BM25 over a few thousand documents, in memory."""

    def __init__(self, cut: Cut, documents: Iterable[dict[str, str]]):
        """
        :param documents: each with its `id` and a text for each field of `BOOSTS`
        """
        self._cut = cut
        self._found: dict[str, dict[str, dict[str, int]]] = {field: defaultdict(dict) for field in BOOSTS}
        self._sizes: dict[str, dict[str, int]] = {field: {} for field in BOOSTS}
        for document in documents:
            for field in BOOSTS:
                counted = Counter(term for word in cut(document[field]) for term in word)
                self._sizes[field][document["id"]] = sum(counted.values())
                for term, times in counted.items():
                    self._found[field][term][document["id"]] = times
        self._usual = {field: sum(sizes.values()) / len(sizes) for field, sizes in self._sizes.items()}

    def find(self, text: str) -> list[str]:
        """The ids of what is found, best first."""
        words = self._cut(text)
        scores: dict[str, float] = defaultdict(float)
        held: Counter[str] = Counter()
        for word in words:
            for name, score in self._word(word).items():
                scores[name] += score
                held[name] += 1
        least = _least(len(words))
        return sorted((name for name in scores if held[name] >= least), key=lambda name: (-scores[name], name))

    def _word(self, terms: list[str]) -> dict[str, float]:
        best: dict[str, list[float]] = defaultdict(list)
        for field, boost in BOOSTS.items():
            lists = [self._found[field].get(term, {}) for term in terms]
            for name in set(lists[0]).intersection(*lists[1:]):
                best[name].append(boost * sum(self._bm25(field, postings, name) for postings in lists))
        return {name: max(each) + TIE * (sum(each) - max(each)) for name, each in best.items()}

    def _bm25(self, field: str, postings: dict[str, int], name: str) -> float:
        sizes = self._sizes[field]
        rare = log(1 + (len(sizes) - len(postings) + 0.5) / (len(postings) + 0.5))
        times = postings[name]
        return rare * times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * sizes[name] / self._usual[field]))


def _least(words: int) -> int:
    """How many of the words must be found: all of two, all but one of five, four of five of more."""
    return max(1, words if words <= 2 else words - 1 if words <= 5 else words - ceil(words * 0.2))
