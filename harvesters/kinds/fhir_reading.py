"""What is read of a FHIR resource: a closed list.  Whatever is not named here is never looked at."""

from harvesters.kinds import discreet, files
from schemas import clean

KEPT = "밝히지 않음"


def said(resource: dict) -> dict:
    """What it says of itself, in the official columns."""
    period, meta = _dict(resource.get("period")), _dict(resource.get("meta"))
    words = [word for field in ("keyword", "category", "condition", "topic") for word in _concepts(resource.get(field))]
    row = {"목록명": _text(resource.get("title")) or _text(resource.get("name")),
           "설명": _text(resource.get("description")), "키워드": words,
           "제공기관": _text(_dict(resource.get("sponsor")).get("display")) or _text(resource.get("publisher")),
           "등록일": _text(period.get("start")) or _text(resource.get("date")),
           "수정일": _text(meta.get("lastUpdated")),
           "목록 URL": next((page for each in _list(resource.get("relatedArtifact"))
                           if (page := files.address(_text(_dict(each).get("url"))))), None)}
    return {"row": {column: value for column, value in row.items() if value}}


def counted(groups: list, report: dict | None, least: int) -> dict:
    """How many take part, as it may be told.

    :param groups: the resources; None for one that could not be had
    :return: persons (None: not told), few (whether for being few), cells (a sentence, or nothing)
    """
    counts = [_count(group.get("quantity")) if isinstance(group, dict) else None for group in groups]
    known = bool(counts) and None not in counts
    few = known and min(counts) < least
    persons = sum(counts) if known and not few else None
    return {"persons": persons, "few": few, "cells": _strata(report, persons, least)}


def _strata(report: dict | None, persons: int | None, least: int) -> str:
    """The cells of the first stratifier of the first group: two partitions of the same people would tell on each other.

    They are only told where they are of exactly those people whose number is told.
    """
    group = _dict(next(iter(_list(_dict(report).get("group"))), None))
    total = _count(_dict(next(iter(_list(group.get("population"))), None)).get("count"))
    stratifier = _dict(next(iter(_list(group.get("stratifier"))), None))
    cells = [_cell(each) for each in _list(stratifier.get("stratum"))]
    if persons is None or total != persons or any(label is None or count is None for label, count in cells):
        return ""
    shown = discreet.veiled(cells, total, least)
    if not shown:
        return ""
    name = next(iter(_concepts(stratifier.get("code"))), "구분")
    told = ", ".join(f"{label} {KEPT if count is None else f'{count:,}명'}" for label, count in shown)
    return f"{name}: {told}"


def _cell(stratum: object) -> tuple[str | None, int | None]:
    stratum = _dict(stratum)
    population = _dict(next(iter(_list(stratum.get("population"))), None))
    label = next(iter(_concepts(stratum.get("value"))), None)
    return label, _count(population.get("count"))


def _concepts(told: object) -> list[str]:
    """The words of CodeableConcepts: their text, else what their first coding is shown as."""
    found = []
    for concept in told if isinstance(told, list) else [told]:
        concept = _dict(concept)
        shown = [_dict(coding).get("display") for coding in _list(concept.get("coding"))]
        found.append(next((word for each in (concept.get("text"), *shown) if (word := _text(each))), None))
    return [word for word in found if word]


def _count(value: object) -> int | None:
    found = clean.number(value)
    return int(found) if found is not None and found >= 0 and found == int(found) else None


def _text(value: object) -> str | None:
    return clean.text(value) if isinstance(value, str) else None


def _dict(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list:
    return value if isinstance(value, list) else []
