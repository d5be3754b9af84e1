"""The command line, as a person types it: real processes on a real folder."""

import io
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from shutil import rmtree

import pytest
from ckanapi import RemoteCKAN
from click.testing import CliRunner
from rich.console import Console
from sqlalchemy import update

from catalog.sealing import Sealing
from catalog.tables import sources as rows
from config.settings import load
from harvesters import sandbox
from harvesters.report import Report
from web.cli import main
from web.show import FAULTS_SHOWN, harvest_all, tell
from web.wiring import build, log_to_stderr, sources

ROOT = Path(__file__).parents[2]
VERBS = ["check", "demo", "doctor", "files", "harvest", "mail", "migrate", "publish", "reconcile", "reindex",
         "reseal", "sandbox", "schedule", "serve", "token", "user"]
NESTED = [("user", "add"), ("user", "list"), ("token", "create"), ("token", "list"), ("token", "revoke")]
COUNTS = re.compile(r"^│모두\s+│([^│]+)│([^│]+)│([^│]+)│([^│]+)│([^│]+)│([^│]+)│([^│]+)│([^│]+)│", re.MULTILINE)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder of our own, and no settings from outside."""
    for name in list(os.environ):
        if name.startswith("IEUM_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("IEUM_DATA", str(tmp_path))
    monkeypatch.setenv("IEUM_DEMO", "1")
    return tmp_path


def ieum(*words):
    told = CliRunner().invoke(main, words)
    return told.exit_code, told.output


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def counts(text):
    names = ("fetched", "created", "updated", "unchanged", "draft", "skipped", "quarantined", "withdrawn")
    return {name: int(figure.replace(",", "")) for name, figure in zip(names, COUNTS.findall(text)[-1], strict=True)}


def test_the_verbs_are_those_that_were_promised():
    assert main.list_commands(None) == VERBS


@pytest.mark.parametrize("words", [(verb,) for verb in VERBS if verb not in ("user", "token")] + NESTED, ids=" ".join)
def test_every_command_has_help_with_an_example(words):
    code, text = ieum(*words, "--help")
    assert code == 0
    assert re.search(r"예 / Example: .*ieum", text)


def test_a_database_of_no_version_is_answered_with_one_line(folder):
    assert ieum("harvest") == (1, "Error: 데이터베이스가 이 판에 맞지 않습니다. `ieum migrate`를 먼저 실행해 주세요. "
                                  "/ The database is not at this version; run `ieum migrate` first.\n")


def test_the_web_server_does_not_start_on_a_database_of_no_version(folder):
    assert ieum("serve") == (1, "Error: 데이터베이스가 이 판에 맞지 않습니다. `ieum migrate`를 먼저 실행해 주세요. "
                                "/ The database is not at this version; run `ieum migrate` first.\n")


def test_migrate_brings_every_partner_in_and_may_be_repeated(folder):
    assert ieum("migrate") == (0, "수집처 16곳을 알고 있습니다. / 16 sources are known.\n")
    assert ieum("migrate") == (0, "수집처 16곳을 알고 있습니다. / 16 sources are known.\n")


def test_a_user_gets_a_token_that_can_be_listed_and_revoked(folder):
    ieum("migrate")
    assert ieum("user", "add", "jiwoo", "--org", "kepco:editor") == (0, "jiwoo\n")
    code, people = ieum("user", "list")
    assert (code, people.split()[0]) == (0, "jiwoo")
    code, token = ieum("token", "create", "jiwoo", "laptop", "--days", "7")
    assert (code, token[:5]) == (0, "ieum_")
    code, listed = ieum("token", "list", "jiwoo")
    assert (code, listed.split()[1]) == (0, "laptop")
    assert token.strip() not in listed
    assert ieum("token", "revoke", listed.split()[0]) == (0, "")
    assert ieum("token", "list", "jiwoo") == (0, "")


def test_a_token_is_made_for_less_than_its_user_may_do(folder):
    ieum("migrate")
    ieum("user", "add", "root", "--sysadmin")
    assert ieum("token", "create", "root", "reader", "--scope", "read")[0] == 0
    assert ieum("token", "list", "root")[1].split()[1:3] == ["reader", "read"]
    code, told = ieum("token", "create", "root", "writer", "--scope", "write")
    assert (code, told.strip().rpartition(" / ")[2]) == (1, "organization: Missing value")


@pytest.mark.parametrize(("words", "says"), [
    (("user", "add", "지우"), "받아들일 수 없는 값입니다. 고쳐서 다시 해 주세요. / name: Must be purely lower"),
    (("user", "add", "jiwoo", "--org", "nobody:editor"), "이름을 확인해 주세요. / Organization not found"),
    (("token", "create", "nobody", "x"), "그런 것이 없습니다. 이름을 확인해 주세요. / User not found"),
    (("harvest", "nobody"), "모르는 이름이거나 꺼져 있습니다: nobody"),
    (("harvest", "--approve", "x"), "그런 것이 없습니다. 이름을 확인해 주세요. / Run not found"),
])
def test_a_refusal_is_one_line_and_no_traceback(folder, words, says):
    ieum("migrate")
    code, text = ieum(*words)
    assert code == 1
    assert says in text
    assert text.startswith("Error: ")
    assert text.count("\n") == 1


def test_a_source_whose_harvester_is_not_installed_fails_alone(folder, monkeypatch):
    """Its run is written down as failed, so nobody waits for ever, and the others are harvested."""
    ieum("migrate")
    with sandbox.serve() as server:
        monkeypatch.setenv("IEUM_HARVEST_ALLOW", "{}:{}".format(*server.address))
        house = build(load())
        told = {"lge": sandbox.sources(server.url)["lge"], "kepco": {"harvester": "not-installed"}}
        for name, more in told.items():
            house.ckan.call_action("harvest_source_patch", {"id": name} | more)
        house.book.request("kepco", "2026-11-22T03:00:00+09:00")
        reports = harvest_all(house, [source for source in sources(house) if source.name in told],
                              console=Console(quiet=True))
        assert {name: report.status for name, report in reports.items()} == {"kepco": "failed", "lge": "done"}
        assert reports["kepco"].note["ko"].startswith("'not-installed' 이름의 수집기가 없습니다")
        assert (house.book.waiting(), house.book.last("kepco")["status"]) == ([], "failed")
        house.close()


def test_a_harvest_says_which_records_were_set_aside_and_why():
    report = Report("lge", status="partial")
    report.say("some_bad", quarantined=FAULTS_SHOWN + 2)
    for number in range(FAULTS_SHOWN + 2):
        report.fault(f"LGE-{number}", "title", "제목이 없습니다. / There is no title.")
    console = Console(record=True, width=200, file=io.StringIO())
    tell("lge", report, console)
    lines = console.export_text().splitlines()
    assert lines[1] == "      LGE-0: 제목이 없습니다. / There is no title."
    assert lines[-1] == "      … 2건 더 / 2 more"
    assert len(lines) == FAULTS_SHOWN + 2


@pytest.mark.parametrize(("note", "way"), [
    ("renamed", "같은 데이터인지 이 화면에서 먼저 정해 주세요. / Say on this page first which are the same: "
                "https://data.example/ko/desk/harvests/lge/renames"),
    ("too_many_gone", "ieum harvest --approve r1")])
def test_a_held_run_points_to_what_loses_nothing(note, way):
    """Approving a run held for new ids withdraws the datasets of the old ones."""
    report = Report("lge", status="held", run="r1")
    report.say(note, renamed=3, gone=3, limit=1)
    console = Console(record=True, width=200, file=io.StringIO())
    tell("lge", report, console, "https://data.example/")
    assert [line for line in console.export_text().splitlines() if "→" in line] == [f"      → {way}"]


def test_a_scheduler_that_has_nothing_to_do_writes_nothing(folder):
    log_to_stderr(load())
    assert logging.getLogger("apscheduler").level == logging.WARNING


def test_a_held_withdrawal_is_carried_out_when_a_person_says_so(folder, monkeypatch):
    ieum("migrate")
    with sandbox.serve() as server:
        monkeypatch.setenv("IEUM_HARVEST_ALLOW", "{}:{}".format(*server.address))
        with build(load()) as house:
            house.ckan.call_action("harvest_source_patch", {"id": "lge"} | sandbox.sources(server.url)["lge"])
        code, _ = ieum("harvest", "lge")
        assert code == 0
        lists = server.app.lists
        lists.rows.lists["lge"], lists.made = lists.rows.lists["lge"][:2], {}
        code, text = ieum("harvest", "lge")
        assert code == 1
        assert "13건이 사라져" in text
        [run] = re.findall(r"ieum harvest --approve (\S+)", text)
        assert ieum("harvest", "--approve", run) == (0, "내림 13\n")
        code, text = ieum("harvest", "--approve", run)
        assert (code, "이미 결정된 계획(applied)입니다." in text) == (1, True)
        assert ieum("harvest", "--undo", run) == (0, "되살림 13\n")
        code, text = ieum("harvest", "lge", "--dry-run")
        assert (code, text.splitlines()[0]) == (
            0, "lge: 받음 2, 새로 0, 바뀜 0, 그대로 2, 초안 0, 건너뜀 0, 따로 둠 0, 내림 0, 안 보임 0 → 잘 마침. "
               "바뀐 것은 없습니다. / Nothing was changed.")
        assert ieum("harvest", "lge", "--dry-run", "--json") == (0, "")


@pytest.mark.parametrize("database", [
    "postgresql+psycopg://x:canary@127.0.0.1:1/x", "foo://x", "sqlite:////dev/null/x.db", None])
def test_a_database_that_cannot_be_opened_is_told_in_one_line(folder, monkeypatch, database):
    says = "데이터베이스를 열지 못했습니다"
    if database:
        monkeypatch.setenv("IEUM_DATABASE", database)
    else:
        (folder / "catalog.db").write_bytes(b"not a database at all" * 500)
    for verb in ("harvest", "migrate", "schedule"):
        code, text = ieum(verb)
        assert (code, text.count("\n"), text[:7]) == (1, 1, "Error: "), text
        assert says in text
        assert "canary" not in text
    code, text = ieum("doctor")
    assert (code, says in text, "canary" in text) == (1, True, False)


def test_reindex_counts_and_verify_finds_what_is_missing(folder):
    ieum("migrate")
    assert ieum("reindex") == (0, "0건을 색인했습니다. / 0 datasets indexed.\n")
    assert ieum("reindex", "--verify") == (0, "missing 0, surplus 0, stale 0, vocabulary ready\n")
    rmtree(folder / "index.vocabulary")
    assert ieum("reindex", "--verify") == (1, "missing 0, surplus 0, stale 0, vocabulary unbuilt\n")
    ghosts = [f"ghost-{number:02d}" for number in range(21)]
    with build(load()) as house:
        house.catalog.index.update([{"id": id, "state": "active", "labels": ["public"]} for id in ghosts])
    told = CliRunner().invoke(main, ["reindex", "--verify"])
    assert (told.exit_code, told.stdout) == (1, "missing 0, surplus 21, stale 0, vocabulary unbuilt\n")
    assert told.stderr.splitlines() == [f"surplus {id}" for id in ghosts[:20]]
    rmtree(folder / "index")
    code, text = ieum("reindex", "--verify")
    assert (code, text.count("\n"), "`ieum reindex`" in text) == (1, 1, True)


def test_the_doctor_names_what_is_wrong_and_how_to_mend_it(folder, monkeypatch):
    code, text = ieum("doctor")
    assert code == 1
    assert "나쁨  데이터베이스 / database: sqlite, 비어 있음 / empty\n      → `ieum migrate`를 실행해 주세요." in text
    ieum("migrate")
    ieum("reindex")
    monkeypatch.setenv("IEUM_PORT", str(free_port()))
    code, text = ieum("doctor")
    assert "나쁨  수집처 / source: kepco\n      → 열쇠가 없습니다. 환경 변수 IEUM_KEY_DATAGOKR에 넣어 주세요." in text
    monkeypatch.setenv("IEUM_KEY_DATAGOKR", "canary-4711")
    code, text = ieum("doctor")
    assert (code, "나쁨" in text, "canary-4711" in text) == (0, False, False)


def test_the_demo_harvests_everything_finds_it_unchanged_the_next_time_and_opens_the_site_until_ctrl_c(folder):
    once = subprocess.run([sys.executable, "-m", "web", "demo", "--once"], cwd=ROOT, capture_output=True, text=True,
                          timeout=100, check=False)
    assert (once.returncode, once.stderr) == (0, "")
    port = free_port()
    demo = subprocess.Popen([sys.executable, "-m", "web", "demo", "--port", str(port)], cwd=ROOT, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until, said = time.monotonic() + 90, ""
    for line in demo.stdout:
        said += line
        if "Ctrl-C" in line or time.monotonic() > until:
            break
    begun, found = counts(once.stdout), counts(said)
    assert begun["fetched"] >= 13 * 15
    assert begun["created"] + begun["draft"] + begun["skipped"] == begun["fetched"]
    assert found == dict.fromkeys(begun, 0) | {"fetched": begun["fetched"], "skipped": begun["skipped"],
                                               "unchanged": begun["fetched"] - begun["skipped"]}
    look_around(port)
    parts = children(demo.pid)
    assert len(parts) == 3
    demo.send_signal(signal.SIGINT)
    told, errors = demo.communicate(timeout=60)
    assert (demo.returncode, errors) == (0, "")
    assert told.endswith("모두 끝냈습니다. / Stopped.\n")
    assert [pid for pid in parts if Path(f"/proc/{pid}").exists()] == []


def look_around(port):
    """The site is there, and what the README shows of it is so."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/ko/", timeout=20) as page:
        assert "광주 데이터이음" in page.read().decode()
    with RemoteCKAN(f"http://127.0.0.1:{port}") as ckan:
        assert ckan.action.package_search(q="전력사용량")["count"] > 5
        assert "전력" in [each["text"] for each in ckan.action.search_suggest(q="저ㄴ")]
    example = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)[1]
    told = subprocess.run([sys.executable, "-c", example.replace(":8000", f":{port}")], capture_output=True, text=True,
                          timeout=60, check=True)
    count, titles = told.stdout.strip().split(" ", 1)
    assert int(count) > 5
    assert len(json.loads(titles.replace("'", '"'))) == 3


def test_a_busy_port_is_answered_with_one_line(folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, text = ieum("demo", "--port", str(port))
    assert (code, text) == (1, f"Error: {port}번 포트를 다른 프로그램이 쓰고 있습니다. 그 프로그램을 끄거나 `make demo "
                               f"ARGS=\"--port {port + 1}\"`처럼 다른 포트로 시작해 주세요. / Port {port} is in use; "
                               "stop that program or choose another port.\n")


def children(pid):
    """The processes that a process started."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("looks processes up in /proc")
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(path.parent.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def test_credentials_are_sealed_anew_with_the_first_key_and_not_without_the_old_one(folder, monkeypatch):
    old, new = "A" * 43, "B" * 43
    assert ieum("migrate")[0] == 0
    with build(load()) as house:
        told = sources(house)[0].name
        with house.store.write() as db:
            db.execute(update(rows).where(rows.c.name == told).values(sealed=Sealing([old]).seal("canary")))
    monkeypatch.setenv("IEUM_SEAL_KEY", new)
    assert [ieum("reseal")[0], "seal_key" in ieum("reseal")[1]] == [1, True]
    assert "seal_key" in ieum("doctor")[1]
    monkeypatch.setenv("IEUM_SEAL_KEY", f"{new} {old}")
    assert ieum("reseal") == (
        0, "인증키 1개를 다시 잠갔습니다. 옛 열쇠를 지워도 됩니다. / 1 credentials sealed anew; the old key may go.\n")
    monkeypatch.setenv("IEUM_SEAL_KEY", "short")
    assert "seal_key: 1번째 열쇠가" in ieum("doctor")[1]


def test_a_sweep_removes_files_that_nothing_refers_to_and_says_how_many(folder):
    assert ieum("migrate")[0] == 0
    lost = folder / "files" / "ab" / ("ab" + "0" * 62)
    lost.parent.mkdir(parents=True)
    lost.write_bytes(b"lost")
    assert ieum("files") == (0, "파일 1개, 4바이트를 두고 있습니다. / So many files and bytes are kept.\n")
    assert ieum("files", "--sweep") == (
        0, "기록 0건, 파일 1개, 끊긴 전송 0개를 지웠습니다. / Removed so many rows, files and broken transfers.\n"
           "파일 0개, 0바이트를 두고 있습니다. / So many files and bytes are kept.\n")
    assert not lost.exists()


def test_a_place_for_files_of_no_known_kind_is_told_in_one_line(folder, monkeypatch):
    monkeypatch.setenv("IEUM_FILES", "nowhere://bucket")
    code, text = ieum("files")
    assert (code, text.count("\n")) == (1, 1)
    assert text.startswith("Error: files = 'nowhere://bucket': 파일을 둘 수 없는 곳입니다(Protocol not known")
