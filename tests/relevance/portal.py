"""The judged set over real rows of the national portal, where they lie beside the checkout; none is kept here.

`python -m tests.relevance.portal FOLDER` writes portal/qrels.tsv anew from the rules; the README beside this file tells
how to read a rule.
"""

import argparse
import csv
import hashlib
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import orjson

HERE = Path(__file__).with_name("portal")
ROWS = Path(os.environ.get("IEUM_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
FIELDS = {"t": ("title",), "o": ("organization",), "k": ("keywords",), "n": ("notes",),
          "w": ("title", "keywords", "notes")}
_LISTED = re.compile(r"= ?(?P<ids>[afh]\d+(?: [afh]\d+)*)")
_SAYS = re.compile(r"(?P<no>!?)(?:(?P<field>[toknw]):)?(?P<what>.+)")
_HUB = "한국지능정보사회진흥원 AI 허브"


def read(name: str) -> list[dict[str, str]]:
    """The rows of a tab-separated file whose first line names the columns.  No value is quoted."""
    first, *lines = (HERE / name).read_text("utf-8").splitlines()
    return [dict(zip(first.split("\t"), line.split("\t"), strict=True)) for line in lines]


def datasets(folder: Path) -> list[dict[str, str]]:
    """Every row once: `a` and its number are an interface, `f` a file, `h` a data set of the hub for AI.

    :param folder: of rows
    """
    found: dict[str, dict[str, str]] = {}
    words = {str(row["list_id"]): row["keywords"] for row in _lines(folder / "odcloud/services.jsonl")}
    listed = [folder / "datagokr/openapi_services.jsonl", folder / "datagokr/catalogue_36_columns.csv",
              *sorted((folder / "partner_rows").glob("*.jsonl")), folder / "manifest/manifest_utf8bom.csv"]
    for path in listed:
        for row in _table(path) if path.suffix == ".csv" else _lines(path):
            made = _file(row) if "목록키" in row else _interface(row, words)
            found.setdefault(made["id"], made)
    hub = (folder / "aihub/info_dataset_list.txt").read_text("utf-8")
    for number, title in re.findall(r"^(\d+), (.+)$", hub, re.MULTILINE):
        found[f"h{number}"] = _row(f"h{number}", title, _HUB)
    return list(found.values())


def _lines(path: Path) -> Iterator[dict]:
    yield from map(orjson.loads, path.read_bytes().splitlines())


def _table(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def _file(row: dict) -> dict[str, str]:
    return _row(f"f{row['목록키']}", row["목록명"], row["제공기관"], row["설명"], row["키워드"])


def _interface(row: dict, words: dict[str, str]) -> dict[str, str]:
    number = str(row["list_id"])
    return _row(f"a{number}", row["title"], row["org_nm"], row["desc"], words.get(number, ""))


def _row(name: str, title: str, organization: str, notes: str = "", keywords: str = "") -> dict[str, str]:
    return {"id": name, "title": _plain(title), "organization": _plain(organization), "notes": _plain(notes),
            "keywords": ";".join(filter(None, map(_plain, keywords.split(",")))), "columns": "", "year": "",
            "update": ""}


def _plain(text: str | None) -> str:
    bare = " ".join(re.sub(r"<br ?/?>", " ", text or "").split())
    return "" if bare == "-" else bare


def grades(rows: list[dict[str, str]], rules: list[dict[str, str]]) -> dict[str, int]:
    """The grade of every dataset that has one: what is listed by number counts, or else the best rule that holds."""
    given: dict[str, int] = {}
    for rule in sorted(rules, key=lambda rule: (rule["rule"].startswith("="), int(rule["grade"]))):
        listed = _LISTED.fullmatch(rule["rule"])
        held = listed["ids"].split() if listed else _held(rows, rule["rule"])
        given |= dict.fromkeys(held, int(rule["grade"]))
    return {name: grade for name, grade in given.items() if grade}


def _held(rows: list[dict[str, str]], rule: str) -> list[str]:
    asked = [_SAYS.fullmatch(each) for each in rule.split(" & ")]
    asked = [(bool(each["no"]), FIELDS[each["field"] or "t"], re.compile(each["what"], re.I)) for each in asked]
    return [row["id"] for row in rows
            if all(any(what.search(row[field]) for field in fields) != no for no, fields, what in asked)]


def judged(folder: Path) -> dict[str, dict[str, int]]:
    """For every topic its grades."""
    rows, rules = datasets(folder), defaultdict(list)
    for rule in read("rules.tsv"):
        rules[rule["topic"]].append(rule)
    return {topic: grades(rows, each) for topic, each in rules.items()}


def splits(asked: list[dict[str, str]]) -> dict[str, str]:
    """Whole topics for tuning or held out, in the order of their hash, each to where its classes have fewer so far."""
    topics, taken = defaultdict(list), {"tune": Counter(), "holdout": Counter()}
    for query in asked:
        topics[query["topic"].split(".")[0]].append(query)
    given = {}
    for name in sorted(topics, key=lambda name: hashlib.sha256(name.encode()).digest()):
        split = min(taken, key=lambda split: sum(taken[split][query["class"]] for query in topics[name]))
        for query in topics[name]:
            given[query["id"]] = split
            taken[split][query["class"]] += 1
    return given


def qrels() -> dict[str, dict[str, int]]:
    """For every query the grades that were written down."""
    topics = defaultdict(dict)
    for row in read("qrels.tsv"):
        topics[row["topic"]][row["dataset"]] = int(row["grade"])
    return {query["id"]: topics[query["topic"]] for query in read("queries.tsv")}


def expand(given: dict[str, dict[str, int]]) -> str:
    """The text of qrels.tsv."""
    lines = [f"{topic}\t{name}\t{each[name]}" for topic, each in sorted(given.items())
             for name in sorted(each, key=lambda name: (-each[name], name))]
    return "\n".join(["topic\tdataset\tgrade", *lines, ""])


if __name__ == "__main__":
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("rows", type=Path, nargs="?", default=ROWS, help="a folder of rows")
    (HERE / "qrels.tsv").write_text(expand(judged(ask.parse_args().rows)), "utf-8", newline="\n")
