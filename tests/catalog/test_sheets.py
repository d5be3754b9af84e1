"""Spreadsheets: judged without writing, carried out in steps that can break off anywhere, undone within a day."""

import threading
from functools import partial
from hashlib import sha256

import orjson
import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import insert, select

from catalog import SYSTEM
from catalog.tables import agreements, audit_entries, datasets, metadata, promises
from tests.furniture import shared

DIGEST = sha256(b"a file").hexdigest()


def row(number: int, **changes) -> dict:
    """A row whose dataset is all that the sharing profile asks for."""
    package = shared(identifier=f"K-{number}", title=f"변전소별 최대전력 {number}") | changes
    return {"number": number, "package": {key: value for key, value in package.items() if key not in (
        "name", "owner_org")} | {key: changes[key] for key in ("name",) if key in changes}}


@pytest.fixture
def dohyun(catalog, people):
    """The editor of kepco, as a function from an action to what it says."""
    def ask(action, **data):
        return orjson.loads(orjson.dumps(catalog.call(action, data, people["dohyun"])))
    return ask


@pytest.fixture
def sheet(dohyun):
    """Bring a sheet of these rows as far as somebody looks at it."""
    def bring(*rows, name="목록.xlsx", told=None):
        id = dohyun("sheet_create", organization="kepco", name=name, digest=DIGEST, size=6)["id"]
        dohyun("sheet_progress", id=id, told=told)
        dohyun("sheet_rows_add", id=id, rows=list(rows))
        return dohyun("sheet_finish", id=id)
    return bring


@pytest.fixture
def carried_out(dohyun):
    def carry(id, action="sheet_commit", end="committed", **how):
        while (told := dohyun(action, id=id, **how))["state"] != end:
            pass
        return told
    return carry


def kept(store) -> str:
    """A digest of everything that is written of datasets."""
    with store.read() as db:
        said = [[tuple(each) for each in db.execute(select(table).order_by(*table.primary_key))]
                for name, table in sorted(metadata.tables.items())
                if name in ("datasets", "revisions", "resources", "outbox", "reviews", "dataset_groups")]
    return sha256(repr(said).encode()).hexdigest()


def outcomes(dohyun, id) -> list[tuple]:
    found = dohyun("sheet_row_list", id=id, order="number")["results"]
    return [(each["number"], each["outcome"], each["state"]) for each in found]


def test_rows_are_judged_and_nothing_is_written(catalog, dohyun, sheet, store):
    catalog.call("package_create", shared(), SYSTEM)
    before = kept(store)
    same = {"number": 3, "package": {"identifier": "15000001", "title": "전력 사용량", "frequency": "MONTHLY"}}
    other = {"number": 4, "package": {"title": "전력 사용량", "frequency": "WEEKLY"}}
    bad = row(5, frequency=None, contact=None)
    made = sheet(row(2), same, bad)
    other = sheet(other)
    assert kept(store) == before
    assert (made["state"], made["total"], made["counts"]) == (
        "checked", 3, {"created": 1, "updated": 0, "unchanged": 1, "refused": 1})
    found = {each["number"]: each for each in dohyun("sheet_row_list", id=made["id"])["results"]}
    assert list(found) == [5, 2, 3]
    assert sorted(each["field"] for each in found[5]["reasons"]) == ["contact", "frequency"]
    assert dohyun("sheet_row_list", id=other["id"])["results"][0]["changes"] == {"frequency": ["MONTHLY", "WEEKLY"]}


def test_a_dataset_is_known_by_identifier_else_by_name_else_by_title(catalog, dohyun, sheet):
    for number in (1, 2, 3):
        catalog.call("package_create", shared(name=f"power-{number}", identifier=f"P-{number}", title=f"제목 {number}"),
                     SYSTEM)
    made = sheet({"number": 2, "package": {"identifier": "P-1", "title": "새 제목 1"}},
                 {"number": 3, "package": {"name": "power-2", "title": "새 제목 2"}},
                 {"number": 4, "package": {"title": "제목 3", "frequency": "DAILY"}},
                 {"number": 5, "package": {"title": "제목 9", "frequency": "DAILY"}}, {"number": 6, "package": {}})
    assert outcomes(dohyun, made["id"]) == [(2, "updated", ""), (3, "updated", ""), (4, "updated", ""),
                                            (5, "refused", ""), (6, "refused", "")]


def test_one_dataset_twice_in_a_file_is_refused_naming_the_other_row(catalog, dohyun, sheet):
    catalog.call("package_create", shared(), SYSTEM)
    id = dohyun("sheet_create", organization="kepco", name="a.csv", digest=DIGEST, size=6)["id"]
    dohyun("sheet_rows_add", id=id, rows=[row(2), row(3, identifier="K-2"),
                                          {"number": 4, "package": {"identifier": "15000001", "notes": "하나"}}])
    dohyun("sheet_rows_add", id=id, rows=[row(5, identifier="K-2"),
                                          {"number": 6, "package": {"name": "kepco-power", "notes": "둘"}}])
    found = dohyun("sheet_row_list", id=id, outcome="refused")["results"]
    assert [(each["number"], each["reasons"][0]["code"], each["reasons"][0]["ko"].split(" ")[0]) for each in found] == [
        (3, "twice", "2행과"), (5, "twice", "2행과"), (6, "twice", "4행과")]


def test_a_published_dataset_with_the_same_title_elsewhere_is_told(catalog, dohyun, sheet):
    catalog.call("package_create", shared(name="other", owner_org="nia", title="변전소별 최대전력 2"), SYSTEM)
    made = sheet(row(2))
    [found] = dohyun("sheet_row_list", id=made["id"], outcome="warned")["results"]
    assert [(each["code"], each["dataset"]) for each in found["warnings"]] == [
        ("similar", {"name": "other", "title": "변전소별 최대전력 2"})]


def test_what_falls_short_of_an_agreement_is_told_and_stands(catalog, dohyun, sheet, store):
    kepco = dohyun("organization_show", id="kepco")["id"]
    with store.write() as db:
        db.execute(insert(agreements), {"id": "a", "name": "energy", "organization_id": kepco, "signed": "2026-01-02",
                                        "doc": {"title": "에너지 데이터 협약"}})
        db.execute(insert(promises), {"id": "p", "agreement_id": "a", "position": 0, "title": "변전소별 최대전력 2",
                                      "frequency": "WEEKLY", "due": "2026-03-31"})
    made = sheet(row(2), row(3, title="계약종별 판매전력량"))
    [found] = dohyun("sheet_row_list", id=made["id"], outcome="warned")["results"]
    assert (found["number"], found["outcome"], [each["code"] for each in found["warnings"]]) == (
        2, "created", ["promise_slower"])


def test_new_datasets_wait_for_review_together_and_changed_ones_are_versions_at_once(
        catalog, dohyun, sheet, carried_out, store):
    catalog.call("package_create", shared(), SYSTEM)
    made = sheet(row(2), row(3), {"number": 4, "package": {"identifier": "15000001", "frequency": "WEEKLY"}})
    told = carried_out(made["id"], limit=2)
    assert (told["done_counts"], told["told"]["handed_in"]) == (
        {"committed": 3, "failed": 0, "undone": 0, "kept": 0}, 2)
    changed = dohyun("package_show", id="kepco-power")
    assert (changed["frequency"], changed["state"]) == ("WEEKLY", "active")
    waiting = dohyun("review_list", sheet=made["id"])["results"]
    assert sorted(each["dataset_title"] for each in waiting) == ["변전소별 최대전력 2", "변전소별 최대전력 3"]
    assert {each["dataset_state"] for each in waiting} == {"draft"}
    with store.read() as db:
        entries = [orjson.loads(body) for body in db.scalars(select(audit_entries.c.body).where(
            audit_entries.c.door == "sheet").order_by(audit_entries.c.number))]
    assert [(each["event"], each["facts"].get("sheet")) for each in entries if each["event"].startswith("dataset")] == [
        ("dataset:create", made["id"]), ("dataset:create", made["id"]), ("dataset:update", made["id"])]
    assert entries[-1]["facts"] | {"handed_in": 2, "committed": 3} == entries[-1]["facts"]


def test_what_a_row_does_not_say_stays(catalog, dohyun, sheet, carried_out):
    before = catalog.call("package_create", shared(resources=[
        {"url": "https://data.example/a.csv", "name": "가", "format": "CSV"},
        {"url": "https://data.example/b.csv", "name": "나", "format": "CSV"}]), SYSTEM)
    before = dohyun("package_show", id="kepco-power")
    made = sheet({"number": 2, "package": {"identifier": "15000001", "notes": "새 설명", "tags": [], "url": None,
                                           "resources": [{"url": "https://data.example/c.csv"}]}})
    carried_out(made["id"])
    after = dohyun("package_show", id="kepco-power")
    assert [(each["id"], each["url"], each["name"]) for each in after["resources"]] == [
        (before["resources"][0]["id"], "https://data.example/c.csv", "가"),
        (before["resources"][1]["id"], "https://data.example/b.csv", "나")]
    assert {key for key in after if after[key] != before[key]} == {"notes", "resources"}


def test_a_dataset_changed_after_the_look_is_not_written(catalog, dohyun, sheet, carried_out):
    catalog.call("package_create", shared(), SYSTEM)
    made = sheet({"number": 2, "package": {"identifier": "15000001", "frequency": "WEEKLY"}}, row(3))
    catalog.call("package_patch", {"id": "kepco-power", "notes": "사람이 고친 설명"}, SYSTEM)
    catalog.call("package_create", shared(name="meanwhile", identifier="K-3"), SYSTEM)
    told = carried_out(made["id"])
    assert (told["state"], told["done_counts"]["failed"]) == ("committed", 2)
    found = dohyun("sheet_row_list", id=made["id"], outcome="failed")["results"]
    assert [(each["number"], each["reasons"][0]["code"]) for each in found] == [
        (2, "changed_since"), (3, "added_since")]
    assert dohyun("package_show", id="kepco-power")["frequency"] == "MONTHLY"


def test_all_or_nothing_is_nothing_when_a_row_is_refused(dohyun, sheet):
    made = sheet(row(2), row(3, frequency=None))
    with pytest.raises(ValidationError, match="1건"):
        dohyun("sheet_commit", id=made["id"], only_good=False)
    assert dohyun("sheet_show", id=made["id"])["state"] == "checked"


def test_nothing_to_do_is_said(dohyun, sheet):
    with pytest.raises(ValidationError, match="새로 등록하거나"):
        dohyun("sheet_commit", id=sheet(row(3, frequency=None))["id"])


def test_two_who_commit_at_once_write_nothing_twice(catalog, people, dohyun, sheet):
    made = sheet(*[row(number) for number in range(2, 32)])
    commit_some = partial(catalog.call, "sheet_commit", {"id": made["id"], "limit": 3}, people["dohyun"])
    faults = []

    def commit():
        try:
            while commit_some()["state"] != "committed":
                pass
        except Exception as fault:  # noqa: BLE001 (whatever goes wrong in a thread is to be seen)
            faults.append(fault)

    threads = [threading.Thread(target=commit) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert faults == []
    assert dohyun("package_search", include_drafts=True)["count"] == 30
    assert dohyun("review_list", sheet=made["id"])["count"] == 30
    assert {state for _, _, state in outcomes(dohyun, made["id"])} == {"committed"}


def test_a_commit_that_breaks_off_goes_on_where_it_stopped(catalog, dohyun, sheet, carried_out, monkeypatch):
    made = sheet(*[row(number) for number in range(2, 8)])
    dohyun("sheet_commit", id=made["id"], limit=2)
    with monkeypatch.context() as broken:
        broken.setattr("catalog.unit.Unit.finish", _killed)
        with pytest.raises(KeyboardInterrupt):
            dohyun("sheet_commit", id=made["id"], limit=2)
    assert [state for _, _, state in outcomes(dohyun, made["id"])] == ["committed"] * 2 + [""] * 4
    carried_out(made["id"], limit=2)
    assert dohyun("package_search", include_drafts=True)["count"] == 6


def _killed(_unit):
    raise KeyboardInterrupt


def test_rows_added_again_are_passed_over(dohyun):
    id = dohyun("sheet_create", organization="kepco", name="a.csv", digest=DIGEST, size=6)["id"]
    add = partial(dohyun, "sheet_rows_add", id=id)
    assert [add(rows=[row(2), row(3)]), add(rows=[row(2), row(3), row(4)]), add(rows=[])] == [
        {"done": 2}, {"done": 3}, {"done": 3}]


def test_one_at_a_time_has_a_sheet_in_hand_until_he_falls_silent(dohyun, clock):
    id = dohyun("sheet_create", organization="kepco", name="a.csv", digest=DIGEST, size=6)["id"]

    def take():
        return dohyun("sheet_take", id=id)["taken"]

    assert [take(), take()] == [True, False]
    clock.tick(seconds=50)
    dohyun("sheet_progress", id=id, total=10, told={"sheet": "데이터", "by": "somebody else"})
    clock.tick(seconds=50)
    assert (take(), dohyun("sheet_show", id=id)["waits"]) == (False, False)
    clock.tick(seconds=11)
    assert dohyun("sheet_show", id=id)["waits"] is True
    assert [take(), take()] == [True, False]
    told = dohyun("sheet_show", id=id)
    assert (told["total"], told["told"]["sheet"], told["told"]["by"] != "somebody else") == (10, "데이터", True)


def test_undoing_takes_back_what_was_added_and_changed_and_leaves_what_people_changed_since(
        catalog, dohyun, sheet, carried_out):
    for number in (1, 2):
        catalog.call("package_create", shared(name=f"power-{number}", identifier=f"P-{number}"), SYSTEM)
    made = sheet(row(2), row(3), *({"number": 3 + number, "package": {"identifier": f"P-{number}", "frequency": "DAILY",
                                                                      "title": f"새 제목 {number}"}}
                                   for number in (1, 2)))
    carried_out(made["id"])
    new = dohyun("package_search", include_drafts=True, fq="state:draft", sort="title asc")["results"]
    dohyun("package_patch", id=new[1]["id"], notes="사람이 고친 설명")
    dohyun("package_patch", id="power-2", notes="사람이 고친 설명")
    told = carried_out(made["id"], "sheet_undo", "undone", limit=1)
    assert told["done_counts"] == {"committed": 0, "failed": 0, "undone": 2, "kept": 2}
    assert outcomes(dohyun, made["id"]) == [(2, "created", "undone"), (3, "created", "kept"), (4, "updated", "undone"),
                                            (5, "updated", "kept")]
    shown = [dohyun("package_show", id=f"power-{number}") for number in (1, 2)]
    assert [(each["title"], each["frequency"], each["notes"]) for each in shown] == [
        ("전력 사용량", "MONTHLY", "시군구별 월간 전력 사용량"), ("새 제목 2", "DAILY", "사람이 고친 설명")]
    left = dohyun("package_search", include_drafts=True, fq="state:draft")["results"]
    assert [each["id"] for each in left] == [new[1]["id"]]
    assert [each["dataset_id"] for each in dohyun("review_list", sheet=made["id"])["results"]] == [new[1]["id"]]


def test_undoing_after_a_day_is_refused_with_the_moment(dohyun, sheet, carried_out, clock):
    made = sheet(row(2))
    told = carried_out(made["id"])
    assert (told["undoable"], told["until"]) == (True, "2026-03-03T09:00:00.000000")
    clock.tick(hours=24, seconds=1)
    with pytest.raises(ValidationError, match="2026-03-03 18:00까지"):
        dohyun("sheet_undo", id=made["id"])
    assert dohyun("sheet_show", id=made["id"])["undoable"] is False


def test_undoing_that_has_begun_goes_on_after_the_day(dohyun, sheet, carried_out, clock):
    made = sheet(row(2), row(3))
    carried_out(made["id"])
    dohyun("sheet_undo", id=made["id"], limit=1)
    clock.tick(hours=25)
    assert carried_out(made["id"], "sheet_undo", "undone")["done_counts"]["undone"] == 2


def test_a_sheet_that_is_left_has_no_rows_and_cannot_be_carried_out(dohyun, sheet):
    first, second = sheet(row(2)), sheet(row(2))
    assert [dohyun("sheet_abandon", id=each["id"])["file"] for each in (first, second)] == [None, DIGEST]
    assert (outcomes(dohyun, first["id"]), dohyun("sheet_list")) == ([], [])
    with pytest.raises(ValidationError, match="abandoned"):
        dohyun("sheet_commit", id=first["id"])


def test_other_organisations_see_nothing_of_it(catalog, people, sheet):
    made = sheet(row(2))
    for name in ("jiwoo", "anonymous"):
        for action in ("sheet_show", "sheet_row_list", "sheet_commit", "sheet_undo", "sheet_abandon", "sheet_take"):
            with pytest.raises(NotAuthorized):
                catalog.call(action, {"id": made["id"]}, people[name])
    with pytest.raises(NotAuthorized):
        catalog.call("sheet_list", {"organization": "kepco"}, people["jiwoo"])
    assert catalog.call("sheet_list", {}, people["jiwoo"]) == []
    assert catalog.call("sheet_show", {"id": made["id"]}, people["audrey"])["may_change"] is False
    with pytest.raises(NotAuthorized):
        catalog.call("sheet_commit", {"id": made["id"]}, people["audrey"])
    with pytest.raises(NotFound):
        catalog.call("sheet_show", {"id": "no such sheet"}, people["dohyun"])


@pytest.mark.parametrize("rows", [None, "x", [1], [{}], [{"number": 0, "package": {}}], [{"number": 1, "package": []}],
                                  [{"number": True, "package": {}}], [{"number": 1, "package": {}, "faults": ["x"]}],
                                  [{"number": 1, "package": {}, "faults": {"a": "b"}}], [{}] * 501,
                                  [{"number": 1, "package": {}, "notes": {"a": [1]}}]])
def test_nonsense_for_rows_is_refused(dohyun, rows):
    id = dohyun("sheet_create", organization="kepco", name="a.csv", digest=DIGEST, size=6)["id"]
    with pytest.raises(ValidationError):
        dohyun("sheet_rows_add", id=id, rows=rows)


@pytest.mark.parametrize("package", [{"title": 1}, {"title": "가", "tags": "x"}, {"title": ["a"], "identifier": {}},
                                     {"title": "가", "resources": {"a": 1}}, {"title": "가\0"}, {"name": "\ud800"},
                                     {"title": "가", "resources": ["x"]}, {"title": "가", "contact": 5}])
def test_nonsense_in_a_package_is_a_row_that_is_refused(dohyun, sheet, package):
    id = dohyun("sheet_create", organization="kepco", name="a.csv", digest=DIGEST, size=6)["id"]
    try:
        dohyun("sheet_rows_add", id=id, rows=[{"number": 2, "package": package}])
    except ValidationError:
        return
    assert outcomes(dohyun, id) == [(2, "refused", "")]


def test_faults_that_were_found_in_cells_are_kept_with_both_languages(dohyun, sheet):
    made = sheet(row(2) | {"faults": {"frequency": [{"code": "x", "ko": "비어 있습니다.", "en": "It is empty."}]},
                           "notes": {"title": ["짧습니다. / It is short."]}})
    [found] = dohyun("sheet_row_list", id=made["id"])["results"]
    assert (found["outcome"], found["reasons"], found["warnings"]) == (
        "refused", [{"field": "frequency", "code": "x", "ko": "비어 있습니다.", "en": "It is empty."}],
        [{"field": "title", "code": "", "ko": "짧습니다.", "en": "It is short."}])


def test_what_only_a_new_dataset_must_say_is_not_asked_of_one_that_has_it(catalog, dohyun, sheet):
    catalog.call("package_create", shared(), SYSTEM)
    faults = {"theme": [{"ko": "분야가 비어 있습니다.", "en": "There is no theme."}]}
    old, new = {"identifier": "15000001", "notes": "새 설명"}, {"identifier": "K-9", "title": "새 데이터"}
    made = sheet(*({"number": number, "package": each, "faults": faults, "incomplete": True}
                   for number, each in ((2, old), (3, new))))
    assert outcomes(dohyun, made["id"]) == [(2, "updated", ""), (3, "refused", "")]


def test_a_sheet_never_renames_a_dataset_and_gives_a_new_one_its_name(catalog, dohyun, sheet, carried_out):
    catalog.call("package_create", shared(), SYSTEM)
    made = sheet({"number": 2, "package": {"identifier": "15000001", "name": "made-up", "notes": "새 설명"}},
                 row(3, name="made-up-2") | {"known_by": ["title", "변전소별 최대전력 3"]})
    carried_out(made["id"])
    assert sorted(each["name"] for each in dohyun("package_search", include_drafts=True)["results"]) == [
        "kepco-power", "made-up-2"]


def test_a_name_that_nobody_wrote_is_not_taken_for_personal_data(dohyun, sheet):
    made = sheet(row(2, name="kepco-k-2-a01012345678bcde") | {"known_by": ["identifier", "K-2"]},
                 row(3, name="kepco-010-1234-5679", identifier=None))
    assert outcomes(dohyun, made["id"]) == [(2, "created", ""), (3, "refused", "")]


def test_of_what_is_told_about_a_file_nothing_is_kept_that_is_somebodys(dohyun, sheet, carried_out, store):
    number = "010-1234-5678"
    made = sheet(row(2, identifier=number, name=f"kepco-{number}") | {"known_by": ["identifier", number]},
                 row(3) | {"notes": {"": [f"{number}행은 건너뛰었습니다."]}},
                 row(4) | {"faults": {"issued": [{"code": "no_date", "ko": f"({number})", "en": f"({number})"}]}},
                 name=f"목록 {number}.xlsx", told={"sheet": number, "columns": {"title": ["A", number]},
                                                 "notes": [{"code": "", "ko": number, "en": number}]})
    assert outcomes(dohyun, made["id"]) == [(2, "refused", ""), (3, "created", ""), (4, "refused", "")]
    carried_out(made["id"])
    with store.read() as db:
        kept = repr([db.execute(select(table)).all() for table in metadata.tables.values()])
    assert (number in kept, kept.count("01***********") > 5, made["told"]["sheet"]) == (False, True, "01***********")


def test_a_draft_that_a_row_mends_is_handed_in_and_not_published(catalog, dohyun, sheet, carried_out):
    catalog.call("package_create", shared(frequency=None), SYSTEM)
    made = sheet({"number": 2, "package": {"identifier": "15000001", "frequency": "WEEKLY"}})
    assert carried_out(made["id"])["told"]["handed_in"] == 1
    assert dohyun("package_show", id="kepco-power")["state"] == "draft"


def test_the_name_of_another_dataset_is_refused(catalog, dohyun, sheet):
    catalog.call("package_create", shared(name="taken", owner_org="nia"), SYSTEM)
    made = sheet(row(2, name="taken"))
    [found] = dohyun("sheet_row_list", id=made["id"])["results"]
    assert [each["code"] for each in found["reasons"]] == ["name_taken"]


def test_a_sheet_of_nonsense_is_refused(dohyun):
    for data in ({}, {"organization": "kepco"}, {"organization": "kepco", "name": "a", "digest": "x", "size": 1},
                 {"organization": "kepco", "name": "a", "digest": DIGEST, "size": 0},
                 {"organization": "kepco", "name": 1, "digest": DIGEST, "size": 1},
                 {"organization": "kepco", "name": "a", "digest": DIGEST, "size": 2**31 - 1}):
        with pytest.raises(ValidationError):
            dohyun("sheet_create", **data)
    with pytest.raises(NotFound):
        dohyun("sheet_create", organization="nobody", name="a", digest=DIGEST, size=1)


def test_nothing_of_the_datasets_is_left_in_the_index_after_undoing(catalog, dohyun, sheet, carried_out, store):
    made = sheet(row(2))
    carried_out(made["id"])
    carried_out(made["id"], "sheet_undo", "undone")
    with store.read() as db:
        assert list(db.scalars(select(datasets.c.state))) == ["deleted"]
    assert catalog.verify_index() == {"missing": [], "surplus": [], "stale": []}
