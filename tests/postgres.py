"""A PostgreSQL server for a test session: the one IEUM_TEST_POSTGRES names, or one from what Debian installed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import create_engine, insert, select

from catalog.tables import metadata

OURS = os.environ.get("PYTEST_XDIST_WORKER", "")       # of several processes that test at once, each has its databases
FAST = "-F -c synchronous_commit=off -c full_page_writes=off -c listen_addresses='' -c max_connections=200"


class MissingError(Exception):
    """There is no PostgreSQL on this machine."""


@contextmanager
def server():
    """Yield the address of a server, as a function of the name of a database."""
    given = os.environ.get("IEUM_TEST_POSTGRES")
    if given:
        yield lambda name: given.rsplit("/", 1)[0] + f"/{name}"
        return
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        raise MissingError("no PostgreSQL in /usr/lib/postgresql and IEUM_TEST_POSTGRES is not set")
    with tempfile.TemporaryDirectory(prefix="ieum-pg-") as folder:
        owner = _owner()
        if owner:
            shutil.chown(folder, owner.pw_uid, owner.pw_gid)
        start = [f"{programs[-1]}/pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log"]
        _run(owner, [f"{programs[-1]}/initdb", "-D", f"{folder}/data", "-U", "ieum", "-A", "trust", "-N", "-E", "UTF8",
                     "--no-locale"])
        _run(owner, [*start, "-o", f"{FAST} -k {folder}", "start"])
        try:
            yield lambda name: f"postgresql+psycopg://ieum@/{name}?host={folder}"
        finally:
            _run(owner, [*start, "-m", "immediate", "stop"])


def make(address, name: str, template: str = "template0") -> str:
    """Make a database, all of it copied from another, and return its address."""
    with _maintenance(address) as db:
        db.execute(f'create database "{name}" template "{template}" strategy file_copy')
    return address(name)


def drop(address, name: str) -> None:
    with _maintenance(address) as db:
        db.execute(f'drop database if exists "{name}" with (force)')


class Snapshot:
    """The rows of a database at one moment, to go back to; much quicker than another database for every test."""

    def __init__(self, url: str):
        self.engine = create_engine(url, pool_pre_ping=True)         # some tests end every connection there is
        with self.engine.connect() as db:
            self.rows = {table: [dict(row) for row in db.execute(select(table)).mappings()]
                         for table in metadata.sorted_tables}
        self.emptied = "; ".join(f"delete from {table.name}" for table in reversed(metadata.sorted_tables))

    def restore(self) -> None:
        with self.engine.begin() as db:
            db.exec_driver_sql(self.emptied)
            for table, rows in self.rows.items():
                if rows:
                    db.execute(insert(table), rows)

    def close(self) -> None:
        self.engine.dispose()


def _maintenance(address) -> psycopg.Connection:
    return psycopg.connect(address("postgres").replace("+psycopg", ""), autocommit=True)


def _owner():
    """PostgreSQL refuses to run as root."""
    if os.getuid():
        return None
    names = {user.pw_name: user for user in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _run(owner, command: list[str]) -> None:
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **identity)
