"""Nothing anybody can send breaks the API: every action, every parameter its docstring names, every form of asking."""

import os
from random import Random

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.actions import ACTIONS
from catalog.search.memory import MemoryIndex
from catalog.search.tantivy import TantivyIndex
from tests.furniture import dataset
from web.api import Door
from web.openapi import described

USUALLY = 24
TRIES = int(os.environ.get("IEUM_TRIES", USUALLY))
DEEP = orjson.loads(b"[" * 60 + b"]" * 60)
TEXTS = ["", " ", "*", "a" * 100_000, "(" * 10_000, "NOT " * 2_000 + "a", '"', "a:b:c", "id:(", "name:[* TO *]",
         "[]", "{}", '["a"]', '[{"a": 1}]', "{!lucene}a", "%", "'; drop table datasets; --", "../../etc/passwd", "http://[::1",
         "http://한글.kr", "0001-01-01", "9999-12-31T23:59:59.999999", "2024-13-45", "NOW-7DAYS", "true", "null",
         "NaN", "1e400", "-1", "9" * 5_000, "٣", "😀", "\u202e", "\ufeff", "a\nb", "a\x1b[0m", "asc desc",
         "id asc, id", "x" * 101, "전력", "-"]
OTHERS = [None, True, False, 0, -1, 1.5, 2**31, 2**63, 2**64 - 1, 1e308, -1e308, [], {}, [[]], [{}], {"": ""},
          {"a": [{}]}, [None], [1], ["a", 1], ["a"] * 1_000, DEEP, [{"id": 1, "name": []}],
          [{"name": "a", "capacity": {}}], {"id": ["power-use"]}, [["id", "power-use"]], {"user": "root"}]
KNOWN = ["power-use", "nia", "kepco", "jiwoo", "root", "public", "editor", "member", "name asc", "title:a", "dataset",
         10]
USUAL = ["id", "name", "q", "limit", "offset", "user", "title", "state", "upload"]


def made(chance, depth=3):
    """Something nobody thought of: to draw each of its signs from a strategy took longer than to answer it."""
    text = "".join(chr(chance.choice((chance.randrange(128), chance.randrange(0xAC00, 0xD7A4), chance.randrange(0xD800),
                                      chance.randrange(0xE000, 0x110000)))) for _ in range(chance.randrange(6)))
    what = chance.randrange(5 if depth else 3)
    if what > 2:
        inner = [made(chance, depth - 1) for _ in range(chance.randrange(4))]
        return inner if what == 3 else {str(value): value for value in inner}
    return (None, chance.randrange(-2**63, 2**64), text)[what]


MADE = [made(Random(number)) for number in range(60)]
hostile = st.sampled_from([*TEXTS, *OTHERS, *KNOWN, *MADE]) if TRIES == USUALLY else st.one_of(
    st.sampled_from(TEXTS), st.sampled_from(OTHERS), st.sampled_from(KNOWN), st.text(max_size=20),
    st.recursive(st.none() | st.integers(-2**63, 2**64 - 1) | st.text(max_size=5), lambda inner:
                 st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)))
at_will = settings(max_examples=TRIES, deadline=None, derandomize=TRIES == USUALLY,
                   suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture
def index(request, tmp_path):
    """The index on disk for those who search, and the quick one for the others."""
    if "searching" not in request.node.name:
        yield MemoryIndex()
        return
    index = TantivyIndex(tmp_path / "index")
    yield index
    index.close()


@pytest.fixture
def ask(served, catalog, tokens, monkeypatch):
    """Send a request and look at the answer: never a fault of ours, and always in a shape that clients know."""
    served.extensions["catalog"] = catalog
    monkeypatch.setattr(served, "wsgi_app", Door(served))
    client = served.test_client()
    client.post("/api/3/action/package_create", json=dataset(), headers={"Authorization": tokens["jiwoo"]})

    def ask(name, who="root", method="post", **what):
        what.setdefault("headers", {"Authorization": tokens[who]} if who else {})
        answer = getattr(client, method)(f"/api/3/action/{name}", **what)
        told = answer.json
        assert answer.status_code < 500, told
        if not (answer.status_code == 400 and isinstance(told, str)):
            assert told["success"] is (answer.status_code == 200)
            assert told["help"].endswith(f"/api/3/action/help_show?name={name}")
            assert "result" in told or told["error"]["__type"]
        return answer
    return ask


def asked(action):
    """What one may ask an action with: some of what it documents, and of what is usual, all of it nonsense."""
    return st.dictionaries(st.sampled_from([*described(action).params, *USUAL]), hostile, max_size=4)


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_no_value_of_any_parameter_breaks_an_action(ask, name):
    action = ACTIONS[name]

    @at_will
    @given(asked(action), st.sampled_from(["root", "jiwoo", None]))
    def hold(data, who):
        ask(name, who, data=_json(data), content_type="application/json")
        if action.reads:
            ask(name, who, "get", query_string={key: _word(value) for key, value in data.items()})

    hold()


@pytest.mark.parametrize("name", sorted(ACTIONS.keys() & {
    "package_search", "tag_search", "tag_list", "tag_autocomplete", "package_autocomplete", "resource_search",
    "search_suggest", "current_package_list_with_resources"}))
def test_no_value_breaks_searching_on_disk(ask, name):
    @at_will
    @given(asked(ACTIONS[name]), st.sampled_from(["jiwoo", None]))
    def hold(data, who):
        ask(name, who, data=_json(data), content_type="application/json")

    hold()


@pytest.mark.parametrize("name", sorted(name for name, action in ACTIONS.items() if "package_create" in name
                                        or name in ("package_update", "package_patch", "package_upsert_many")))
def test_no_value_of_any_field_breaks_a_dataset(ask, name):
    fields = [*dataset(), "extras", "groups", "theme", "publisher", "stats", "private", "type", "id",
              "temporal_coverage"]

    @at_will
    @given(st.dictionaries(st.sampled_from(fields), hostile, max_size=3), st.sampled_from(["root", "jiwoo"]))
    def hold(changes, who):
        data = dataset() | changes
        ask(name, who, data=_json({"datasets": [data]} if name == "package_upsert_many" else data),
            content_type="application/json")

    hold()


BODIES = [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"id": 1e400}', b'{"id": -1e400}', b'{"id": NaN}',
          b'{"id": Infinity}', b'{"id": ' + b"9" * 400 + b"}", b'{"id": "a", "id": []}', b'{"id": "\\ud800"}',
          b'{"\\udfff": 1}', b'{"id": "\\u0000"}', b"[" * 200_000, b'{"a":' * 100_000, b"\xef\xbb\xbf{}", b"--x",
          b'{"id": "' + b"a" * 1_000_000 + b'"}', b"--x\r\n\r\n",
          b'--x\r\nContent-Disposition: form-data; name="upload"; filename="a"\r\n\r\nb\r\n--x--\r\n',
          b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n\xff\r\n--x--\r\n',
          b"a=b&" * 2_000, b"%00=1", b"a=%00", b"=1", b"&&&", b"%7B%7D=1", b"%7B%22id%22%3A%22x%22%7D="]
KINDS = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "",
         "multipart/form-data", "multipart/form-data; boundary=" + "x" * 300, "application/json; charset=utf-7", "\xff",
         ";;;"]
ADDRESSES = ["id=%FF", "%", "id=%00", "&" * 3_000, "callback=%FF", "callback[]=a"]
HEADERS = ["If-None-Match", "If-Match", "Accept-Encoding", "Authorization", "X-CKAN-API-Key", "Accept", "Content-Type"]


@at_will
@given(name=st.sampled_from(["package_show", "package_search", "package_create", "resource_create", "status_show"]),
       body=st.sampled_from(BODIES) | st.binary(max_size=200), kind=st.sampled_from(KINDS))
def test_no_body_breaks_the_door(ask, name, body, kind):
    if name in ACTIONS:
        ask(name, data=body, content_type=kind)


@at_will
@given(query=st.text(st.characters(max_codepoint=255), max_size=40) | st.sampled_from(ADDRESSES),
       header=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40))
def test_no_address_and_no_header_breaks_the_door(ask, query, header):
    for name in HEADERS:
        for method in ("get", "post"):
            ask("package_show", method=method, environ_overrides={"QUERY_STRING": query}, headers={name: header})


def _json(data) -> bytes:
    try:
        return orjson.dumps(data)
    except orjson.JSONEncodeError:          # half a character: as another program would write it
        return b'{"id": "\\ud800"}'


def _word(value) -> str:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else orjson.dumps(value).decode()
