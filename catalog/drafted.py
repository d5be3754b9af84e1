"""What there is to say of a source nearly all of whose datasets are drafts: its runs are well, and nobody finds any."""

from collections import Counter

from sqlalchemy import Connection, func, select

from catalog.tables import datasets, plan_items, runs, sightings

CODE = "mostly_drafts"
SHARE = 0.9                               # of what stands
READ, LATELY, TOLD = 1000, 20, 3          # drafts whose reasons are counted, runs that tell of them, and reasons said
STANDS = ("published", "draft")
KO = ("이곳에서 온 데이터 {all:,}건 가운데 {drafts:,}건이 초안이어서 아무도 찾을 수 없습니다. {why}협력기관에 이 "
      "항목을 채워 달라고 하거나, 초안을 열어 채운 뒤 공개해 주세요.")
EN = ("{drafts:,} of the {all:,} datasets from here are drafts, so nobody can find them. {why}Ask the partner to fill "
      "this in, or open the drafts, fill it in and publish them.")


def said(db: Connection, source: str) -> dict | None:
    """Code and words in both languages, when at least one dataset of the source stands and nine of ten are drafts.

    :param source: its name
    """
    stands = dict(db.execute(select(sightings.c.outcome, func.count()).where(
        sightings.c.source == source, sightings.c.dataset_id.is_not(None), sightings.c.outcome.in_(STANDS))
        .group_by(sightings.c.outcome)).all())
    if not _mostly(stands.get("draft", 0), sum(stands.values())):
        return None
    now = dict(db.execute(select(datasets.c.state, func.count()).join_from(
        sightings, datasets, datasets.c.id == sightings.c.dataset_id).where(     # a person may have published them
        sightings.c.source == source, sightings.c.outcome.in_(STANDS)).group_by(datasets.c.state)).all())
    drafts, all_ = now.get("draft", 0), now.get("draft", 0) + now.get("active", 0)
    if not _mostly(drafts, all_):
        return None
    why = _reasons(db, source).most_common(TOLD)
    ko, en = (", ".join(f"{_first(text, place)} ({count:,})" for text, count in why) for place in (0, 1))
    return {"code": CODE,
            "ko": KO.format(all=all_, drafts=drafts, why=f"가장 많은 까닭(건수): {ko}. " if why else ""),
            "en": EN.format(all=all_, drafts=drafts, why=f"The commonest reasons (how many): {en}. " if why else "")}


def _mostly(drafts: int, all_: int) -> bool:
    return drafts > 0 and drafts >= SHARE * all_


def _reasons(db: Connection, source: str) -> Counter:
    """Reason → how many of the newest drafts it holds back."""
    its = plan_items.c
    lately = select(runs.c.id).where(runs.c.source == source, runs.c.kind == "harvest").order_by(
        runs.c.started.desc(), runs.c.id).limit(LATELY).scalar_subquery()
    rows = db.execute(select(its.record, its.reasons).join_from(plan_items, runs, runs.c.id == its.run_id)
                      .where(its.run_id.in_(lately), its.outcome == "draft")
                      .order_by(runs.c.started.desc(), its.number).limit(READ))
    newest: dict[str, dict] = {}
    for record, reasons in rows:
        newest.setdefault(record, reasons)
    return Counter(text for reasons in newest.values() for texts in reasons.values() if isinstance(texts, list)
                   for text in {str(each) for each in texts})


def _first(text: str, place: int) -> str:
    """The first sentence of a reason: what is the matter.

    :param place: 0 for Korean, 1 for English
    """
    return (text.split(" / ") * 2)[place].partition(". ")[0].partition(", so ")[0].rstrip(".")
