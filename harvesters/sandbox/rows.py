"""What the sandbox serves: our own demo rows, or any folder of rows, told once in the 36 official columns.

Reads `*.jsonl` (rows under official columns, or services as the portal's tools print them), `*.csv`, AI Hub's text
list, `ares.json` and `ohdsi.json`, wherever they lie in the folder.  Rows of one record met twice are laid over each
other and counted in `merged`; none is dropped silently.
"""

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from harvesters.kinds import columns
from schemas import vocabulary

DATA = Path(__file__).parent / "data"
PUBLIC = ("kepco", "kdn", "kpx", "gwangju", "nia", "kisa")
LISTS = ("lge", "skt", "kt", "lgu", "cnuh", "chosun", "ncloud")
# what tools that print the portal's services call a column
SERVICE = (("list_id", "목록키"), ("title", "목록명"), ("org_nm", "제공기관"), ("org", "제공기관"), ("desc", "설명"),
           ("page_url", "목록 URL"), ("link_url", "내려받기 URL"), ("endpoint", "내려받기 URL"), ("keywords", "키워드"),
           ("category", "분류체계"))
CODES = {"한국전력공사": "B410002", "한전KDN(주)": "B552059", "한국전력거래소": "B552115",
         "한국인터넷진흥원": "B551505", "광주광역시": "6290000", "광주광역시 동구": "3590000",
         "광주광역시 서구": "3600000", "광주광역시 남구": "3610000",
         "광주광역시 북구": "3620000", "광주광역시 광산구": "3630000"}


@dataclass
class Rows:
    """:ivar public: rows of the public data portal by (kind, list id)
    :ivar lists: rows of each manifest by its partner
    :ivar files: lists that are served byte for byte, by name
    """

    public: dict[tuple[str, str], dict] = field(default_factory=dict)
    lists: dict[str, list[dict]] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    aihub: list[dict] = field(default_factory=list)
    ares: dict = field(default_factory=lambda: {"sources": []})
    ohdsi: list = field(default_factory=list)
    read: int = 0
    merged: int = 0

    def add(self, row: dict) -> None:
        """Add a row of the public data portal."""
        kind = vocabulary.code_of(vocabulary.KINDS, row.get("목록유형")) or "FILE"
        key = (kind, str(row["목록키"]))
        self.read += 1
        self.merged += key in self.public
        there = self.public.setdefault(key, {"목록유형": kind})
        there |= {name: value for name, value in row.items() if value not in (None, "", " ", "-") or name not in there}


def load(folder: Path | str | None = None) -> Rows:
    """Read a folder; partners of which it has nothing are played from our own demo rows.

    :param folder: None: our own demo rows alone
    """
    rows = Rows()
    if folder is not None:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                _read(path, rows)
    mine = Rows()
    for path in sorted(DATA.iterdir()):
        _read(path, mine)
    rows.public = rows.public or mine.public
    if rows.aihub:                            # ours would describe titles that are not ours
        rows.lists.setdefault("aihub", [])
    rows.lists = mine.lists | rows.lists
    for name in ("aihub", "ohdsi"):
        setattr(rows, name, getattr(rows, name) or getattr(mine, name))
    if not rows.ares["sources"]:
        rows.ares = mine.ares
    return rows


def held(source: str) -> list[str]:
    """What our own demo rows hold for a source, each record by what its interface must show of it: title, else key."""
    if source == "cnuh-cdm":
        return [each["cdm_source_name"] for each in load().ares["sources"]]
    if source == "chosun-cdm":
        return [each["sourceName"] for each in load().ohdsi]
    if source == "nia-aihub":
        return [each["title"] for each in load().aihub]
    rows = map(orjson.loads, (DATA / f"{source}.jsonl").read_bytes().splitlines())
    return [row["목록키"].partition(".")[2] if source == "ncloud" else row["목록명"] for row in rows]


def _read(path: Path, rows: Rows) -> None:
    if path.suffix == ".jsonl":
        for line in path.read_bytes().splitlines():
            if line.strip():
                _line(orjson.loads(line), path.stem, rows)
    elif path.suffix == ".csv":
        _csv(path, rows)
    elif path.name in ("ares.json", "ares_index.DERIVED.json"):
        rows.ares = orjson.loads(path.read_bytes())
    elif path.name in ("ohdsi.json", "source_sources.json"):
        told = orjson.loads(path.read_bytes())
        rows.ohdsi = told["sources"] if isinstance(told, dict) else told
        if isinstance(told, dict):
            rows.lists["chosun_cdm"] = told["describe"]
    elif path.name == "info_dataset_list.txt":
        lines = re.findall(r"^(\d+), (.+)$", path.read_text("utf-8"), re.MULTILINE)
        rows.aihub += [{"id": id, "title": title} for id, title in lines]


def _line(told: dict, name: str, rows: Rows) -> None:
    if name == "aihub":
        rows.aihub.append(told)
    elif name == "aihub_describe":
        rows.lists.setdefault("aihub", []).append(told)
    elif name in LISTS:
        rows.lists.setdefault(name, []).append(told)
    elif "목록키" in told:
        rows.add({key: value for key, value in told.items() if key != "_src"})
    elif "list_id" in told:
        rows.add(service(told))


def service(told: dict) -> dict:
    """A service as the portal's tools print it, in the official columns."""
    row = {column: told[name] for name, column in SERVICE if told.get(name)}
    row |= {"목록유형": "API", "제공기관코드": CODES.get(row.get("제공기관"), "-"), "API 유형": "REST"}
    if told.get("link_url"):
        row["API 유형"] = "LINK"
    count = int(told.get("operations") or 0)
    if count:
        row["오퍼레이션"] = [{"operation_nm": f"{row['목록명']} {number}"} for number in range(1, count + 1)]
    row.setdefault("목록 URL", f"https://www.data.go.kr/data/{row['목록키']}/openapi.do")
    return row


def _csv(path: Path, rows: Rows) -> None:
    """A list in the official columns is of the portal when it has its 36; any other is served as the file it is."""
    body = path.read_bytes()
    text = body.decode("utf-8-sig" if body.startswith(b"\xef\xbb\xbf") else "cp949", "replace")
    table = csv.reader(io.StringIO(text, newline=""))
    names = [columns.official(cell) for cell in next(table, [])]
    if "목록키" not in names:
        return
    if set(columns.OFFICIAL) <= set(names):
        for cells in table:
            rows.add({name: cell for name, cell in zip(names, cells, strict=False) if name})
    else:
        rows.files[re.sub(r"\W", "_", path.stem)] = (path.name, body)
        rows.read += sum(1 for _ in table)
