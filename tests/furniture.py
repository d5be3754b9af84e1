"""A small catalogue to test in: two organisations and the people around them.

kepco is a partner, held to the sharing profile; nia is not.  root runs the site, audrey audits it.  jiwoo edits for
nia, minsu leads it, hana only reads there; dohyun edits for kepco.
"""

from catalog import SYSTEM

ROLES = {"jiwoo": ("nia", "editor"), "minsu": ("nia", "admin"), "hana": ("nia", "member"),
         "dohyun": ("kepco", "editor")}
PEOPLE = {"root": {"sysadmin": True}, "audrey": {"auditor": True}} | dict.fromkeys(ROLES, {})


def furnish(catalog) -> dict[str, str]:
    """Put it in, and return everybody's token."""
    catalog.call("organization_create", {"name": "nia", "title": "한국지능정보사회진흥원"}, SYSTEM)
    catalog.call("organization_create", {"name": "kepco", "title": "한국전력공사", "partner": True}, SYSTEM)
    for name, facts in PEOPLE.items():
        catalog.call("user_create", {"name": name, **facts}, SYSTEM)
    for name, (organization, role) in ROLES.items():
        catalog.call("organization_member_create", {"id": organization, "username": name, "role": role}, SYSTEM)
    return {name: catalog.call("api_token_create", {"user": name, "name": "test"}, SYSTEM)["token"] for name in PEOPLE}


def dataset(**changes) -> dict:
    """A dataset as a client would send it."""
    return {"name": "power-use", "title": "전력 사용량", "notes": "시군구별 월간 전력 사용량", "owner_org": "nia",
            "license_id": "kogl-1", "tags": [{"name": "전력"}, {"name": "에너지"}],
            "resources": [{"url": "https://data.example/power.csv", "name": "전력", "format": "csv"}]} | changes


def shared(**changes) -> dict:
    """A dataset of a partner that has all the sharing profile asks for."""
    return dataset(
        name="kepco-power", owner_org="kepco", url="https://partner.example/power", theme=["산업고용"],
        frequency="MONTHLY", issued="2024-01-02", modified="2026-02-01", dcat_type="FILE", access_rights="public",
        personal_data="none", personal_data_basis="시군구별 합계", is_free=True, third_party_rights=False,
        publisher=[{"name": "한국전력공사"}], contact=[{"name": "데이터전략처", "phone": "061-345-0000"}],
        language=["ko"], identifier="15000001") | changes
