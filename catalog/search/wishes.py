"""What a query asks of the terms of a dataset, and what it merely likes: the language between reading and engines."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import TypeAlias

TEXT = "text"
"""The whole text of a dataset."""


@dataclass(frozen=True)
class All:
    """Every part must be there."""

    parts: tuple["Wish", ...]


@dataclass(frozen=True)
class Word(All):
    """All terms of one word: a part is nothing by itself."""


@dataclass(frozen=True)
class AnyOf:
    """One part must be there."""

    parts: tuple["Wish", ...]


@dataclass(frozen=True)
class Some:
    """So many of the parts must be there.

    :param least: at least 1
    """

    parts: tuple["Wish", ...]
    least: int


@dataclass(frozen=True)
class Less:
    """As good as its part, but counting less in the order.

    :param weight: what its score is multiplied by
    """

    part: "Wish"
    weight: float


@dataclass(frozen=True)
class Of:
    """Its part is sought in a text of its own, such as the initials, wherever the rest is sought."""

    field: str
    part: "Wish"


Wish: TypeAlias = str | All | AnyOf | Some | Less | Of
"""A term, or a combination."""


@dataclass(frozen=True)
class Like:
    """What need not be found, and brings forward what has it.

    :param wish: what is liked
    :param field: the text it is liked in
    :param weight: how much, as a factor of the score of its terms
    :param flat: whether it is worth its weight itself, however rare its terms are
    """

    wish: Wish
    field: str
    weight: float
    flat: bool = False


def holds(terms: Mapping[str, Container[str]], wish: Wish, field: str) -> bool:
    """Whether a wish holds in one of the texts.

    :param terms: by the name of a text, its terms
    """
    match wish:
        case str():
            return wish in terms[field]
        case All(parts):
            return all(holds(terms, part, field) for part in parts)
        case AnyOf(parts):
            return any(holds(terms, part, field) for part in parts)
        case Some(parts, least):
            return sum(holds(terms, part, field) for part in parts) >= least
        case Less(part):
            return holds(terms, part, field)
        case Of(other, part):
            return holds(terms, part, other)
    raise TypeError(wish)
