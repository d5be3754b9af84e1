"""The pages' way to the catalogue."""

from catalog import SYSTEM, LocalCatalog
from web.asking import organizations


def test_every_organisation_is_there_to_choose_though_a_call_tells_of_twenty_five_only(hall, visitor):
    ckan = LocalCatalog(hall, SYSTEM).action
    for number in range(30):
        ckan.organization_create(name=f"more-{number:02}", title=f"기관 {number}")
    with visitor("").app.test_request_context("/ko/"):
        found = [each["name"] for each in organizations()]
    assert len(found) > 30
    assert sorted(found) == sorted(ckan.organization_list())
