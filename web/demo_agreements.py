"""Agreements for the demo: examples made of what was harvested, with days around today, so that some are late.

They say of themselves that they are examples; no real agreement is told here.
"""

from datetime import datetime, timedelta

from schemas.dates import SEOUL
from web.wiring import House

SIGNED, LASTS, ENDING = 90, 700, 40              # days ago; days from now; the same for the one that ends soon
DUE = ((0, -2, 8, 12, 20, 25), (-1, -9, 5, 12, -21, 25), (0, -12, -2, 12, 3, 25), (-3, -16, 4, -24, -41, 30))
"""Days from now on which promises fall due for the first time; the organisations take these in turn."""
MATCHED = 4                                      # of the promises are kept by a dataset
SAYS = "시험 운영을 위해 만든 예시입니다. 실제 협약의 내용이 아닙니다."
CYCLES = ("MONTHLY", "QUARTERLY", "ANNUAL_2", "ANNUAL", "NEVER")


def bring_agreements(house: House) -> None:
    """Make an example agreement for each organisation that shares something.  What is there already is left alone."""
    ckan = house.ckan
    there = {each["name"] for each in ckan.call_action("agreement_list")["agreements"]}
    for number, name in enumerate(sorted(ckan.call_action("organization_list"))):
        found = ckan.call_action("package_search", {"fq": f"organization:{name}", "sort": "name asc",
                                                    "rows": len(DUE[0])})
        if found["results"] and f"example-{name}" not in there:
            _bring(ckan, found["results"], DUE[number % len(DUE)], ENDING if number == 1 else LASTS)


def _bring(ckan, packages: list[dict], due: tuple[int, ...], lasts: int) -> None:
    today, organization = datetime.now(SEOUL).date(), packages[0]["organization"]
    promised = [{"title": package["title"], "clause": f"예시 조항 {place}", "due": _day(today, days),
                 "frequency": package["frequency"] if package.get("frequency") in CYCLES else "MONTHLY"}
                for place, (package, days) in enumerate(zip(packages, due, strict=False), 1)]
    made = ckan.call_action("agreement_create", {
        "name": f"example-{organization['name']}", "title": f"{organization['title']} 예시 협약",
        "organization": organization["id"],
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
