"""English words that are forms of one another: one and many, electric and electricity."""

_SHORTEST = 4


def forms(word: str) -> tuple[str, ...]:
    """The other forms of a word; none of what is too short, or no word of Latin letters.

    :param word: as `korean.words` gives it
    """
    if len(word) < _SHORTEST or not (word.isascii() and word.isalpha()):
        return ()
    if word.endswith("ies"):
        return (word[:-3] + "y",)
    if word.endswith(("ss", "us", "is", "ics")):
        return ()
    if word.endswith("s"):
        return (word[:-1], word[:-2]) if word.endswith(("ses", "xes", "zes", "shes", "ches")) else (word[:-1],)
    if word.endswith("y") and word[-2] not in "aeiou":
        many = word[:-1] + "ies"
        return (many, word[:-3]) if word.endswith("icity") else (many,)
    return (word + "s", word + "ity") if word.endswith("ic") else (word + "s",)
