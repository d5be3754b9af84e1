"""What comes before what.  Every constant of the order stands here, and both engines carry it out.

A word in the title counts more than among the keywords, there more than in the name of who gives the data, there more
than in the description, and least in a column.  Words that stand one behind the other in the title count once more,
and so does a word that begins one of its words.
"""

from collections.abc import Container, Iterable, Mapping
from types import MappingProxyType

from catalog.search import Query
from catalog.search.korean import HEAD, TAIL, WHOLE, grams, marks, stem, wanted, words
from catalog.search.wishes import TEXT, All, AnyOf, Less, Like, Of, Some, Wish, Word

FIELDS = {"title": 3.0, "keywords": 1.5, "makers": 1.2}
"""How much more a word counts in a text than somewhere in the whole, where it counts 1."""
MAKER = 2.0
"""For the name of who gives the data where that is told; in a title, where it often stands, it tells nothing of what
the data are about."""
EDGE = 1.5
"""For a word that begins or ends a word of the title."""
ASPECT = 1.0
"""For a place, a year or a side of a thing, where only what it is about must be found."""
KIND = 0.3
"""For the words that need not be found, for they say nothing of what is sought."""
KEYWORD = 1.0
"""For a word that is a keyword by itself."""
FULL = 1000.0
"""For having every word, where others have but some: nothing else together is worth so much."""
LONGER = -0.5
"""The power of the number of its terms by which those of one word count less, for they come together: of two words that
mean the same the longer is not worth more."""
BESIDE = 0.5
"""What the other ways to say a word add to the best of them: who says one thing twice does not say two things."""
ORDER = 1.0
"""For two words that follow one another in the title, however they are spaced."""

TITLED = 8.0
"""For having all of several words in the title, in one way or another."""
HELD = 20.0
"""For each of the words of which only some must be found: who has more of them comes first, however rare the others."""

NAMED = 4000.0
"""For having every word in the title as it was typed: more than all else together is worth."""
LITERAL = 6.0
"""For having every word as it was typed, wherever: a title that says the same in other words may well be worth more."""
SYNONYM = 0.7
"""What a word that means the same is worth beside the word itself."""
SPLIT = 0.7
"""What the two halves of a compound are worth apart."""
INITIAL = 0.3
"""What the initials of a word are worth beside what they most likely stand for."""

FRESH, DESCRIBED, OPEN = 0.3, 0.2, 0.2
"""For having changed within a year, having something to take, and being open to all: they decide between what is found
equally well, for a single word is worth several times as much."""


def wished(query: Query) -> Wish:
    """What a query asks for: what was understood of its words, or else all of them."""
    return query.wish if query.wish is not None else wanted(query.text) if query.text.strip() else All(())


def liked(query: Query) -> tuple[Like, ...]:
    """What brings a dataset forward: what was understood to, or else the words in better places."""
    if query.likes is not None:
        return query.likes
    hinted = tuple(Like(unit, TEXT, 1.0) for unit in units(wanted(query.hint))) if query.hint.strip() else ()
    text = f"{query.text} {query.hint}".strip()
    return (*likes(wanted(text), text), *hinted) if text else ()


def marked(query: Query) -> tuple[str, ...]:
    """The words to highlight in what a query found."""
    return marks(f"{query.text} {query.hint}".strip()) if query.marks is None else query.marks


def likes(wish: Wish, text: str, makers: Container[Wish] = (),
          others: Mapping[str, Iterable[str]] = MappingProxyType({})) -> tuple[Like, ...]:
    """What brings forward a dataset that has what is wished.

    :param text: the words as they were said, in their order
    :param makers: those wishes that name who gives the data
    :param others: of words as they were said, what means the same
    """
    said, wishes = words(text), units(wish)
    made = tuple(Like(each, "makers", MAKER) for each in wishes if each in makers)
    about = tuple(each for each in wishes if each not in makers)
    titled = (Like(All(about), "title", TITLED, flat=True),) if len(about) > 1 else ()
    return (*placed(about), *made, *titled, *_edges(said, others), *_ordered(said))


def as_typed(literal: Wish, text: str) -> tuple[Like, ...]:
    """What has the words as they were typed.

    :param literal: the words that must be found
    :param text: all words, where some of them need not be found
    """
    return (*placed(units(wanted(text)) if text else (), KIND), Like(literal, TEXT, LITERAL, flat=True))


def named(literal: Wish) -> Like:
    """Puts first whatever has every word in its title."""
    return Like(literal, "title", NAMED, flat=True)


def first(query: Query) -> Wish | None:
    """What stands before all else that is found, if it has this in its title; None where there is no such thing."""
    return next((like.wish for like in liked(query) if like == named(like.wish)), None)


def placed(wishes: Iterable[Wish], worth: float = 1.0) -> tuple[Like, ...]:
    """What is wished, in the better places."""
    return tuple(Like(wish, field, weight * worth) for wish in wishes for field, weight in FIELDS.items())


def units(wish: Wish) -> list[Wish]:
    """The words of a wish, each in all the ways it may be written."""
    match wish:
        case Word() | str() | Less():
            return [wish]
        case All(parts) | Some(parts):
            return list(dict.fromkeys(unit for part in parts for unit in units(part)))
        case AnyOf((All() as apart, Word())) if not isinstance(apart, Word):       # the same words, written as one
            return units(apart)
        case AnyOf():
            return [wish]
        case Of():
            return []
    raise TypeError(wish)


def _edges(said: list[str], others: Mapping[str, Iterable[str]]) -> list[Like]:
    """Words that begin or end a word of the title, and that are a keyword by themselves; and what means the same."""
    found = []
    for word in dict.fromkeys(said):
        also = [other.replace(" ", "") for other in others.get(word, ())]
        ways = [each for each in (stem(word), *also) if "가" <= each[0] <= "힣"]
        if "가" <= word[0] <= "힣":
            found.append(Like(_best(AnyOf((HEAD + way[:2], way[-2:] + TAIL)) for way in ways), "title", EDGE))
        found.append(Like(_best(WHOLE + way for way in (stem(word), *also)), "keywords", KEYWORD))
    return found


def _best(ways: Iterable[Wish]) -> Wish:
    """The first of some ways, or one that means the same."""
    first, *also = ways
    return AnyOf((first, *(Less(way, SYNONYM) for way in also))) if also else first


def _ordered(said: list[str]) -> list[Like]:
    """Neighbouring Hangul words written as one, without what each of them is by itself."""
    found = []
    for one, other in zip(said, said[1:], strict=False):
        if "가" <= one[0] <= "힣" and "가" <= other[0] <= "힣":
            crossing = one[-2:] + other[:2]
            if len(crossing) > 2:
                found.append(Like(Word(tuple(grams(crossing, 3))), "title", ORDER))
    return found
