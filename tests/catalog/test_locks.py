"""No two things that exclude nobody of the other kind share a lock."""

import re
from pathlib import Path

import catalog
from catalog import locks

NUMBER = re.compile(r"\b4_?713_?\d{3}\b")


def test_every_lock_has_a_number_of_its_own():
    numbers = [value for name, value in vars(locks).items() if name.isupper()]
    assert len(set(numbers)) == len(numbers) >= 4


def test_numbers_of_locks_stand_in_one_place():
    files = Path(catalog.__file__).parent.rglob("*.py")
    assert [path.name for path in files if NUMBER.search(path.read_text(encoding="utf-8"))] == ["locks.py"]
