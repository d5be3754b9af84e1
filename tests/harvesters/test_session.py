"""The way out, against a server that does everything wrong."""

import gzip
import logging
import threading
import time
import traceback
import zlib
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from harvesters.clock import Clock
from harvesters.session import (
    Blocked,
    Deadline,
    Limits,
    Malformed,
    Quota,
    Refused,
    Session,
    SourceError,
    Stopped,
    TooLarge,
    Unreachable,
)
from schemas import Source
from tests.harvesters.faults import Faults, Still, answer

FAST = Limits(connect=1, read=0.5, deadline=0.4, body=1_000_000, file=3_000_000, file_deadline=2)


@pytest.fixture
def server():
    with Faults() as faults:
        yield faults


def session(server, clock=None, *, secret="", limits=FAST, allow=None, pace=0.0, url=None):
    source = Source("test", "test", url or server.url + "/list", "org", pace=pace)
    allow = frozenset([server.address]) if allow is None else allow
    return Session(source, secret, allow, limits=limits, clock=clock or Still())


def failure(call, *args, **kwargs) -> SourceError:
    with pytest.raises(SourceError) as caught:
        call(*args, **kwargs)
    return caught.value


def test_an_answer_carries_status_headers_body_and_address(server):
    server.at["/list"] = answer(b"[1]", Content_Type="application/json")
    got = session(server).get("/list", {"page": 1, "cond[org_nm::LIKE]": "한전", "none": None})
    assert (got.status, got.headers["content-type"], got.body) == (200, "application/json", b"[1]")
    assert got.url == server.url + "/list?page=1&cond[org_nm::LIKE]=%ED%95%9C%EC%A0%84"
    assert server.asked[0][0] == "/list?page=1&cond[org_nm::LIKE]=%ED%95%9C%EC%A0%84"
    assert server.asked[0][1]["Accept-Encoding"] == "gzip"


def test_keys_that_stand_twice_are_noted_in_the_first_answers_of_a_run(server, monkeypatch):
    monkeypatch.setattr("harvesters.session.LOOKED", 30)
    http = session(server)
    for body in (b'{"a": {"b": 1, "b": 2}}', b'[{"c": 1, "c": 2}]', b'{"d": 1, "d": 2}'):
        server.at["/list"] = answer(body)
        http.json(http.get("/list"))
    assert list(http.repeated) == ["b", "c"]


def test_a_line_is_kept_for_the_next_page(server):
    server.at["/list"] = answer(b"[]")
    http = session(server)
    assert [http.get("/list").body for _ in range(3)] == [b"[]"] * 3
    assert len(server.threads) == 2


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n{", b"HTTP/1.1 200 OK\r\nX: ",
                                   b"HTTP/1.1 200 OK\r\n\r\n["])
def test_a_dripping_answer_ends_at_the_deadline(server, start):
    server.at["/list"] = server.drip(start)
    error = failure(session(server, Clock()).get, "/list")
    assert (type(error), error.code) == (Deadline, "deadline")
    assert error.ko == "0.4초 안에 답이 끝나지 않아 그만 기다렸습니다. 다음 수집 때 다시 시도합니다."
    assert len(server.asked) == 1


def test_an_answer_under_way_ends_when_asked_to_stop(server):
    server.at["/list"] = server.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n{")
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    began = time.monotonic()
    error = failure(session(server, Clock(stop), limits=Limits(deadline=30)).get, "/list")
    assert isinstance(error, Stopped)
    assert time.monotonic() - began < 5


def test_a_nap_ends_when_asked_to_stop(server):
    stop = threading.Event()
    stop.set()
    assert failure(session(server, Clock(stop)).get, "/list").code == "stopped"
    with pytest.raises(Stopped):
        Clock(stop).sleep(60)


CHUNK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"
LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n"


@pytest.mark.parametrize("cut", [LENGTH, LENGTH + b"[1", LENGTH + b"[" + b"1" * 48, CHUNK, CHUNK + b"[1,2",
                                 CHUNK + b"[1,2]\r\n5\r\n", b"HTTP/1.1 200 OK\r\nContent-Le",
                                 b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_cut_answer_is_no_answer(server, cut):
    server.at["/list"] = lambda _: [cut]
    http = session(server)
    assert failure(http.get, "/list").code == "broken"
    assert http.clock.clock.naps == [1, 2]


def test_an_answer_ended_by_closing_is_judged_by_its_parse(server):
    server.at["/list"] = lambda _: [b"HTTP/1.1 200 OK\r\n\r\n[1,2,"]
    http = session(server)
    assert failure(http.json, http.get("/list")).code == "not_json"


def test_gzip_is_unpacked_even_in_several_members(server):
    server.at["/list"] = answer(gzip.compress(b"[1,") + gzip.compress(b"2]"), Content_Encoding="gzip")
    assert session(server).get("/list").body == b"[1,2]"


def test_a_gzip_bomb_stops_at_the_cap(server):
    server.at["/list"] = answer(gzip.compress(bytes(300_000_000), 1), Content_Encoding="gzip")
    error = failure(session(server, limits=Limits(body=1_000_000)).get, "/list")
    assert (type(error), error.code) == (TooLarge, "large")


def test_gzip_cut_short_is_no_answer(server):
    server.at["/list"] = answer(gzip.compress(b"[1]" * 1000)[:-12], Content_Encoding="gzip")
    assert failure(session(server).get, "/list").code == "broken"


@pytest.mark.parametrize(("encoding", "body"), [("br", b"x"), ("deflate", zlib.compress(b"[]")), ("gzip, gzip", b"x")])
def test_only_what_was_asked_for_is_unpacked(server, encoding, body):
    server.at["/list"] = answer(body, Content_Encoding=encoding)
    assert failure(session(server).get, "/list").code == "encoding"


def test_an_endless_answer_stops_at_the_cap(server):
    server.at["/list"] = server.drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 100_000, every=0)
    assert failure(session(server, limits=Limits(body=1_000_000)).get, "/list").code == "large"


def test_a_big_file_goes_to_disk(server):
    body = b"ab" * 1_200_000
    server.at["/file"] = answer(gzip.compress(body), Content_Encoding="gzip")
    with session(server).download("/file") as file:
        assert file.read() == body


def test_a_file_past_the_cap_is_refused(server):
    server.at["/file"] = answer(b"x" * 3_000_001)
    assert failure(session(server).download, "/file").code == "large"


def test_a_passing_fault_is_tried_again(server):
    server.at["/list"] = [answer(b"<html>", 502), answer(b"", 503), answer(b"[1]")]
    http = session(server)
    assert http.get("/list").body == b"[1]"
    assert http.clock.clock.naps == [1, 2]


def test_a_timeout_inside_the_partner_is_tried_again(server):
    late = answer(b'{"cmmMsgHeader":{"returnAuthMsg":"SERVICETIMEOUT_ERROR","returnReasonCode":"05"}}')
    server.at["/list"] = [late, late, late]
    http = session(server)
    error = failure(http.get, "/list")
    assert (type(error), error.code, http.clock.clock.naps) == (Unreachable, "partner_timeout", [1, 2])


def test_a_server_that_stays_down_is_unreachable(server):
    server.at["/list"] = answer(b"<html>", 502)
    error = failure(session(server).get, "/list")
    assert (type(error), error.en) == (
        Unreachable, "The partner's server answered HTTP 502. The next run tries again.")
    assert len(server.asked) == 3


def test_a_good_body_may_come_with_a_bad_status(server):
    server.at["/list"] = answer(b"71, AI\n", 502)
    got = session(server).get("/list", accept={502})
    assert (got.status, got.body, len(server.asked)) == (502, b"71, AI\n", 1)


def test_retry_after_is_heeded_in_seconds_and_as_a_date(server):
    clock = Still()
    soon = format_datetime(datetime(2026, 11, 22, 3, 1, 37, tzinfo=UTC), usegmt=True)
    server.at["/list"] = [answer(b"", 429, Retry_After="7"), answer(b"", 503, Retry_After=soon), answer(b"[]")]
    assert session(server, clock).get("/list").body == b"[]"
    assert clock.naps == [7, 90]


@pytest.mark.parametrize("asked", ["86400", "Mon, 23 Nov 2026 03:00:00 GMT"])
def test_a_long_retry_after_ends_the_run_and_says_when(server, asked):
    server.at["/list"] = answer(b"", 429, Retry_After=asked)
    http = session(server)
    error = failure(http.get, "/list")
    assert (type(error), error.code, http.clock.clock.naps) == (Quota, "wait", [])
    assert error.until.isoformat() == "2026-11-23T12:00:00+09:00"
    assert error.ko == "협력기관이 2026-11-23 12:00까지 기다려 달라고 답했습니다. 그 뒤에 다시 수집합니다."


def test_garbage_in_retry_after_is_as_if_nothing_was_asked(server):
    server.at["/list"] = [answer(b"", 503, Retry_After="soon"), answer(b"[]")]
    http = session(server)
    http.get("/list")
    assert http.clock.clock.naps == [1]


def test_the_pace_of_a_source_is_kept(server):
    server.at["/list"] = answer(b"[]")
    http = session(server, pace=2.5)
    for _ in range(3):
        http.get("/list")
    assert http.clock.clock.naps == [2.5, 2.5]


@pytest.mark.parametrize(("status", "kind", "code", "told"), [
    (401, Refused, "status", "협력기관이 보여 주지 않겠다고 답했습니다(HTTP 401)"),
    (403, Refused, "status", "협력기관이 보여 주지 않겠다고 답했습니다(HTTP 403)"),
    (404, Refused, "status", "그 주소에는 아무것도 없습니다(HTTP 404)"),
    (410, Refused, "status", "그 주소에는 아무것도 없습니다(HTTP 410)"),
    (304, Refused, "status", "협력기관이 데이터 대신 HTTP 304 코드로 답했습니다"),
    (500, Unreachable, "server", "협력기관 서버가 HTTP 500 코드로 답했습니다")])
def test_other_statuses_are_refusals_that_say_what_is_to_be_done(server, status, kind, code, told):
    server.at["/list"] = answer(b"no", status)
    error = failure(session(server).get, "/list")
    assert (type(error), error.code, error.ko.partition(". ")[0]) == (kind, code, told)


@pytest.mark.parametrize(("status", "body", "kind", "code"), [
    (401, '{"code":-4,"msg":"등록되지 않은 인증키 입니다."}', Refused, "key_unknown"),
    (404, '{"code":-3,"msg":"등록되지 않은 서비스 입니다."}', Refused, "retired"),
    (411, '{"status_code":"REQUEST_DATA_MALFORMED"}', Malformed, "bad_request"),
    (400, "<OpenAPI_ServiceResponse><cmmMsgHeader><returnReasonCode>12</returnReasonCode></cmmMsgHeader>"
          "</OpenAPI_ServiceResponse>", Refused, "retired")])
def test_the_body_says_why_it_was_refused(server, status, body, kind, code):
    server.at["/list"] = answer(body.encode(), status)
    error = failure(session(server).get, "/list")
    assert (type(error), error.code) == (kind, code)


# -- addresses

HIDDEN = ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://127.1:{port}/", "http://2130706433:{port}/",
          "http://0x7f000001:{port}/", "http://0177.0.0.1:{port}/", "http://[::1]:{port}/", "http://0.0.0.0:{port}/",
          "http://[::ffff:127.0.0.1]:{port}/", "http://[::ffff:7f00:1]:{port}/", "http://169.254.169.254/latest/",
          "http://10.0.0.1/", "http://192.168.0.1/", "http://172.16.0.1/", "http://100.64.0.1/", "http://[fe80::1]/",
          "http://[fc00::1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://224.0.0.1/",
          "http://255.255.255.255/", "http://192.0.0.8/", "http://[fec0::1]/", "http://[3fff::1]/",
          "http://198.18.0.1/"]


@pytest.mark.parametrize("url", HIDDEN)
def test_no_address_inside_is_reached(server, url):
    url = url.format(port=server.address[1])
    error = failure(session(server, allow=frozenset(), url=url).get, url)
    assert (type(error), error.code) == (Blocked, "address")
    assert server.asked == []


@pytest.mark.parametrize("url", ["http://127.0.0.2:{port}/", "http://169.254.169.254/", "http://10.0.0.1:8080/x"])
def test_a_redirect_inside_is_not_followed(server, url):
    server.at["/list"] = answer(b"", 302, Location=url.format(port=server.address[1]))
    assert failure(session(server).get, "/list").code == "address"


@pytest.mark.parametrize(("url", "code"), [("file:///etc/passwd", "scheme"), ("gopher://127.0.0.1/", "scheme"),
                                           ("http://user:word@{host}/", "scheme"), ("http://[::1", "scheme"),
                                           ("http://1.1.1.1:22/", "port")])
def test_odd_addresses_are_refused_wherever_they_come_from(server, url, code):
    url = url.format(host="{}:{}".format(*server.address))
    server.at["/list"] = answer(b"", 302, Location=url)
    assert failure(session(server).get, "/list").code == code


def test_the_allow_list_is_exact(server):
    with Faults() as other:
        server.at["/list"] = answer(b"", 302, Location=other.url + "/")
        assert failure(session(server).get, "/list").code == "address"
        assert other.asked == []


def test_a_name_that_is_nowhere_is_unreachable(server, monkeypatch):
    monkeypatch.setattr("harvesters.guard.socket.getaddrinfo", _nowhere)
    error = failure(session(server, url="http://no.such.partner/").get, "/")
    assert (type(error), error.ko) == (
        Unreachable, "no.such.partner의 주소를 찾지 못했습니다. 수집처의 주소가 맞는지 확인해 주세요.")


def _nowhere(*_):
    raise OSError("Name or service not known")


def test_a_closed_port_is_unreachable():
    with Faults() as gone:
        pass
    assert failure(session(gone).get, "/list").code == "connect"


def test_at_most_five_redirects_are_followed(server):
    server.at["/list"] = answer(b"", 302, Location="/list")
    assert failure(session(server).get, "/list").code == "redirects"
    assert len(server.asked) == 6


# -- keys

SECRET = "aB+cd/ef0123456789=="


def test_a_key_goes_to_its_own_server_only(server):
    with Faults() as other:
        other.at["/there"] = answer(b"[]")
        server.at["/list"] = answer(b"", 302, Location=other.url + "/there")
        http = session(server, secret=SECRET, allow=frozenset([server.address, other.address]))
        http.get("/list", headers={"Authorization": f"Infuser {SECRET}", "X-Plain": "1", "X-Mine": SECRET})
        assert server.asked[0][1]["Authorization"] == f"Infuser {SECRET}"
        assert {"Authorization", "X-Mine"} & set(other.asked[0][1]) == set()
        assert other.asked[0][1]["X-Plain"] == "1"


def test_a_redirect_cannot_carry_the_key_away(server):
    with Faults() as other:
        server.at["/list"] = lambda target: [answer(b"", 302, Location=other.url + target)]
        http = session(server, secret=SECRET, allow=frozenset([server.address, other.address]))
        error = failure(http.get, "/list", {"serviceKey": http.secret})
        assert (type(error), error.code, other.asked) == (Blocked, "leak", [])


def test_a_key_handed_out_encoded_is_not_encoded_twice(server):
    server.at["/list"] = answer(b"[]")
    http = session(server, secret="aB%2Bcd%2Fef0123456789%3D%3D")
    got = http.get("/list", {"serviceKey": http.secret})
    assert http.secret == SECRET
    assert server.asked[0][0] == "/list?serviceKey=aB%2Bcd%2Fef0123456789%3D%3D"
    assert got.url == server.url + "/list?serviceKey=***"


def test_no_error_and_no_log_line_holds_a_key(server, caplog):
    caplog.set_level(logging.DEBUG)
    server.at["/list"] = lambda _: [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"]
    http = session(server, secret=SECRET)
    error = failure(http.get, "/list", {"serviceKey": http.secret, "apiKey": "other-key-0123"})
    words = "".join(traceback.format_exception(error)) + caplog.text + repr(error)
    assert "GET" in words
    for form in (SECRET, "aB%2Bcd", "cd%2Fef", "other-key"):
        assert form not in words
    assert (error.__context__, error.__cause__) == (None, None)


@pytest.mark.parametrize(("words", "struck"), [
    ("a?serviceKey=abc&x=1", "a?serviceKey=***&x=1"), ("ServiceKey=abc", "ServiceKey=***"),
    ('{"apikey": "abc"}', '{"apikey": "***"}'), ("appKey: abc d", "appKey: *** d"),
    ("signature=ab%3D", "signature=***"),
    ("x=aB%2bcd%2fef0123456789%3d%3d;", "x=***;"), ("monkey=abc", "monkey=abc")])
def test_keys_are_struck_out_in_every_spelling(server, words, struck):
    assert session(server, secret=SECRET).redact(words) == struck
