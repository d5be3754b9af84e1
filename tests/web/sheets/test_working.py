"""Working on spreadsheets behind the pages: it may be killed anywhere, and somebody else goes on."""

import io
import os
import signal
import time
from datetime import timedelta
from hashlib import sha256

import pytest

from catalog import SYSTEM, Catalog, Store
from catalog.actions import writing
from catalog.catalog import utcnow
from tests.web.sheets import mortal
from tests.web.sheets.books import book, line, table
from web.sheets.keeping import KEPT, Keeping, TooLargeError
from web.sheets.working import Working


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "sheets"


@pytest.fixture
def brought(hall, folder):
    """Take a file in, as the page does, and leave it to be worked on; returns what `sheet_show` says."""
    def bring(body: bytes, name="목록.csv") -> dict:
        kept = Keeping(folder).keep(io.BytesIO(body))
        return hall.call("sheet_create", {"organization": "kepco", "name": name, "digest": kept.digest,
                                          "size": kept.size}, hall.user("dohyun"))
    return bring


@pytest.fixture
def later(hall):
    """The same catalogue two minutes later, when whoever was at work has fallen silent."""
    return Catalog(Store(str(hall.store.url)), hall.index, lambda: utcnow() + timedelta(minutes=2))


def killed(hall, folder, sheet: dict, action: str, times: int) -> None:
    """Let a process work on a sheet until it is killed."""
    child = os.fork()
    if not child:
        try:
            mortal.work(str(hall.store.url), folder, sheet, (action, times))
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def shown(catalog, sheet: dict) -> dict:
    return catalog.call("sheet_show", {"id": sheet["id"]}, SYSTEM)


def test_a_killed_process_is_followed_by_another_that_writes_nothing_twice(hall, later, folder, brought, monkeypatch):
    monkeypatch.setattr("web.sheets.working.READ", 200)
    sheet = brought(table(*(line(number) for number in range(2, 212))))
    killed(hall, folder, sheet, "sheet_rows_add", 2)
    assert (shown(hall, sheet)["state"], shown(hall, sheet)["done"], shown(hall, sheet)["total"]) == (
        "reading", 200, 210)
    Working(hall, folder).work(sheet["id"], sheet["told"]["by"])           # too early: it may only be slow
    assert shown(hall, sheet)["done"] == 200
    Working(later, folder).work(sheet["id"], sheet["told"]["by"])
    assert (shown(hall, sheet)["state"], shown(hall, sheet)["counts"]["created"]) == ("checked", 210)
    sheet = hall.call("sheet_commit", {"id": sheet["id"], "limit": 0}, hall.user("dohyun"))
    killed(hall, folder, sheet, "sheet_commit", 2)
    assert (shown(hall, sheet)["state"], shown(hall, sheet)["done_counts"]["committed"]) == ("committing", 200)
    Working(later, folder).work(sheet["id"], sheet["told"]["by"])
    assert (shown(hall, sheet)["state"], shown(hall, sheet)["told"]["handed_in"]) == ("committed", 210)
    with hall.store.read() as db:
        counted = [db.exec_driver_sql(f"select count(*) from {name}").scalar() for name in (
            "datasets", "revisions", "reviews")]
    assert counted == [210, 210, 210]
    later.store.close()


def test_opening_the_page_takes_a_silent_sheet_up_again(app, come, hall, folder, brought):
    sheet = brought(table(line(2)))
    at, dohyun = f"/ko/desk/sheets/{sheet['id']}", come("dohyun")
    hall.call("sheet_take", {"id": sheet["id"]}, hall.user("dohyun"))      # by somebody who then dies
    assert 'aria-busy="true"' in dohyun.get(at).get_data(as_text=True)
    assert shown(hall, sheet)["state"] == "reading"
    hall.clock = lambda: utcnow() + timedelta(minutes=2)
    html = dohyun.get(at).get_data(as_text=True)
    assert ('<noscript><meta http-equiv="refresh" content="2"></noscript>' in html, "<progress" in html) == (True, True)
    app.extensions["sheets"].wait()
    assert "올리기 전에 확인해 주세요" in dohyun.get(at).get_data(as_text=True)


def test_two_processes_do_not_work_on_one_sheet(hall, folder, brought):
    sheet = brought(table(line(2)))
    assert [hall.call("sheet_take", {"id": sheet["id"]}, hall.user("dohyun"))["taken"] for _ in range(2)] == [
        True, False]
    Working(hall, folder).work(sheet["id"], sheet["told"]["by"])
    assert shown(hall, sheet)["done"] == 0


def test_a_sheet_that_is_left_while_it_is_read_is_read_no_further(hall, folder, brought, monkeypatch):
    monkeypatch.setattr("web.sheets.working.READ", 2)
    sheet, call = brought(table(*(line(number) for number in range(2, 6)))), hall.call

    def leaving(name, data=None, user=None):
        answer = call(name, data, user)
        if name == "sheet_rows_add":
            call("sheet_abandon", {"id": sheet["id"]}, user)
        return answer

    monkeypatch.setattr(hall, "call", leaving)
    working = Working(hall, folder)
    working.begin(call("sheet_show", {"id": sheet["id"]}, SYSTEM))
    working.wait()
    found = call("sheet_show", {"id": sheet["id"]}, SYSTEM)
    assert (found["state"], found["counts"]["created"]) == ("abandoned", 0)


def test_whoever_lost_his_right_meanwhile_carries_nothing_out(hall, folder, brought):
    sheet = brought(table(line(2)))
    hall.call("organization_member_delete", {"id": "kepco", "username": "dohyun"}, SYSTEM)
    working = Working(hall, folder)
    working.begin(shown(hall, sheet))
    working.wait()
    assert (shown(hall, sheet)["state"], shown(hall, sheet)["done"]) == ("reading", 0)


@pytest.fixture
def tried(hall, folder, monkeypatch):
    """Work on a sheet again and again, a minute and more after another, and say how it stands after each time."""
    def trying(sheet: dict, times: int) -> list[str]:
        now, states = utcnow(), []
        for number in range(1, times + 1):
            hall.clock = lambda number=number: now + timedelta(minutes=2 * number)
            working = Working(hall, folder)
            working.begin(shown(hall, sheet))
            working.wait()
            states.append(shown(hall, sheet)["state"])
        return states
    return trying


def broken(monkeypatch, at: int = 0):
    """Let the writing of datasets break off from the so-manieth time on."""
    write, left = writing.write, [at]

    def breaking(unit, made):
        left[0] -= 1
        return write(unit, made) if left[0] >= 0 else 1 / 0

    monkeypatch.setattr(writing, "write", breaking)


def test_what_breaks_off_each_time_is_left_after_three_times_and_says_so(
        app, come, hall, folder, brought, tried, monkeypatch):
    sheet = brought(table(line(2), line(3)))
    Working(hall, folder).work(sheet["id"], sheet["told"]["by"])
    hall.call("sheet_commit", {"id": sheet["id"], "limit": 0}, hall.user("dohyun"))
    with monkeypatch.context() as patch:
        broken(patch)
        assert tried(sheet, 4) == ["committing", "committing", "committing", "failed"]
    assert shown(hall, sheet)["told"]["fault"]["code"] == "gave_up_committing"
    html = come("dohyun").get(f"/ko/desk/sheets/{sheet['id']}").get_data(as_text=True)
    assert ("<h1>등록하지 못했습니다</h1>" in html, "운영 담당자에게 알려 주세요" in html) == (True, True)


def test_what_was_written_before_it_was_left_can_be_undone_and_undone_again(
        app, come, hall, folder, brought, tried, monkeypatch):
    monkeypatch.setattr("catalog.actions.sheet_commits.BATCH", 2)
    monkeypatch.setattr("catalog.actions.sheet_undoing.BATCH", 1)
    sheet, dohyun = brought(table(*(line(number) for number in range(2, 7)))), hall.user("dohyun")
    Working(hall, folder).work(sheet["id"], sheet["told"]["by"])
    hall.call("sheet_commit", {"id": sheet["id"], "limit": 0}, dohyun)
    with monkeypatch.context() as patch:
        broken(patch, 1)
        assert tried(sheet, 5) == ["committing"] * 4 + ["committed"]           # the first time got further
    found = shown(hall, sheet)
    assert (found["done_counts"], found["undoable"]) == ({"committed": 2, "failed": 3, "undone": 0, "kept": 0}, True)
    html = come("dohyun").get(f"/ko/desk/sheets/{sheet['id']}").get_data(as_text=True)
    assert ("<h1>끝까지 하지 못했습니다</h1>" in html, "한 번에 되돌리기" in html) == (True, True)
    hall.call("sheet_undo", {"id": sheet["id"], "limit": 0}, dohyun)
    with monkeypatch.context() as patch:
        broken(patch, 2)                       # for each row, what is deleted and what is restored
        assert tried(sheet, 5) == ["undoing"] * 4 + ["committed"]
    assert (shown(hall, sheet)["done_counts"]["undone"], shown(hall, sheet)["told"]["fault"]["code"]) == (
        1, "gave_up_undoing")
    hall.call("sheet_undo", {"id": sheet["id"], "limit": 0}, dohyun)
    assert tried(sheet, 1) == ["undone"]
    assert (shown(hall, sheet)["done_counts"]["undone"], shown(hall, sheet)["told"]["fault"]) == (2, None)


def test_a_sheet_of_somebody_who_may_no_longer_is_left_too(hall, brought, tried):
    sheet = brought(table(line(2)))
    hall.call("organization_member_delete", {"id": "kepco", "username": "dohyun"}, SYSTEM)
    assert tried(sheet, 4) == ["reading", "reading", "reading", "failed"]
    assert shown(hall, sheet)["told"]["fault"]["code"] == "gave_up_reading"


def test_a_file_that_is_gone_or_breaks_the_reader_is_told(hall, folder, brought, monkeypatch):
    gone, odd = brought(table(line(2))), brought(table(line(3)))
    Keeping(folder).drop(gone["digest"])
    Working(hall, folder).work(gone["id"], gone["told"]["by"])
    monkeypatch.setattr("web.sheets.working.opened", lambda path, name: 1 / 0)
    Working(hall, folder).work(odd["id"], odd["told"]["by"])
    assert [(shown(hall, each)["state"], shown(hall, each)["told"]["fault"]["ko"].split(".")[0])
            for each in (gone, odd)] == [("failed", "올린 파일이 서버에 남아 있지 않습니다"),
                                         ("failed", "파일을 읽다가 멈추었습니다")]


def test_what_was_found_in_the_file_is_told(hall, folder, brought):
    sheet = brought(book(line(4), line(5)), "목록.xlsx")
    Working(hall, folder).work(sheet["id"], sheet["told"]["by"])
    told = shown(hall, sheet)["told"]
    assert (told["sheet"], told["header_row"], told["columns"]["frequency"], told["unknown"]) == (
        "데이터", 3, ["F", "업데이트 주기"], [])
    rows = hall.call("sheet_row_list", {"id": sheet["id"]}, SYSTEM)["results"]
    assert [(each["number"], each["package"]["issued"], each["package"]["modified"]) for each in rows] == [
        (4, "2024-01-02", "2026-02-01"), (5, "2024-01-02", "2026-02-01")]


def test_files_are_kept_for_a_month_under_names_that_nobody_can_tell(folder):
    keeping = Keeping(folder)
    first, same = keeping.keep(io.BytesIO(b"a" * 3_000_000)), keeping.keep(io.BytesIO(b"a" * 3_000_000))
    assert len({first.digest, same.digest, sha256(b"a" * 3_000_000).hexdigest()}) == 3
    keeping.drop(same.digest)
    assert (first.size, [each.name for each in folder.iterdir()]) == (3_000_000, [first.digest])
    with pytest.raises(TooLargeError):
        keeping.keep(io.BytesIO(b"a" * (20 * 2**20 + 1)))
    assert [each.name for each in folder.iterdir()] == [first.digest]
    os.utime(keeping.path(first.digest), (0, time.time() - KEPT - 10))
    other = keeping.keep(io.BytesIO(b"b"))
    assert [each.name for each in folder.iterdir()] == [other.digest]
