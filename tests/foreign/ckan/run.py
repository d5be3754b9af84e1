"""Runs CKAN's tests of its actions in a process of their own and tells how they ended."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FILES = {f"test_{name}.py": f"ckan/tests/logic/action/test_{name}.py"
         for name in ("get", "create", "update", "patch", "delete")} | {
    "test_activity.py": "ckanext/activity/tests/logic/test_action.py",
    "test_activity_pagination.py": "ckanext/activity/tests/logic/test_pagination.py",
    "test_api.py": "ckan/tests/controllers/test_api.py", "test_feed.py": "ckan/tests/controllers/test_feed.py"}
HOME = Path(__file__).parents[3]
FAILED = Path(__file__).with_name("expected.tsv")


class NotThereError(Exception):
    """CKAN's source is not where it was said to be."""


def run(source: Path, *arguments: str) -> list[dict]:
    """Run the tests, each file copied out of the source so that nothing else of CKAN's is imported.

    :param source: the unpacked source of CKAN 2.11, as its sdist has it
    :param arguments: for pytest, such as `-k search`
    :returns: `{file, id, outcome, reason}` of each test; an outcome is passed, failed or skipped
    :raises NotThereError: when the tests are not in it
    :raises RuntimeError: when no test could be run
    """
    with tempfile.TemporaryDirectory(prefix="foreign-") as folder:
        for name, path in FILES.items():
            if not (source / path).is_file():
                raise NotThereError(f"{source / path} is not there")
            shutil.copy(source / path, Path(folder, name))
        report = Path(folder, "report.json")
        ended = subprocess.run(_command(folder, arguments), cwd=HOME, capture_output=True, text=True,
                               env=os.environ | {"IEUM_FOREIGN_REPORT": str(report), "PYTHONPATH": str(HOME)})
        if ended.returncode not in (0, 1) or not report.exists():
            raise RuntimeError(f"CKAN's tests did not run:\n{ended.stdout[-3000:]}\n{ended.stderr[-3000:]}")
        return json.loads(report.read_text())


def _command(folder: str, arguments) -> list[str]:
    Path(folder, "pytest.ini").write_text("[pytest]\n")
    return [sys.executable, "-m", "pytest", "-q", "-p", "tests.foreign.ckan.plugin", "-p", "no:cacheprovider",
            "-c", f"{folder}/pytest.ini", "--rootdir", folder, "--tb=no", "--timeout=120", folder, *arguments]


def expected() -> dict[str, str]:
    """The ids of the tests that do not pass, each with our reason."""
    lines = [line for line in FAILED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return dict(line.split("\t", 1) for line in lines)


def table(rows: list[dict]) -> str:
    """Counts by file."""
    lines = [f"{'file':32}{'passed':>8}{'failed':>8}{'beyond actions':>16}{'not offered':>13}"]
    for file in [*FILES, "all"]:
        mine = [row for row in rows if file in (row["file"], "all")]
        counts = [sum(kind(row) == each for row in mine) for each in ("passed", "failed", "beyond", "absent")]
        lines.append(f"{file:32}{counts[0]:>8}{counts[1]:>8}{counts[2]:>16}{counts[3]:>13}")
    return "\n".join(lines)


def kind(row: dict) -> str:
    """passed, failed, beyond (not through actions alone) or absent (an action we leave out)."""
    if row["outcome"] != "skipped":
        return row["outcome"]
    return "absent" if row["reason"].startswith("not offered") else "beyond"
