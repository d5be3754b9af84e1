"""Reading answers: charsets, JSON, and errors in disguise."""

import codecs
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.answers import Answer, holds_more, json, repeated, text, tomorrow
from harvesters.errors import Malformed, Quota, Refused, SourceError, Unreachable

NOON = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)          # already the 23rd in Korea
TITLE = "광주광역시 전력 사용량 – 2026"


def sent(body: bytes, content_type: str = "") -> Answer:
    return Answer(200, {"Content-Type": content_type}, body, "http://partner.example/")


@pytest.mark.parametrize(("body", "content_type"), [
    (TITLE.encode(), ""), (TITLE.encode(), "text/plain; charset=EUC-KR"),
    (TITLE.encode(), "text/plain;charset=ISO-8859-1"),
    (codecs.BOM_UTF8 + TITLE.encode(), "text/csv; charset=ms949"), (TITLE.encode("utf-16"), ""),
    (codecs.BOM_UTF16_BE + TITLE.encode("utf-16-be"), ""), (TITLE.encode(), "text/plain; charset=nonsense")])
def test_a_title_comes_through_whole(body, content_type):
    assert text(sent(body, content_type)) == TITLE


@pytest.mark.parametrize("content_type", ["", "text/plain; charset=EUC-KR", "text/html; charset=utf-8",
                                          'text/xml; charset="ks_c_5601-1987"', "text/plain; charset=latin1"])
@pytest.mark.parametrize("title", ["한국전력공사_전기차충전소", "쌰쁑 똠방각하", "짧"])
def test_korean_legacy_charsets_are_read_as_cp949(title, content_type):
    body = title.encode("cp949")
    if title == "짧" and "EUC" not in content_type and "ks_c" not in content_type:
        assert text(sent(body, content_type)) == "ª"       # two bytes that are also UTF-8: only a label could tell
    else:
        assert text(sent(body, content_type)) == title


def test_an_xml_declaration_is_believed():
    body = '<?xml version="1.0" encoding="euc-kr"?><a>짧</a>'.encode("cp949")
    assert text(body) == '<?xml version="1.0" encoding="euc-kr"?><a>짧</a>'


def test_what_is_neither_is_refused_and_never_replaced():
    with pytest.raises(Malformed) as caught:
        text(b"\xfd\x81\xff")
    assert caught.value.code == "charset"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufeff")))
def test_utf8_is_its_own_inverse(words):
    assert text(words.encode()) == words


@pytest.mark.parametrize("body", ['{"a": "가"}'.encode("cp949"), codecs.BOM_UTF8 + '{"a": "가"}'.encode(),
                                  '  {"a": "가"}\n'.encode()])
def test_json_is_read_in_any_charset(body):
    assert json(sent(body)) == {"a": "가"}


@pytest.mark.parametrize(("body", "code"), [
    (b"", "empty"), (b"  \n", "empty"), (b"<html><body>502 Bad Gateway</body></html>", "html"),
    (b"<!DOCTYPE html><title>login</title>", "html"), (b'{"a":', "not_json"), (b"[1,2,", "not_json"),
    (b"[NaN]", "not_json"), (b"hello", "not_json"), (b"[" * 100_000, "not_json"), (b'{"a": 1} tail', "not_json"),
    (b"<list><a/></list>", "xml")])
def test_what_is_not_json_says_what_it_is(body, code):
    with pytest.raises(Malformed) as caught:
        json(sent(body))
    assert caught.value.code == code


SHELL = ("<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg><returnAuthMsg>{}</returnAuthMsg>"
         "<returnReasonCode>{}</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>")


@pytest.mark.parametrize(("body", "kind", "code"), [
    (SHELL.format("SERVICE_KEY_IS_NOT_REGISTERED_ERROR", "30"), Refused, "key_unknown"),
    (SHELL.format("", "SERVICE_KEY_IS_NOT_REGISTERED_ERROR"), Refused, "key_unknown"),
    (SHELL.format("DEADLINE_HAS_EXPIRED_ERROR", "31"), Refused, "key_expired"),
    (SHELL.format("UNREGISTERED_IP_ERROR", "32"), Refused, "ip_unknown"),
    (SHELL.format("SERVICE_ACCESS_DENIED_ERROR", "20"), Refused, "denied"),
    (SHELL.format("SOMETHING_NEW", "77"), Unreachable, "partner_error"),
    ("<response><header><resultCode>30</resultCode><resultMsg>SERVICE KEY IS NOT REGISTERED ERROR</resultMsg></header>"
     "<body></body></response>", Refused, "key_unknown"),
    ("<error><errMsg>APPLICATION_ERROR</errMsg></error>", Unreachable, "partner_error"),
    ("Unexpected errors", Unreachable, "partner_error"),
    ('{"cmmMsgHeader":{"returnReasonCode":"05"}}', Unreachable, "partner_timeout"),
    ('{"OpenAPI_ServiceResponse":{"cmmMsgHeader":{"returnReasonCode":"12"}}}', Refused, "retired"),
    ('{"response":{"header":{"resultCode":"11","resultMsg":"NO_MANDATORY"}}}', Malformed, "bad_request"),
    ('{"responseTime":"x","resultCode":"10","resultMsg":"y"}', Malformed, "bad_request"),
    ('{"code":-4,"msg":"등록되지 않은 인증키 입니다."}', Refused, "key_unknown"),
    ('{"code":-401,"msg":"유효하지 않은 인증키 입니다."}', Unreachable, "partner_error"),
    ('{"status_code":"REQUEST_DATA_MALFORMED"}', Malformed, "bad_request"),
    ('{"errCd":"404","errMsg":"NotFound"}', Unreachable, "partner_error")])
def test_errors_inside_a_good_status_are_found(body, kind, code):
    with pytest.raises(SourceError) as caught:
        json(sent(body.encode()), NOON)
    assert (type(caught.value), caught.value.code) == (kind, code)


def test_a_used_up_quota_says_until_when():
    with pytest.raises(Quota) as caught:
        json(sent(SHELL.format("LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR", "22").encode()), NOON)
    assert caught.value.until.isoformat() == "2026-11-24T00:00:00+09:00"
    assert caught.value.ko == "오늘 부를 수 있는 횟수를 다 썼습니다. 2026-11-24 00:00부터 다시 수집할 수 있습니다."


@pytest.mark.parametrize("code", ["00", "000", "0000", "0", "03"])
def test_the_many_ways_to_say_that_all_is_well(code):
    body = {"response": {"header": {"resultCode": code, "resultMsg": "NORMAL SERVICE."}, "body": {"items": ""}}}
    assert json(str(body).replace("'", '"').encode()) == body


@pytest.mark.parametrize("body", [b'{"data": [], "code": -4}', b'{"resources": []}', b"[]",
                                  b'{"page":1,"data":[{"code":5}]}',
                                  b'{"code":"A","title":"t","desc":"d","more":1,"rest":2}'])
def test_data_with_a_code_in_it_is_no_error(body):
    json(sent(body))


@pytest.mark.parametrize(("body", "keys"), [
    ('{"a": 1, "b": {"a": 2}}', []), ('[{"a": 1}, {"a": 1}]', []), ('{"a": "\\"a\\": \\"a\\":"}', []), ("", []),
    ("{", []), ('{"a": 1, "a": 2}', ["a"]), ('[{"가": {"b": 1, "c": 1, "b": 1, "b": 1}, "가": 1}]', ["b", "가"]),
    ('{"x\\n": 1, "x\\n": 2}', ["x\ufffd"]), ("[" * 100_000, [])])
@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_keys_that_stand_twice_in_one_object_are_found(body, keys, encoding):
    assert repeated(body.encode(encoding)) == keys
    if keys:
        assert holds_more(body.encode(encoding), json(sent(body.encode(encoding))))
    elif body[-1:] in ("}", "]"):
        assert not holds_more(body.encode(encoding), json(sent(body.encode(encoding))))


VALUES = st.recursive(st.none() | st.text(max_size=5) | st.sampled_from(['":', '"', '\\":']), lambda inner: st.lists(
    inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.just('":'), inner, max_size=3), max_leaves=8)


@given(VALUES, st.sampled_from([0, orjson.OPT_INDENT_2]))
def test_no_text_is_said_to_hold_more_than_came_of_it_unless_it_does(value, option):
    said = orjson.dumps(value, option=option)
    assert (repeated(said), holds_more(said, orjson.loads(said))) == ([], False)
    twice = b'{"a":1,"a":' + said + b"}"
    assert (repeated(twice)[0], holds_more(twice, orjson.loads(twice))) == ("a", True)


def test_a_day_ends_at_midnight_in_korea():
    assert tomorrow(datetime(2026, 12, 31, 14, 59, tzinfo=UTC)).isoformat() == "2027-01-01T00:00:00+09:00"
    assert tomorrow(datetime(2026, 12, 31, 15, 0, tzinfo=UTC)).isoformat() == "2027-01-02T00:00:00+09:00"
