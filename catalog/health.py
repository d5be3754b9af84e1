"""Whether a source is well, judged by its own past: what a run that ended means, and what is wrong though none failed.

Rows of runs go in, findings come out: codes with facts and words, each saying what, why, and what to do next.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from catalog.health_words import NEXT, WORDS

PAST = 20                                         # good runs that a figure is compared with
ENOUGH = 5                                        # good runs before which nothing is said
SPREAD = 6 * 1.4826                               # times the median deviation: six sigma of what is spread normally
SHARE = 0.1                                       # of the records set aside, from which on somebody must know
STILL, SAME = 5, 20                               # runs without news, and with the same bytes, that are worth a word
CUT = ("stopped", "blackout")                     # a run that goes on another time, as was meant
QUIET = ("not_whole", "busy", "", *CUT)           # notes of a partial run that nobody need act on
HOUR, PATIENCE = timedelta(hours=1), timedelta(hours=25)     # without a run for so long: a nightly one may be slow
BAD, WARN = "bad", "warn"


class Run(NamedTuple):
    """A run that ended, as the run book has it.

    :param figures: seconds, bytes, listing (a digest) and more, as far as they were counted
    :param drafted: what is said of a source nearly all of whose datasets are drafts
    """

    id: str
    status: str
    counts: dict
    note: dict = {}
    figures: dict = {}
    drift: Sequence[dict] = ()
    drafted: dict = {}


class Finding(NamedTuple):
    """Something a person should know of.

    :param weight: `bad` when data are not kept up, `warn` when they may not be
    :param cause: in Korean and English; so is `then`, what to do
    """

    code: str
    weight: str
    cause: dict
    then: dict
    facts: dict = {}

    def as_dict(self) -> dict:
        return {"weight": self.weight, "cause": self.cause, "next": self.then, **self.facts}


class Figure(NamedTuple):
    """What is compared with its past: the codes when it is too low and too high, and how much is always usual.

    :param share: of the median by which it may always differ
    :param floor: by how much it may always differ, in its own unit
    """

    key: str
    low: str
    high: str
    share: float
    floor: float


FIGURES = (Figure("fetched", "few_records", "many_records", 0.2, 5),
           Figure("bytes", "small", "large", 0.5, 10_000),
           Figure("seconds", "", "slow", 2.0, 30))


def judged(run: Run) -> Finding | None:
    """What the end of a run says to people; None when it is good."""
    code = run.note.get("code", "")
    if run.status == "done" or run.status not in ("partial", "failed", "held", "lost"):
        return None
    if run.status == "partial" and (code in QUIET or code == "some_bad" and not _many_set_aside(run.counts)):
        return None
    calm = run.status == "partial" or code == "awaits"           # every plan of such a source waits, as was wished
    return Finding(code or run.status, WARN if calm else BAD, *said(code or run.status, run.note))


def of_end(run: Run) -> list[Finding]:
    """What a run that was not good says: its end, and how the records look otherwise, which may be the cause."""
    end = judged(run)
    return [each for each in (end, _drifted(run) if end and run.drift else None) if each]


def of_drafts(run: Run) -> list[Finding]:
    """What is to be said where all went well and nearly nothing of it can be found."""
    told = run.drafted
    return [Finding(told["code"], WARN, *said(told["code"], told))] if told else []


def is_good(run: Run) -> bool:
    """Whether it read the source, so that it says how the source is."""
    return run.status in ("done", "partial") and run.note.get("code") not in CUT and judged(run) is None


def findings(past: Sequence[Run]) -> list[Finding]:
    """What is wrong with a source although its last run was good.

    :param past: its runs, the oldest first, the good one that has just ended last
    """
    good = [run for run in past if is_good(run)]
    now, before = good[-1], good[:-1][-PAST:]
    found = ([_drifted(now)] if now.drift else []) + of_drafts(now)
    if now.counts.get("fetched") == 0:
        found.append(_found("empty"))             # good as far as it went: there never was anything to lose
    if len(before) >= ENOUGH:
        found += [_unmoved(good), _frozen(good[-SAME:]), *(_unusual(now, before, figure) for figure in FIGURES)]
    codes = {each.code for each in found if each}
    if "few_records" in codes or "many_records" in codes:
        codes -= {"small", "large"}               # it follows from the other
    return [each for each in found if each and each.code in codes]


def said(code: str, note: dict) -> tuple[dict, dict]:
    """Cause and next step of a code, each in Korean and English, from the note of a run: its first sentence, its rest.
    """
    cause, then = {}, {}
    for lang in ("ko", "en"):
        first, _, rest = " ".join(str(note.get(lang, "")).split()).partition(". ")
        cause[lang] = f"{first.rstrip('.')}." if first else WORDS["failed"][lang]
        then[lang] = rest or NEXT.get(code, NEXT[""])[lang]
    return cause, then


def _many_set_aside(counts: dict) -> bool:
    return counts.get("quarantined", 0) >= SHARE * max(counts.get("fetched", 0), 1)


def _news(run: Run) -> bool:
    return any(run.counts.get(key) for key in ("created", "updated", "draft", "withdrawn"))


def _unmoved(good: Sequence[Run]) -> Finding | None:
    """Nothing has changed for far longer than it ever took before."""
    moved = [place for place, run in enumerate(good) if _news(run)]
    if len(moved) < 3:                            # the first one only brought what there was
        return None
    longest = max(later - earlier for earlier, later in zip(moved[1:], moved[2:], strict=False))
    still = len(good) - 1 - moved[-1]
    if still < max(STILL, 3 * longest):
        return None
    return _found("unmoved", runs=still, usual=longest)


def _frozen(last: Sequence[Run]) -> Finding | None:
    """The very same bytes, or the same mark of the server, for as long as we look back."""
    for key in ("listing", "etag"):
        if len(last) == SAME and len({run.figures.get(key) for run in last}) == 1 and last[0].figures.get(key) and \
                last[-1].counts.get("fetched"):
            return _found("frozen", runs=len(last))
    return None


def _unusual(now: Run, before: Sequence[Run], figure: Figure) -> Finding | None:
    """A figure far outside its own history, by median and median deviation: one odd run before does not spoil them."""
    value, past = _value(now, figure.key), [value for run in before if (value := _value(run, figure.key)) is not None]
    if value is None or len(past) < ENOUGH:
        return None
    usual = median(past)
    margin = max(SPREAD * median(abs(each - usual) for each in past), figure.share * usual, figure.floor)
    code = figure.high if value > usual + margin else figure.low if value < usual - margin else ""
    return _found(code, now=_round(value), usual=_round(usual)) if code else None


def _value(run: Run, key: str) -> float | None:
    return run.counts.get(key) if key == "fetched" else run.figures.get(key)


def _round(value: float) -> float | int:
    return round(value) if value >= 10 else round(value, 1)


def _drifted(now: Run) -> Finding:
    told = [each for each in now.drift if each["kind"] != "new"] or list(now.drift)
    facts = {"count": len(now.drift), "first_ko": told[0]["ko"], "first_en": told[0]["en"]}
    return _found("drift", **facts)._replace(facts={"changes": list(now.drift)})


def _found(code: str, **facts) -> Finding:
    return Finding(code, WARN, {lang: text.format(**facts) for lang, text in WORDS[code].items()}, NEXT[code], facts)


def late(ends: Sequence[datetime], now: datetime) -> Finding | None:
    """There has been no run for far longer than there usually is between two; nobody else would tell.

    :param ends: when runs ended, the oldest first
    """
    if len(ends) <= ENOUGH:
        return None
    usual = median(later - earlier for earlier, later in pairwise(ends[-PAST:]))
    since = now - ends[-1]
    if since <= max(3 * usual, PATIENCE):
        return None
    return _found("late", hours=since // HOUR, usual=max(1, usual // HOUR))
