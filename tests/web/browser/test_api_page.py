"""The page to try the API on, in a real browser: Swagger UI under the strict policy, calling this very site."""


def test_an_action_is_called_from_the_page_without_a_complaint_under_the_policy(visit):
    page = visit("/api")
    page.locator(".opblock-tag", has_text="The site").click()
    page.locator("[id$='-status_show'] .opblock-summary-control").click()
    page.locator(".try-out__btn").click()
    page.locator(".execute").click()
    page.locator(".live-responses-table .response-col_status").first.wait_for()
    assert page.locator(".live-responses-table tbody .response-col_status").first.inner_text().strip() == "200"
    assert "ckan_version" in page.locator(".live-responses-table .highlight-code").first.inner_text()
    assert page.complaints == []


def test_the_page_runs_off_no_side(visit):
    page = visit("/api", width=390)
    page.locator(".opblock-tag").first.wait_for()
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
