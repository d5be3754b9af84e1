"""What a report tells, and what it does not grow to."""

import pytest

from harvesters.errors import REASONS, SourceError, trouble
from harvesters.report import KEPT, NOTES, REMARKS, Report
from tests.harvesters.faults import Still


def test_a_report_is_plain_data():
    report = Report("kepco", "run-1", "partial")
    report.counts.update(fetched=3, created=2)
    report.fault("a", "bad_value", "값을 읽을 수 없습니다. / A value cannot be read.")
    report.say("some_bad", **report.counts)
    assert report.as_dict() == {
        "status": "partial", "counts": {"fetched": 3, "created": 2, "updated": 0, "unchanged": 0, "quarantined": 1},
        "reasons": {"bad_value": 1},
        "faults": [{"record": "a", "code": "bad_value", "message": "값을 읽을 수 없습니다. / A value cannot be read."}],
        "note": {"code": "some_bad", "ko": "1건은 잘못되어 있어 따로 두었습니다. 까닭을 협력기관에 알려 주세요.",
                 "en": "1 records are faulty and were set aside. Tell the partner why."},
        "until": None}


def test_a_cause_is_taken_over_with_its_moment():
    report = Report("kepco")
    report.tell(trouble("wait", until=Still().now()))
    assert (report.note["code"], report.as_dict()["until"]) == ("wait", "2026-11-22T03:00:00+00:00")


def test_a_million_faults_are_counted_but_not_kept():
    report = Report()
    for number in range(1000):
        report.fault(str(number), "bad_value", "")
    assert (len(report.faults), report.reasons["bad_value"], report.counts["quarantined"]) == (KEPT, 1000, 1000)


def test_what_is_to_be_known_is_counted_and_a_few_are_named():
    report = Report(status="done")
    for number in range(7):
        report.remark("keywords", f"r{number}")
    report.remark("repeated", "title")
    assert report.as_dict()["remarks"] == [
        {"code": "keywords",
         "ko": "핵심어를 그대로는 태그로 쓸 수 없어 바꾸거나 뺀 데이터가 7건입니다(r0, r1, r2, r3, r4 …). "
               "쓰인 그대로도 데이터에 남겨 두었습니다.",
         "en": "The keywords of 7 datasets cannot all be tags and were changed or left out (r0, r1, r2, r3, r4 …). "
               "They are kept as written, too."},
        {"code": "repeated",
         "ko": "이름이 같은 항목이 한 기록에 두 번 이상 있습니다(title). 마지막 값을 썼습니다. "
               "한 번만 적어 달라고 협력기관에 알려 주세요.",
         "en": "Some keys stand more than once in one record (title), and the last value was used. "
               "Ask the partner to write each once."}]


FACTS = dict.fromkeys(("host", "status", "detail", "until", "limit", "seconds", "standing", "gone", "fetched",
                       "quarantined", "expected", "minutes", "renamed", "changed", "bad", "kept", "usual",
                       "withdrawn", "requests", "megabytes", "waiting", "restored", "share", "several", "count",
                       "which"), "x")


@pytest.mark.parametrize("texts", [*((ko, en) for _, ko, en in REASONS.values()), *NOTES.values(), *REMARKS.values()])
def test_every_sentence_is_polite_says_what_and_ends(texts):
    ko, en = (text.format(**FACTS) for text in texts)
    assert ko.rstrip(".").endswith(("니다", "세요"))
    assert "습니다" in ko or "니다" in ko
    assert "!" not in ko + en
    assert en.endswith(".")


def test_an_error_says_both():
    error = trouble("connect", host="api.odcloud.kr")
    assert isinstance(error, SourceError)
    assert str(error) == ("api.odcloud.kr 서버에 연결하지 못했습니다. 다음 수집 때 다시 시도합니다. / "
                          "No connection to api.odcloud.kr. The next run tries again.")
