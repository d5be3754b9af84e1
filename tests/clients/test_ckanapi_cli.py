"""The real ckanapi command against a running site: every verb it has, as people and their scripts type them."""

import gzip
import json

import pytest

from tests.clients.cli import Ckanapi
from tests.clients.furnishing import furnish
from tests.furniture import dataset


@pytest.fixture
def ckanapi(site):
    return Ckanapi(site.address, site.token)


@pytest.fixture
def furnished(site):
    with site.ckan() as ckan:
        furnish(ckan)
    return site


def names(ended):
    return [each["name"] for each in ended.records]


def test_action_reads_with_post_and_with_get(ckanapi, furnished):
    for more in ((), ("-g",)):
        shown = ckanapi("action", "package_show", "id=power-use", "-j", *more)
        assert (shown.code, shown.err, shown.records[0]["title"]) == (0, "", "전력 사용량")
    assert ckanapi("action", "organization_list", "-J", "-g").records == ["gwangju", "nia"]
    pretty = ckanapi("action", "package_list").out.decode()
    assert pretty == '[\n  "everything",\n  "no-resources",\n  "power-use"\n]\n'


def test_action_takes_texts_json_and_whole_objects(ckanapi, furnished):
    made = ckanapi("action", "package_create", "name=typed", "owner_org=nia", "title=손으로", "private:true",
                   'tags:[{"name": "손글"}]', "-j")
    assert made.code == 0
    assert [made.records[0][key] for key in ("name", "title", "private")] == ["typed", "손으로", True]
    given = ckanapi("action", "package_patch", "-i", "-j", given=b'{"id": "typed", "notes": "\xea\xb8\x80"}')
    assert given.records[0]["notes"] == "글"


def test_action_sends_a_file(ckanapi, furnished, tmp_path):
    path = tmp_path / "power.csv"
    path.write_text("dong,kwh\n1,2\n", "utf-8")
    made = ckanapi("action", "resource_create", "package_id=power-use", "name=파일", f"upload@{path}", "-j")
    assert made.code == 0, made.err
    told = made.records[0]
    assert (told["name"], told["format"], told["url_type"]) == ("파일", "CSV", "upload")
    assert told["url"].endswith(f"/download/{path.name}")


def test_action_names_what_was_refused(ckanapi, furnished):
    for words, says in ((("package_show", "id=nobody"), "ckanapi.errors.NotFound: Dataset not found"),
                        (("package_create", "name=신규"), "ckanapi.errors.ValidationError: {"),
                        (("no_such_action",), "Action name not known: no_such_action")):
        ended = ckanapi("action", *words)
        assert (ended.code, says in ended.err) == (1, True), ended.err
    nobody = Ckanapi(furnished.address)
    assert "ckanapi.errors.NotAuthorized" in nobody("action", "package_create", "name=xx", "owner_org=nia").err
    assert "ckanapi.errors.NotAuthorized" in nobody("action", "package_show", "id=secret").err


def test_search_walks_through_more_than_one_answer_holds(ckanapi, site):
    with site.ckan() as ckan:
        ckan.action.organization_create(name="nia")
        for start in range(0, 1200, 300):
            ckan.action.package_upsert_many(datasets=[dataset(name=f"set-{number:04}", resources=[])
                                                      for number in range(start, start + 300)])
    found = ckanapi("search", "datasets", "sort=name asc")
    assert (found.code, names(found)) == (0, [f"set-{number:04}" for number in range(1200)])
    assert names(ckanapi("search", "datasets", "q=name:set-000*", "sort=name asc")) == [
        f"set-000{number}" for number in range(10)]
    assert names(ckanapi("search", "datasets", "rows:2", "start:3", "sort=name asc")) == ["set-0003", "set-0004"]


def test_search_writes_gzip_to_a_file(ckanapi, furnished, tmp_path):
    words = ("fq=organization:nia", "sort=name asc", "-z", "-O", str(tmp_path / "f"))
    assert ckanapi("search", "datasets", *words).code == 0
    lines = gzip.decompress((tmp_path / "f").read_bytes()).splitlines()
    assert [json.loads(line)["name"] for line in lines] == ["no-resources", "power-use"]


@pytest.mark.parametrize(("things", "all_of_them"), [
    ("datasets", ["everything", "no-resources", "power-use"]), ("organizations", ["gwangju", "nia"]),
    ("groups", ["energy"]), ("users", ["jiwoo", "minsu", "tester"])])
def test_dump_gives_everything_in_one_order_whatever_the_processes_and_the_method(ckanapi, furnished, things,
                                                                                 all_of_them):
    alone = ckanapi("dump", things, "--all", "-q")
    assert (alone.code, alone.err, sorted(names(alone))) == (0, "", all_of_them)
    for more in (("-p", "3"), ("-g", "-R", "-d")):
        assert ckanapi("dump", things, "--all", "-q", *more) == alone
    assert gzip.decompress(ckanapi("dump", things, "--all", "-q", "-z").out) == alone.out


def test_dump_of_some_takes_names_and_ids_and_says_what_is_not_there(ckanapi, furnished):
    [one] = ckanapi("dump", "datasets", "power-use").records
    several = ckanapi("dump", "datasets", one["id"], "nobody", "secret")
    assert names(several) == ["power-use", "secret"]
    assert [line.split()[-1] for line in several.err.splitlines()] == ["power-use", "NotFound", "secret"]
    nobody = Ckanapi(furnished.address)("dump", "datasets", "power-use", "secret")
    assert (names(nobody), "NotAuthorized" in nobody.err) == (["power-use"], True)


def test_dump_of_groups_shows_their_people_only_when_asked(ckanapi, furnished):
    with_people = {each["name"]: {user["name"]: user["capacity"] for user in each["users"]}
                   for things in ("groups", "organizations") for each in ckanapi("dump", things, "--all", "-U").records}
    assert with_people == {"energy": {"minsu": "admin", "tester": "admin"},
                           "gwangju": {"tester": "admin"}, "nia": {"jiwoo": "editor", "tester": "admin"}}
    assert [each.get("users", []) for each in ckanapi("dump", "organizations", "--all").records] == [[], []]


def test_dump_hands_password_hashes_to_the_sysadmin_alone(ckanapi, furnished):
    hashes = {each["name"]: each.get("password_hash") for each in ckanapi("dump", "users", "jiwoo", "minsu").records}
    assert hashes.keys() == {"jiwoo", "minsu"}
    assert all(hashes.values())
    for token in ("", furnished.ckan().action.api_token_create(user="jiwoo", name="mine")["token"]):
        assert b"password_hash" not in Ckanapi(furnished.address, token)("dump", "users", "jiwoo", "minsu").out


def test_dump_makes_data_packages(ckanapi, furnished, tmp_path):
    with furnished.ckan() as ckan, (tmp_path / "power.csv").open("w+b") as file:
        file.write(b"dong,kwh\n1,2\n")
        file.seek(0)
        ckan.action.package_patch(id="power-use", resources=[])
        ckan.action.resource_create(package_id="power-use", name="power", upload=file)
    ended = ckanapi("dump", "datasets", "power-use", "-D", str(tmp_path / "packages"))
    assert ended.code == 0, ended.err
    folder = tmp_path / "packages" / "power-use"
    told = json.loads((folder / "datapackage.json").read_bytes())
    assert (told["name"], told["title"], told["keywords"]) == ("power-use", "전력 사용량", ["에너지", "전력"])
    [resource] = told["resources"]
    assert (folder / resource["path"]).read_bytes() == b"dong,kwh\n1,2\n"


def test_load_creates_updates_and_obeys_its_limits(ckanapi, furnished):
    lines = b"".join(json.dumps(dataset(name=f"new-{number}", title=f"제목 {number}")).encode() + b"\n"
                     for number in range(5))
    only = ckanapi("load", "datasets", "-q", "-o", given=lines)
    assert (only.code, only.err) == (3, "")
    some = ckanapi("load", "datasets", "-s", "2", "-m", "2", given=lines)
    assert (some.code, [line.split()[-3:] for line in some.err.splitlines()]) == (
        0, [["create", "None", '"new-1"'], ["create", "None", '"new-2"']])
    rest = ckanapi("load", "datasets", "-p", "3", given=lines)
    assert rest.code == 0
    assert sorted(line.split()[-3] for line in rest.err.splitlines()) == ["create"] * 3 + ["update"] * 2
    again = ckanapi("load", "datasets", "-n", given=lines)
    assert (again.code, again.err.count("That URL is already in use.")) == (3, 5)
    assert ckanapi("action", "package_show", "id=new-4", "-j").records[0]["title"] == "제목 4"


def test_load_tells_what_was_refused_and_goes_on(ckanapi, furnished):
    lines = b'{"name": "no good", "owner_org": "nia"}\n{"name": "good-one", "owner_org": "nia"}\n'
    ended = ckanapi("load", "datasets", given=lines)
    assert (ended.code, "ValidationError" in ended.err, '"good-one"' in ended.err) == (3, True, True)


def test_delete_takes_names_ids_and_whole_records(ckanapi, furnished):
    assert ckanapi("delete", "datasets", "power-use", "nobody").err.count("NotFound") == 1
    records = ckanapi("search", "datasets", "q=name:everything").out
    assert ckanapi("delete", "datasets", "-q", "-p", "2", given=records + b'"no-resources"\n').code == 0
    assert ckanapi("action", "package_list", "-j").records == [[]]
    for things in ("groups", "users"):
        ended = ckanapi("delete", things, "energy" if things == "groups" else "minsu")
        assert (ended.code, "None" in ended.err) == (0, True), ended.err
    assert ckanapi("action", "group_list", "-j").records == [[]]
    assert names(ckanapi("dump", "users", "--all")) == ["jiwoo", "tester"]


def test_batch_runs_any_action_line_by_line_with_local_files(ckanapi, furnished, tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    lines = [{"action": "package_create", "data": {"name": "batched", "owner_org": "nia"}},
             {"action": "resource_create", "data": {"package_id": "batched", "name": "a"},
              "files": {"upload": str(tmp_path / "a.csv")}},
             {"action": "package_patch", "data": {"id": "nobody"}},
             {"action": "package_patch", "data": {"id": "batched", "title": "한꺼번에"}}]
    ended = ckanapi("batch", "--local-files", given=b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    assert ended.code == 0
    assert [line.split()[3:5] for line in ended.err.splitlines()] == [
        ["package_create", "None"], ["resource_create", "None"], ["package_patch", "NotFound"],
        ["package_patch", "None"]]
    [made] = ckanapi("action", "package_show", "id=batched", "-j").records
    assert (made["title"], [each["name"] for each in made["resources"]]) == ("한꺼번에", ["a"])
