"""Files of resources, through both doors, on both databases: what is sent, said and kept."""

import io
from json import dumps
from urllib.parse import quote

import pytest

from catalog.errors import NotFound, ValidationError
from catalog.files import sweep
from tests.catalog.files.samples import COLUMNS, CSV, FILED, MORE, SHEET, SITE, content, digest, kept, lying


def test_a_resource_made_with_a_file_says_all_that_follows_from_it(ckan, upload, package, catalog, clock):
    made = upload(name="전력 사용량.csv", description="시군구별")
    assert {key: made[key] for key in (*FILED, "format", "last_modified", "description", "package_id")} == {
        "url": f"{SITE}/dataset/{package['id']}/resource/{made['id']}/download/{quote('전력 사용량.csv')}",
        "url_type": "upload", "hash": digest(CSV), "size": len(CSV), "mimetype": "text/csv", "format": "CSV",
        "last_modified": "2026-03-02T09:00:00.000000", "description": "시군구별", "package_id": package["id"]}
    assert ckan.call_action("package_show", {"id": package["id"]})["resources"] == [made]
    assert content(catalog, id="power-use", resource_id=made["id"]) == CSV
    assert catalog.call("resource_file_show", {"id": package["id"], "resource_id": made["id"]}) == {
        "kind": "upload", "name": "전력 사용량.csv", "size": len(CSV), "mimetype": "text/csv; charset=utf-8",
        "digest": digest(CSV), "at": "2026-03-02T09:00:00.000000"}


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


@pytest.mark.parametrize("asked", [{"id": "nothing"}, {"resource_id": "nothing"}, {"kind": "sample"}])
def test_a_file_that_is_not_there_is_not_found(catalog, upload, asked):
    made = upload()
    with pytest.raises(NotFound):
        catalog.call("resource_file_show", {"id": "power-use", "resource_id": made["id"]} | asked)


def test_a_kind_of_file_that_is_none_is_refused(catalog):
    with pytest.raises(ValidationError) as refusal:
        catalog.call("resource_file_show", {"id": "a", "resource_id": "b", "kind": "doc"})
    assert refusal.value.error_dict == {"kind": ["Must be one of dictionary, sample, upload"]}


ID = "abcdef00-1111-4222-8333-444455556666"
SPELLINGS = pytest.mark.parametrize("spelling", [ID.upper(), f"{{{ID}}}", f"urn:uuid:{ID}", ID.replace("-", "")])


@SPELLINGS
def test_a_file_belongs_to_its_resource_however_the_id_is_spelled(ckan, upload, package, catalog, files, spelling):
    assert upload(id=spelling)["id"] == ID
    assert content(catalog, id="power-use", resource_id=ID) == CSV
    for action in ("resource_update", "resource_patch"):
        for sent in (MORE, CSV):
            made = ckan.call_action(action, {"id": spelling}, files={"upload": ("b.csv", io.BytesIO(sent))})
            assert (made["id"], made["hash"]) == (ID, digest(sent))
            assert content(catalog, id="power-use", resource_id=ID) == sent
    with pytest.raises(ValidationError, match="Resource id already exists"):
        upload(id=spelling)
    assert ckan.action.resource_delete(id=spelling) is None
    assert lying(files) == set()


@SPELLINGS
def test_a_file_of_a_revision_belongs_to_its_resource_too(ckan, package, catalog, spelling):
    now = ckan.call_action(
        "package_revise", {"match__id": package["id"], "update__resources__extend": dumps([{"id": spelling}])},
        files={"update__resources__-1__upload": ("하나.csv", io.BytesIO(CSV))})["package"]
    assert [(each["id"], each["hash"]) for each in now["resources"]] == [(ID, digest(CSV))]
    assert content(catalog, id="power-use", resource_id=ID) == CSV


@pytest.mark.parametrize("id", ["../../x", "x" * 50, "urn:uuid:1", 7])
def test_a_file_for_an_id_that_is_none_is_not_kept(ckan, upload, package, files, id):
    with pytest.raises(ValidationError):
        upload(id=id)
    with pytest.raises(ValidationError) as refused:
        ckan.call_action("package_revise", {"match__id": package["id"],
                                            "update__resources__extend": dumps([{"id": id}])},
                         files={"update__resources__-1__upload": ("하나.csv", io.BytesIO(CSV))})
    assert refused.value.error_dict["resources"] == [{"id": ["Invalid id provided"]}]
    assert lying(files) == set()
