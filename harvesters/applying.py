"""Carrying out a plan: exactly what was seen, and nothing that has changed since.

A line is applied only if its dataset stands at the revision the plan was made against, and its record was not seen
otherwise since.  What is left out is marked `changed` and counted; the next reading plans it anew.  A line is marked as
begun before anything is published, so that whoever goes on after a crash knows where to look (see `carried.settle`).
"""

import orjson

from harvesters import publish
from harvesters.carried import BEGUN, STAGED, done
from harvesters.plan import GONE, OTHERS_NOW, is_down, steps
from harvesters.publish import Outcome, Publisher

UNDER_WAY = ("coming", "leaving")                 # outcomes of records whose lines a run that died had begun to apply
WHY = {
    "dataset": ("계획을 세운 뒤에 데이터가 바뀌어 그대로 두었습니다. 다음 수집 때 다시 견줍니다.",
                "The dataset was changed after the plan was made, so it was left alone."),
    "record": ("계획을 세운 뒤에 협력기관이 이 기록을 바꾸어 그대로 두었습니다. 다음 수집 때 다시 견줍니다.",
               "The partner changed this record after the plan was made, so it was left alone."),
    "fix": ("계획을 세운 뒤에 사람이 이 기록의 내용을 바로잡아 그대로 두었습니다. 다음 수집 때 다시 견줍니다.",
            "Somebody fixed what this record says after the plan was made, so it was left alone."),
    "others": (OTHERS_NOW["ko"], OTHERS_NOW["en"]),
    "refused": ("카탈로그가 받지 않았습니다. 다음 수집 때 까닭을 확인해 주세요.",
                "The catalogue did not take it. The next harvest tells why."),
}


class Applying:
    """:param report: counts what is done, and what is left out as `changed`"""

    def __init__(self, publisher: Publisher, book, run, report):
        self.publisher, self.book, self.run, self.counts = publisher, book, run, report.counts
        self.report = report

    def carry_out(self, plan: str) -> None:
        """:param plan: id of the run that made it; what of it is done already is not done again"""
        for some in steps(self.book.planned(plan, STAGED)):
            self._publish(plan, some)
        for some in steps(self.book.planned(plan)):
            self._withdraw(plan, some)

    def _publish(self, plan: str, some: list[dict]) -> None:
        fit, otherwise = self._as_seen(plan, some)
        self.book.begin_lines(self.run, plan, [item["number"] for item in fit])
        said = [orjson.loads(item["package"]) for item in fit]
        self.book.intend(self.run, self.report.tally(),
                         [each["said"]["harvest_record"] for each in said if "id" not in each["said"]],
                         [each["said"]["harvest_record"] for each in said if "state" in each["said"]])
        outcomes = self._published([(each["said"], each["holds"]) for each in said], [item["base"] for item in fit])
        marks, seen = [_left(item, why) for item, why in otherwise], []
        for item, each, outcome in zip(fit, said, outcomes, strict=True):
            if outcome.outcome == "refused":
                marks.append(_left(item, "dataset" if "revision" in outcome.errors else "refused"))
                continue
            marks.append(done(item, outcome.revision, outcome.id))
            seen.append({"record": item["record"], "outcome": "draft" if outcome.state == "draft" else "published",
                         "dataset_id": outcome.id, "raw_digest": each["raw"], "draft_digest": each["draft"]})
            self.counts[item["outcome"]] += 1
        self.counts["waiting"] -= min(len(some), self.counts["waiting"])
        self.counts["changed"] += len(some) - len(seen)
        self.book.mark(self.run, plan, marks, self.report.tally())
        self.book.remember(self.run, seen)

    def _as_seen(self, plan: str, some: list[dict]) -> tuple[list[dict], list[tuple[dict, str]]]:
        """The lines whose records still say what they said, and the others, with why they are left alone."""
        records = [item["record"] for item in some]
        known = self.book.known(self.run.source, records)
        fixed = self.book.fixed(self.run.source, records)
        later = self.book.said({each.run_id for each in known.values()} - {plan}, records)
        fit, otherwise = [], []
        for item in some:
            seen = known.get(item["record"])
            same = item["state"] == BEGUN if seen is None else (
                seen.run_id == plan or seen.outcome in UNDER_WAY
                or later.get((seen.run_id, item["record"])) == item["package"])
            if not same:
                otherwise.append((item, "record"))
            elif orjson.loads(item["package"]).get("fixed", {}) != fixed.get(item["record"], {}):
                otherwise.append((item, "fix"))
            else:
                fit.append(item)
        return fit, otherwise

    def _published(self, drafts: list[tuple[dict, dict]], bases: list[int | None]) -> list[Outcome]:
        outcomes = self.publisher.publish(drafts, bases=bases)
        stale = [place for place, outcome in enumerate(outcomes) if "revision" in outcome.errors]
        if stale:                                 # it may be ours: published, but not written down before a crash
            again = self.publisher.publish([drafts[place] for place in stale], dry_run=True)
            for place, outcome in zip(stale, again, strict=True):
                if outcome.outcome == "unchanged":
                    outcomes[place] = outcome
        return outcomes

    def _withdraw(self, plan: str, some: list[dict]) -> None:
        self.book.beat(self.run, self.report.tally())
        self.book.begin_lines(self.run, plan, [item["number"] for item in some])
        known = self.book.known(self.run.source, [item["record"] for item in some])
        places = self.book.places(item["dataset_id"] for item in some)
        marks, gone, down = [], [], []
        for item in some:
            place = places.get(item["dataset_id"])
            if not _is_still_gone(known.get(item["record"]), item):
                marks.append(_left(item, "record"))
                continue
            became = publish.OTHERS if is_down(place) else self._taken_away(item, place)
            if became == publish.GONE:
                gone.append(item)
                continue
            marks.append(_left(item, "dataset" if is_down(place) or became == publish.CHANGED else "others"))
            down += [item] if became == publish.OTHERS else []
        self.counts["withdrawn"] += len(gone)
        self.counts["changed"] += len(some) - len(gone)
        now = self.book.places(item["dataset_id"] for item in gone)
        self.book.withdrawn(self.run, [item["record"] for item in gone])
        self.book.withdrawn(self.run, [item["record"] for item in down], "down")
        self.book.mark(self.run, plan, marks + [
            done(item, now[item["dataset_id"]].revision if item["dataset_id"] in now else None, item["dataset_id"])
            for item in gone], self.report.tally())

    def _taken_away(self, item: dict, place) -> str:
        if place and place.state == "deleted":    # by ourselves, before a crash
            return publish.GONE
        if place and item["base"] not in (None, place.revision):
            return publish.CHANGED
        self.book.leave(self.run, [item["record"]])
        return self.publisher.withdraw(item["dataset_id"], GONE, place.modified if place else None)


def _is_still_gone(sighting, item: dict) -> bool:
    if sighting is None or sighting.outcome in ("withdrawn", "down"):
        return False
    return sighting.outcome == "gone" or sighting.run_id == item["reasons"]["seen"]


def _left(item: dict, why: str) -> dict:
    ko, en = WHY[why]
    return {"its_number": item["number"], "state": "changed", "revision": None, "dataset_id": item["dataset_id"],
            "reasons": item["reasons"] | {"why": {"code": why, "ko": ko, "en": en}}}
