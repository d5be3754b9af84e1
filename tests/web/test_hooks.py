"""Messages to hooks over real HTTP, and letters through a real mail server, on loopback."""

import json
import logging
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select, update

from catalog import SYSTEM
from catalog.runbook import RunBook
from catalog.sealing import Sealing
from catalog.tables import audit_entries, deliveries, hooks
from config.settings import Settings
from harvesters.clock import Clock
from harvesters.errors import SourceError
from harvesters.posting import Sender
from tests.conftest import Clock as Frozen
from tests.web.post_office import open_office
from web.cli import main
from web.hooks import Courier, signature
from web.letters import deliver

DOCS = Path(__file__).parents[2] / "docs" / "running.md"
HERE = {"mail_from": "no-reply@data.example.kr", "site_url": "https://data.example.kr"}
TIMEOUT = {"code": "timeout", "ko": "서버가 제때 답하지 않았습니다. 다음 수집 때 다시 시도합니다.",
           "en": "The server did not answer in time. The next run tries again."}
KEY = "A" * 43


class Receiver(ThreadingHTTPServer):
    """Takes messages in, and answers as it is told.

    :ivar came: path, headers and body of each
    :ivar answers: status and headers of the answers to come; 204 when there are none
    """

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.came, self.answers, self.hold = [], [], threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}"


class Conversation(BaseHTTPRequestHandler):
    def do_POST(self):  # noqa: N802  its name there
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((self.path, dict(self.headers), body))
        status, headers = self.server.answers.pop(0) if self.server.answers else (204, {})
        if status == 0:
            self.server.hold.wait(10)
            return
        self.send_response_only(status)
        for name, value in ({"Content-Length": "0"} | headers).items():
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.hold.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(hall, receiver):
    """A hall that may reach the receiver, with a source of kepco's; gives its settings."""
    address = f"127.0.0.1:{receiver.server_port}"
    hall.sealing, hall.site["near"], hall.clock = Sealing([KEY]), [address], Frozen()
    hall.call("harvest_source_create", {"name": "grid", "harvester": "test", "url": "https://grid.example",
                                        "owner_org": "kepco", "title": "전력망"}, SYSTEM)
    return Settings(**HERE, harvest_allow=(address,))


@pytest.fixture
def hooked(hall, site, receiver):
    return hall.call("hook_create", {"url": f"{receiver.url}/in?key=c4n4ry", "organization": "kepco"},
                     hall.user("yuna"))


def end(hall, status="done", note=None):
    hall.clock.tick(minutes=1)
    book = RunBook(hall.store, hall.clock)
    book.end(book.begin("grid"), status, {"status": status, "counts": {}, "note": note or {}})


def shown(hall):
    [told] = hall.call("hook_list", {}, SYSTEM)
    return [told[key] for key in ("waiting", "delivered", "given_up", "fault")]


def documented():
    """The function that the papers give to whoever receives."""
    code = re.search(r"```python\n(import hashlib.*?)```", DOCS.read_text("utf-8"), re.DOTALL)[1]
    assert len(code.strip().splitlines()) <= 8
    names = {}
    exec(code, names)  # noqa: S102  our own papers
    return names["is_ours"]


def test_a_message_comes_signed_and_whoever_receives_it_can_verify_it_as_the_papers_say(hall, site, hooked, receiver):
    end(hall, "failed", TIMEOUT)
    assert Courier(hall, site).deliver()[1] == 1
    [(path, headers, body)] = receiver.came
    is_ours, signed = documented(), headers["Ieum-Signature"]
    assert (path, headers["Content-Type"]) == ("/in?key=c4n4ry", "application/json")
    assert is_ours(hooked["secret"], signed, body)
    assert not is_ours(hooked["secret"], signed, body + b" ")
    assert not is_ours("ieumhook_of-another", signed, body)
    assert not is_ours(hooked["secret"], re.sub(r"t=\d", "t=9", signed), body)
    assert not is_ours(hooked["secret"], signature(hooked["secret"], body, 1_000_000_000), body)
    told = json.loads(body)
    assert headers["Ieum-Delivery"] == told["id"]
    assert told["url"] == "https://data.example.kr/ko/desk/harvests/grid"
    assert (told["event"], told["source"], told["code"], told["cause"]["ko"]) == (
        "notice.opened", "grid", "timeout", "서버가 제때 답하지 않았습니다.")
    assert shown(hall) == [0, 1, 0, ""]
    assert Courier(hall, site).deliver()[1] == 0


@pytest.mark.parametrize(("answer", "fault"), [
    ((500, {}), "HTTP 500"), ((404, {}), "HTTP 404"), ((302, {"Location": "/elsewhere"}), "HTTP 302")])
def test_what_is_not_taken_is_tried_again_and_no_redirect_is_followed(hall, site, hooked, receiver, answer, fault):
    hall.call("hook_test", {"id": hooked["id"]}, hall.user("yuna"))
    receiver.answers.append(answer)
    courier = Courier(hall, site)
    assert courier.deliver()[1] == 0
    assert shown(hall) == [1, 0, 0, fault]
    hall.clock.tick(minutes=1)
    assert courier.deliver()[1] == 1
    assert [path for path, *_ in receiver.came] == ["/in?key=c4n4ry"] * 2
    assert len({headers["Ieum-Delivery"] for _, headers, _ in receiver.came}) == 1


def test_a_receiver_that_never_answers_is_left_at_the_deadline(receiver):
    receiver.answers.append((0, {}))
    with pytest.raises(SourceError) as error:
        Sender(frozenset([receiver.server_address]), deadline=0.2).post(receiver.url, b"{}", {})
    assert error.value.code == "deadline"
    assert "127.0.0.1" not in str(error.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8099/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/",
                                 "http://localhost/", "http://10.0.0.7/", "http://2130706433/", "file:///etc/passwd",
                                 "https://[::ffff:169.254.169.254]/"])
def test_nothing_is_sent_inside_whatever_stands_in_the_database(hall, site, hooked, receiver, url):
    """An address may have been public when it was given, and lead inside today."""
    with hall.store.write() as db:
        db.execute(update(hooks).values(url=url))
    hall.call("hook_test", {"id": hooked["id"]}, hall.user("yuna"))
    assert Courier(hall, site).deliver()[1] == 0
    assert shown(hall)[3] in ("address", "scheme")
    assert receiver.came == []


def test_neither_secret_nor_address_is_in_a_log_or_a_fault(hall, site, hooked, receiver, caplog):
    caplog.set_level(logging.DEBUG)
    receiver.answers.append((500, {}))
    hall.call("hook_test", {"id": hooked["id"]}, hall.user("yuna"))
    Courier(hall, site).deliver()
    with hall.store.read() as db:
        entries = b"".join(db.scalars(select(audit_entries.c.body))).decode()
        kept = str(db.execute(select(deliveries)).all())
    everything = caplog.text + entries + kept + str(hall.call("hook_list", {}, SYSTEM)[0]["fault"])
    assert "c4n4ry" not in everything
    assert hooked["secret"] not in everything


def test_one_receiver_that_is_away_does_not_keep_the_others_waiting(hall, site, hooked, receiver):
    with hall.store.write() as db:
        row = dict(db.execute(select(hooks)).one()._mapping)
        db.execute(insert(hooks), row | {"id": "gone", "url": "http://127.0.0.1:1/"})
    end(hall, "failed", TIMEOUT)
    assert Courier(hall, site).deliver()[1] == 1
    assert len(receiver.came) == 1


def test_the_courier_goes_on_its_own_and_stops_when_it_is_told(hall, site, hooked, receiver):
    hall.call("hook_test", {"id": hooked["id"]}, hall.user("yuna"))
    came = threading.Event()
    receiver.came = _Noting(came)
    with Courier(hall, site) as courier:
        assert came.wait(5)
    assert not courier.thread.is_alive()


class _Noting(list):
    def __init__(self, event):
        super().__init__()
        self.event = event

    def append(self, thing):
        super().append(thing)
        self.event.set()


def test_people_are_told_by_letter_grouped_and_told_when_it_is_over(hall, site):
    end(hall, "failed", TIMEOUT)
    end(hall, "failed", {"code": "key_expired", "ko": "인증키의 기한이 끝났습니다. 새 키를 받아 주세요.",
                         "en": "The key has expired. Get a new one."})
    courier = Courier(hall, site)
    with open_office() as (office, port):
        told = Settings(**HERE, mail=f"smtp+plain://127.0.0.1:{port}")
        assert courier.deliver()[0] == deliver(hall.letterbox, told) == 2
        hall.clock.tick(minutes=61)
        end(hall)
        assert courier.deliver()[0] == deliver(hall.letterbox, told) == 2
    assert sorted(letter["To"] for letter in office.letters[:2]) == ["dohyun@kepco.example", "yuna@kepco.example"]
    first, last = office.letters[0], office.letters[2]
    assert first["Subject"] == "[광주 데이터이음] 수집 알림 2건 / 2 notices on harvests"
    korean = first.get_content().replace("\r", "").partition("\n---")[0]
    *_, second, one = [each["id"] for each in hall.call("harvest_run_list", {"source": "grid"}, SYSTEM)]
    assert korean == f"""새로 확인할 것
- 전력망: 서버가 제때 답하지 않았습니다. 다음 수집 때 다시 시도합니다.
  https://data.example.kr/ko/desk/harvests/runs/{one}
- 전력망: 인증키의 기한이 끝났습니다. 새 키를 받아 주세요.
  https://data.example.kr/ko/desk/harvests/runs/{second}

한 시간에 많아야 한 통을 보내고, 계속되는 것은 하루에 한 번만 다시 알립니다.

https://data.example.kr/ko/desk/harvests
"""
    assert ("끝난 것\n- 전력망: 서버가 제때 답하지 않았습니다. → 마지막 수집에서는 나타나지 않았습니다."
            in last.get_content().replace("\r", ""))


def test_the_command_line_sends_what_waits(hall, site, hooked, receiver, tmp_path, monkeypatch):
    config = tmp_path / "ieum.toml"
    address = f"127.0.0.1:{receiver.server_port}"
    config.write_text(f'database = "{hall.store.url}"\ndata = "{tmp_path}"\nharvest_allow = ["{address}"]\n'
                      f'mail = "folder:{tmp_path / "letters"}"\nmail_from = "no-reply@data.example.kr"\ndemo = true\n')
    monkeypatch.setenv("IEUM_SEAL_KEY", KEY)
    monkeypatch.setenv("IEUM_CONFIG", str(config))
    hall.call("hook_test", {"id": hooked["id"]}, hall.user("yuna"))
    told = CliRunner().invoke(main, ["mail"])
    assert told.exit_code == 0, told.output
    assert len(receiver.came) == 1


def test_a_stop_cuts_a_message_off_and_it_waits_for_the_next_round(hall, site, hooked, receiver):
    hall.call("hook_test", {"id": hooked["id"]}, hall.user("yuna"))
    receiver.answers.append((0, {}))
    courier = Courier(hall, site)
    courier.clock = Clock()
    receiver.came = _Noting(courier.clock.stop)
    assert courier.deliver()[1] == 0
    assert shown(hall) == [1, 0, 0, "stopped"]
