"""Letters leave the house: through real mail servers on loopback, or into a folder."""

import ast
import logging
import random
import re
import socket
import stat
import threading
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2.meta import find_undeclared_variables
from sqlalchemy import select

from catalog import SYSTEM, letters
from catalog.letterbox import Letter
from catalog.tables import letters as rows
from config.settings import Settings, SettingsError
from tests.web.conftest import application
from tests.web.people import Visitor
from tests.web.post_office import certified, open_office
from web import letters as post
from web.cli import main

CODE = Path(post.__file__).parents[1]
HERE = {"mail_from": "no-reply@data.example.kr", "site_url": "https://data.example.kr"}
TO = Letter("aaaa", "password_changed", {"name": "taeho"}, "taeho@startup.example", "한태호", "2026-03-02T09:00:00", 1)
HANGUL = re.compile("[가-힣]")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return certified(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def written(hall):
    """Write a letter to taeho."""
    def write(kind="password_changed", **facts):
        with hall.store.write() as db:
            letters.write(hall.unit(db, SYSTEM), [hall.user("taeho").id], kind, **{"name": "taeho"} | facts)
    return write


def state(hall):
    with hall.store.read() as db:
        return [(row.state, row.tries, row.fault) for row in db.execute(select(rows).order_by(rows.c.at))]


def test_a_letter_goes_encrypted_to_a_server_that_is_trusted(hall, written, certificate, monkeypatch):
    context, chain = certificate
    monkeypatch.setenv("SSL_CERT_FILE", chain)
    written()
    with open_office(tls_context=context, require_starttls=True) as (office, port):
        told = Settings(**HERE, mail=f"smtp://post%40ieum@127.0.0.1:{port}", keys={"mail": "post secret"})
        assert post.deliver(hall.letterbox, told) == 1
        assert post.deliver(hall.letterbox, told) == 0
    assert office.users == [("post@ieum", "post secret")]
    assert office.envelopes == [("no-reply@data.example.kr", ["taeho@startup.example"])]
    [letter] = office.letters
    assert {key: letter[key] for key in ("To", "From", "Subject", "Auto-Submitted")} == {
        "To": "taeho@startup.example", "From": "광주 데이터이음 <no-reply@data.example.kr>",
        "Subject": "[광주 데이터이음] 비밀번호가 바뀌었습니다 / Your password was changed",
        "Auto-Submitted": "auto-generated"}
    assert letter["Message-ID"].endswith("@data.example.kr>")
    assert letter["Date"].datetime.utcoffset().total_seconds() == 0
    assert (letter.get_content_type(), letter.get_content_charset()) == ("text/plain", "utf-8")
    assert "taeho 계정의 비밀번호가 바뀌었고" in letter.get_content()
    assert max(map(len, office.raw[0].splitlines())) < 998
    assert state(hall) == [("sent", 1, "")]


def test_a_letter_goes_to_a_server_that_is_encrypted_from_the_start(hall, written, certificate, monkeypatch):
    context, chain = certificate
    monkeypatch.setenv("SSL_CERT_FILE", chain)
    written()
    with open_office(ssl_context=context) as (office, port):
        assert post.deliver(hall.letterbox, Settings(**HERE, mail=f"smtps://127.0.0.1:{port}")) == 1
    assert len(office.letters) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_whose_certificate_nobody_vouches_for_gets_neither_letter_nor_password(hall, written, certificate,
                                                                                        scheme):
    written()
    how = {"ssl_context" if scheme == "smtps" else "tls_context": certificate[0]}
    with open_office(**how) as (office, port):
        told = Settings(**HERE, mail=f"{scheme}://post@127.0.0.1:{port}", keys={"mail": "post secret"})
        assert post.deliver(hall.letterbox, told) == 0
    assert (office.letters, office.users) == ([], [])
    assert state(hall) == [("waiting", 1, "the certificate of the server cannot be trusted: self-signed certificate")]


def test_a_certificate_for_another_address_is_refused(hall, written, tmp_path, monkeypatch):
    context, chain = certified(tmp_path, "127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", chain)
    written()
    with open_office(tls_context=context) as (office, port):
        assert post.deliver(hall.letterbox, Settings(**HERE, mail=f"smtp://127.0.0.1:{port}")) == 0
    assert office.letters == []
    assert "IP address mismatch" in state(hall)[0][2]


def test_a_server_that_does_not_encrypt_gets_no_letter_unless_it_is_this_machine_and_the_settings_say_so(hall, written):
    written()
    with open_office() as (office, port):
        assert post.deliver(hall.letterbox, Settings(**HERE, mail=f"smtp://127.0.0.1:{port}")) == 0
        assert (office.letters, state(hall)[0][2]) == ([], "the server cannot be reached: SMTPNotSupportedError")
        written()
        assert post.deliver(hall.letterbox, Settings(**HERE, mail=f"smtp+plain://127.0.0.1:{port}")) == 1
    with pytest.raises(SettingsError, match="mail"):
        Settings(**HERE, demo=True, mail="smtp+plain://mail.example:25").checked()


def test_a_wrong_password_is_told_and_is_not_in_the_log(hall, written, certificate, monkeypatch, caplog):
    context, chain = certificate
    monkeypatch.setenv("SSL_CERT_FILE", chain)
    written(path="/reset/canary")
    with open_office(tls_context=context) as (_, port):
        told = Settings(**HERE, mail=f"smtp://post@127.0.0.1:{port}", keys={"mail": "canary secret"})
        assert post.deliver(hall.letterbox, told) == 0
    assert state(hall) == [("waiting", 1, "the server refuses the user or the password (535)")]
    assert "canary" not in caplog.text
    assert "taeho" not in caplog.text


def test_a_server_that_is_away_is_asked_once_and_again_later(hall, written):
    for _ in range(3):
        written()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert post.deliver(hall.letterbox, Settings(**HERE, mail=f"smtp://127.0.0.1:{port}")) == 0
    assert sorted(state(hall)) == [("waiting", 0, "")] * 2 + [
        ("waiting", 1, "the server cannot be reached: ConnectionRefusedError")]


@pytest.mark.parametrize(("answer", "became"), [
    ("550 no such mailbox taeho@startup.example", ("failed", 1, "the server refuses the recipient (550)")),
    ("450 greylisted", ("waiting", 1, "the server refuses the recipient (450)"))])
def test_a_recipient_that_is_refused_for_good_is_given_up_and_for_now_is_tried_again(hall, written, answer, became):
    written()
    with open_office() as (office, port):
        office.answer = answer
        post.deliver(hall.letterbox, Settings(**HERE, mail=f"smtp+plain://127.0.0.1:{port}"))
    assert state(hall) == [became]


def test_a_folder_takes_letters_that_people_can_read(hall, written, tmp_path):
    written()
    assert post.deliver(hall.letterbox, Settings(**HERE, mail=f"folder:{tmp_path}/letters")) == 1
    [file] = (tmp_path / "letters").iterdir()
    assert (file.suffix, stat.S_IMODE(file.stat().st_mode)) == (".eml", 0o600)
    assert "비밀번호가 바뀌었고" in file.read_text("utf-8")
    assert message_from_bytes(file.read_bytes(), policy=policy.default)["To"] == "taeho@startup.example"
    (tmp_path / "taken").write_text("")
    written()
    assert post.deliver(hall.letterbox, Settings(**HERE, mail=f"folder:{tmp_path}/taken")) == 0
    assert state(hall)[-1][2].startswith("the folder of the letters cannot be written to")


def test_without_mail_all_letters_stay(hall, written):
    written()
    assert post.deliver(hall.letterbox, Settings(**HERE)) == 0
    assert state(hall) == [("waiting", 0, "")]


def test_a_letter_without_words_or_facts_or_with_an_address_that_is_none_is_given_up(hall, written, tmp_path):
    written("no_such_kind")
    written("invitation")
    with hall.store.write() as db:
        db.execute(rows.update().where(rows.c.kind == "invitation").values(facts={"path": "/x"}))
    assert post.deliver(hall.letterbox, Settings(**HERE, mail=f"folder:{tmp_path}")) == 0
    assert sorted(state(hall)) == [("failed", 1, "there are no words for it: TemplateNotFound"),
                                   ("failed", 1, "there are no words for it: UndefinedError")]
    for email in ("a@b\r\nBcc: c@d.example", "@", "a b", "a@b, c@d.example"):
        with pytest.raises(post.NotSentError, match="its address cannot be one"):
            post.composed(TO._replace(email=email), Settings(**HERE))


WORDS = ["배전선로", "연계", "KT", "LTE", "5G", "(주)빛그린", "‘행정동별", "시간대’", "활용", "신청에", "답이",
         "왔습니다", "2026-11", "·", "전력", "a"]


def test_no_blank_of_a_subject_is_lost_where_its_line_is_folded(monkeypatch):
    letter = Letter("1", "password_changed", {}, "yuna@kepco.example", "김유나", "2026-03-02T09:00:00.000000", 1)
    order = random.Random(3)
    for _ in range(150):
        subject = " ".join(order.choices(WORDS, k=order.randint(3, 16)))
        monkeypatch.setattr(post, "worded", lambda *_, said=subject: (said, "본문"))
        sent = post.composed(letter, Settings(mail_from="site@data.example")).as_bytes()
        assert message_from_bytes(sent, policy=policy.default)["Subject"].replace("\u00a0", " ") == subject


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\0"]))
def test_no_fact_becomes_a_header(text, break_):
    fact = f"{text}{break_}Bcc: thief@evil.example{break_}{break_}body"
    letter = TO._replace(kind="invitation", facts={"organization": fact, "path": "/invite/x"}, person=fact)
    made = post.composed(letter, replace(Settings(**HERE), site_title=f"이음{break_}X: y"), "base64")
    sent = message_from_bytes(made.as_bytes(), policy=policy.default)
    assert sorted(sent.keys()) == sorted(["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
                                          "Content-Type", "Content-Transfer-Encoding", "MIME-Version"])
    assert sent["To"] == "taeho@startup.example"


def test_only_a_comment_or_a_reason_has_several_lines(monkeypatch, tmp_path):
    """A company called "A, blank line, your password has ended: https://…" would write a letter in our name."""
    (tmp_path / "told.txt").write_text("제목 {{ title }}\n\n{{ title }}\n{{ titles[0] }}\n{{ comment }}\n", "utf-8")
    monkeypatch.setattr(post, "WORDS", post.WORDS.overlay(loader=post.FileSystemLoader(tmp_path)))
    lines = "한 줄\n\n두\u202e 줄 {{ site }}\x07"
    letter = TO._replace(kind="told", facts={"title": lines, "titles": [lines], "comment": lines})
    one = "한 줄 두 줄 {{ site }}"
    assert post.worded(letter, Settings(**HERE)) == (
        f"제목 {one}", f"{one}\n{one}\n한 줄\n\n두 줄 {{{{ site }}}}\n")


def kinds_written() -> dict[str, set[str]]:
    """Every kind of letter that the code names, with the facts it gives: where it is written, or where a function of
    that module is called which writes what it is told."""
    calls = [(path, node) for path in (CODE / "catalog").rglob("*.py")
             for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    writing = [(path, node) for path, node in calls if ast.unparse(node.func) == "letters.write"]
    passed_on = {f"{path.stem}.tell": _facts(node) for path, node in writing if isinstance(node.args[2], ast.Name)}
    found = {}
    for path, node in calls:
        name = ast.unparse(node.func)
        through = passed_on.get(name if "." in name else f"{path.stem}.{name}")
        if name == "letters.write" or through is not None:
            for each in node.args:
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    found[each.value] = _facts(node) | (through or set())
    return found


def _facts(node) -> set[str]:
    return {each.arg for each in node.keywords if each.arg}


AROUND = {"site", "brand", "brand_en", "person"}
KINDS = kinds_written()
NOTICES = [{"ko": "오류", "en": "Fault", "at": "kepco"}]
FILLED = {"fresh": NOTICES, "still": NOTICES, "over": NOTICES, "count": 2, "days": 3,
          "titles": ["제목"], "path": "/there", "unsubscribe": "/unsubscribe/x",
          "searches": [{"title": "전력", "query": "q=x", "count": 3, "rest": 2, "more": True,
                        "lines": [{"title": "제목", "name": "name"}]}]}


@pytest.mark.parametrize("kind", sorted(KINDS.keys() | {path.stem for path in post.FOLDER.iterdir()}))
def test_every_letter_has_words_in_both_languages_for_the_facts_it_is_given(kind):
    source = (post.FOLDER / f"{kind}.txt").read_text("utf-8")
    asked = find_undeclared_variables(post.WORDS.parse(source)) - AROUND
    assert kind not in KINDS or asked <= KINDS[kind], asked - KINDS[kind]
    subject, text = post.worded(TO._replace(kind=kind, facts=dict.fromkeys(asked, "사실") | {
        name: value for name, value in FILLED.items() if name in asked}), Settings(**HERE))
    korean, _, english = text.partition("\n---")
    assert [bool(each) for each in (HANGUL.search(subject), re.search("[A-Za-z]{4}", subject), HANGUL.search(korean),
                                    re.search("[a-z]{4}", english))] == [True] * 4
    assert "https://data.example.kr/ko/" in korean
    assert "https://data.example.kr/en/" in english


def test_a_form_that_was_sent_has_its_letter_sent_soon(hall, tmp_path):
    settings = {"mail": f"folder:{tmp_path}/out", "mail_from": HERE["mail_from"]}
    app = application(hall, **settings)
    gone = threading.Event()
    postman = post.Postman(hall.letterbox, Settings(**HERE | settings), every=None)
    deliver = post.deliver
    post.nudge(app, postman)
    somebody = Visitor(app)
    try:
        post.deliver = lambda *told: deliver(*told) and gone.set()
        somebody.post("/ko/reset", {"name": "taeho"}, "/ko/reset")
        assert gone.wait(10)
    finally:
        post.deliver = deliver
        postman.__exit__()
    [letter] = (tmp_path / "out").iterdir()
    assert "https://data.example.kr/ko/reset/" in letter.read_text("utf-8")


def test_a_postman_without_a_post_has_no_thread(hall):
    with post.Postman(hall.letterbox, Settings(**HERE)) as postman:
        assert postman.thread is None


def test_a_round_that_fails_is_not_the_last(hall, caplog, tmp_path):
    rounds = threading.Semaphore(0)

    class Broken:
        def take(self):
            rounds.release()
            raise RuntimeError("the database is away")

    with caplog.at_level(logging.ERROR), post.Postman(Broken(), Settings(
            **HERE, mail=f"folder:{tmp_path}"), every=0.01):
        assert all(rounds.acquire(timeout=10) for _ in range(2))
    assert "letters could not be sent" in caplog.text


def test_the_command_sends_once_and_lists_what_waits(tmp_path, gathered, monkeypatch):
    monkeypatch.setenv("IEUM_DEMO", "1")
    monkeypatch.setenv("IEUM_DATA", str(tmp_path))
    monkeypatch.setenv("IEUM_MAIL_FROM", HERE["mail_from"])
    run = CliRunner().invoke
    assert run(main, ["migrate"]).exit_code == 0
    assert run(main, ["user", "add", "bora"]).exit_code == 0
    told = run(main, ["mail"])
    assert (told.exit_code, "mail 설정이 비어" in told.output) == (1, True)
    monkeypatch.setenv("IEUM_MAIL", f"folder:{tmp_path}/letters")
    told = run(main, ["mail"])
    assert (told.exit_code, told.output) == (0, "보냄 0, 기다림 0, 실패 0 / sent, waiting, failed\n")
    assert run(main, ["mail", "--list"]).output == ""
