"""What the page on harvesting says is so: each setting, kind, fault, status, command and test that it names."""

import json
import re
import shlex
from configparser import ConfigParser
from dataclasses import MISSING, fields
from pathlib import Path

import click
import pytest
from flask import Flask

from harvesters.sandbox.faults import Fault, Faults
from schemas import Source
from web.cli import main
from web.console_words import words
from web.words import init

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/harvesting.md").read_text("utf-8")


def table(title):
    """The first table below a title: its rows without the head, as cells."""
    below = PAGE.split(f"## {title}\n", 1)[1].split("\n## ")[0]
    lines = re.search(r"(?:^\|.*\n?)+", below, re.MULTILINE)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_every_setting_of_a_source_is_there_with_its_default():
    def default(field):
        made = field.default if field.default_factory is MISSING else field.default_factory()
        return "needed" if made is MISSING else f"`{made!r}`".replace("'", '"')

    assert [row[:2] for row in table("Settings of a source")] == [
        [f"`{field.name}`", default(field)] for field in fields(Source)]


def test_every_kind_that_is_announced_is_there_and_no_other():
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", "utf-8")
    told = setup["options.entry_points"]["ieum.harvesters"]
    kinds, partners = (set(re.findall(rf"(\w+) = harvesters\.{room}\.", told)) for room in ("kinds", "partners"))
    below = PAGE.split("## Kinds\n", 1)[1].split("\n## ")[0]
    assert {row[0].strip("`") for row in table("Kinds")} == kinds
    [particular] = [line for line in below.splitlines() if line.startswith("Each partner")]
    named = set(re.findall(r"`(\w+)`", particular))
    assert named - kinds == partners


def test_every_status_is_there_in_the_word_of_the_pages():
    app = Flask("page")
    init(app)
    with app.test_request_context("/ko"):
        said = {status: word for status, (*_, word) in words().items()}
    assert {row[0].strip("`"): row[1] for row in table("Statuses")} == said


def test_every_fault_of_the_sandbox_is_there():
    below = PAGE.split("## The sandbox\n", 1)[1].split("\n## ")[0]
    assert {each.name for each in fields(Fault)} <= set(re.findall(r"`(\w+)`", below))


def test_faults_that_are_shown_can_be_switched_on():
    shown = re.findall(r"'(\{.*?\})'", PAGE)
    assert len(shown) == 2
    for each in shown:
        Faults({"kepco": ("", "")}).add(json.loads(each))


def commands():
    """Every `ieum …` of the page, as it would be typed."""
    inline = re.findall(r"`(ieum [a-z][^`]*)`", PAGE)
    return sorted({*inline, *re.findall(r"^(ieum .*)$", PAGE, re.MULTILINE)})


@pytest.mark.parametrize("typed", commands())
def test_every_command_that_is_shown_is_one(typed):
    _, verb, *words = shlex.split(typed)
    command = main.get_command(click.Context(main), verb)
    assert command, typed
    options = {name for each in command.params for name in each.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_every_test_that_proves_something_exists():
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) > 60
    assert [(path, name) for path, name in named
            if not re.search(rf"^def {name}\(", (ROOT / "tests" / path).read_text("utf-8"), re.MULTILINE)] == []


def test_each_of_the_thirty_complaints_is_answered_by_a_test():
    rows = table("What goes wrong elsewhere, and here")
    assert [row[0] for row in rows] == [str(number) for number in range(1, 31)]
    assert all("::test_" in row[3] for row in rows)
