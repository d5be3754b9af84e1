"""The page of words that mean the same: who keeps them, what is said of what is wrong, and a table there and back."""

import csv
import io

import pytest

from catalog import SYSTEM, LocalCatalog
from tests.furniture import dataset
from web import synonym_tables

PAGE = "/ko/desk/synonyms"


@pytest.fixture
def root(hall):
    door = LocalCatalog(hall, SYSTEM).action
    for name, title in (("one", "전기차 등록"), ("two", "EV 등록")):
        door.package_create(**dataset(name=name, title=title))
    return door


@pytest.fixture
def group(root):
    return root.synonym_create(words=["전기차", "EV"], note="자주 찾음")


def _words(root) -> list[list[str]]:
    return [each["words"] for each in root.synonym_list()["results"]]


def test_a_steward_adds_looks_at_changes_and_deletes_a_group(visitor, root):
    sujin = visitor("sujin")
    assert {PAGE} <= set(sujin.page("/ko/desk/").links)
    given = sujin.page(PAGE + "/new?words=전기차,EV")
    assert "+1" in given.text                                     # each finds one by itself, together they find two
    looked = sujin.post(PAGE + "/new", {"words": "전기차\r\n \r\nEV", "look": "1"}).get_data(as_text=True)
    assert ">전기차\nEV" not in looked
    assert _words(root) == []
    done = sujin.post(PAGE + "/new", {"words": "전기차\r\n \r\nEV", "note": "요청"})
    assert (done.status_code, _words(root)) == (303, [["전기차", "EV"]])
    page = sujin.page(done.location)
    for text in ("저장했습니다.", "1묶음이 있습니다.", "전기차, EV", "우리 센터", "쓰는 중", "요청"):
        assert text in page.text
    assert "전기차 (1), EV (1)" in " ".join(sujin.page(PAGE + "?counts=1").text.split())
    [path] = [each for each in page.links if each.startswith(PAGE + "/") and "table" not in each
              and each.rpartition("/")[2] not in ("new", "upload")]
    assert [(each["value"], "checked" in each) for each in sujin.page(path).having("input", name="state")] == [
        ("active", True), ("off", False)]
    sujin.post(path, {"words": "전기차\nEV", "state": "off", "note": ""})
    assert root.synonym_list(state="off")["count"] == 1
    assert sujin.post(path + "/delete").location == PAGE + "?done=deleted"
    assert _words(root) == []


def test_what_is_wrong_is_said_in_the_reader_s_language_and_what_was_typed_stays(visitor, group, root):
    wrong = visitor("sujin").post(PAGE + "/new", {"words": "EV\n물<b>", "note": "까닭 <i>"})
    text = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert "‘EV’, 이 낱말은 다른 묶음(전기차, EV)에 있습니다." in text
    assert "\nEV\n물&lt;b&gt;</textarea>" in text
    assert "까닭 &lt;i&gt;</textarea>" in text
    english = visitor("root").post("/en/desk/synonyms/" + group["id"], {"words": "EV", "state": "x", "note": ""})
    assert (english.status_code, "There are not two words" in english.get_data(as_text=True)) == (422, True)
    assert _words(root) == [["전기차", "EV"]]


def test_a_group_that_came_with_the_product_is_switched_off_and_not_deleted(visitor, root):
    root.synonym_bring()
    [seed] = root.synonym_list(q="초미세먼지")["results"]
    sujin, path = visitor("sujin"), f"{PAGE}/{seed['id']}"
    page = sujin.page(path)
    assert "처음부터 들어 있던 묶음입니다." in page.text
    assert path + "/delete" not in page.links
    assert sujin.post(path + "/delete").location == path
    sujin.post(path, {"words": "\n".join(seed["words"]), "state": "off", "note": "뜻이 갈립니다"})
    root.synonym_bring()
    assert root.synonym_show(id=seed["id"])["state"] == "off"
    listed = sujin.page(PAGE + "?origin=seed&state=off")
    assert "우리가 고침" in listed.text
    assert len(sujin.get(PAGE + "?counts=1").get_data()) < 120_000
    assert sujin.get(PAGE + "?page=9999").status_code == 400


def test_an_auditor_sees_all_and_has_nothing_to_press(visitor, group):
    audrey = visitor("audrey")
    page = audrey.page(PAGE)
    assert "전기차, EV" in page.text
    assert not {PAGE + "/new", PAGE + "/upload", f"{PAGE}/{group['id']}"} & set(page.links)
    for path in ("/new", "/upload", f"/{group['id']}", f"/{group['id']}/delete"):
        assert audrey.post(PAGE + path, {"words": "ab\ncd"}).status_code == 403


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_that_was_taken_away_is_read_as_it_was(visitor, root, group, kind):
    root.synonym_create(words=["=SUM(A1)", "합계", "누계"], note="-메모")
    root.synonym_update(id=group["id"], state="off")
    sujin = visitor("sujin")
    taken = sujin.get(f"{PAGE}/table.{kind}").get_data()
    done = sujin.post(PAGE + "/upload", {"file": (io.BytesIO(taken), f"t.{kind}")})
    assert done.location == PAGE + "?done=0-0-2"
    assert "그대로인 묶음 2개입니다." in sujin.page(done.location).text


def test_a_table_changes_and_adds_or_says_of_each_line_what_is_wrong(visitor, root, group):
    sujin, held = visitor("sujin"), io.StringIO()
    lines = [["Group id", "State", "Word 1", "Word 2", "Note"], [group["id"], "꺼 둠", "전기차", "이브이", ""],
             ["", "", "한전", "KEPCO", "이름이 둘"]]
    csv.writer(held).writerows(lines)
    done = sujin.post("/en/desk/synonyms/upload", {"file": (io.BytesIO(held.getvalue().encode()), "t.csv")})
    assert done.location.endswith("?done=1-1-0")
    assert sorted(_words(root)) == [["전기차", "이브이"], ["한전", "KEPCO"]]
    csv.writer(held).writerows([["none", "", "ab", "cd"], ["", "언젠가", "버스", "bus"], ["", "", "하나"]])
    wrong = sujin.post(PAGE + "/upload", {"file": (io.BytesIO(held.getvalue().encode()), "t.csv")})
    text = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    for told in ("4번째 줄: ‘none’ 번호의 묶음이 없거나", "5번째 줄: ", "6번째 줄: 낱말이 둘이 되지 않습니다."):
        assert told in text


def test_a_file_that_is_no_table_of_ours_is_told_why(visitor, root, monkeypatch):
    monkeypatch.setattr(synonym_tables, "MOST", 1)
    sujin = visitor("sujin")
    assert sujin.post(PAGE + "/upload", {}).status_code == 422
    for written, told in (("", "빈 파일입니다."), ("a,b\n1,2\n", "머리글에 ‘낱말’로 시작하는 칸이 없습니다."),
                          ("낱말\n", "머리글 아래에 줄이 없습니다."),
                          ("낱말,낱말\n가나,다라\n마바,사아\n", "1줄보다 깁니다.")):
        wrong = sujin.post(PAGE + "/upload", {"file": (io.BytesIO(written.encode()), "t.csv")})
        assert (wrong.status_code, told in wrong.get_data(as_text=True)) == (422, True), written
