"""Measures how well the judged queries are answered, by us and by others: `make relevance`.

First over the invented datasets, then over the real rows of a folder where there is one.  Queries are in two halves;
constants are chosen by looking at `tune` alone, and what is believed is `holdout`.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from tests.relevance import engines, judge, portal
from tests.relevance.measures import Worth, mean, worth

NONE = "none"
"""The class of queries that ask for what is not there: measured by how rarely anything is found at all."""


def measure(find: engines.Find, asked: list[dict], grades: dict[str, dict[str, int]]) -> dict[str, Worth]:
    """What every query that has something to find was answered worth."""
    return {query["id"]: worth(find(query["query"]), grades[query["id"]]) for query in asked if grades[query["id"]]}


def table(asked: list[dict], measured: dict[str, dict[str, Worth]], value, low: bool = False) -> str:
    """One line for each class and one for all, one column for each engine; `<` where ours is not the best.

    :param low: whether less is better
    """
    of_class = defaultdict(list)
    for query in asked:
        if query["class"] != NONE:
            of_class[query["class"]].append(query["id"])
            of_class["all"].append(query["id"])
    lines = [" ".join([f"{'':10}", f"{'n':>4}", *(f"{name:>8}" for name in measured)])]
    for name in [*sorted(of_class.keys() - {"all"}), "all"]:
        means = [mean(value(each[query]) for query in of_class[name]) for each in measured.values()]
        others = means[1:] or means
        best = means[0] <= min(others) + 1e-9 if low else means[0] >= max(others) - 1e-9
        figures = " ".join(f"{found:8.3f}" for found in means)
        lines.append(f"{name:10} {len(of_class[name]):4} {figures}{'' if best else '  <'}")
    return "\n".join(lines)


@dataclass(frozen=True)
class Judged:
    """Datasets, what is asked of them, and for every query the grade of every dataset that has one."""

    name: str
    datasets: list[dict[str, str]]
    queries: list[dict[str, str]]
    grades: dict[str, dict[str, int]]


def invented() -> Judged:
    """The set that was written for this repository."""
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for row in judge.read("qrels.tsv"):
        grades[row["query"]][row["dataset"]] = int(row["grade"])
    return Judged("invented datasets", judge.datasets(), judge.queries(), grades)


def real(folder: Path) -> Judged:
    """The set over real rows.

    :param folder: of rows
    """
    return Judged("real rows", portal.datasets(folder), portal.read("queries.tsv"), portal.qrels())


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(prog="make relevance", description=__doc__)
    options.add_argument("rows", type=Path, nargs="?", help="a folder of real rows, measured too")
    options.add_argument("--split", choices=["tune", "holdout"], action="append")
    options.add_argument("--worst", type=int, default=0, help="also the queries of `tune` answered worst, so many")
    options.add_argument("--alone", action="store_true", help="without the others")
    options.add_argument("--real", action="store_true", help="the real rows only")
    given = options.parse_args()
    if not given.real:
        _measure(invented(), given)
    if given.rows and given.rows.is_dir():
        _measure(real(given.rows), given)
    elif given.rows:
        print(f"The set over real rows is left out: there is no folder {given.rows}.")


def _measure(judged: Judged, given: argparse.Namespace) -> None:
    print(f"== {len(judged.queries)} queries over {len(judged.datasets)} {judged.name}\n")
    documents = [engines.document(row) for row in judged.datasets]
    with tempfile.TemporaryDirectory() as folder:
        finds = {"ours": engines.ours(documents, Path(folder))} | ({} if given.alone else engines.others(documents))
        for name in [name for name, find in finds.items() if find is None]:
            print(f"{name} is left out: python-mecab-ko is not installed; there is none for Python 3.13 and later\n")
            del finds[name]
        for split in given.split or ["tune", "holdout"]:
            asked = [query for query in judged.queries if query["split"] == split]
            _report(split, asked, finds, judged.grades)
            if given.worst and split == "tune":
                _worst(judged, asked, finds["ours"], given.worst)


def _report(split: str, asked: list[dict], finds: dict[str, engines.Find], grades) -> None:
    measured = {name: measure(find, asked, grades) for name, find in finds.items()}
    for title, value, low in (("nDCG@10", lambda each: each.ndcg, False),
                              ("recall@100", lambda each: each.recall, False),
                              ("zero results", lambda each: float(each.empty), True)):
        print(f"{split}: {title}\n{table(asked, measured, value, low)}\n")
    if nothing := [query for query in asked if query["class"] == NONE]:
        told = (f"{name} {sum(bool(find(query['query'])) for query in nothing)}" for name, find in finds.items())
        print(f"{split}: of {len(nothing)} queries for what is not there, answered with something: {', '.join(told)}\n")


def _worst(judged: Judged, asked: list[dict], find: engines.Find, most: int) -> None:
    titles = {row["id"]: row["title"] for row in judged.datasets}
    measured = measure(find, asked, judged.grades)
    queries = {query["id"]: query for query in asked}
    for name in sorted(measured, key=lambda name: measured[name].ndcg)[:most]:
        found, graded = find(queries[name]["query"]), judged.grades[name]
        print(f"{measured[name].ndcg:.2f} {queries[name]['class']}: {queries[name]['query']} ({len(found)} found)")
        print("     got:", " | ".join(f"{graded.get(each, 0)} {titles[each]}" for each in found[:6]))
        missed = sorted(set(graded) - set(found[:10]), key=lambda each: -graded[each])[:5]
        print("  missed:", " | ".join(f"{graded[each]} {titles[each]}" for each in missed))


if __name__ == "__main__":
    sys.exit(main())
