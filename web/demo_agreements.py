"""Agreements for the demo: examples made of what was harvested, with days around today, so that some are late.

They say of themselves that they are examples; no real agreement is told here.
"""

from datetime import datetime, timedelta

from schemas.dates import SEOUL
from web.wiring import House

SIGNED, LASTS, ENDING = 90, 700, 40              # days ago; days from now; the same for the one that ends soon
DUE = (0, -2, -9, 12, -21, 25)                   # days from now on which promises fall due for the first time
MATCHED = 4                                      # of them are kept by a dataset
SAYS = "시험 운영을 위해 만든 예시입니다. 실제 협약의 내용이 아닙니다."
CYCLES = ("MONTHLY", "QUARTERLY", "ANNUAL_2", "ANNUAL", "NEVER")


def bring_agreements(house: House) -> None:
    """Make an example agreement for each organisation that shares something.  What is there already is left alone."""
    ckan = house.ckan
    there = {each["name"] for each in ckan.call_action("agreement_list")["agreements"]}
    for number, name in enumerate(sorted(ckan.call_action("organization_list"))):
        found = ckan.call_action("package_search", {"fq": f"organization:{name}", "sort": "name asc", "rows": len(DUE)})
        if found["results"] and f"example-{name}" not in there:
            _bring(ckan, name, found["results"], ENDING if number == 0 else LASTS)


def _bring(ckan, organization: str, packages: list[dict], lasts: int) -> None:
    today = datetime.now(SEOUL).date()
    title = packages[0]["organization"]["title"]
    promised = [{"title": package["title"], "clause": f"예시 조항 {place}", "due": _day(today, days),
                 "frequency": package["frequency"] if package.get("frequency") in CYCLES else "MONTHLY"}
                for place, (package, days) in enumerate(zip(packages, DUE, strict=False), 1)]
    made = ckan.call_action("agreement_create", {
        "name": f"example-{organization}", "title": f"{title} 예시 협약", "organization": organization,
        "signed": _day(today, -SIGNED), "until": _day(today, lasts), "clauses": SAYS, "promises": _once(promised)})
    kept = {package["title"]: package["id"] for package in packages[:MATCHED]}
    for promise in made["promises"]:
        if promise["title"] in kept:
            ckan.call_action("promise_match", {"id": promise["id"], "dataset_id": kept[promise["title"]]})


def _once(promised: list[dict]) -> list[dict]:
    """No title twice: two datasets of one name make one promise."""
    return list({each["title"]: each for each in reversed(promised)}.values())[::-1]


def _day(today, days: int) -> str:
    return (today + timedelta(days=days)).isoformat()
