"""Files that come with a revision of a dataset."""

import io

import pytest
from ckanapi import ValidationError

from tests.catalog.files.samples import CSV


def test_a_revision_brings_files_for_old_and_new_resources(ckan, package):
    old = ckan.action.resource_create(package_id=package["id"], url="https://a.example/a", name="하나")
    now = ckan.call_action(
        "package_revise", {"match__id": package["id"], "update__resources__extend": '[{"name": "둘"}]',
                           "update__resources__0__description": "설명"},
        files={"update__resources__0__upload": ("하나.csv", io.BytesIO(CSV)),
               "update__resources__-1__upload": ("둘.csv", io.BytesIO(CSV))})["package"]
    one, two = now["resources"]
    assert (one["id"], one["name"], one["description"]) == (old["id"], "하나", "설명")
    assert [(each["url_type"], each["size"], each["mimetype"], each["format"]) for each in (one, two)] == [
        ("upload", len(CSV), "text/csv", "CSV")] * 2
    assert two["url"].endswith(f"/resource/{two['id']}/download/%EB%91%98.csv")
    assert ckan.action.resource_patch(id=two["id"], name="셋")["url"] == two["url"]


def test_a_file_goes_with_its_resource(ckan, upload, store, files):
    made = upload()
    ckan.action.resource_delete(id=made["id"])
    assert list(files.place.digests()) == []


def test_a_refused_revision_leaves_the_resource_as_it_was(ckan, upload, package):
    made = upload()
    with pytest.raises(ValidationError, match="purely lowercase"):
        ckan.call_action("package_revise", {"match__id": package["id"], "update__name": "나쁜 이름"},
                         files={"update__resources__0__upload": ("b.csv", io.BytesIO(b"a,b\n1,2\n"))})
    assert ckan.action.resource_show(id=made["id"]) == made
