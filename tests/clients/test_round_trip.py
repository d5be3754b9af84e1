"""Everything is carried out of a site with ckanapi, the site is emptied, all is carried back: nothing differs."""

import pytest

from tests.clients.cli import Ckanapi
from tests.clients.furnishing import PASSWORD, furnish
from tests.clients.site import Site

THINGS = {"users": (), "organizations": ("-U",), "groups": ("-U",),
          "datasets": ("--include-private", "--include-drafts")}        # in the order in which they need each other


def carried_out(ckanapi, *more):
    return {things: ckanapi("dump", things, "--all", "-q", *words, *more).out for things, words in THINGS.items()}


def carried_in(ckanapi, dumped, *more):
    for things, lines in dumped.items():
        ended = ckanapi("load", things, *more, given=lines)
        assert ended.code == 0, ended.err


@pytest.fixture
def furnished(site):
    with site.ckan() as ckan:
        furnish(ckan)
        token = ckan.action.api_token_create(user="jiwoo", name="mine")["token"]
    with site.ckan(token) as jiwoo:
        jiwoo.action.package_create(name="by-jiwoo", owner_org="nia", title="지우의 것", state="draft")
        jiwoo.action.package_create(name="old-one", owner_org="nia", url="https://page.example/old")
    return site


def test_what_is_dumped_wiped_and_loaded_is_the_same_to_the_last_byte(furnished):
    ckanapi = Ckanapi(furnished.address, furnished.token)
    dumped = carried_out(ckanapi)
    assert {things: lines.count(b"\n") for things, lines in dumped.items()} == {
        "users": 3, "organizations": 2, "groups": 1, "datasets": 6}
    furnished.reset()
    assert carried_out(ckanapi)["datasets"] == b""
    carried_in(ckanapi, dumped)
    assert carried_out(ckanapi) == dumped


def test_loading_it_again_over_what_is_there_changes_nothing(furnished):
    ckanapi = Ckanapi(furnished.address, furnished.token)
    dumped = carried_out(ckanapi)
    carried_in(ckanapi, dumped, "-p", "3")
    assert carried_out(ckanapi) == dumped


def test_another_site_takes_it_all_over_with_its_files(furnished, tmp_path):
    with furnished.ckan() as ckan, (tmp_path / "power.csv").open("w+b") as file:
        file.write(b"dong,kwh\n1,2\n")
        file.seek(0)
        ckan.action.resource_create(package_id="power-use", name="파일", upload=file)
    dumped = carried_out(Ckanapi(furnished.address, furnished.token))
    with Site(tmp_path / "other") as other:
        other.reset()
        ckanapi = Ckanapi(other.address, other.token)
        lines = dumped.pop("datasets")
        carried_in(ckanapi, dumped)
        ended = ckanapi("load", "datasets", "--upload-resources", given=lines)
        assert ended.code == 0, ended.err
        with other.ckan() as ckan, furnished.ckan() as first:
            here, there = (each.action.package_show(id="power-use")["resources"][-1] for each in (first, ckan))
            assert (there["id"], there["url_type"]) == (here["id"], "upload")
            assert there["url"].startswith(other.address)
            assert ckan.session.get(there["url"]).content == b"dong,kwh\n1,2\n"


def test_a_password_is_good_after_it_was_carried_over_as_a_hash(furnished):
    ckanapi = Ckanapi(furnished.address, furnished.token)
    dumped = carried_out(ckanapi)
    furnished.reset()
    carried_in(ckanapi, {"users": dumped["users"]})
    assert PASSWORD.encode() not in dumped["users"]
    with furnished.ckan() as ckan:
        before = {line["name"]: line["password_hash"] for line in ckanapi("dump", "users", "jiwoo", "minsu").records}
        assert all(value.startswith("$argon2id$") for value in before.values())
        assert ckan.action.user_show(id="jiwoo")["email"] == "jiwoo@people.example"
