"""Run what others wrote against our catalogue, and say how much of it passes: `python -m tests.foreign`."""

import os
import sys
from pathlib import Path

import pytest

from tests.foreign.ckan import run

WITHOUT = ("CKAN의 소스가 없어 CKAN 자체 시험은 건너뜁니다. CKAN=폴더로 알려 주세요. / "
           "CKAN's own tests are left out without its source; name its folder with CKAN=.")


def main() -> int:
    source = os.environ.get("IEUM_CKAN_SOURCE", "")
    if source:
        rows = run.run(Path(source))
        print(run.table(rows))
        for row in rows:
            if run.kind(row) == "failed":
                print(f"  {row['id']}: {run.expected().get(row['id'], 'NOT EXPECTED: ' + row['reason'])}")
    else:
        print(WITHOUT)
    return pytest.main(["-q", str(Path(__file__).parent)])


if __name__ == "__main__":
    sys.exit(main())
