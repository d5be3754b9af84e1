"""Naver Cloud's Data Catalog: the tables of the catalogues that our key may see.

Signed as Naver's API gateway asks (signature v2).  `location`, a path inside the owner's storage, never leaves this
file.  The interface tells no title and no description: a companion manifest keyed by `database.table` does.

Options: `catalogs` (ids; else all that the key may see), `describe`, `says`.  The key is `ACCESS_KEY:SECRET_KEY`.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec
import orjson

from harvesters.base import Harvester, Page, Record
from harvesters.errors import trouble
from harvesters.kinds import columns
from harvesters.kinds.manifest import described
from harvesters.kinds.paging import Walk, decoded, wrong


class Table(msgspec.Struct, rename="camel"):
    """What we read of a table.  What is not named here, `location` above all, is dropped unread."""

    catalog_id: int | str
    table_name: str
    database_name: str
    data_format: str | None = None
    create_time: str | None = None
    update_time: str | None = None


class Tables(msgspec.Struct, rename="camel"):
    page_no: int
    total_count: int
    table_response_list: list[Table]


class Catalog(msgspec.Struct, rename="camel"):
    catalog_id: int | str


class Catalogs(msgspec.Struct, rename="camel"):
    catalog_response_list: list[Catalog]
    total_count: int | None = None    # not told where all come at once


TABLES, CATALOGS = msgspec.json.Decoder(Tables), msgspec.json.Decoder(Catalogs)


class NaverCatalog(Harvester):
    mapping = "2"
    size = 200                    # the interface's own limit

    def pages(self) -> Iterator[Page]:
        more, proofs, any_table = described(self.http, self.source.options.get("describe")), [], False
        for catalog in self.source.options.get("catalogs") or self._catalogs():
            walk = Walk()
            while not walk.done:
                page = self._page(catalog, walk)
                any_table = any_table or bool(page)
                yield [_record(table, more) for table in page]
            proofs.append(walk.proof())
        if not any_table:
            raise wrong("nothing")
        if all(proofs):
            self.complete = "; ".join(proofs)

    def _catalogs(self) -> list[int | str]:
        """All catalogues of the key.  The first page is asked for plainly: it is all there is for most."""
        walk, ids, query = Walk(), [], ""
        while not walk.done:
            found = decoded(self.http, self._ask(f"{self.source.url}/catalogs{query}"), CATALOGS)
            shown = [catalog.catalog_id for catalog in found.catalog_response_list]
            fresh = walk.step(shown, len(shown) if found.total_count is None else found.total_count)
            ids += [id for id, is_new in zip(shown, fresh, strict=True) if is_new]
            query = f"?pageNo={walk.pages + 1}"
        return ids

    def _page(self, catalog: int | str, walk: Walk) -> list[Table]:
        number = walk.pages + 1
        address = f"{self.source.url}/catalogs/{catalog}/tables?pageNo={number}&pageSize={self.size}"
        page = decoded(self.http, self._ask(address), TABLES)
        if page.page_no != number:
            raise wrong("page", number)
        tables = page.table_response_list
        fresh = walk.step([(table.database_name, table.table_name) for table in tables], page.total_count)
        return [table for table, is_new in zip(tables, fresh, strict=True) if is_new]

    def _ask(self, url: str):
        access, _, secret = self.http.secret.partition(":")
        if not secret:
            raise trouble("key_unknown")
        stamp = str(int(self.http.clock.now().timestamp() * 1000))
        return self.http.get(url, headers={
            "x-ncp-apigw-timestamp": stamp, "x-ncp-iam-access-key": access,
            "x-ncp-apigw-signature-v2": signature(url, stamp, access, secret)})

    def draft(self, record: dict) -> dict:
        table = record["table"]
        row = {"목록명": f"{table['databaseName']}.{table['tableName']}", "등록일": table["createTime"],
               "확장자(데이터포맷)": table["dataFormat"], **record["more"], "수정일": table["updateTime"]}
        return columns.finish(columns.draft(row), self.source, record["id"])


def _record(table: Table, more: dict[str, dict]) -> Record:
    name = f"{table.database_name}.{table.table_name}"
    id = f"{table.catalog_id}.{name}"
    told = {"id": id, "table": msgspec.to_builtins(table), "more": more.get(name, {})}
    return Record(id, orjson.dumps(told, option=orjson.OPT_SORT_KEYS))


def signature(url: str, stamp: str, access: str, secret: str) -> str:
    """Naver API Gateway's signature v2: base64 of HMAC-SHA256 over `GET path?query`, the time in ms, the access key."""
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    message = f"GET {target}\n{stamp}\n{access}"
    return base64.b64encode(hmac.digest(secret.encode(), message.encode(), hashlib.sha256)).decode()
