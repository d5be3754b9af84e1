"""Expands the judgements, which are written over concepts, into one line for each query, dataset and grade.

`python tests/relevance/judge.py` writes qrels.tsv anew; the README beside this file tells how to read a rule.
"""

import hashlib
import re
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).parent
GRADES = (3, 2, 1)
SIGILS = ("@", "#", "=", "o:", "col:")


def read(name: str) -> list[dict[str, str]]:
    """The rows of a tab-separated file whose first line names the columns.  No value is quoted."""
    first, *lines = (HERE / name).read_text("utf-8").splitlines()
    return [dict(zip(first.split("\t"), line.split("\t"), strict=True)) for line in lines]


def datasets() -> list[dict[str, str]]:
    return read("datasets.tsv")


def queries() -> list[dict[str, str]]:
    return read("queries.tsv")


def reach(code: str) -> set[str]:
    """Every atom that a code answers to: its ancestors, itself, itself alone (`$`), and its bare sigil."""
    parts = code.split(".")
    atoms = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return atoms | {f"{code}$"} | {sigil for sigil in SIGILS if code.startswith(sigil)}


class Postings:
    """For every atom the datasets that answer to it: those about it, and those that touch it at all (`~`)."""

    def __init__(self, rows: list[dict[str, str]]):
        self.all = frozenset(row["id"] for row in rows)
        self.about, self.touch = defaultdict(set), defaultdict(set)
        for row in rows:
            for code in row["concepts"].split():
                for atom in reach(code.removeprefix("~")):
                    self.touch[atom].add(row["id"])
                    if not code.startswith("~"):
                        self.about[atom].add(row["id"])

    def rule(self, rule: str, held: dict[str, set[str]]) -> set[str]:
        """A rule is alternatives between commas; an alternative is atoms that must all hold, between ampersands."""
        found = set()
        for alternative in filter(None, rule.split(",")):
            matching = set(self.all)
            for atom in alternative.split("&"):
                if atom.startswith("!"):
                    matching -= self.touch.get(atom[1:], set())
                else:
                    matching &= held.get(atom, set())
            found |= matching
        return found

    def grades(self, query: dict[str, str]) -> dict[str, int]:
        """The grade of every dataset that has one: the best rule that holds, or one less where it is only touched."""
        given = {}
        for grade in GRADES:
            rule = query[f"grade{grade}"]
            for name in self.rule(rule, self.about):
                given[name] = max(given.get(name, 0), grade)
            for name in self.rule(rule, self.touch):
                given[name] = max(given.get(name, 0), grade - 1)
        return {name: grade for name, grade in given.items() if grade}


def topic(query: dict[str, str]) -> str:
    """The first two levels of the first code that is asked for; a query that asks for nothing we have is its own."""
    first = re.split(r"[,&$]", query["grade3"])[0]
    return ".".join(first.split(".")[:2]) or query["query"]


def splits(rows: list[dict[str, str]]) -> dict[str, str]:
    """Whole topics for tuning or held out, in the order of their hash, each to where its classes have fewer so far."""
    topics, taken = defaultdict(list), {"tune": Counter(), "holdout": Counter()}
    for row in rows:
        topics[topic(row)].append(row)
    given = {}
    for name in sorted(topics, key=lambda name: hashlib.sha256(name.encode()).digest()):
        split = min(taken, key=lambda split: sum(taken[split][row["class"]] for row in topics[name]))
        for row in topics[name]:
            given[row["id"]] = split
            taken[split][row["class"]] += 1
    return given


def judged() -> dict[str, dict[str, int]]:
    """For every query its grades."""
    postings = Postings(datasets())
    return {query["id"]: postings.grades(query) for query in queries()}


def expand(grades: dict[str, dict[str, int]]) -> str:
    """The text of qrels.tsv."""
    lines = ["query\tdataset\tgrade"]
    for query, given in grades.items():
        lines += [f"{query}\t{name}\t{given[name]}" for name in sorted(given, key=lambda n: (-given[n], n))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (HERE / "qrels.tsv").write_text(expand(judged()), "utf-8", newline="\n")
