"""What is known about a dataset, as labelled facts in groups; a fact that the data does not hold is not mentioned."""

from collections.abc import Iterable
from typing import NamedTuple

from flask import url_for

from schemas import vocabulary
from web.view import organization_title
from web.words import count, day, language, safe_url, term, yes_no
from web.words import gettext as _


class Link(NamedTuple):
    """A word that leads somewhere; without an address it is only a word."""

    href: str
    text: str


class Fact(NamedTuple):
    """:param wide: whether it is a text long enough to want a line of its own"""

    label: str
    parts: list[Link]
    wide: bool = False


def groups(package: dict) -> dict:
    """Every group of facts about a dataset, by name; `theme` is its first category alone."""
    found = {each.__name__: each(package) for each in (basic, personal, health, learning, origin, usage)}
    return found | {"theme": next(iter(_themes(package)), None)}


def organization(found: dict) -> list[Fact]:
    """Who an organisation is and how to reach it."""
    page = safe_url(found.get("url"))
    contact = found.get("contact") or []
    return known([
        (_("누리집"), [Link(page, page)] if page else ""), (_("문의"), contacts(contact)),
        (_("다른 이름"), found.get("aliases")),
    ], wide=True)


def basic(package: dict) -> list[Fact]:
    """The facts that every reader wants first."""
    return known([
        (_("제공기관"), _organization(package)), (_("데이터를 만든 곳"), _publishers(package)),
        (_("담당"), contacts(package.get("contact") or ())), (_("분류"), _themes(package)),
        (_("유형"), _word(vocabulary.KINDS, package.get("dcat_type"))),
        (_("갱신 주기"), _word(vocabulary.FREQUENCIES, package.get("frequency"))),
        (_("다음 갱신 예정"), day(package.get("next_update"))), (_("기간"), _period(package)),
        (_("공간 범위"), package.get("spatial_coverage")), (_("등록일"), day(package.get("issued"))),
        (_("수정일"), day(package.get("modified"))), (_("언어"), _languages(package)),
        (_("매체"), package.get("medium")), (_("비용"), _fee(package)),
        (_("국가중점데이터"), _("해당합니다") if package.get("core_data") else ""),
    ]) + known([
        (_("핵심어"), _tags(package)), (_("만든 방법"), package.get("provenance")),
        (_("데이터 한계"), package.get("quality_annotation")), (_("유의사항"), package.get("remarks")),
        (_("보유 근거"), package.get("legal_basis_text")),
        (_("관련 법령"), _addresses(package.get("applicable_legislation"))),
        (_("따르는 표준"), _addresses(package.get("conforms_to"))),
    ], wide=True)


def personal(package: dict) -> list[Fact]:
    """Whether people can be found in the data, and what was done about it."""
    return known([
        (_("개인정보"), _word(vocabulary.PERSONAL_DATA, package.get("personal_data"))),
        (_("처리 상태"), _word(vocabulary.DEIDENTIFICATION, package.get("deidentification"))),
        (_("처리한 날"), day(package.get("deid_date"))), (_("적정성 검토"), _maybe(package.get("deid_reviewed"))),
        (_("다른 데이터와 결합"), _maybe(package.get("linkable"), _("할 수 있음"), _("할 수 없음"))),
        (_("결합키"), package.get("link_key")), (_("보유 기간"), package.get("retention_period")),
    ]) + known([
        (_("판단 근거"), package.get("personal_data_basis")), (_("처리 방법"), package.get("deid_method")),
        (_("처리 근거"), package.get("legal_basis")), (_("이용 목적"), package.get("purpose")),
    ], wide=True)


def health(package: dict) -> list[Fact]:
    """What a hospital's data needs besides: its review boards, codes and numbers of people."""
    return known([
        (_("IRB 심의"), _maybe(package.get("irb_required"), _("필요합니다"), _("필요하지 않습니다"))),
        (_("IRB 번호"), package.get("irb_no")), (_("데이터심의위원회 번호"), package.get("drb_no")),
        (_("심의 유효기간"), day(package.get("irb_expiry"))), (_("대상자 수"), _people(package)),
        (_("기록 수"), _figure(package.get("number_of_records"))), (_("나이"), _ages(package)),
        (_("보건의료 범주"), package.get("health_category")), (_("주제"), package.get("health_theme")),
        (_("코드 체계"), package.get("coding_system")), (_("CDM 버전"), package.get("cdm_version")),
        (_("용어집 버전"), package.get("vocabulary_version")), (_("접근 심의 기관"), package.get("hdab")),
        (_("분석하는 곳"), package.get("trusted_data_holder")),
    ])


def learning(package: dict) -> list[Fact]:
    """What somebody who trains a model asks."""
    return known([
        (_("학습 과제"), package.get("ai_task")), (_("데이터 종류"), package.get("ai_modality")),
        (_("구축량"), package.get("ai_volume")), (_("라벨 형식"), package.get("ai_label_type")),
        (_("구축 연도"), package.get("ai_year")),
    ])


def origin(package: dict) -> list[Fact]:
    """Where this record came from, so that anybody can go and compare."""
    page = safe_url(package.get("url"))
    return known([
        (_("협력기관"), package.get("partner")), (_("원천 번호"), package.get("identifier")),
        (_("수집 경로"), package.get("harvest_source")), (_("수집 기록"), package.get("harvest_record")),
        (_("변환 규칙"), package.get("mapping_version")),
        (_("처음 등록한 날"), day(package.get("metadata_created"))),
        (_("마지막 변경일"), day(package.get("metadata_modified"))),
    ]) + known([
        (_("원문"), [Link(page, page)] if page else ""),
        (_("원래 핵심어"), package.get("original_tags")), (_("수집하면서 바로잡은 것"), package.get("warnings")),
    ], wide=True)


def usage(package: dict) -> list[Fact]:
    """How often the source says that its data was used."""
    stats = package.get("stats") or {}
    return known([(_("조회"), _figure(stats.get("views"))), (_("내려받기"), _figure(stats.get("downloads"))),
                  (_("활용신청"), _figure(stats.get("requests")))])


def known(pairs: Iterable[tuple[str, object]], wide: bool = False) -> list[Fact]:
    """Facts that have something to say; texts and lists of texts become parts without an address."""
    return [Fact(label, _parts(value), wide) for label, value in pairs if value not in (None, "", [], {})]


def _parts(value) -> list[Link]:
    values = value if isinstance(value, list) else [value]
    return [each if isinstance(each, Link) else Link("", str(each)) for each in values]


def _word(table, code):
    return term(table, code) if code else ""


def _maybe(value, yes="", no=""):
    if value is None or value == "":
        return ""
    return (yes or yes_no(True)) if value else (no or yes_no(False))


def _figure(value):
    return count(value) if value not in (None, "") else ""


def _organization(package):
    organization = package.get("organization")
    if not organization:
        return ""
    return [Link(url_for("pages.organization", name=organization["name"]), organization_title(package))]


def _publishers(package):
    own = organization_title(package)
    return [each["name"] for each in package.get("publisher") or () if each.get("name") and each["name"] != own]


def contacts(given) -> list[Link]:
    """Names, telephones and addresses; from a list of contacts, a single one, or a mere text."""
    if isinstance(given, str):
        return [Link("", given)]
    parts = []
    for each in [given] if isinstance(given, dict) else given:
        parts += [Link("", each["name"])] if each.get("name") else []
        parts += [Link(f"tel:{each['phone']}", each["phone"])] if each.get("phone") else []
        parts += [Link(f"mailto:{each['email']}", each["email"])] if each.get("email") else []
    return parts


def _themes(package):
    links = [Link(url_for("pages.search", theme=code), term(vocabulary.THEMES, code))
             for code in package.get("theme") or ()]
    return links + ([Link("", package["theme_detail"])]
                     if package.get("theme_detail") not in (None, "", *package.get("theme", ())) else [])


def _tags(package):
    return [Link(url_for("pages.search", q=each["name"]), each["name"]) for each in package.get("tags") or ()]


def _addresses(values):
    return [Link(safe_url(each), str(each)) for each in values or ()]


def _period(package):
    spans = [" ~ ".join((day(each.get("start")), day(each.get("end")))).strip()
             for each in package.get("temporal_coverage") or ()]
    return spans or package.get("temporal_text")


def _languages(package):
    names = {"ko": _("한국어"), "en": _("영어")}
    return [names.get(code, code) for code in package.get("language") or ()]


def _fee(package):
    free = package.get("is_free")
    if free is None:
        return package.get("fee_basis")
    return [word for word in (_("무료") if free else _("유료"), package.get("fee_basis")) if word]


def _people(package):
    number = package.get("number_of_unique_individuals")
    if number in (None, ""):
        return ""
    return _("%(number)s명", number=count(number)) if language() == "ko" else count(number)


def _ages(package):
    low, high = package.get("min_typical_age"), package.get("max_typical_age")
    if low in (None, "") and high in (None, ""):
        return ""
    return _("%(low)s~%(high)s세", low="" if low is None else low, high="" if high is None else high)
