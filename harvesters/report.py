"""What came of a run: counts, faults and one sentence.  Bounded, however many records went wrong."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

COUNTS = ("fetched", "created", "updated", "unchanged", "draft", "skipped", "quarantined", "withdrawn", "missing",
          "waiting", "changed", "restored", "kept")
OUTCOMES = ("created", "updated", "unchanged", "draft", "skipped", "quarantined", "waiting")    # one for each record
SHOWN = 5                                         # records or keys told in a remark
SOMETIMES = ("whole", "figures", "drift", "shape", "plan")      # what is kept of a report where there is any
KEPT = 50                                         # faults told in the report; all of them are among the run's items

NOTES = {
    "busy": ("다른 프로그램이 이 수집처를 수집하고 있습니다. 끝난 뒤에 다시 해 주세요.",
             "Somebody else is harvesting this source. Try again when that is over."),
    "lost": ("다른 프로그램이 이 수집을 이어받아 그만두었습니다.", "Another worker has taken this run over."),
    "stopped": ("그만하라는 요청을 받아 멈췄습니다. 다음 수집 때 이어서 합니다.",
                "Stopped on request. The next run goes on from here."),
    "unexpected": ("프로그램 오류로 멈췄습니다({detail}). 기록을 운영자에게 보내 주세요.",
                   "Stopped by an error of ours ({detail}). Send the log to the operator."),
    "catalogue": ("카탈로그에 저장하지 못해 멈췄습니다({detail}). 카탈로그가 켜져 있는지 확인해 주세요.",
                  "The catalogue could not be written to ({detail}). Check that it is up."),
    "nothing_came": ("{standing}건이 있던 수집처가 빈 목록을 보내 아무것도 내리지 않았습니다. "
                     "협력기관에 확인해 주세요.",
                     "A source of {standing} datasets sent an empty list; nothing was withdrawn. Ask the partner."),
    "too_many_gone": ("한 번에 {gone}건이 사라져(한도 {limit}건) 내리지 않고 확인을 기다립니다.",
                      "{gone} datasets would go at once (limit {limit}); they stay until somebody confirms."),
    "renamed": ("기관이 {renamed}건의 번호를 바꾼 듯하여 새 번호는 싣지 않고 아무것도 내리지 않았습니다. "
                "같은 데이터인지 확인해 주세요.",
                "{renamed} records seem to have got new ids, so none was published anew and nothing withdrawn. See "
                "whether they are the same."),
    "awaits": ("바뀔 데이터 {changed}건과 내릴 데이터 {gone}건을 계획하고 승인을 기다립니다.",
               "Planned: {changed} datasets to change and {gone} to withdraw. This waits for approval."),
    "unusual_change": ("한 번에 {changed}건이 바뀌어(평소 한도 {limit}건) 싣지 않고 확인을 기다립니다.",
                       "{changed} datasets would change at once (usually at most {limit}); this waits for somebody "
                       "to look."),
    "unusual_faults": ("잘못된 기록이 {bad}건이나 되어(평소 한도 {limit}건) 싣지 않고 확인을 기다립니다.",
                       "{bad} records are faulty (usually at most {limit}); this waits for somebody to look."),
    "some_changed": ("{changed}건은 계획을 세운 뒤에 바뀌어 그대로 두었습니다. 다음 수집 때 다시 견줍니다.",
                     "{changed} lines were changed after the plan was made, and were left alone. "
                     "The next harvest compares them anew."),
    "some_kept": ("{kept}건에는 나중에 사람이 고친 것이 있어 그것은 그대로 두었습니다.",
                  "{kept} datasets hold what people changed since; that was kept."),
    "undo_elsewhere": (
        "다른 CKAN에 실은 수집이라 되돌리지 못했습니다. 그 CKAN은 데이터가 전에 어떠했는지 알려 주지 않습니다. "
        "바뀐 것은 없습니다. 그 CKAN에서 데이터를 하나씩 고치거나 내려 주세요.",
        "This run published to another CKAN, which does not say what its datasets were before, so it cannot be undone. "
        "Nothing was changed. Mend or withdraw the datasets there one by one."),
    "all_bad": ("받은 {fetched}건이 모두 잘못되어 있습니다. 협력기관의 양식이 바뀌었는지 확인해 주세요.",
                "All {fetched} records are faulty. Check whether the partner's format has changed."),
    "many_bad": ("{fetched}건 가운데 {quarantined}건이 잘못되어 있습니다. 협력기관의 양식이 바뀌었는지 확인해 주세요.",
                 "{quarantined} of {fetched} records are faulty. Check whether the partner's format has changed."),
    "some_bad": ("{quarantined}건은 잘못되어 있어 따로 두었습니다. 까닭을 협력기관에 알려 주세요.",
                 "{quarantined} records are faulty and were set aside. Tell the partner why."),
    "fewer": ("협력기관은 {expected}건이라고 했지만 {fetched}건만 왔습니다. 아무것도 내리지 않았습니다.",
              "The partner announced {expected} records, but {fetched} came. Nothing was withdrawn."),
    "miscounted": ("받은 건수와 처리한 건수가 맞지 않아 아무것도 내리지 않았습니다. 기록을 운영자에게 보내 주세요.",
                   "The records dealt with are not as many as came, so nothing was withdrawn. "
                   "Send the log to the operator."),
    "not_whole": ("전체 목록인지 확인할 수 없어 아무것도 내리지 않았습니다.",
                  "The list is not known to be whole, so nothing was withdrawn."),
}

REMARKS = {                                       # what is to be known although nothing is wrong with the run
    "keywords": ("핵심어를 그대로는 태그로 쓸 수 없어 바꾸거나 뺀 데이터가 {count}건입니다({which}). "
                 "쓰인 그대로도 데이터에 남겨 두었습니다.",
                 "The keywords of {count} datasets cannot all be tags and were changed or left out ({which}). They "
                 "are kept as written, too."),
    "repeated": ("이름이 같은 항목이 한 기록에 두 번 이상 있습니다({which}). 마지막 값을 썼습니다. 한 번만 적어 달라고 "
                 "협력기관에 알려 주세요.",
                 "Some keys stand more than once in one record ({which}), and the last value was used. Ask the partner "
                 "to write each once."),
}


@dataclass
class Report:
    """`status` is done, partial, failed, held or lost; or busy, when there was no run at all.

    :param note: code, ko and en of the one thing to know, or empty
    :param until: the moment before which the partner will not serve us
    :param whole: when the listing was read whole, a digest of how records were read; else nothing
    :param figures: seconds, bytes and a digest of the listing; see `shape.Shape`, as for the next two
    :param drift: how records look otherwise than they did
    :param shape: what to remember of how they look, should the run be good
    :param remarks: code of a remark → records or keys that it is of, and how many
    :param plan: the run whose plan this one carries out or undoes
    """

    source: str = ""
    run: str | None = None
    status: str = "failed"
    counts: Counter = field(default_factory=Counter)
    reasons: Counter = field(default_factory=Counter)
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    note: dict[str, str] = field(default_factory=dict)
    until: datetime | None = None
    whole: str = ""
    figures: dict = field(default_factory=dict)
    drift: list[dict] = field(default_factory=list)
    shape: dict | None = None
    plan: str | None = None
    remarks: dict[str, tuple[int, list[str]]] = field(default_factory=dict)

    def remark(self, code: str, which: str) -> None:
        """Note one more record, or key, of which something is to be known."""
        count, told = self.remarks.get(code, (0, []))
        self.remarks[code] = (count + 1, told + [which] if len(told) < SHOWN else told)

    def fault(self, record: str, code: str, message: str) -> None:
        self.counts["quarantined"] += 1
        self.reasons[code] += 1
        if len(self.faults) < KEPT:
            self.faults.append((record, code, message))

    def say(self, code: str, **facts: Any) -> None:
        ko, en = NOTES[code]
        self.note = {"code": code, "ko": ko.format(**facts), "en": en.format(**facts)}

    def tell(self, error) -> None:
        """Take the cause over from a SourceError."""
        self.note, self.until = {"code": error.code, "ko": error.ko, "en": error.en}, error.until

    def as_dict(self) -> dict:
        """Plain data, as it is kept with the run."""
        remarks = [_remark(code, *told) for code, told in self.remarks.items()]
        more = {key: kept for key in SOMETIMES if (kept := getattr(self, key))}
        return {"status": self.status, "counts": self.tally(), "reasons": dict(self.reasons),
                "faults": [dict(zip(("record", "code", "message"), fault, strict=True)) for fault in self.faults],
                "note": self.note, "until": self.until.isoformat() if self.until else None} | more | (
                    {"remarks": remarks} if remarks else {})

    def tally(self) -> dict[str, int]:
        """The counts, in their order; those that are always worth a look even when nought."""
        return {key: self.counts[key] for key in COUNTS if self.counts[key] or key in COUNTS[:4]}


def _remark(code: str, count: int, which: list[str]) -> dict[str, str]:
    said = ", ".join(which) + (" …" if count > len(which) else "")
    ko, en = (text.format(count=count, which=said) for text in REMARKS[code])
    return {"code": code, "ko": ko, "en": en}
