"""What is suggested while somebody types, and what a mistyped word may have been: alike in memory and on disk."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.search import Unbuilt
from catalog.search.phrases import entries, letters
from catalog.search.vocabulary import MemoryShelf, Vocabulary
from catalog.search.vocabulary_disk import TantivyShelf
from tests.catalog.search.samples import document, identity

DOCUMENTS = [
    document(1, "나주시 전력 사용량 (2024)", tags=["전력", "에너지 절약"], column_names=["사용량 합계", "KWH"],
             organization_title="한국전력공사"),
    document(2, "광주광역시 전기차 충전소 현황", tags=["전력", "전기차"], organization_title="한국전력공사"),
    document(3, "광주광역시 전기차 등록 대수", organization="gjcity", organization_title="광주광역시청"),
    document(4, "PM2.5 측정값", title_en="Fine dust", organization_title=""),
    document(5, "전설의 초안", state="draft", tags=["전설초안"]),
    document(6, "전설의 비공개", labels=["member-kepco"], column_names=["전설항목"], organization_title="전설기관"),
]


def vocabularies(folder):
    return {"memory": Vocabulary(MemoryShelf()), "disk": Vocabulary(TantivyShelf(folder / "vocabulary"))}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    made = vocabularies(tmp_path_factory.mktemp("built"))
    for each in made.values():
        each.rebuild(DOCUMENTS)
    return made


@pytest.fixture(params=["memory", "disk"])
def vocabulary(request, built):
    return built[request.param]


@pytest.fixture(params=["memory", "disk"])
def own(request, tmp_path):
    made = vocabularies(tmp_path)[request.param]
    made.rebuild(DOCUMENTS)
    return made


def told(vocabulary, typed, most=8):
    return [(each.text, each.kind, each.how) for each in vocabulary.begin(typed, most)]


@pytest.mark.parametrize(("typed", "how"), [
    ("전", "plain"), ("저ㄴ", "plain"), ("ㅈㅓ", "plain"), ("전려", "plain"), ("전력", "plain"),
    ("ㅈㄹ", "initials"), ("wjsfur", "keyboard"), ("wjsfu", "keyboard"), ("WJSFUR", "keyboard"), ("wf", "keyboard"),
    ("\u110c\u1165\u11ab", "plain"), (" 전 력 ", "plain")])
def test_what_is_typed_half_or_by_first_letters_or_on_the_other_keyboard_leads_to_the_phrase(vocabulary, typed, how):
    assert told(vocabulary, typed)[0] == ("전력", "keyword", how)


@pytest.mark.parametrize(("typed", "found"), [
    ("한국", [("한국전력공사", "organization", "plain")]), ("kepc", [("한국전력공사", "organization", "plain")]),
    ("ㅏㄷㅔ채", [("한국전력공사", "organization", "keyboard")]), ("사용량ㅎ", [("사용량 합계", "column", "plain")]),
    ("kw", [("KWH", "column", "plain")]), ("pm2", [("PM2.5", "word", "plain"), ("PM2.5 측정값", "dataset", "plain")]),
    ("fine", [("Fine", "word", "plain"), ("PM2.5 측정값", "dataset", "plain")]), ("2024", []), ("없는말", []),
    ("광주광역시 전기차 충저", [("광주광역시 전기차 충전소 현황", "dataset", "plain")]),
    ("여수 전기차 충저", [("여수 전기차 충전소", "word", "words")]),
    ("ㄱㅈㄱㅇㅅㅈㄱㅊㄷㄹ", [("광주광역시 전기차 등록 대수", "dataset", "initials")])])
def test_every_kind_of_phrase_is_suggested_with_what_it_is(vocabulary, typed, found):
    assert told(vocabulary, typed) == found


def test_the_complete_comes_first_then_the_frequent_and_titles_keep_their_places(vocabulary):
    assert told(vocabulary, "광주광역시", 4) == [
        ("광주광역시", "word", "plain"), ("광주광역시 전기차", "word", "plain"),
        ("광주광역시 전기차 등록 대수", "dataset", "plain"), ("광주광역시 전기차 충전소 현황", "dataset", "plain")]
    assert [(each.count, each.target) for each in vocabulary.begin("광주광역시", 4)] == [
        (2, ""), (2, ""), (1, identity(3)), (1, identity(2))]
    assert len(vocabulary.begin("ㅈ", 2)) == 2


@pytest.mark.parametrize("typed", ["전설", "ㅈㅅ", "wjstjf", "전설초", "전설항", "전설기"])
def test_nothing_of_what_is_not_public_is_in_it(vocabulary, typed):
    assert [each for each in told(vocabulary, typed) if "전설" in each[0]] == []
    assert not vocabulary.knows(typed)
    assert [each for each in vocabulary.near("전설헝목") + vocabulary.near("전셜초안") if "전설" in each] == []


@pytest.mark.parametrize(("word", "meant"), [
    ("전럭", ["전력"]), ("전럭사용량", ["전력 사용량"]), ("뎐력사용량", ["전력 사용량"]), ("충젼소", ["충전소"]),
    ("kepoc", []), ("전력", []), ("전력을", []), ("뎐럭", []), ("전", []), ("", [])])
def test_a_mistyped_word_is_mended_by_the_nearest_that_is_written(vocabulary, word, meant):
    assert vocabulary.near(word) == meant


def test_a_word_is_known_with_a_particle_and_however_it_is_spaced(vocabulary):
    known = [each for each in ("전력", "전력을", "에너지절약", "kwh", "한국전력공사", "전력사용량", "사용", "초안")
             if vocabulary.knows(each)]
    assert known == ["전력", "전력을", "에너지절약", "kwh", "한국전력공사", "전력사용량"]


def test_an_update_teaches_what_is_new_and_forgets_titles_that_changed_or_are_gone(own):
    own.add([document(1, "나주시 지진 대피소", tags=["전력"]), document(2, "숨은 것", labels=[])], [identity(3)])
    own.rest()
    assert told(own, "지ㅈ") == [("지진", "word", "plain"), ("지진 대피소", "word", "plain")]
    assert [each for each in told(own, "ㄱ", 50) + told(own, "나주", 50) if each[1] == "dataset"] == [
        ("나주시 지진 대피소", "dataset", "plain")]
    assert told(own, "숨은") == []


def test_what_it_knows_already_is_not_written_again(own, monkeypatch):
    monkeypatch.setattr(own.shelf, "update", lambda *_: pytest.fail("written again"))
    own.add(DOCUMENTS, [identity(9)])


def said(number, *words):
    return DOCUMENTS[0] | {"id": identity(number), "title": " ".join(words), "tags": [], "title_en": ""}


def counts(vocabulary):
    return {each.text: each.count for each in vocabulary.begin("새말", 9) + vocabulary.begin("딴말", 9)}


def test_what_comes_later_counts_as_well_once_it_is_a_tenth_more(own, monkeypatch):
    own.rebuild([])
    own.add([said(number, "새말", f"갈래{number}") for number in range(100, 130)])
    assert counts(own)["새말"] == 30
    for number in range(130, 132):
        own.add([said(number, "새말", "딴말")])
        own.rest()
    assert (counts(own)["새말"], counts(own)["딴말"]) == (30, 2)
    own.add([said(132, "새말", "다른")])
    assert counts(own)["새말"] == 33
    written, update = [], own.shelf.update
    monkeypatch.setattr(own.shelf, "update", lambda new, gone: written.append(new) or update(new, gone))
    own.add([said(number, "새말", "다른") for number in range(100, 130)])
    assert counts(own)["새말"] == 33
    assert "새말" not in [each.text for each in written[0]]


def test_what_another_process_has_counted_meanwhile_is_counted_on(tmp_path):
    own, other = (Vocabulary(TantivyShelf(tmp_path / "v")) for _ in range(2))
    own.rebuild([])
    own.add([said(1, "새말", "하나")])
    own.rest()
    other.add([said(number, "새말", "둘") for number in range(100, 150)])
    other.rest()
    own.add([said(2, "새말", "셋")])
    own.rest()
    assert counts(own)["새말"] == 52


def test_what_it_has_met_is_not_looked_up_again_until_it_is_built_anew(own, monkeypatch):
    asked, kept = [], own.shelf.kept
    monkeypatch.setattr(own.shelf, "kept", lambda ids: asked.append(set(ids)) or kept(ids))
    own.add(DOCUMENTS[:1])
    own.add(DOCUMENTS[:1])
    assert asked[1] == {f"dataset {identity(1)}"} < asked[0]
    own.rebuild([])
    own.add(DOCUMENTS[:1])
    assert asked[2] == asked[0]
    assert told(own, "전력")[0] == ("전력", "keyword", "plain")


@pytest.mark.parametrize("most", [3, 1_000])
def test_what_one_remembers_is_of_the_shelf_as_another_process_has_built_it(tmp_path, monkeypatch, most):
    monkeypatch.setattr("catalog.search.vocabulary_known.MOST_KNOWN", most)
    own, builder = (Vocabulary(TantivyShelf(tmp_path / "v")) for _ in range(2))
    builder.rebuild(DOCUMENTS)
    own.add(DOCUMENTS)
    own.rest()
    builder.rebuild([])
    own.add(DOCUMENTS[1:2])
    own.rest()
    assert (told(own, "충전소")[0], told(own, "나주")) == (("충전소", "word", "plain"), [])


def test_a_rebuild_forgets_what_no_dataset_says_any_more(own):
    own.rebuild(DOCUMENTS[3:])
    assert (told(own, "전력"), told(own, "측")) == ([], [("측정값", "word", "plain")])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=6) | st.text("ㅈㄹㄱ전력려저나광주 wjsfurkepc", max_size=8), most=st.integers(1, 9))
def test_memory_and_disk_suggest_and_mend_alike(built, typed, most):
    answers = [(each.begin(typed, most), each.near(typed), each.knows(typed)) for each in built.values()]
    assert answers[0] == answers[1]
    assert len(answers[0][0]) <= most


@pytest.mark.parametrize("typed", [
    "가" * 10_000, "전 " * 5_000, "\0\x1e\x7f", "\ud800전", "전.*[(", "(?P<a>", "'; drop table", "％", "\u202e전",
    "ㅈ" * 9_000, "a" * 9_999])
def test_whatever_is_typed_is_answered(vocabulary, typed):
    for ask in (vocabulary.begin, vocabulary.near, vocabulary.knows):
        assert ask(typed) is not None


def test_one_process_learns_what_another_has_written(tmp_path):
    writer, reader = (Vocabulary(TantivyShelf(tmp_path / "v")) for _ in range(2))
    assert (reader.fresh, reader.begin("전"), reader.near("전럭"), reader.knows("전력")) == (False, [], [], False)
    with pytest.raises(Unbuilt):
        writer.add(DOCUMENTS)
    writer.rebuild([])
    assert (reader.fresh, reader.begin("전력")) == (True, [])
    writer.add(DOCUMENTS[:1])
    assert told(reader, "전력")[0] == ("전력", "keyword", "plain")
    writer.rebuild(DOCUMENTS[3:])
    assert told(reader, "전력") == []


@pytest.mark.parametrize("moment", ["while it is built", "before it is put into use"])
def test_a_rebuild_that_dies_leaves_the_vocabulary_before_it(tmp_path, monkeypatch, moment):
    vocabulary = Vocabulary(TantivyShelf(tmp_path / "v"))
    vocabulary.rebuild(DOCUMENTS[:1])

    def die(*_):
        raise KeyboardInterrupt

    if moment != "while it is built":
        monkeypatch.setattr("catalog.search.tantivy_disk.os.replace", die)
    with pytest.raises(KeyboardInterrupt):
        vocabulary.rebuild(each if number else die() for number, each in enumerate(
            DOCUMENTS[1:], moment != "while it is built"))
    monkeypatch.undo()
    assert told(vocabulary, "전력")[0] == ("전력", "keyword", "plain")
    vocabulary.rebuild(DOCUMENTS)
    assert len(list((tmp_path / "v").iterdir())) == 2


def test_a_vocabulary_of_other_rules_counts_as_none(tmp_path, monkeypatch):
    Vocabulary(TantivyShelf(tmp_path / "v")).rebuild(DOCUMENTS)
    monkeypatch.setattr("catalog.search.vocabulary_disk.RULES", "next")
    assert Vocabulary(TantivyShelf(tmp_path / "v")).fresh is False


def test_of_very_many_phrases_the_rarest_are_left_out_while_they_are_counted(monkeypatch):
    monkeypatch.setattr("catalog.search.vocabulary_known.MOST_COUNTED", 6)
    vocabulary = Vocabulary(MemoryShelf())
    vocabulary.rebuild([document(number, f"자주 낱말{number}가", organization_title="") for number in range(1, 9)])
    assert told(vocabulary, "자주")[0] == ("자주", "word", "plain")
    assert len([each for each in vocabulary.begin("ㄴ", 50) if each.kind == "word"]) < 8


def test_a_title_gives_its_words_and_neighbours_with_only_a_space_between():
    title = "나주시 전력 사용량(2024년) R&D 월"
    found = [(each.kind, each.text) for each in entries(document(1, title, organization=""))]
    assert found == [("dataset", title), *(("word", each) for each in (
        "나주시", "전력", "나주시 전력", "사용량", "전력 사용량", "R&D"))]
    assert letters("전력-사용") == letters("전력 사용") == "ㅈㅓㄴㄹㅕㄱㅅㅏㅇㅛㅇ"
