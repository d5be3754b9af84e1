"""What is sent, and what can be seen of it behind the doors."""

from hashlib import sha256

from sqlalchemy import select

from catalog import SYSTEM
from catalog.tables import files as rows

SITE = "https://data.example.kr"
CSV, MORE = "이름,값\n광주,1\n".encode(), "이름,값\n광주,2\n목포,3\n".encode()
SHEET = "항목명(영문),항목명(국문),단위\nname,이름,\nvalue,값,kWh\n".encode("cp949")
COLUMNS = [{"name": "name", "title": "이름"}, {"name": "value", "title": "값", "unit": "kWh"}]
FILED = ("url", "url_type", "hash", "size", "mimetype")


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def lying(files) -> set[str]:
    return {found for found, _ in files.place.digests()}


def kept(store) -> set[tuple]:
    with store.read() as db:
        return {tuple(row) for row in db.execute(select(rows.c.resource_id, rows.c.kind, rows.c.digest))}


def content(catalog, user=SYSTEM, **asked) -> bytes:
    with catalog.files.open(catalog.call("resource_file_show", asked, user)["digest"]) as file:
        return file.read()
