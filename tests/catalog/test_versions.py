"""The versions of a dataset: who sees which, what they said, and going back."""

from io import BytesIO

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError

from catalog import Catalog
from catalog.actions.versions import AT_ONCE
from catalog.files import kept_at
from tests.furniture import dataset


@pytest.fixture
def catalog(store, index, clock, tmp_path):
    return Catalog(store, index, clock, site={"site_url": "https://data.example"},
                   files=kept_at(str(tmp_path / "files"), tmp_path))


@pytest.fixture
def made(write):
    """Three versions of a dataset that everybody sees; in the second there is a telephone number in the description."""
    write("jiwoo", "package_create", **dataset())
    write("jiwoo", "package_patch", id="power-use", notes="담당 010-1234-5678")
    return write("minsu", "package_patch", id="power-use", notes="전력 사용량", title="시군구별 전력 사용량")


def brief(told):
    return [(each["revision"], each["actor_name"], each["changed"]) for each in told["results"]]


def test_everybody_sees_which_versions_there_were_and_who_is_known_sees_whose(write, made):
    told = write("jiwoo", "dataset_version_list", id="power-use")
    assert told == {"more": False, "contents": True, "results": [
        {"revision": 3, "at": "2026-03-02T09:03:00.000000", "state": "active", "note": "",
         "changed": ["notes", "title"], "door": None, "actor": told["results"][0]["actor"], "actor_name": "minsu"},
        {"revision": 2, "at": "2026-03-02T09:02:00.000000", "state": "active", "note": "", "changed": ["notes"],
         "door": None, "actor": told["results"][1]["actor"], "actor_name": "jiwoo"},
        {"revision": 1, "at": "2026-03-02T09:01:00.000000", "state": "active", "note": "", "changed": [],
         "door": None, "actor": told["results"][1]["actor"], "actor_name": "jiwoo"}]}
    stranger = write("anonymous", "dataset_version_list", id="power-use")
    assert (brief(stranger), stranger["contents"]) == (
        [(3, None, ["notes", "title"]), (2, None, ["notes"]), (1, None, [])], False)


def test_versions_nobody_saw_and_notes_are_for_those_who_edit_it(write, made):
    write("jiwoo", "package_patch", id="power-use", private=True)
    write("jiwoo", "package_patch", id="power-use", notes="숨긴 설명")
    write("jiwoo", "dataset_version_restore", id="power-use", revision=1, note="숨은 사정")
    write("jiwoo", "package_patch", id="power-use", private=False)
    assert brief(write("jiwoo", "dataset_version_list", id="power-use", limit=2)) == [
        (7, "jiwoo", ["private"]), (6, "jiwoo", ["notes", "title"])]
    [told] = write("jiwoo", "dataset_version_list", id="power-use", limit=1, offset=1)["results"]
    assert told["note"] == "숨은 사정"
    for who in ("anonymous", "hana", "dohyun"):
        told = write(who, "dataset_version_list", id="power-use")
        assert [each["revision"] for each in told["results"]] == [7, 3, 2, 1]
        assert {each["note"] for each in told["results"]} == {""}


def test_what_was_taken_out_stays_among_those_who_edit_it(write, made):
    for who in ("jiwoo", "audrey", "root"):
        assert write(who, "dataset_version_show", id="power-use", revision=2)["notes"] == "담당 010-1234-5678"
    for who in ("anonymous", "hana", "dohyun"):
        with pytest.raises(NotAuthorized):
            write(who, "dataset_version_show", id="power-use", revision=2)
        assert write(who, "dataset_version_show", id="power-use", revision=3)["notes"] == "전력 사용량"
    for wrong in (4, None):
        with pytest.raises(NotFound):
            write("jiwoo", "dataset_version_show", id="power-use", revision=wrong)


def test_many_versions_are_told_a_page_at_a_time(write, made):
    for number in range(AT_ONCE):
        write("jiwoo", "package_patch", id="power-use", version=str(number))
    pages = [write("anonymous", "dataset_version_list", id="power-use", offset=start) for start in (0, 20, 40)]
    assert [each["more"] for each in pages] == [True, True, False]
    assert [each["revision"] for page in pages for each in page["results"]] == list(range(AT_ONCE + 3, 0, -1))


def test_going_back_writes_a_new_version_and_leaves_where_it_is_and_whether_it_is_seen(write, made):
    write("jiwoo", "package_patch", id="power-use", name="power-now", private=True)
    foreseen = write("jiwoo", "dataset_version_restore", id="power-now", revision=1, dry_run=True)
    assert write("jiwoo", "package_show", id="power-now")["title"] == "시군구별 전력 사용량"
    told = write("jiwoo", "dataset_version_restore", id="power-now", revision=1, note="처음 이름이 맞습니다.")
    assert (told["revision"], told["stayed"], told["kept_files"], told["gone_files"]) == (
        5, ["name", "private"], [], [])
    assert {**foreseen["package"], "metadata_modified": ""} == {**told["package"], "metadata_modified": ""}
    now = write("jiwoo", "package_show", id="power-now")
    assert (now["title"], now["notes"], now["private"]) == ("전력 사용량", "시군구별 월간 전력 사용량", True)
    [newest] = write("jiwoo", "dataset_version_list", id="power-now", limit=1)["results"]
    assert (newest["note"], newest["changed"]) == ("처음 이름이 맞습니다.", ["notes", "title"])


def test_going_back_is_judged_as_any_change_and_only_for_those_who_edit_it(write, made):
    for who in ("hana", "dohyun", "audrey", "anonymous"):
        with pytest.raises(NotAuthorized):
            write(who, "dataset_version_restore", id="power-use", revision=1)
    with pytest.raises(ValidationError):
        write("jiwoo", "dataset_version_restore", id="power-use", revision=1, note="가" * 501)
    with pytest.raises(ValidationError):
        write("jiwoo", "dataset_version_restore", id="power-use", revision=1,
              match__metadata_modified="2026-03-02T09:01:00.000000")
    with pytest.raises(NotFound):
        write("jiwoo", "dataset_version_restore", id="power-use", revision=9)


class Upload(BytesIO):
    filename = "전력.csv"


def test_an_upload_stays_the_one_there_is_and_one_that_is_gone_is_told(write):
    write("jiwoo", "package_create", **dataset(resources=[]))
    kept = write("jiwoo", "resource_create", package_id="power-use", name="남는 파일", upload=Upload(b"a,b\n1,2\n"))
    gone = write("jiwoo", "resource_create", package_id="power-use", name="없는 파일", upload=Upload(b"c,d\n1,2\n"))
    write("jiwoo", "resource_patch", id=kept["id"], upload=Upload(b"a,b\n3,4\n"), name="새 이름")
    write("jiwoo", "resource_delete", id=gone["id"])
    told = write("jiwoo", "dataset_version_restore", id="power-use", revision=3)
    assert (told["kept_files"], told["gone_files"]) == (["남는 파일"], ["없는 파일"])
    [there] = told["package"]["resources"]
    assert (there["id"], there["name"], there["url_type"]) == (kept["id"], "남는 파일", "upload")
    assert there["hash"] != kept["hash"]
