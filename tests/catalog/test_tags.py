"""Tags: free ones, which are what published datasets bear, and those of vocabularies."""

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import delete, func, select

from catalog.tables import audit_entries, datasets, vocabularies, vocabulary_tags
from tests.furniture import dataset


@pytest.fixture
def season(doors):
    """A vocabulary of two tags, one of which a dataset bears beside its free tags."""
    made = doors("root").action.vocabulary_create(name="season", tags=[{"name": "여름"}, {"name": "겨울"}])
    doors("jiwoo").action.package_create(**dataset(tags=[
        {"name": "전력"}, {"name": "여름", "vocabulary_id": made["id"]}]))
    return made


def entries(store) -> int:
    with store.read() as db:
        return db.scalar(select(func.count()).select_from(audit_entries))


def borne(doors) -> list[tuple]:
    return [(each["name"], each.get("vocabulary_name")) for each in
            doors().action.package_show(id="power-use")["tags"]]


def test_free_tags_are_those_of_published_datasets(doors):
    jiwoo = doors("jiwoo").action
    jiwoo.package_create(**dataset())
    jiwoo.package_create(**dataset(name="two", tags=[{"name": "전력 산업"}, {"name": "Power"}]))
    jiwoo.package_create(**dataset(name="hidden", private=True, tags=[{"name": "비밀"}]))
    jiwoo.package_create(**dataset(name="draft", state="draft", tags=[{"name": "초안"}]))
    for name in (None, "jiwoo", "root"):
        action = doors(name).action
        assert action.tag_list() == ["Power", "에너지", "전력", "전력 산업"]
        assert action.tag_list(query="POW") == action.tag_list(q=" pow ") == ["Power"]
        assert action.tag_search(query="전력")["count"] == 2
        for hidden in ("비밀", "초안"):
            assert action.tag_search(query=hidden) == {"count": 0, "results": []}
            with pytest.raises(NotFound):
                action.tag_show(id=hidden)
    jiwoo.package_delete(id="two")
    assert doors().action.tag_list() == ["에너지", "전력"]


def test_a_free_tag_is_shown_by_name_and_by_id_with_the_datasets_the_caller_sees(doors):
    one = doors("jiwoo").action.package_create(**dataset())
    two = doors("jiwoo").action.package_create(**dataset(name="two", private=True))
    [tag] = doors().action.tag_list(query="전력", all_fields=True)
    assert tag == {"id": one["tags"][1]["id"], "name": "전력", "display_name": "전력", "vocabulary_id": None,
                   "state": "active"}
    assert doors().action.tag_show(id="전력") == doors().action.tag_show(id=tag["id"]) == tag
    assert doors().action.tag_show(id="전력", include_datasets=True) == tag | {"packages": [one]}
    for name, seen in (("dohyun", {one["id"]}), ("hana", {one["id"], two["id"]}), ("root", {one["id"], two["id"]})):
        packages = doors(name).action.tag_show(id=tag["id"], include_datasets="true")["packages"]
        assert {each["id"] for each in packages} == seen
    for id in ("nothing", "44444444-4444-4444-8444-444444444444"):
        with pytest.raises(NotFound):
            doors().action.tag_show(id=id)


def test_every_text_that_is_searched_for_must_be_in_a_tag(doors):
    doors("jiwoo").action.package_create(**dataset(tags=[{"name": name} for name in ("전력 산업", "전력", "산업")]))
    search = doors().action.tag_search
    assert [each["name"] for each in search(query=["전력", "산업"])["results"]] == ["전력 산업"]
    assert [each["name"] for each in search(fields={"tags": "산업"})["results"]] == ["산업", "전력 산업"]
    assert [each["name"] for each in search(query="업", limit="1", offset=1)["results"]] == ["전력 산업"]
    assert search(query="업", limit=1)["count"] == 2
    for nothing in ({}, {"query": ""}, {"query": " "}, {"query": "전력", "vocabulary_id": "nowhere"}):
        assert search(**nothing) == {"count": 0, "results": []}


@pytest.mark.parametrize("asked", [{"query": "x", "limit": "many"}, {"query": {"a": 1}}, {"query": [5]},
                                   {"query": "x", "offset": -1}, {"query": "x", "vocabulary_id": ["season"]}])
def test_a_search_for_nonsense_is_refused(doors, asked):
    with pytest.raises(ValidationError):
        doors().action.tag_search(**asked)


def test_a_vocabulary_is_shown_by_name_and_by_id(doors, season):
    assert [each["name"] for each in season["tags"]] == ["겨울", "여름"]
    assert season["tags"][1] == {"id": season["tags"][1]["id"], "name": "여름", "display_name": "여름",
                                 "vocabulary_id": season["id"], "state": "active"}
    for id in ("season", season["id"]):
        assert doors().action.vocabulary_show(id=id) == season
    empty = doors("root").action.vocabulary_create(name="Area")
    assert empty == {"id": empty["id"], "name": "Area", "tags": []}
    assert doors().action.vocabulary_list() == [empty, season]


def test_the_tags_of_a_vocabulary_stand_apart_from_the_free_ones(doors, season):
    action = doors().action
    summer = season["tags"][1]
    assert action.tag_list() == ["전력"]
    assert action.tag_list(vocabulary_id="season") == ["겨울", "여름"]
    assert action.tag_list(vocabulary_id=season["id"], query="여", all_fields=True) == [summer]
    assert action.tag_search(query="여름")["count"] == 0
    assert action.tag_search(query="여름", vocabulary_id="season") == {"count": 1, "results": [summer]}
    assert action.tag_show(id=summer["id"]) == action.tag_show(id="여름", vocabulary_id="season") == summer
    for id, vocabulary in (("여름", None), ("전력", "season"), ("여름", "nowhere")):
        with pytest.raises(NotFound):
            action.tag_show(id=id, vocabulary_id=vocabulary)
    with pytest.raises(NotFound):
        action.tag_list(vocabulary_id="nowhere")
    assert action.tag_list(vocabulary_id="nowhere", query="x") == []


def test_the_datasets_with_a_tag_of_a_vocabulary_come_when_asked(doors, season):
    shown = doors().action.tag_show(id="여름", vocabulary_id="season", include_datasets=True)
    assert [each["name"] for each in shown["packages"]] == ["power-use"]
    assert doors().action.tag_show(id="겨울", vocabulary_id="season", include_datasets=True)["packages"] == []


@pytest.mark.parametrize(("said", "error"), [
    ({}, {"name": ["Missing value"]}), ({"name": ""}, {"name": ["Missing value"]}),
    ({"name": "a"}, {"name": ["Name must be at least 2 characters long"]}),
    ({"name": "a" * 101}, {"name": ["Name must be a maximum of 100 characters long"]}),
    ({"name": "season"}, {"name": ["That vocabulary name is already in use."]}),
    ({"name": ["x"]}, {"name": ["Must be a Unicode string value"]}),
    ({"name": "area", "id": "x"}, {"id": ["The input field id was not expected."]}),
    ({"name": "area", "tags": [{"name": "물"}]}, {"tags": ['Tag "물" length is less than minimum 2']}),
    ({"name": "area", "tags": [{}]}, {"tags": ["Missing value"]}),
    *(({"name": "area", "tags": tags}, {"tags": ["Must be a list"]}) for tags in ("여름", None))])
def test_a_vocabulary_that_cannot_be_is_refused_in_ckans_words(doors, season, said, error):
    with pytest.raises(ValidationError) as refused:
        doors("root").action.vocabulary_create(**said)
    assert {key: value for key, value in refused.value.error_dict.items() if key != "__type"} == error
    assert [each["name"] for each in doors().action.vocabulary_list()] == ["season"]


def test_tags_that_stay_in_a_vocabulary_keep_their_ids(doors, season):
    now = doors("root").action.vocabulary_update(id="season", tags=[
        {"name": "여름"}, {"name": "가을"}, {"name": "가을"}, {"name": "겨울"}])
    assert [each["name"] for each in now["tags"]] == ["가을", "겨울", "여름"]
    assert now["tags"][1:] == season["tags"]


def test_saying_the_same_of_a_vocabulary_changes_nothing(doors, season, store):
    before = entries(store)
    assert doors("root").action.vocabulary_update(**season) == season
    assert doors("root").action.vocabulary_update(id="season") == season
    assert entries(store) == before


def test_a_renamed_vocabulary_has_its_new_name_on_datasets_too(doors, season, store):
    assert doors("root").action.vocabulary_update(id=season["id"], name="time")["tags"] == season["tags"]
    assert borne(doors) == [("여름", "time"), ("전력", None)]
    [told] = doors("root").action.audit_list(event="vocabulary:retell")["entries"]
    assert (told["subject"], told["organization"], told["facts"]) == (season["id"], None, {"datasets": 1})
    with store.read() as db:
        assert db.scalar(select(datasets.c.revision)) == 1
    doors("root").action.vocabulary_create(name="area")
    with pytest.raises(ValidationError) as refused:
        doors("root").action.vocabulary_update(id="time", name="area")
    assert refused.value.error_dict["name"] == ["That vocabulary name is already in use."]


def test_a_tag_that_goes_is_taken_off_the_datasets(doors, season, store):
    doors("root").action.vocabulary_update(id="season", tags=[{"name": "겨울"}])
    assert borne(doors) == [("전력", None)]
    assert doors().action.package_show(id="power-use")["num_tags"] == 1
    with store.read() as db:
        assert db.scalar(select(datasets.c.revision)) == 2
    assert [each["name"] for each in doors().action.vocabulary_show(id="season")["tags"]] == ["겨울"]


def test_a_tag_is_made_in_a_vocabulary_only(doors, season):
    root = doors("root").action
    made = root.tag_create(name="가을", vocabulary_id=season["id"])
    assert made == {"id": made["id"], "name": "가을", "display_name": "가을", "vocabulary_id": season["id"],
                    "state": "active", "packages": []}
    assert root.tag_list(vocabulary_id="season") == ["가을", "겨울", "여름"]
    for said, error in (
            ({"name": "가을"}, {"vocabulary_id": ["Missing value"]}),
            ({"name": "가을", "vocabulary_id": "nowhere"}, {"vocabulary_id": ["Tag vocabulary was not found."]}),
            ({"name": "가을", "vocabulary_id": season["id"]}, {"vocabulary_id": [
                f"Tag 가을 already belongs to vocabulary {season['id']}"]}),
            ({"vocabulary_id": season["id"]}, {"name": ["Missing value"]}),
            ({"name": "R&D", "vocabulary_id": season["id"], "id": "x"}, {"id": [
                "The input field id was not expected."]})):
        with pytest.raises(ValidationError) as refused:
            root.tag_create(**said)
        assert {key: value for key, value in refused.value.error_dict.items() if key != "__type"} == error


def test_a_deleted_tag_is_off_the_datasets(doors, season):
    root = doors("root").action
    for id, vocabulary in (("여름", None), ("전력", "season"), ("여름", "nowhere")):
        with pytest.raises(NotFound) as missing:
            root.tag_delete(id=id, vocabulary_id=vocabulary)
        assert "Could not find tag" in str(missing.value)
    with pytest.raises(ValidationError) as refused:
        root.tag_delete(vocabulary_id="season")
    assert refused.value.error_dict["id"] == "id not in data"
    assert root.tag_delete(id="여름", vocabulary_id="season") is None
    assert borne(doors) == [("전력", None)]
    assert root.tag_delete(id=season["tags"][0]["id"]) is None
    assert root.vocabulary_show(id="season")["tags"] == []
    doors("jiwoo").action.package_create(**dataset(name="hidden", private=True, tags=[{"name": "전력"}]))
    assert root.tag_delete(id="전력") is None
    assert (borne(doors), doors().action.tag_list()) == ([], [])
    assert root.package_show(id="hidden")["tags"] == []


def test_a_vocabulary_is_deleted_when_it_is_empty(doors, season):
    root = doors("root").action
    with pytest.raises(ValidationError) as refused:
        root.vocabulary_delete(id="season")
    assert refused.value.error_dict["message"] == "Vocabulary cannot be deleted while it still has tags"
    root.vocabulary_update(id="season", tags=[])
    assert root.vocabulary_delete(id="season") is None
    for action in ("vocabulary_show", "vocabulary_update", "vocabulary_delete"):
        with pytest.raises(NotFound):
            doors("root").call_action(action, {"id": "season"})
        with pytest.raises(ValidationError) as refused:
            doors("root").call_action(action, {})
        assert refused.value.error_dict["id"] == "id not in data"


def test_only_who_runs_the_site_decides_about_vocabularies(doors, season):
    for name in (None, "hana", "jiwoo", "minsu", "dohyun", "audrey"):
        for action, data in (("vocabulary_create", {"name": "area"}), ("vocabulary_update", {"id": "season"}),
                             ("vocabulary_delete", {"id": "season"}), ("tag_delete", {"id": "여름"}),
                             ("tag_create", {"name": "가을", "vocabulary_id": season["id"]})):
            with pytest.raises(NotAuthorized):
                doors(name).call_action(action, data)


@pytest.mark.parametrize("gone", [(vocabulary_tags,), (vocabulary_tags, vocabularies)])
def test_a_tag_that_is_gone_is_passed_over_where_a_dataset_had_it(doors, season, store, gone):
    with store.write() as db:                      # gone without having been taken off, as after a restored table
        for table in gone:
            db.execute(delete(table))
    had = doors().action.package_show(id="power-use")["tags"]
    more = [*had, {"name": "겨울", "vocabulary_id": season["id"]}]
    for action, said in (("package_patch", {"id": "power-use", "tags": more}),
                         ("package_create", dataset(name="beside", tags=had))):
        with pytest.raises(ValidationError) as refused:
            doors("jiwoo").call_action(action, said)
        assert len(refused.value.error_dict["tags"]) == 1
    assert doors("jiwoo").action.package_patch(id="power-use", notes="그 뒤")["num_tags"] == 1
    assert borne(doors) == [("전력", None)]


def test_a_dataset_has_at_most_a_thousand_tags_out_of_vocabularies(doors, season):
    said = [{"name": f"t{number}", "vocabulary_id": f"v{number}"} for number in range(40_000)]
    with pytest.raises(ValidationError) as refused:
        doors("jiwoo").action.package_patch(id="power-use", tags=said)
    assert refused.value.error_dict["tags"] == ["Must be a list of at most 1000 tags out of vocabularies"]
