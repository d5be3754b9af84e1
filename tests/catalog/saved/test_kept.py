"""Searches as they are kept: by whom, how many, in which words, and in no log."""

from functools import partial

import pytest
from ckanapi import NotFound, ValidationError
from sqlalchemy import select, update

from catalog.tables import audit_entries, saved_searches
from tests.catalog.saved.written import named

URL = "https://hook.partner.example/in/4f2a"


def test_a_search_that_is_not_understood_any_more_is_said_to_be_so_and_is_kept(catalog, keep, bring, morning, people,
                                                                              store):
    made = keep("q=공원")
    keep()
    with store.write() as db:
        db.execute(update(saved_searches).where(saved_searches.c.id == made["id"]).values(query="no_such_field=1"))
    bring("fresh")
    assert (morning(), named(catalog)) == (1, [["fresh"]])
    first, second = catalog.call("saved_search_list", {}, people["hana"])
    assert (first["understood"], first["new"], first["query"], first["due"]) == (
        False, None, "no_such_field=1", second["due"])
    catalog.call("saved_search_update", {"id": made["id"], "query": "q=공원"}, people["hana"])
    assert catalog.call("saved_search_list", {}, people["hana"])[0]["understood"]


def test_a_search_is_nobodys_but_its_owners(catalog, keep, people):
    made = keep()
    for name in ("root", "jiwoo"):
        assert catalog.call("saved_search_list", {}, people[name]) == []
        for action in ("saved_search_update", "saved_search_delete"):
            with pytest.raises(NotFound):
                catalog.call(action, {"id": made["id"]}, people[name])
    catalog.call("saved_search_delete", {"id": made["id"]}, people["hana"])
    assert catalog.call("saved_search_list", {}, people["hana"]) == []


def test_of_an_address_only_what_is_asked_is_kept_and_not_how_it_is_shown(keep):
    made = keep("?q=전력&page=3&sort=title&flat=1&in_organization=전&understand=1"
                "&exact=1&modified_year=2026&theme=a&theme=b")
    assert made["query"] == "q=%EC%A0%84%EB%A0%A5&exact=1&modified_year=2026&theme=a&theme=b"


def test_fifty_are_kept_and_no_more(catalog, keep, people):
    for _ in range(50):
        keep(every="never")
    with pytest.raises(ValidationError) as refusal:
        keep()
    assert str(refusal.value.error_dict["query"][0]).startswith("저장한 검색이 이미 50개입니다.")


@pytest.mark.parametrize(("told", "field", "begins"), [
    ({"query": "q=" + "전" * 2000}, "query", "찾는 말과 조건이 너무 깁니다(2002자)."),
    ({"query": "no_such_field=1"}, "query", "알아볼 수 없는 조건이 있습니다."),
    ({"query": "&"}, "query", "알아볼 수 없는 조건이 있습니다."),
    ({"query": ["q=전력"]}, "query", "Must be a Unicode string value"),
    ({"every": "hour"}, "every", "정해진 목록에 없는 값(hour)입니다."),
    ({"way": "pigeon"}, "way", "정해진 목록에 없는 값(pigeon)입니다."),
    ({"way": "hook"}, "url", "Missing value"),
    ({"way": "hook", "url": "http://hook.partner.example/"}, "url", "알림을 보낼 수 없는 곳"),
    ({"way": "hook", "url": "https://169.254.169.254/latest"}, "url", "알림을 보낼 수 없는 곳"),
    ({"way": "hook", "url": "https://user:pass@hook.example/"}, "url", "인터넷 주소로 읽을 수 없는 값")])
def test_what_cannot_be_kept_is_refused_with_words(keep, told, field, begins):
    with pytest.raises(ValidationError) as refusal:
        keep(**told)
    assert str(refusal.value.error_dict[field][0]).startswith(begins)


def test_a_name_that_no_page_knows_and_syntax_in_words_cannot_reach_another_parser(keep, catalog, people):
    for query in ("q={!lucene}전력", "q=_query_:전력", 'organization="nia" OR organization:kepco', "q=title:[",
                  "q=%00%ff"):
        made = keep(query, every="never")
        catalog.call("saved_search_delete", {"id": made["id"]}, people["hana"])


def test_what_people_look_for_is_in_no_log(catalog, keep, bring, morning, caplog, people, store):
    caplog.set_level("DEBUG")
    made = keep("q=전력 카나리아&organization=nia", title="비밀 카나리아")
    bring("fresh", "전력 카나리아")
    morning()
    catalog.call("saved_search_update", {"id": made["id"], "query": "q=카나리아", "title": "카나리아"}, people["hana"])
    catalog.call("saved_search_delete", {"id": made["id"]}, people["hana"])
    with store.read() as db:
        entries = b"".join(db.scalars(select(audit_entries.c.body))).decode()
    assert entries.count(made["id"]) == 3
    for told in (entries, caplog.text):
        assert "카나리아" not in told
        assert "%EC%B9%B4" not in told


def test_another_address_has_another_secret_and_none_has_none(catalog, keep, people):
    change = partial(catalog.call, "saved_search_update", user=people["hana"])
    made = keep(way="hook", url=URL)
    assert "secret" not in change({"id": made["id"], "title": "이름만"})
    assert change({"id": made["id"], "url": URL + "b"})["secret"] != made["secret"]
    told = change({"id": made["id"], "way": "mail"})
    assert (told["url"], "secret" in told) == (None, False)
    with pytest.raises(ValidationError):
        change({"id": made["id"], "way": "hook"})
