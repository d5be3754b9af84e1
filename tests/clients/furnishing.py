"""What is put into a site before a client is let loose on it: some of everything that it can carry away and back."""

from tests.furniture import dataset, shared

PASSWORD = "correct-horse-battery"
LATE = "2020-05-01T02:03:04.123456"


def furnish(ckan) -> None:
    """Two organisations, a group, three people and four datasets, one of them private.

    :param ckan: the site as its sysadmin sees it
    """
    for name, title in (("nia", "한국지능정보사회진흥원"), ("gwangju", "광주광역시")):
        ckan.call_action("organization_create", {
            "name": name, "title": title, "description": f"{title}의 데이터", "image_url": "https://logo.example/a.png",
            "title_translated": {"ko": title, "en": name.upper()},
            "extras": [{"key": "phone", "value": "062-000-1111"}]})
    ckan.call_action("group_create", {"name": "energy", "title": "에너지", "description": "에너지 데이터"})
    for name in ("jiwoo", "minsu"):
        ckan.call_action("user_create", {"name": name, "email": f"{name}@people.example", "password": PASSWORD,
                                         "fullname": name.title(), "about": "시험"})
    ckan.call_action("organization_member_create", {"id": "nia", "username": "jiwoo", "role": "editor"})
    ckan.call_action("group_member_create", {"id": "energy", "username": "minsu", "role": "admin"})
    ckan.call_action("package_create", dataset(groups=[{"name": "energy"}]))
    ckan.call_action("package_create", dataset(name="secret", private=True, extras=[{"key": "k", "value": "값"}]))
    ckan.call_action("package_create", shared(name="everything", owner_org="gwangju", author="작성자",
                                              author_email="open@people.example", version="1.0"))
    ckan.call_action("package_create", dataset(name="no-resources", resources=[], tags=[], license_id="cc-by"))
