"""Run what others wrote against our catalogue, and say how much of it passes: `python -m tests.foreign`."""

import os
import sys
from pathlib import Path

import pytest

from tests.foreign.ckan import run

HERE = Path(__file__).parent
WITHOUT = ("CKAN의 소스가 없어 CKAN 자체 시험은 건너뜁니다. CKAN=폴더로 알려 주세요. / "
           "CKAN's own tests are left out without its source; name its folder with CKAN=.")


def main() -> int:
    source = os.environ.get("IEUM_CKAN_SOURCE", "")
    wrong = judged(run.run(Path(source))) if source else print(WITHOUT)
    return pytest.main(["-q", str(HERE), "--ignore", str(HERE / "test_ckan.py")]) or int(bool(wrong))


def judged(rows: list[dict]) -> list[str]:
    """Print how CKAN's tests ended.

    :returns: the ids of those that failed without a reason of ours, or passed in spite of one
    """
    print(run.table(rows))
    reasons = run.expected()
    for row in rows:
        if run.kind(row) == "failed":
            print(f"  {row['id']}: {reasons.get(row['id'], 'NEW: ' + row['reason'])}")
    wrong = [row["id"] for row in rows if run.kind(row) == ("passed" if row["id"] in reasons else "failed")]
    print(f"  {len(wrong)} otherwise than tests/foreign/ckan/expected.tsv says", *wrong, sep="\n    ")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
