"""What is offered to somebody who has begun to type."""

import pytest
from ckanapi import NotAuthorized, ValidationError

from tests.furniture import dataset


@pytest.fixture
def several(doors):
    jiwoo = doors("jiwoo").action
    jiwoo.package_create(**dataset(name="han-river", title="한강 수위"))
    jiwoo.package_create(**dataset(name="bus-stops", title="버스 정류장", tags=[{"name": "교통"}],
                                   resources=[{"url": "https://data.example/b.json", "format": "JSON"}]))
    jiwoo.package_create(**dataset(name="han-secret", title="한강 비밀", private=True))
    return doors


def test_datasets_are_offered_by_name_and_by_title(several):
    offered = several().action.package_autocomplete
    assert offered(q="RIVER") == [
        {"name": "han-river", "title": "한강 수위", "match_field": "name", "match_displayed": "han-river"}]
    assert offered(q="한강 수") == [
        {"name": "han-river", "title": "한강 수위", "match_field": "title", "match_displayed": "한강 수위 (han-river)"}]
    assert [each["name"] for each in offered(q="정류장")] == ["bus-stops"]
    assert sorted(each["name"] for each in offered(q="")) == ["bus-stops", "han-river"]
    assert len(offered(q="", limit=1)) == 1
    assert offered(q="없는 것") == []
    assert offered(q="*") == []


def test_a_hidden_dataset_is_offered_to_whoever_may_see_it(several):
    def names(who):
        return sorted(each["name"] for each in several(who).action.package_autocomplete(q="han-"))

    assert [names(who) for who in (None, "dohyun")] == [["han-river"]] * 2
    assert [names(who) for who in ("hana", "root", "audrey")] == [["han-river", "han-secret"]] * 3


def test_organisations_and_groups_are_offered_by_name_and_by_title(several):
    door = several().action
    [nia] = door.organization_autocomplete(q="지능정보")
    assert nia == {"id": nia["id"], "name": "nia", "title": "한국지능정보사회진흥원"}
    assert [each["name"] for each in door.organization_autocomplete(q="한국")] == ["kepco", "nia"]
    assert [each["name"] for each in door.organization_autocomplete(q="", limit=1)] == ["kepco"]
    assert door.group_autocomplete(q="nia") == []


def test_users_are_offered_to_a_known_user_alone(several):
    [jiwoo] = several("hana").action.user_autocomplete(q="JIW")
    assert jiwoo == {"id": jiwoo["id"], "name": "jiwoo", "fullname": jiwoo["fullname"]}
    assert several("hana").action.user_autocomplete(q="hana", ignore_self=True) == []
    assert several("hana").action.user_autocomplete(q="%") == []
    with pytest.raises(NotAuthorized):
        several().action.user_autocomplete(q="j")


def test_tags_and_formats_are_offered(several):
    door = several().action
    assert door.tag_autocomplete(q="전") == ["전력"]
    assert door.tag_autocomplete(query="에너", limit=1) == ["에너지"]
    assert door.tag_autocomplete(q="") == []
    assert door.format_autocomplete(q="s") == ["csv", "json"]
    assert door.format_autocomplete(q="", limit=1) == ["csv"]


@pytest.mark.parametrize("name", ["package", "organization", "group", "user", "format"])
@pytest.mark.parametrize(("asked", "errors"), [
    ({}, {"q": ["Missing value"]}), ({"q": 5}, {"q": ["Must be a Unicode string value"]}),
    ({"q": "a", "limit": "x"}, {"limit": ["Invalid integer"]}),
    ({"q": "a", "limit": -1}, {"limit": ["Must be a natural number"]}),
])
def test_nonsense_is_a_mistake_in_its_field(doors, name, asked, errors):
    with pytest.raises(ValidationError) as refused:
        doors("root").call_action(f"{name}_autocomplete", asked)
    assert {key: value for key, value in refused.value.error_dict.items() if key != "__type"} == errors
