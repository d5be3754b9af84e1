"""For whom files are, and how long they last."""

import io
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from catalog import ANONYMOUS, SYSTEM, Catalog, LocalCatalog
from catalog.errors import NotAuthorized, NotFound, ValidationError
from catalog.files import forget, missing, sweep
from catalog.leader import Leader
from catalog.tables import audit_entries, resources
from tests.catalog.files.samples import CSV, MORE, digest, kept, lying
from tests.furniture import dataset, shared


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


def events(store, event) -> list[dict]:
    with store.read() as db:
        found = db.scalars(select(audit_entries.c.body).where(audit_entries.c.event == event)
                           .order_by(audit_entries.c.number)).all()
    return [orjson.loads(body) for body in found]


def test_the_record_says_how_much_a_sweep_removed(upload, files, store):
    made = upload()
    sweep(store, files)
    assert events(store, "file:sweep") == []
    with store.write() as db:
        db.execute(update(resources).where(resources.c.id == made["id"]).values(url="https://elsewhere.example/a.csv"))
    assert sweep(store, files) == {"rows": 1, "files": 1, "parts": 0}
    assert [(each["actor"], each["outcome"], each["facts"]) for each in events(store, "file:sweep")] == [
        ("system", "ok", {"rows": 1}), ("system", "ok", {"files": 1, "parts": 0})]


def test_files_come_and_go_while_somebody_leads(upload, ckan, files, store, tmp_path):
    leader = Leader(store, tmp_path)
    assert leader.held()
    made = upload()
    assert lying(files) == {digest(CSV)}
    ckan.call_action("resource_delete", {"id": made["id"]})
    assert lying(files) == set()
    leader.release()


@pytest.mark.parametrize("fault", [OSError("disk"), DBAPIError("select 1", {}, Exception("timeout"))])
def test_a_file_that_cannot_be_removed_fails_nothing_and_waits_for_the_sweep(
        ckan, upload, files, store, monkeypatch, caplog, fault):
    def refuse(*_):
        raise fault

    made = upload()
    with monkeypatch.context() as broken:
        broken.setattr("catalog.files.rows._drop", refuse)
        ckan.call_action("resource_delete", {"id": made["id"]})
    assert "files that nothing refers to could not be removed" in caplog.text
    assert ckan.call_action("package_search", {"fq": "num_resources:0", "rows": 0})["count"] == 1
    assert lying(files) == {digest(CSV)}
    assert sweep(store, files) == {"rows": 0, "files": 1, "parts": 0}


def test_what_was_written_is_indexed_before_files_are_removed(catalog, upload, people, monkeypatch):
    made, seen = upload(), []
    monkeypatch.setattr("catalog.catalog.drop", lambda *_: seen.append(
        catalog.call("package_search", {"fq": "num_resources:0", "rows": 0})["count"]))
    catalog.call("resource_delete", {"id": made["id"]}, people["jiwoo"])
    assert seen == [1]


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


def test_files_that_are_lost_are_named_by_their_digests(upload, files, store):
    upload()
    assert missing(store, files) == set()
    files.place.remove(digest(CSV))
    assert missing(store, files) == {digest(CSV)}
