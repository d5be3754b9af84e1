"""A dataset as its page and its row of results show it: codes become words, and only what the data holds is said."""

import re
from typing import NamedTuple

from schemas import vocabulary
from web import meaning
from web.markdown import bare, plain
from web.words import gettext as _
from web.words import in_language, language, named, term

API_KINDS = ("API", "LINKED", "STREAM")
STEP = re.compile(r"\s*(?:→|->)?\s*(?<!\d)[1-9][).]\s+")


class Access(NamedTuple):
    """How the data is had: a tone and an icon for the eye, words for everybody."""

    tone: str
    icon: str
    word: str
    how: str
    more: str


class Row(NamedTuple):
    """One dataset among the results."""

    name: str
    title: str
    lang: str
    organization: str
    notes: str
    notes_lang: str
    why: list
    formats: list[str]
    frequency: str
    changed: str
    access: Access
    flags: list[tuple[str, str]]


def row(package: dict, marks: dict | None = None, typed: str = "") -> Row:
    """A row of results.

    :param package: as package_search returns it
    :param marks: field → [(text, whether it matched)]
    :param typed: the words of the search
    """
    marks = marks or {}
    title, lang = in_language(package.get("title_translated"), package.get("title") or package["name"])
    notes, notes_lang = in_language(package.get("notes_translated"), package.get("notes"))
    marked_title = meaning.marked(marks["title"]) if "title" in marks and lang == "ko" else title
    shown = meaning.found(marks.get("notes")) and notes_lang == "ko"
    return Row(
        package["name"], marked_title, lang, organization_title(package),
        meaning.marked(_bare(marks["notes"])) if shown else plain(notes), notes_lang,
        meaning.why(marks, typed),
        formats(package), frequency(package), package.get("modified") or package.get("metadata_modified") or "",
        access(package), flags(package))


def _bare(pieces) -> list:
    return [(bare(text), hit) for text, hit in pieces]


def organization_title(package: dict) -> str:
    """The name of whoever offers it; nothing when it belongs to nobody."""
    return named(package["organization"]) if package.get("organization") else ""


def formats(package: dict) -> list[str]:
    """The formats of its files, each once, in their order."""
    return list(dict.fromkeys(each["format"] for each in package.get("resources", ()) if each.get("format")))


def frequency(package: dict) -> str:
    code = package.get("frequency")
    return term(vocabulary.FREQUENCIES, code) if code and code != "UNKNOWN" else ""


def flags(package: dict) -> list[tuple[str, str]]:
    """Exceptions only: a badge that every row carries says nothing."""
    found = []
    if package.get("state") == "draft":
        found.append(("warn", _("초안")))
    if package.get("private"):
        found.append(("warn", _("비공개")))
    if package.get("personal_data") not in (None, "", "none"):
        kind = package["personal_data"]
        found.append(("info", _("개인정보 포함") if kind == "included" else term(vocabulary.PERSONAL_DATA, kind)))
    if package.get("is_free") is False:
        found.append(("info", _("유료")))
    return found


def access(package: dict) -> Access:
    """What somebody must do to have the data, and how soon; a deadline only where the partner gave one."""
    code = package.get("access_rights")
    word = term(vocabulary.ACCESS, code) if code else ""
    if code == "public":
        how = _("API로 받기") if package.get("dcat_type") in API_KINDS else _("지금 내려받기")
        return Access("ok", "open", word, how, _("기관의 승인이 필요 없습니다"))
    if code == "restricted":
        days = package.get("access_days")
        if days:
            return Access("warn", "lock", word, _("%(days)d일 안에 답변", days=days), _("기관이 약속한 기한"))
        return Access("warn", "lock", word, _("기관 확인 뒤 받기"), _("답변 기한은 정해져 있지 않습니다"))
    if code == "non-public":
        place = package.get("trusted_data_holder") or _("결과만 심사를 거쳐 가져갑니다")
        return Access("info", "room", word, _("정해진 곳에서 분석"), place)
    return Access("", "info", _("확인 필요"), _("제공기관에 문의"), _("받는 방법이 적혀 있지 않습니다"))


def dataset(package: dict, address: str, site: str) -> dict:
    """Everything the page of one dataset needs beside the package itself.

    :param address: the page's own full address, for the citation
    :param site: what this site is called
    """
    title, lang = in_language(package.get("title_translated"), package.get("title") or package["name"])
    notes, notes_lang = in_language(package.get("notes_translated"), package.get("notes"))
    return {
        "title": title, "title_lang": lang, "notes": notes, "notes_lang": notes_lang,
        "untranslated": language() == "en" and "en" not in (lang, notes_lang),
        "organization": organization_title(package), "access": access(package), "flags": flags(package),
        "reasons": reasons(package),
        "citation": f"{citation(package, title)} {site}. {address}",
        "columned": [(each, told_of(each["columns"])) for each in dictionaries(package)],
        "steps": steps(package.get("access_procedure")),
    }


def steps(procedure: str | None) -> list[str]:
    """The steps of a procedure that numbers them ("1) 신청 → 2) 검토"); none when it does not."""
    return [step for step in STEP.split(procedure) if step] if procedure and STEP.match(procedure) else []


def dictionaries(package: dict) -> list[dict]:
    """Resources that say what their columns are, each set of columns once: a file in two formats has one."""
    found = []
    for each in package.get("resources", ()):
        if each.get("columns") and all(each["columns"] != other["columns"] for other in found):
            found.append(each)
    return found


def told_of(columns: list[dict]) -> list[tuple[str, str]]:
    """What is said of the columns of a table beside their names: key and heading, without what is said of none."""
    headings = {"description": _("설명"), "type": _("형식"), "unit": _("단위")}
    return [(key, word) for key, word in headings.items() if any(each.get(key) for each in columns)]


def reasons(package: dict) -> list[str]:
    """Why a draft is still a draft, in the reader's language."""
    told = package.get("draft_reasons") or {}
    return [one_language(message) for messages in told.values()
            for message in (messages if isinstance(messages, list) else [messages])]


def one_language(message) -> str:
    """A message of the sharing profile is a dict with `ko` and `en`, or the text "Korean / English"."""
    if isinstance(message, dict):
        return str(message.get(language()) or message.get("ko") or message)
    korean, parted, english = str(message).partition(" / ")
    return english if parted and language() == "en" else korean


def citation(package: dict, title: str) -> str:
    """How to name the data as a source: who, when, what."""
    year = str(package.get("modified") or package.get("issued") or package.get("metadata_modified") or "")[:4]
    made_by = next((each["name"] for each in package.get("publisher") or () if each.get("name")), None)
    return f"{made_by or organization_title(package)} ({year}). {title}."


def beside(told: dict) -> dict[str, list[tuple]]:
    """What else may be of use, each once: name, title and its language, whose it is, and how it is had.

    :param told: as dataset_similar returns it
    """
    together = [_beside(each) for each in told["together"]]
    names = {each[0] for each in together}
    return {"together": together, "similar": [_beside(each) for each in told["similar"] if each["name"] not in names]}


def _beside(package: dict) -> tuple:
    title, lang = in_language(package["title_translated"], package["title"] or package["name"])
    return package["name"], title, lang, organization_title(package), access(package)
