"""The main job over real rows: every row must end as published, draft or quarantined with a reason.

    python -m tests.corpus FOLDER [--keep DIRECTORY]

The folder is played by the sandbox; each partner reads its share through its own interface, one more source reads the
whole list service without a filter, and each manifest file is read as one partner's.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from catalog.store import Store
from config.settings import Settings
from harvesters import sandbox
from schemas import Source
from web.show import harvest_all
from web.wiring import bring, bring_partners, build, sources

ALL = {"name": "datagokr", "title": "공공데이터포털 전체", "description": "기관을 가리지 않은 목록"}
SAYS = {"personal_data": "none", "personal_data_basis": "공공데이터법 제17조에 따라 개인정보를 뺀 데이터만 등록됩니다."}
LISTS = ["open-data-list", "file-data-list", "standard-data-list"]


def main() -> None:
    ask = argparse.ArgumentParser(prog="make corpus", description=__doc__.splitlines()[0])
    ask.add_argument("rows", type=Path, help="a folder of rows")
    ask.add_argument("--keep", type=Path, help="keep database and index here")
    told = ask.parse_args()
    if not told.rows.is_dir():
        ask.exit(0, f"skipped: there is no folder {told.rows}\n")
    with tempfile.TemporaryDirectory() as room, sandbox.serve(rows=told.rows) as server:
        house = _house(told.keep or Path(room), server)
        reports = harvest_all(house, sources(house), console=Console(width=110))
        _tell(Console(width=150), house, reports)
        house.close()


def _house(folder: Path, server):
    settings = Settings(data=folder, demo=True, log_level="ERROR", keys=sandbox.keys(),
                        harvest_allow=(f"{server.address[0]}:{server.address[1]}",))
    Store(settings.database_url).migrate()
    house = build(settings)
    bring_partners(house, sandbox.sources(server.url))
    portal = sandbox.sources(server.url)["kepco"]
    bring(house, ALL, Source("datagokr", "odcloud", portal["url"], "datagokr", secret="datagokr",
                             options=portal["options"] | {"lists": LISTS, "says": SAYS}))
    for name, (file, _) in server.app.rows.files.items():
        address = f"{server.url}/manifest/{name}/{file}"
        bring(house, ALL, Source(name.replace("_", "-"), "manifest", address, "datagokr"))
    return house


def _tell(console: Console, house, reports: dict) -> None:
    """Counts, the commonest reasons, and whether every row came to an end."""
    ends, reasons = Counter(), Counter()
    for name, report in reports.items():
        counts = report.counts
        ended = sum(counts[key] for key in ("created", "updated", "unchanged", "draft", "skipped", "quarantined"))
        if ended != counts["fetched"]:
            console.print(f"[red]{name}: {counts['fetched']} fetched, {ended} came to an end")
        ends.update(counts)
        reasons.update(_reasons(house, report.run))
    console.print(dict(ends))
    table = Table(title="The commonest reasons", title_justify="left")
    table.add_column("records", justify="right")
    table.add_column("outcome")
    table.add_column("reason")
    for (outcome, field, reason), count in reasons.most_common(12):
        table.add_row(f"{count:,}", outcome, f"{field}: {reason}")
    console.print(table)


def _reasons(house, run: str) -> Counter:
    found, offset = Counter(), 0
    while items := house.ckan.call_action("harvest_run_show", {"id": run, "limit": 1000, "offset": offset})["items"]:
        offset += len(items)
        for item in items:
            for field, texts in item["reasons"].items():
                found.update((item["outcome"], field, str(text).split(" / ")[0]) for text in texts)
    return found


if __name__ == "__main__":
    main()
