"""A hospital's FHIR R4 server with made-up studies, and with all that must not leave one."""

from urllib.parse import parse_qs

import orjson

from harvesters.sandbox.houses import Answered

FHIR = "application/fhir+json; charset=utf-8"
TITLES = ("당뇨병 경과 관찰 연구", "심부전 재입원 예측 연구", "폐암 조기 진단 영상 연구", "소아 천식 관리 연구",
          "뇌졸중 재활 효과 연구", "항생제 내성 감시 연구", "고혈압 약물 순응도 연구", "희귀 대사질환 등록 연구",
          "응급실 체류 시간 연구", "수술 후 통증 조절 연구")
COUNTS = (1840, 920, 455, 310, 276, 1204, 3312, 4, 5120, 640)


def fhir(path: str, query: str, host: str) -> Answered:
    """Searches for ResearchStudy and MeasureReport, by `_count` and `_offset`, and Groups by their id."""
    asked = {name: told[0] for name, told in parse_qs(query).items()}
    kind, _, id = path.removeprefix("/fhir/").partition("/")
    if kind == "Group" and id.isdigit() and int(id) < len(TITLES):
        return _answer(_group(int(id)))
    if kind not in ("ResearchStudy", "MeasureReport") or id:
        return 404, FHIR, orjson.dumps({"resourceType": "OperationOutcome", "issue": [
            {"severity": "error", "code": "not-supported", "diagnostics": "at emr-db01.internal"}]})
    size, start = int(asked.get("_count", "100")), int(asked.get("_offset", "0"))
    numbers = range(len(TITLES))[start:start + size]
    made = _study if kind == "ResearchStudy" else _report
    entries = [{"resource": made(number), "search": {"mode": "match"}} for number in numbers]
    if kind == "ResearchStudy":
        entries += [{"resource": _group(number), "search": {"mode": "include"}} for number in numbers]
    link = [{"relation": "next", "url": f"http://{host}/fhir/{kind}?_count={size}&_offset={start + size}"}]
    return _answer({"resourceType": "Bundle", "type": "searchset", "total": len(TITLES), "entry": entries,
                    "link": link if start + size < len(TITLES) else []})


def _answer(told: dict) -> Answered:
    return 200, FHIR, orjson.dumps(told)


def _study(number: int) -> dict:
    return {"resourceType": "ResearchStudy", "id": f"study-{number}", "status": "active", "title": TITLES[number],
            "description": f"{TITLES[number]}입니다. 자료는 cdm_research.person_{number} 표에 있습니다.",
            "identifier": [{"system": "http://emr-db01.internal/irb", "value": f"EMR-{number:05}"}],
            "meta": {"lastUpdated": f"2026-0{number % 9 + 1}-11T10:00:00+09:00"}, "keyword": [{"text": "임상연구"}],
            "condition": [{"coding": [{"system": "http://snomed.info/sct", "code": "73211009", "display": "질환"}]}],
            "principalInvestigator": {"display": "내부 연구자"}, "sponsor": {"display": "모의병원"},
            "period": {"start": "2024-03-01"}, "enrollment": [{"reference": f"Group/{number}"}]}


def _group(number: int) -> dict:
    return {"resourceType": "Group", "id": str(number), "type": "person", "actual": True, "quantity": COUNTS[number]}


def _report(number: int) -> dict:
    """Women, men, and three of whom neither is known."""
    count = COUNTS[number]
    parts = (("여", (count - 3) // 2), ("남", count - 3 - (count - 3) // 2), ("모름", 3))
    strata = [{"value": {"text": label}, "population": [{"count": part}]} for label, part in parts]
    return {"resourceType": "MeasureReport", "id": f"report-{number}", "date": "2026-10-01",
            "measure": "http://emr-db01.internal/Measure/sex", "subject": {"reference": f"Group/{number}"},
            "group": [{"population": [{"count": count}],
                       "stratifier": [{"code": [{"text": "성별"}], "stratum": strata}]}]}
