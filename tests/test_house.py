"""The house itself: who may import whom, what comes in the package, and what the papers promise."""

import re
import shutil
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("catalog", "config", "harvesters", "schemas", "web")
TEXTS = [path for name in ("*.md", "docs/*.md", "Makefile", ".ci/*") for path in ROOT.glob(name)]


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603


def test_the_rooms_import_only_whom_they_may():
    told = run(str(Path(sys.executable).parent / "lint-imports"), "--no-cache")
    assert told.returncode == 0, told.stdout


def test_the_style_is_kept():
    told = run(sys.executable, "-m", "ruff", "check", "--no-cache", ".")
    assert told.returncode == 0, told.stdout


def test_every_opt_out_of_a_style_rule_gives_its_reason():
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    told = tomllib.loads("\n".join(lines))["tool"]["ruff"]["lint"]
    for name in [*told.get("ignore", []), *told["per-file-ignores"]]:
        [line] = [line for line in lines if f'"{name}"' in line]
        assert "# " in line, f"{name} has no reason"


def test_make_help_names_every_verb():
    told = run("make", "help")
    verbs = re.findall(r"^  make (\w+)", told.stdout, re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.*)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)[1].split()
    assert phony == verbs, "a verb that is the name of a folder does nothing unless it is phony"
    assert verbs == ["help", "demo", "test", "lint", "pictures", "bench", "relevance",
                     "corpus", "foreign", "docs", "lock", "clean"]


def test_every_package_in_the_lock_has_a_hash():
    for name in ("requirements.lock", "requirements-test.lock"):
        text = (ROOT / name).read_text("utf-8")
        pinned = re.findall(r"^([\w.-]+)==", text, re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^[\w.-]+==[^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)) > 30


def test_the_lock_covers_what_setup_asks_for():
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", "utf-8")
    for names, lock in ((setup["options"]["install_requires"], "requirements.lock"),
                        (setup["options.extras_require"]["test"], "requirements-test.lock")):
        asked = {re.match(r"[\w-]+", line)[0].lower() for line in names.split("\n") if line and line[0] != "#"}
        pinned = set(re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text("utf-8"), re.MULTILINE))
        assert asked <= pinned


def test_no_text_leaves_the_choice_of_a_particle_to_its_reader():
    both = re.compile(r"은\(는\)|이\(가\)|을\(를\)|와\(과\)|\((?:으|이)\)[로라]")
    after = re.compile(r"(?:\}|\)s)[’']?[은는이가을를과와] ")
    files = [path for room in ROOMS for kind in ("py", "po", "txt", "html")
             for path in (ROOT / room).rglob(f"*.{kind}")]
    found = [(path.name, line) for path in files for line in path.read_text("utf-8").splitlines()
             if both.search(line) or (path.suffix == ".py" and after.search(line))]
    assert found == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_the_papers_link_to_what_exists(path):
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)\)", path.read_text("utf-8")):
        assert (path.parent / link).exists(), link


def test_the_rooms_of_harvesting_are_where_the_papers_say():
    rooms = (ROOT / "docs/architecture.md").read_text("utf-8").split("### The rooms of harvesting")[1].split("\n## ")[0]
    named = re.findall(r"`([\w/*]+\.py)`", rooms)
    there = {name for name in named for room in (".", "harvesters", "catalog") if list((ROOT / room).glob(name))}
    assert set(named) - there == set()


def test_whoever_adds_a_partner_is_told_of_every_kind_of_harvester():
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", "utf-8")
    announced = re.findall(r"(\w+) = harvesters\.kinds\.", setup["options.entry_points"]["ieum.harvesters"])
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("Kinds that exist", 1)[1].split(" A new kind ")[0]
    assert sorted(set(re.findall(r"`(\w+)`", told))) == sorted(announced)


def test_the_top_level_holds_what_was_agreed():
    tracked = {line.split("/")[0] for line in run("git", "ls-files").stdout.splitlines()}
    if not tracked:
        pytest.skip("not a git checkout")
    assert tracked == {
        ".ci", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "NOTICE", "README.md",
        "catalog", "config", "docs", "harvesters", "pyproject.toml", "requirements-test.lock", "requirements.lock",
        "schemas", "setup.cfg", "tests", "web"}


def set_up(folder, **environ):
    """Start the set-up in an empty folder, as a fresh machine would."""
    shutil.copy(ROOT / "requirements.lock", folder)
    told = subprocess.run(["/bin/sh", str(ROOT / ".ci/environment"), "requirements.lock", ".venv/.ready"], cwd=folder,
                          env=environ, capture_output=True, text=True, timeout=100, check=False)
    return told.returncode, told.stderr


def test_a_machine_without_python_is_told_so_in_one_line(tmp_path):
    assert set_up(tmp_path, PATH=str(tmp_path)) == (
        1, "파이썬 3.11 이상이 없습니다. 설치한 뒤 다시 실행해 주세요. / "
           "Python 3.11 or newer is missing; install it and run this again.\n")


def test_a_package_index_out_of_reach_is_told_in_one_line(tmp_path):
    code, text = set_up(tmp_path, PATH=f"{Path(sys.base_prefix) / 'bin'}:/usr/bin:/bin", PIP_RETRIES="0",
                        PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert (code, text) == (1, "패키지 목록(PyPI)에 닿지 못했습니다. 네트워크를 확인한 뒤 다시 실행해 주세요. "
                               "자세한 기록: .venv/install.log / The package index cannot be reached; check the "
                               "network and run this again.\n")
    assert not (tmp_path / ".venv/.ready").exists()
