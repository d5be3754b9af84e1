"""Files over real HTTP: sent by CKAN's own client, fetched as a browser or a script would."""

import io
import tempfile
import threading
from hashlib import sha256
from urllib.parse import quote

import pytest
import requests
from ckanapi import RemoteCKAN, ValidationError
from werkzeug.serving import make_server

from catalog import Catalog, LocalCatalog
from catalog.files import MB, Upload, kept_at
from config.settings import Settings
from tests.conftest import Quiet
from tests.furniture import dataset
from web import app as whole
from web.api_asking import NO_FILES

NAME = "전력 사용량.csv"
CSV = "이름,값\n광주,1\n목포,2\n".encode()
DIGEST = sha256(CSV).hexdigest()
SHEET = "컬럼명,설명\nname,=1+1\n".encode()
QUOTED = f"filename*=UTF-8''{quote(NAME)}"


@pytest.fixture
def files(tmp_path):
    return kept_at(str(tmp_path / "files"), tmp_path, largest=2 * MB)


@pytest.fixture
def site(store, index, clock, files):
    """The whole site on loopback, and its address."""
    server = make_server("127.0.0.1", 0, lambda *call: app(*call), threaded=True, request_handler=Quiet)
    address = f"http://127.0.0.1:{server.server_port}"
    catalog = Catalog(store, index, clock, site={"site_url": address}, files=files)
    app = whole.create_app(catalog, Settings(site_url=address))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ckan(site, tokens):
    with RemoteCKAN(site, apikey=tokens["jiwoo"]) as door:
        yield door


@pytest.fixture
def made(ckan, tmp_path):
    """A resource with a file, a sample and a dictionary."""
    package = ckan.call_action("package_create", dataset(resources=[]))
    (tmp_path / NAME).write_bytes(CSV)
    with (tmp_path / NAME).open("rb") as file:
        return ckan.call_action("resource_create", {"package_id": package["id"], "name": "전력"}, files={
            "upload": file, "sample": ("견본.csv", io.BytesIO(CSV[:20])),
            "dictionary": ("항목.csv", io.BytesIO(SHEET))})


def place(made) -> str:
    return made["url"].rpartition("/download/")[0]


def test_a_file_comes_back_as_it_was_sent_to_be_saved_under_its_own_name(made):
    answer = requests.get(made["url"])
    assert (answer.status_code, answer.content) == (200, CSV)
    told = {key: answer.headers.get(key) for key in (
        "Content-Length", "Content-Type", "ETag", "X-Content-Type-Options", "Content-Security-Policy",
        "Accept-Ranges", "Last-Modified", "Cache-Control")}
    assert told == {
        "Content-Length": str(len(CSV)), "Content-Type": "text/csv; charset=utf-8", "ETag": f'"{DIGEST}"',
        "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
        "Accept-Ranges": "bytes", "Last-Modified": "Mon, 02 Mar 2026 09:00:00 GMT",
        "Cache-Control": "public, max-age=0, must-revalidate"}
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert QUOTED in answer.headers["Content-Disposition"]


def test_a_file_is_found_by_the_dataset_s_name_in_every_language_and_under_any_file_name(site, made):
    start, id = f"{site}/dataset", made["id"]
    for address in (f"{start}/power-use/resource/{id}/download/{quote(NAME)}",
                    f"{start}/power-use/resource/{id}/download",
                    f"{site}/ko/dataset/power-use/resource/{id}/download/x.csv",
                    f"{site}/en/dataset/power-use/resource/{id}/download/..%5C..%5Cetc"):
        answer = requests.get(address, allow_redirects=False)
        assert (answer.status_code, answer.content) == (200, CSV), address
        assert QUOTED in answer.headers["Content-Disposition"]


def test_a_head_tells_of_a_file_without_it(made):
    answer = requests.head(made["url"])
    assert (answer.status_code, answer.content, answer.headers["Content-Length"]) == (200, b"", str(len(CSV)))


@pytest.mark.parametrize(("asked", "part", "told"), [
    ("bytes=0-4", CSV[:5], "0-4"), ("bytes=5-", CSV[5:], f"5-{len(CSV) - 1}"), ("BYTES=0-0", CSV[:1], "0-0"),
    ("bytes=-3", CSV[-3:], f"{len(CSV) - 3}-{len(CSV) - 1}"), ("bytes=2-9" + "9" * 30, CSV[2:], f"2-{len(CSV) - 1}"),
])
def test_a_part_of_a_file_may_be_asked_for(made, asked, part, told):
    answer = requests.get(made["url"], headers={"Range": asked})
    assert (answer.status_code, answer.content, answer.headers["Content-Range"], answer.headers["Content-Length"]) == (
        206, part, f"bytes {told}/{len(CSV)}", str(len(part)))


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=0-0,2-3", "bytes=5-2", "bytes=", "bytes=abc", "bytes=-0", "5",
                                   ",".join(["bytes=0-1"] * 1000)])
def test_a_range_that_is_none_or_several_gets_the_whole_file(made, asked):
    answer = requests.get(made["url"], headers={"Range": asked})
    assert (answer.status_code, answer.content, "Content-Range" in answer.headers) == (200, CSV, False)


def test_a_part_beyond_the_end_is_refused_with_the_length_and_no_page(made):
    answer = requests.get(made["url"], headers={"Range": "bytes=9999-"})
    assert (answer.status_code, answer.content, answer.headers["Content-Range"]) == (416, b"", f"bytes */{len(CSV)}")
    assert answer.headers["Cache-Control"] == "private, no-store"


MODIFIED = "Mon, 02 Mar 2026 09:00:00 GMT"


@pytest.mark.parametrize(("condition", "part"), [
    (f'"{DIGEST}"', True), (MODIFIED, True), (f'W/"{DIGEST}"', False), ('"other"', False),
    ("Mon, 02 Mar 2026 09:00:01 GMT", False), ("Sun, 01 Mar 2026 09:00:00 GMT", False), (DIGEST, False),
])
def test_a_part_is_sent_if_the_file_is_the_very_same_and_the_whole_file_if_it_is_not(made, condition, part):
    answer = requests.get(made["url"], headers={"If-Range": condition, "Range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == ((206, CSV[:2]) if part else (200, CSV))


@pytest.mark.parametrize(("asked", "status"), [
    ({"If-Match": '"other"'}, 412), ({"If-Match": f'W/"{DIGEST}"'}, 412), ({"If-Match": f'"other", "{DIGEST}"'}, 200),
    ({"If-Match": "*"}, 200), ({"If-Match": '"other"', "Range": "bytes=0-1"}, 412),
    ({"If-Unmodified-Since": "Sun, 01 Mar 2026 09:00:00 GMT"}, 412), ({"If-Unmodified-Since": MODIFIED}, 200),
    ({"If-Unmodified-Since": "yesterday"}, 200),
    ({"If-Match": f'"{DIGEST}"', "If-Unmodified-Since": "Sun, 01 Mar 2026 09:00:00 GMT"}, 200),
    ({"If-None-Match": f'W/"{DIGEST}"'}, 304), ({"If-None-Match": "*"}, 304), ({"If-Modified-Since": MODIFIED}, 304),
    ({"If-None-Match": f'"{DIGEST}"', "Range": "bytes=0-1"}, 304), ({"If-Modified-Since": "yesterday"}, 200),
    ({"If-None-Match": '"other"', "If-Modified-Since": MODIFIED}, 200),
])
def test_conditions_come_in_their_order_and_before_any_part(made, asked, status):
    answer = requests.get(made["url"], headers=asked)
    assert (answer.status_code, answer.content) == (status, CSV if status == 200 else b"")


def test_a_head_knows_no_parts(made):
    answer = requests.head(made["url"], headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(len(CSV)))


@pytest.mark.parametrize(("content", "said"), [
    (CSV, "text/csv; charset=utf-8"), (CSV.decode().encode("cp949"), "text/csv; charset=cp949"),
    (CSV.decode().encode("utf-16"), "text/csv; charset=utf-16"), (b"\xef\xbb\xbf" + CSV, "text/csv; charset=utf-8"),
    (b"a,b\n" * 5000 + "이름".encode("cp949"), "text/csv; charset=cp949"),
    (b"a,b\n" * 5000 + b"\xff\xff\xff", "text/csv"),
])
def test_a_file_is_declared_in_the_charset_in_which_the_whole_of_it_reads(ckan, made, content, said):
    told = ckan.call_action("resource_patch", {"id": made["id"]}, files={"upload": ("전력.csv", io.BytesIO(content))})
    answer = requests.get(told["url"])
    assert (answer.content, answer.headers["Content-Type"], told["mimetype"]) == (content, said, "text/csv")


def test_a_drawing_is_declared_as_one(ckan, made):
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    told = ckan.call_action("resource_create", {"package_id": "power-use"},
                            files={"upload": ("그림.svg", io.BytesIO(drawing))})
    assert (told["mimetype"], told["format"]) == ("image/svg+xml", "SVG")
    assert requests.get(told["url"]).headers["Content-Type"] == "image/svg+xml"


def test_what_somebody_has_already_is_not_sent_again(made):
    assert requests.get(made["url"], headers={"If-None-Match": f'"{DIGEST}"'}).status_code == 304
    assert requests.get(made["url"], headers={"If-None-Match": '"other"'}).status_code == 200
    assert requests.get(made["url"], headers={"If-Modified-Since": "Mon, 02 Mar 2026 09:00:00 GMT"}).status_code == 304


def test_files_of_a_private_dataset_are_not_there_for_strangers(ckan, made, tokens):
    ckan.call_action("package_patch", {"id": "power-use", "private": True})
    for address in (made["url"], made["sample_url"], place(made) + "/dictionary"):
        assert requests.get(address).status_code == 404
        assert requests.get(address, headers={"Authorization": tokens["dohyun"]}).status_code == 404
        seen = requests.get(address, headers={"Authorization": tokens["hana"]})
        assert (seen.status_code, seen.headers["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize("sent", [
    {"Authorization": "Bearer {}"}, {"Authorization": "bearer {}"}, {"Authorization": "BEARER  {}"},
    {"X-CKAN-API-Key": "{}"}, {"X-CKAN-API-Key": "Bearer {}"},
    {"Authorization": "Basic eDp5", "X-CKAN-API-Key": "{}"},
])
def test_a_token_opens_files_and_pages_however_the_api_takes_it(ckan, made, site, tokens, sent):
    ckan.call_action("package_patch", {"id": "power-use", "private": True})
    said = {name: value.format(tokens["hana"]) for name, value in sent.items()}
    for address in (made["url"], f"{site}/dataset/power-use"):
        answer = requests.get(address, headers=said)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
        assert {"Authorization", "X-CKAN-API-Key"} <= set(answer.headers["Vary"].split(", "))
        assert requests.get(address).status_code == 404


def test_data_on_request_are_refused_to_strangers_and_their_sample_is_not(ckan, made, tokens):
    ckan.call_action("package_patch", {"id": "power-use", "access_rights": "restricted"})
    assert requests.get(made["url"]).status_code == 403
    assert requests.get(made["sample_url"]).status_code == 200
    assert requests.get(made["url"], headers={"Authorization": tokens["hana"]}).content == CSV


def test_a_deleted_dataset_s_files_are_gone(ckan, made):
    ckan.call_action("package_delete", {"id": "power-use"})
    assert requests.get(made["url"]).status_code == 404


def test_a_sample_and_a_dictionary_are_fetched_as_they_came(made):
    sample, sheet = requests.get(made["sample_url"]), requests.get(place(made) + "/dictionary")
    assert (sample.content, sheet.content) == (CSV[:20], SHEET)
    assert f"UTF-8''{quote('견본.csv')}" in sample.headers["Content-Disposition"]


def test_a_dictionary_is_made_of_the_columns_where_none_was_sent(ckan, made):
    ckan.call_action("resource_patch", {"id": made["id"], "clear_dictionary": True})
    answer = requests.get(place(made) + "/dictionary")
    assert answer.content == "\ufeffname,title,type,unit,description\r\nname,,,,'=1+1\r\n".encode()
    assert f"UTF-8''{quote('전력.csv')}" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Length"] == str(len(answer.content))


def test_a_page_is_never_shown_as_one(ckan, made):
    page = ckan.call_action("resource_create", {"package_id": "power-use"},
                            files={"upload": ("안내.html", io.BytesIO(b"<html><script>alert(1)</script>"))})
    answer = requests.get(page["url"])
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Content-Security-Policy"]) == (
        "nosniff", "default-src 'none'; sandbox")


def test_a_resource_that_leads_elsewhere_leads_there(ckan, made):
    told = ckan.call_action("resource_create", {"package_id": "power-use", "url": "https://elsewhere.example/a.csv"})
    answer = requests.get(f"{place(made).rpartition('/')[0]}/{told['id']}/download/a.csv", allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://elsewhere.example/a.csv")
    assert requests.post(made["url"]).status_code == 405


def test_a_resource_that_leads_to_its_own_address_leads_nowhere(ckan, made):
    ckan.call_action("resource_patch", {"id": made["id"], "clear_upload": True})
    ckan.call_action("resource_patch", {"id": made["id"], "url": made["url"]})
    assert requests.get(made["url"], allow_redirects=False).status_code == 404


@pytest.mark.parametrize("rest", ["/download/a.csv", "/sample", "/dictionary"])
def test_what_is_not_there_is_not_found(site, made, rest):
    assert requests.get(f"{site}/dataset/power-use/resource/nothing{rest}").status_code == 404
    assert requests.get(f"{site}/dataset/nothing/resource/{made['id']}{rest}").status_code == 404


def test_a_file_that_is_lost_is_not_found_instead_of_an_error(made, files):
    files.place.remove(DIGEST)
    assert requests.get(made["url"]).status_code == 404


def test_a_file_that_is_too_large_is_refused_in_ckan_s_shape_before_it_is_read(ckan, made, tokens):
    with pytest.raises(ValidationError) as refusal:
        ckan.call_action("resource_patch", {"id": made["id"]},
                         files={"upload": ("a.csv", io.BytesIO(b"a" * (2 * MB + 1)))})
    assert refusal.value.error_dict == {"__type": "Validation Error", "upload": [
        "File upload too large", "The limit is 2 MB. Put the file where it is served already and give its address as "
        "url, split it, or ask whoever runs this site to raise max_upload_mb."]}
    assert requests.get(made["url"]).content == CSV


@pytest.mark.parametrize("action", ["resource_patch", "package_patch"])
def test_a_file_comes_in_beside_the_others_and_needs_no_room_elsewhere(
        store, index, clock, files, tokens, tmp_path, monkeypatch, action):
    catalog = Catalog(store, index, clock, site={"site_url": "http://localhost"}, files=files)
    made = LocalCatalog(catalog, catalog.user("jiwoo")).action.package_create(**dataset())["resources"][0]
    form = requests.Request("POST", "http://localhost", data={"id": made["id"]},
                            files={"upload": ("a.csv", b"a,b\n" * (2 * MB // 4))}).prepare()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    answer = whole.create_app(catalog, Settings()).test_client().post(
        f"/api/3/action/{action}", headers={"Authorization": tokens["jiwoo"]}, data=form.body,
        content_type=form.headers["Content-Type"])
    if action == "resource_patch":
        assert (answer.status_code, answer.json["result"]["size"]) == (200, 2 * MB)
    else:
        assert (answer.status_code, answer.json["error"]["upload"]) == (409, [NO_FILES])
    assert list(files.incoming.iterdir()) == []


def test_a_form_that_is_longer_than_any_file_may_be_is_not_even_read(store, index, clock, files, tokens):
    catalog = Catalog(store, index, clock, files=files)
    client = whole.create_app(catalog, Settings()).test_client()
    answer = client.post("/api/3/action/resource_create", content_type="multipart/form-data; boundary=x",
                         environ_overrides={"CONTENT_LENGTH": str(100 * MB)},
                         headers={"Authorization": tokens["jiwoo"]})
    assert (answer.status_code, answer.json["error"]["upload"][0]) == (409, "File upload too large")


def test_the_page_of_a_dataset_leads_to_all_its_files(site, made):
    for language, words in (("ko", ("내려받기", "견본", "항목 설명서")),
                            ("en", ("Download", "Sample", "Data dictionary"))):
        page = requests.get(f"{site}/{language}/dataset/power-use").text
        for address, word in zip((made["url"], "/sample", "/dictionary"), words, strict=True):
            assert f"{address}\"" in page
            assert f">{word}<" in page


def test_files_lie_in_an_object_store_as_well(store, index, clock, tokens, tmp_path):
    files = kept_at(f"memory://web-{tmp_path.name}/prefix", tmp_path)
    catalog = Catalog(store, index, clock, site={"site_url": "http://localhost"}, files=files)
    client = whole.create_app(catalog, Settings(site_url="http://localhost")).test_client()
    user = catalog.user("jiwoo")
    catalog.call("package_create", dataset(), user)
    made = catalog.call("resource_create", {
        "package_id": "power-use", "upload": Upload(NAME, io.BytesIO(CSV))}, user)
    answer = client.get(made["url"], headers={"Range": "bytes=3-6"})
    assert (answer.status_code, answer.data) == (206, CSV[3:7])
    assert client.get(made["url"]).data == CSV
