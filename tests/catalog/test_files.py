"""Files of resources, through both doors, on both databases."""

import io
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from urllib.parse import quote

import orjson
import pytest
from sqlalchemy import select

from catalog import ANONYMOUS, SYSTEM, Catalog, LocalCatalog
from catalog.errors import NotAuthorized, NotFound, ValidationError
from catalog.files import forget, kept_at, sweep
from catalog.tables import audit_entries
from catalog.tables import files as rows
from tests.furniture import dataset, shared

SITE = "https://data.example.kr"
CSV, MORE = "이름,값\n광주,1\n".encode(), "이름,값\n광주,2\n목포,3\n".encode()
SHEET = "항목명(영문),항목명(국문),단위\nname,이름,\nvalue,값,kWh\n".encode("cp949")
COLUMNS = [{"name": "name", "title": "이름"}, {"name": "value", "title": "값", "unit": "kWh"}]
FILED = ("url", "url_type", "hash", "size", "mimetype")


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


@pytest.fixture
def files(tmp_path):
    return kept_at(str(tmp_path / "files"), tmp_path, largest=2**20)


@pytest.fixture
def catalog(store, index, clock, files):
    return Catalog(store, index, clock, site={"site_url": SITE + "/"}, files=files)


@pytest.fixture
def package(ckan):
    return ckan.call_action("package_create", dataset(resources=[]))


@pytest.fixture
def upload(ckan, package):
    """Add a resource with a file to the dataset: name and content, and what else is said."""
    def send(name="전력 사용량.csv", content=CSV, **said):
        return ckan.call_action("resource_create", {"package_id": package["id"], **said},
                                files={"upload": (name, io.BytesIO(content))})
    return send


def lying(files) -> set[str]:
    return {found for found, _ in files.place.digests()}


def kept(store) -> set[tuple]:
    with store.read() as db:
        return {tuple(row) for row in db.execute(select(rows.c.resource_id, rows.c.kind, rows.c.digest))}


def content(catalog, user=SYSTEM, **asked) -> bytes:
    with catalog.files.open(catalog.call("resource_file_show", asked, user)["digest"]) as file:
        return file.read()


def test_a_resource_made_with_a_file_says_all_that_follows_from_it(ckan, upload, package, catalog, clock):
    made = upload(name="전력 사용량.csv", description="시군구별")
    assert {key: made[key] for key in (*FILED, "format", "last_modified", "description", "package_id")} == {
        "url": f"{SITE}/dataset/{package['id']}/resource/{made['id']}/download/{quote('전력 사용량.csv')}",
        "url_type": "upload", "hash": digest(CSV), "size": len(CSV), "mimetype": "text/csv", "format": "CSV",
        "last_modified": "2026-03-02T09:00:00.000000", "description": "시군구별", "package_id": package["id"]}
    assert ckan.call_action("package_show", {"id": package["id"]})["resources"] == [made]
    assert content(catalog, id="power-use", resource_id=made["id"]) == CSV
    assert catalog.call("resource_file_show", {"id": package["id"], "resource_id": made["id"]}) == {
        "kind": "upload", "name": "전력 사용량.csv", "size": len(CSV), "mimetype": "text/csv", "digest": digest(CSV),
        "at": "2026-03-02T09:00:00.000000"}


def test_a_format_that_is_said_is_kept(upload):
    assert upload(format="XLS")["format"] == "XLS"


def test_an_open_file_is_called_as_on_its_disk(ckan, package, tmp_path):
    (tmp_path / "표.csv").write_bytes(CSV)
    with (tmp_path / "표.csv").open("rb") as file:
        made = ckan.action.resource_create(package_id=package["id"], upload=file)
    assert made["url"].endswith("/download/" + quote("표.csv"))


@pytest.mark.parametrize("action", ["resource_update", "resource_patch"])
def test_a_new_file_takes_the_place_of_the_old_one(ckan, upload, files, catalog, action):
    made = upload()
    changed = ckan.call_action(action, {"id": made["id"]}, files={"upload": ("새것.csv", io.BytesIO(MORE))})
    assert (changed["id"], changed["hash"], changed["size"]) == (made["id"], digest(MORE), len(MORE))
    assert changed["url"] == made["url"].rpartition("/")[0] + "/" + quote("새것.csv")
    assert lying(files) == {digest(MORE)}
    assert content(catalog, id="power-use", resource_id=made["id"]) == MORE


def test_a_resource_that_is_sent_back_as_it_was_shown_keeps_its_file(ckan, upload, package, files):
    made = upload()
    shown = ckan.call_action("package_show", {"id": package["id"]})
    assert ckan.call_action("package_update", shown | {"title": "새 제목"})["resources"] == [made]
    assert ckan.call_action("resource_update", made)["url_type"] == "upload"
    patched = ckan.call_action("resource_patch", {"id": made["id"], "name": "이름"})
    assert {key: patched[key] for key in FILED} == {key: made[key] for key in FILED}
    assert lying(files) == {digest(CSV)}


def test_what_a_file_says_of_itself_cannot_be_said_otherwise(ckan, upload, package):
    made = upload()
    lie = {"size": 1, "hash": "0" * 64, "mimetype": "text/html", "url_type": ""}
    told = ckan.call_action("package_patch", {"id": package["id"], "resources": [made | lie]})["resources"][0]
    assert {key: told[key] for key in FILED} == {key: made[key] for key in FILED}


def test_nobody_can_claim_a_file_that_is_not_there(ckan, package, upload):
    made = upload()
    claims = [{"url": "https://elsewhere.example/a.csv", "url_type": "upload", "sample_url": "x"},
              {"url": made["url"], "url_type": "upload", "name": "도용"}]
    told = ckan.call_action("package_patch", {"id": package["id"], "resources": [made, *claims]})["resources"]
    assert [each["url_type"] for each in told] == ["upload", None, None]
    assert ["sample_url" in each for each in told] == [False, False, False]


def test_a_resource_that_leads_elsewhere_from_now_on_gives_its_file_up(ckan, upload, catalog, store, files):
    made = upload()
    moved = ckan.call_action("resource_update", {"id": made["id"], "url": "https://elsewhere.example/a.csv"})
    assert (moved["url_type"], moved["hash"], moved["size"]) == (None, "", None)
    assert catalog.call("resource_file_show", {"id": "power-use", "resource_id": made["id"]}) == {
        "kind": "upload", "url": "https://elsewhere.example/a.csv"}
    assert sweep(store, files) == {"rows": 1, "files": 1, "parts": 0}
    assert lying(files) == set()


def test_a_file_that_is_cleared_is_gone(ckan, upload, files, store):
    made = upload()
    told = ckan.call_action("resource_patch", {"id": made["id"], "clear_upload": True})
    assert {key: told[key] for key in FILED} == {"url": "", "url_type": None, "hash": "", "size": None,
                                                 "mimetype": None}
    assert (lying(files), kept(store)) == (set(), set())


def test_a_resource_that_is_deleted_takes_its_files_along(ckan, upload, files, store):
    made = upload()
    ckan.call_action("resource_delete", {"id": made["id"]})
    assert (lying(files), kept(store)) == (set(), set())


def test_a_dataset_that_is_purged_takes_its_files_along_and_one_that_is_deleted_does_not(
        ckan, doors, upload, package, files, store):
    upload()
    ckan.call_action("package_delete", {"id": "power-use"})
    assert sweep(store, files) == {"rows": 0, "files": 0, "parts": 0}
    assert lying(files) == {digest(CSV)}
    doors("root").call_action("dataset_purge", {"id": package["id"]})
    assert (lying(files), kept(store)) == (set(), set())


def test_a_resource_that_is_left_out_takes_its_files_along(ckan, upload, package, files, store):
    upload()
    ckan.call_action("package_patch", {"id": package["id"], "resources": []})
    assert (lying(files), kept(store)) == (set(), set())


def test_files_of_the_same_bytes_lie_once_and_go_with_the_last_of_them(ckan, upload, files):
    one, two = upload(), upload(name="다른 이름.csv")
    assert (one["hash"], lying(files)) == (two["hash"], {digest(CSV)})
    ckan.call_action("resource_patch", {"id": one["id"], "clear_upload": "true"})
    assert lying(files) == {digest(CSV)}
    ckan.call_action("resource_patch", {"id": two["id"], "clear_upload": "true"})
    assert lying(files) == set()


def test_a_sample_and_a_dictionary_are_kept_and_tell_of_themselves(ckan, package, catalog):
    made = ckan.call_action("resource_create", {"package_id": package["id"], "url": "https://data.example/all.csv"},
                            files={"sample": ("견본.csv", io.BytesIO(CSV)),
                                   "dictionary": ("항목.csv", io.BytesIO(SHEET))})
    assert (made["url"], made["url_type"], made["columns"]) == ("https://data.example/all.csv", None, COLUMNS)
    assert made["sample_url"] == f"{SITE}/dataset/{package['id']}/resource/{made['id']}/sample"
    again = ckan.call_action("package_patch", {"id": package["id"], "title": "새 제목"})["resources"]
    assert again == [made]
    address = {"id": package["id"], "resource_id": made["id"]}
    assert content(catalog, kind="sample", **address) == CSV
    assert content(catalog, kind="dictionary", **address) == SHEET
    cleared = ckan.call_action("resource_patch", {"id": made["id"], "clear_sample": True})
    assert cleared["sample_url"] is None
    with pytest.raises(NotFound):
        catalog.call("resource_file_show", {"kind": "sample", **address})


def test_columns_without_a_file_are_shown_as_they_are(ckan, package, catalog):
    made = ckan.call_action("package_patch", {"id": package["id"], "resources": [
        {"url": "https://data.example/all.csv", "name": "전체", "columns": COLUMNS}]})["resources"][0]
    assert catalog.call("resource_file_show", {
        "id": package["id"], "resource_id": made["id"], "kind": "dictionary"}) == {
            "kind": "dictionary", "name": "전체.csv", "columns": COLUMNS}


@pytest.mark.parametrize(("field", "name", "sent", "said"), [
    ("upload", "a.csv", b"x" * (2**20 + 1), [
        "File upload too large", "The limit is 1 MB. Put the file where it is served already and give its address "
        "as url, split it, or ask whoever runs this site to raise max_upload_mb."]),
    ("upload", "a.csv", b"", ["a.csv is empty. Send a file with something in it."]),
    ("upload", "a.csv", b"\x7fELF\x02", ["a.csv is a program, which its name does not say. It was not stored. Send the "
                                         "data itself, or pack the program into a ZIP file."]),
    ("sample", "a.pdf", b"%PDF-1.7\n", ["a.pdf is PDF. Send CSV, TSV, JSON, JSONL, GEOJSON or XLSX."]),
    ("dictionary", "a.csv", b"name,title\n,b\n", ["Line 2: it gives no name."]),
])
def test_a_file_that_will_not_do_leaves_nothing_behind(ckan, package, files, store, field, name, sent, said):
    with pytest.raises(ValidationError) as refusal:
        ckan.call_action("resource_create", {"package_id": package["id"], "url": "https://data.example/a"},
                         files={field: (name, io.BytesIO(sent)) if sent else (name, io.BytesIO(b""))})
    assert {key: value for key, value in refusal.value.error_dict.items() if key != "__type"} == {field: said}
    assert ckan.call_action("package_show", {"id": package["id"]})["resources"] == []
    sweep(store, files)
    assert (lying(files), kept(store), list(files.incoming.glob("*"))) == (set(), set(), [])


@pytest.mark.parametrize("field", ["upload", "sample", "dictionary"])
def test_a_text_is_no_file(ckan, package, field):
    with pytest.raises(ValidationError) as refusal:
        ckan.call_action("resource_create", {"package_id": package["id"], "url": "https://data.example/a",
                                             field: "a.csv"})
    assert refusal.value.error_dict[field] == ["This is not a file. Send it as multipart/form-data, with a file name."]


def test_a_resource_without_a_file_is_as_it_ever_was(ckan, package):
    made = ckan.call_action("resource_create", {"package_id": package["id"], "url": "https://data.example/a.csv",
                                                "upload": "", "clear_upload": ""})
    assert (made["url"], made["url_type"]) == ("https://data.example/a.csv", None)


@pytest.mark.parametrize("name", ["hana", "dohyun", "audrey", None])
def test_who_may_not_edit_the_dataset_leaves_no_file(doors, package, files, store, name):
    with pytest.raises(NotAuthorized):
        doors(name).call_action("resource_create", {"package_id": package["id"]},
                                files={"upload": ("a.csv", io.BytesIO(CSV))})
    assert (lying(files), kept(store)) == (set(), set())


def test_a_change_that_is_refused_in_the_end_leaves_no_row_and_the_old_file(ckan, upload, files, store):
    made = upload()
    before = kept(store)
    with pytest.raises(ValidationError):
        ckan.call_action("resource_update", {"id": made["id"], "size": "many"},
                         files={"sample": ("a.csv", io.BytesIO(MORE))})
    assert kept(store) == before
    assert digest(CSV) in lying(files)


def test_two_files_sent_to_one_resource_at_once_leave_one_of_them_whole(upload, catalog, people, files, store):
    made = upload()

    def send(number):
        sent = f"이름,값\n광주,{number}\n".encode()
        LocalCatalog(catalog, people["jiwoo"]).call_action(
            "resource_patch", {"id": made["id"]}, files={"upload": (f"{number}.csv", io.BytesIO(sent))})
        return digest(sent)

    with ThreadPoolExecutor(4) as pool:
        sent = set(pool.map(send, range(8)))
    told = catalog.call("package_show", {"id": "power-use"})
    last = orjson.loads(orjson.dumps(told))["resources"][0]["hash"]
    assert last in sent
    assert kept(store) == {(made["id"], "upload", last)}
    assert lying(files) == {last}


@pytest.mark.parametrize(("name", "sees"), [("jiwoo", True), ("hana", True), ("root", True), ("audrey", True),
                                            ("dohyun", False), (None, False)])
def test_files_of_a_private_dataset_are_there_for_those_who_see_it(ckan, doors, upload, package, name, sees):
    made = upload()
    ckan.call_action("package_patch", {"id": package["id"], "private": True})
    asked = {"id": package["id"], "resource_id": made["id"]}
    if sees:
        assert doors(name).call_action("resource_file_show", asked)["digest"] == digest(CSV)
    else:
        with pytest.raises(NotFound):
            doors(name).call_action("resource_file_show", asked)


def test_data_on_request_are_not_for_strangers_though_the_dataset_is_known(ckan, doors, upload, package):
    made = upload()
    ckan.call_action("resource_patch", {"id": made["id"]}, files={"sample": ("a.csv", io.BytesIO(CSV))})
    ckan.call_action("package_patch", {"id": package["id"], "access_rights": "restricted"})
    asked = {"id": package["id"], "resource_id": made["id"]}
    with pytest.raises(NotAuthorized):
        doors().call_action("resource_file_show", asked)
    assert doors("hana").call_action("resource_file_show", asked)["digest"] == digest(CSV)
    assert doors().call_action("resource_file_show", asked | {"kind": "sample"})["digest"] == digest(CSV)


@pytest.mark.parametrize("asked", [{"id": "nothing"}, {"resource_id": "nothing"}, {"kind": "sample"}])
def test_a_file_that_is_not_there_is_not_found(catalog, upload, asked):
    made = upload()
    with pytest.raises(NotFound):
        catalog.call("resource_file_show", {"id": "power-use", "resource_id": made["id"]} | asked)


def test_a_kind_of_file_that_is_none_is_refused(catalog):
    with pytest.raises(ValidationError) as refusal:
        catalog.call("resource_file_show", {"id": "a", "resource_id": "b", "kind": "doc"})
    assert refusal.value.error_dict == {"kind": ["Must be one of dictionary, sample, upload"]}


def test_files_come_and_go_in_the_log_by_their_digests(ckan, upload, store):
    made = upload()
    ckan.call_action("resource_patch", {"id": made["id"], "clear_upload": True})
    with store.read() as db:
        found = db.execute(select(audit_entries.c.event, audit_entries.c.body)
                           .where(audit_entries.c.subject == made["id"]).order_by(audit_entries.c.number)).all()
    assert [(event, orjson.loads(body)["facts"]) for event, body in found] == [
        ("file:keep", {"kind": "upload", "digest": digest(CSV), "size": len(CSV)}), ("file:remove", {"kind": "upload"})]


def test_a_sweep_removes_what_nothing_refers_to_and_nothing_else(upload, files, store):
    upload()
    with files.receive("upload", io.BytesIO(MORE)) as received:
        files.place.keep(received.path, received.digest)
    assert lying(files) == {digest(CSV), digest(MORE)}
    assert sweep(store, files) == {"rows": 0, "files": 1, "parts": 0}
    assert lying(files) == {digest(CSV)}
    assert sweep(store, files) == {"rows": 0, "files": 0, "parts": 0}


def test_a_resource_that_is_forgotten_loses_all_its_files_with_the_transaction(upload, catalog, people, files, store):
    made = upload()
    with store.write() as db:
        forget(catalog.unit(db, SYSTEM), [made["id"]])
        db.rollback()
    assert len(kept(store)) == 1
    with store.write() as db:
        unit = catalog.unit(db, SYSTEM)
        forget(unit, [made["id"], "unheard"])
    assert (kept(store), unit.dropped) == (set(), {digest(CSV)})


def test_a_catalogue_without_a_place_for_files_says_so(store, index, clock, people):
    catalog = Catalog(store, index, clock)
    made = catalog.call("package_create", dataset(), people["jiwoo"])
    with pytest.raises(ValidationError) as refusal:
        LocalCatalog(catalog, people["jiwoo"]).call_action(
            "resource_create", {"package_id": orjson.loads(orjson.dumps(made))["id"]},
            files={"upload": ("a.csv", io.BytesIO(CSV))})
    assert refusal.value.error_dict == {
        "upload": ["This catalogue keeps no files: give the address of the file as url."]}


HEALTH = {"theme": ["보건의료"], "personal_data": "included", "deidentification": "pseudonymised",
          "access_rights": "restricted", "deid_date": "2026-01-01", "deid_method": "k-익명성", "deid_reviewed": "true",
          "irb_required": False}


@pytest.mark.parametrize("field", ["upload", "sample"])
def test_no_file_of_personal_health_data_is_taken_not_even_a_sample(doors, files, store, field):
    ckan = doors("dohyun")
    made = ckan.call_action("package_create", shared(**HEALTH))
    with pytest.raises(ValidationError) as refusal:
        ckan.call_action("resource_create", {"package_id": made["id"], "url": "https://partner.example/ask"},
                         files={field: ("a.csv", io.BytesIO(CSV))})
    assert "resources" in refusal.value.error_dict
    assert kept(store) == set()


@pytest.mark.parametrize("field", ["upload", "sample"])
def test_data_with_a_file_cannot_become_personal_health_data(doors, field):
    ckan = doors("dohyun")
    made = ckan.call_action("package_create", shared())
    ckan.call_action("resource_create", {"package_id": made["id"], "url": "https://partner.example/ask"},
                     files={field: ("a.csv", io.BytesIO(CSV))})
    bare = [{key: each[key] for key in ("id", "url", "name", "format")}
            for each in ckan.call_action("package_show", {"id": made["id"]})["resources"]]
    with pytest.raises(ValidationError) as refusal:
        ckan.call_action("package_patch", {"id": made["id"], "resources": bare} | HEALTH)
    assert "resources" in refusal.value.error_dict


def test_a_stranger_s_file_is_not_even_read(catalog):
    class Unread:
        filename, stream = "a.csv", None

    with pytest.raises(NotAuthorized):
        catalog.call("package_create", {"upload": Unread()}, ANONYMOUS)
