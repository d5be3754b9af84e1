"""`ieum serve` as it is recommended: several workers over one database and one index, and nobody can tell which."""

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path

import pytest
import requests

from catalog import Catalog, Store
from catalog.search.tantivy import TantivyIndex
from tests.bench.server import free_port, running
from tests.furniture import dataset, furnish

CLIENTS, TURNS = 8, 6


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Address and tokens of a furnished house served by two workers."""
    tmp_path = tmp_path_factory.mktemp("workers")
    store, index = Store(f"sqlite:///{tmp_path}/catalog.db"), TantivyIndex(tmp_path / "index")
    store.migrate()
    tokens = furnish(Catalog(store, index))
    index.close()
    store.close()
    port, config = free_port(), tmp_path / "ieum.toml"
    config.write_text(f'data = "{tmp_path}"\nport = {port}\nworkers = 2\nthreads = 4\ndemo = true\n'
                      'log_level = "WARNING"\n')
    command = [sys.executable, "-m", "web", "--config", str(config), "serve"]
    with (tmp_path / "log").open("wb") as log, running(command, port, os.environ, stderr=log):
        yield f"http://127.0.0.1:{port}", tokens
    assert b"incident" not in (tmp_path / "log").read_bytes()


def ask(session, site, action, **data):
    """Over a connection of its own, so that either worker may get it."""
    answer = session.post(f"{site}/api/3/action/{action}", json=data, headers={"Connection": "close"}, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


@pytest.mark.timeout(300)
def test_whatever_one_worker_wrote_every_worker_finds_at_once_and_nothing_is_lost(site):
    address, tokens = site

    def work(number):
        with requests.Session() as session:
            session.headers["Authorization"] = tokens["jiwoo"]
            for turn in range(TURNS):
                name = f"set-{number}-{turn}"
                ask(session, address, "package_create", **dataset(name=name, title=f"제목 {name}"))
                for _ in range(3):
                    found = ask(session, address, "package_search", fq=f"name:{name}")
                    assert [each["name"] for each in found["results"]] == [name]
                ask(session, address, "package_patch", id=name, notes=f"고친 {name}")
                assert ask(session, address, "package_show", id=name)["notes"] == f"고친 {name}"
                if turn % 3 == 2:
                    ask(session, address, "package_delete", id=name)
                    assert ask(session, address, "package_search", fq=f"name:{name}")["count"] == 0

    with ThreadPoolExecutor(CLIENTS) as crowd:
        list(crowd.map(work, range(CLIENTS)))
    with requests.Session() as session:
        session.headers["Authorization"] = tokens["root"]
        kept = {f"set-{number}-{turn}" for number in range(CLIENTS) for turn in range(TURNS) if turn % 3 != 2}
        assert set(ask(session, address, "package_list")) == kept
        assert ask(session, address, "package_search", rows=0)["count"] == len(kept)
        assert ask(session, address, "audit_verify")["first_broken"] is None


BROKEN = {
    "a form cut short": ("application/x-www-form-urlencoded", b"Content-Length: 500\r\n\r\nid=power-use&notes=cut"),
    "JSON cut short": ("application/json", b'Content-Length: 500\r\n\r\n{"id": "power-use", "notes": "cut"}'),
    "a form in broken chunks": ("application/x-www-form-urlencoded",
                                b"Transfer-Encoding: chunked\r\n\r\n16\r\nid=power-use&notes=cut\r\nzz\r\n"),
    "JSON in broken chunks": ("application/json",
                              b'Transfer-Encoding: chunked\r\n\r\n11\r\n{"id":"power-use"\r\nzz\r\n'),
}


def test_what_broke_off_on_its_way_is_not_carried_out(site):
    address, tokens = site
    editor = {"Authorization": tokens["jiwoo"]}
    requests.post(f"{address}/api/3/action/package_create", json=dataset(private=True), headers=editor, timeout=60)
    shown = partial(requests.get, f"{address}/api/3/action/package_show?id=power-use", headers=editor, timeout=60)
    before = shown().json()["result"]
    for (kind, rest), action in product(BROKEN.values(), ("package_patch", "package_delete")):
        head = (f"POST /api/3/action/{action} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                f"Authorization: {tokens['jiwoo']}\r\nContent-Type: {kind}\r\n")
        with socket.create_connection(address.removeprefix("http://").split(":"), timeout=60) as wire:
            wire.sendall(head.encode() + rest)
            wire.shutdown(socket.SHUT_WR)
            assert wire.recv(65536).startswith(b"HTTP/1.1 400 Bad Request"), (kind, action)
    assert shown().json()["result"] == before


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds the workers in /proc")
def test_a_worker_that_does_not_stop_when_told_to_does_not_keep_the_server_from_stopping(tmp_path):
    store, port, config = Store(f"sqlite:///{tmp_path}/catalog.db"), free_port(), tmp_path / "ieum.toml"
    store.migrate()
    store.close()
    config.write_text(f'data = "{tmp_path}"\nport = {port}\nworkers = 2\ndemo = true\n')
    impatient = "from web import cli, cli_serve; cli_serve.PATIENCE = 1; cli.main()"
    with running([sys.executable, "-c", impatient, "--config", str(config), "serve"], port) as served:
        requests.get(f"http://127.0.0.1:{port}/ko/", timeout=60)
        [worker, _] = Path(f"/proc/{served.pid}/task/{served.pid}/children").read_text().split()
        os.kill(int(worker), signal.SIGSTOP)
    assert served.returncode == 0
    assert not Path(f"/proc/{worker}").exists()


def test_the_command_refuses_to_serve_a_database_of_another_version(tmp_path):
    config = tmp_path / "ieum.toml"
    config.write_text(f'data = "{tmp_path}"\ndemo = true\n')
    told = subprocess.run([sys.executable, "-m", "web", "--config", str(config), "serve"], capture_output=True,
                          text=True, check=False)
    assert (told.returncode, "ieum migrate" in told.stderr, "Traceback" in told.stderr) == (1, True, False)
