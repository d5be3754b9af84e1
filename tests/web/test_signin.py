"""Coming in and going out."""

from tests.web.people import PASSWORD


def test_whoever_knows_his_password_comes_in_and_is_led_to_where_he_wanted(visitor):
    taeho = visitor("")
    asked = taeho.get("/ko/desk/")
    assert (asked.status_code, asked.location) == (303, "/ko/sign-in?next=/ko/desk/")
    answer = taeho.post("/ko/sign-in", {"name": "taeho", "password": PASSWORD, "next": "/ko/desk/"}, "/ko/sign-in")
    assert (answer.status_code, answer.location) == (303, "/ko/desk/")
    assert "빛그린소프트 · 한태호" in taeho.page("/ko/desk/").text


def test_a_wrong_password_and_a_wrong_name_are_told_the_same(visitor):
    said = [visitor("").post("/ko/sign-in", fields, "/ko/sign-in") for fields in (
        {"name": "taeho", "password": "not his password"}, {"name": "nobody", "password": "not his password"})]
    assert [answer.status_code for answer in said] == [422, 422]
    assert "이름이나 비밀번호가 맞지 않습니다" in said[0].get_data(as_text=True)


def test_whoever_goes_out_is_out_also_with_the_cookie_he_had(visitor):
    taeho = visitor("taeho")
    with taeho.browser.session_transaction() as kept:
        before = dict(kept)
    assert taeho.post("/ko/sign-out").status_code == 303
    with taeho.browser.session_transaction() as kept:
        kept.update(before)
    assert taeho.get("/ko/desk/").status_code == 303


def test_a_form_of_another_site_is_refused(visitor):
    assert visitor("taeho").browser.post("/ko/sign-out").status_code == 400
