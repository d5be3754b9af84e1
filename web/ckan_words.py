"""CKAN's English sentences about a wrong value, said for people: what is the matter, why, and how to mend it.

The catalogue keeps CKAN's words, since its clients compare them; pages say these instead, in both languages.
"""

import re
from collections.abc import Callable

from web.words import english, gettext

_KNOWN = tuple((re.compile(pattern, re.DOTALL), key) for pattern, key in (
    (r"(?:Missing value|Missing data for required field\.|Field may not be null\.)", "missing"),
    (r"Must be a Unicode string value|str is not valid UTF-8.*|Integer exceeds.*|Recursion limit.*", "not_text"),
    (r"NUL characters are not accepted", "nul"),
    (r"Must be a list(?: of strings)?|Not a list of strings|Not a valid list\.|Invalid input type\.", "not_list"),
    (r"Invalid integer|Must be a natural number", "not_count"),
    (r"Must be true or false", "not_flag"),
    (r"Date format incorrect", "not_date"),
    (r"Email (?P<value>.*) is not a valid format", "not_email"),
    (r'Tag "(?P<value>.*)" length is less than minimum 2', "tag_short"),
    (r'Tag "(?P<value>.*)" length is more than maximum 100', "tag_long"),
    (r'Tag "(?P<value>.*)" can only contain .*', "tag_signs"),
    (r"Names must be strings|Must be purely lowercase alphanumeric .*", "name_signs"),
    (r"That name cannot be used", "name_kept"),
    (r"Must be at least 2 characters long", "name_short"),
    (r"Name must be a maximum of 100 characters long", "name_long"),
    (r"That URL is already in use\.", "name_in_use"),
    (r"Must be at most (?P<most>\d+) characters long", "too_long"),
    (r"An organization must be provided", "no_organization"),
    (r"Organization does not exist", "unknown_organization"),
    (r"You cannot move this dataset to another organization", "not_moved"),
    (r"It was changed meanwhile\..*", "changed"),
    (r"It was deleted\..*", "deleted"),
    (r"This catalogue keeps no files: .*", "no_files"),
    (r"File upload too large", "file_large"),
    (r"The limit is (?P<most>[\d.]+) MB\..*", "file_limit"),
    (r"(?P<value>.*) is empty\. Send a file with something in it\.", "file_empty"),
    (r"(?P<value>\S+) is [\w/+.-]+\. Send (?:CSV|TSV|XLSX).*", "file_kind"),
    (r"(?P<value>.*) is a .*, which its name does not say\..*", "file_name"),
    (r"There is nothing in it\.", "file_nothing"),
    (r"It describes more than (?P<most>\d+) columns\.", "file_columns"),
    (r"It is neither UTF-8 nor CP949\..*", "file_code"),
    (r"Line (?P<line>\d+): .*", "file_line"),
))


def for_people(sentence: str) -> str:
    """The same for people, in the reader's language; nothing when the sentence is not known."""
    return _said(sentence, gettext)


def for_all(sentence: str) -> tuple[str, str]:
    """The same for people in Korean and in English, where no reader is known; nothing when the sentence is not."""
    return _said(sentence, str), _said(sentence, english().gettext)


def _said(sentence: str, say: Callable[[str], str]) -> str:
    for pattern, key in _KNOWN:
        found = pattern.fullmatch(sentence)
        if found:
            parts = {name: _short(value) for name, value in found.groupdict().items()}
            return (_values(say) | _names(say) | _files(say))[key] % parts
    return ""


def _short(text: str) -> str:
    return text if len(text) <= 100 else text[:99] + "…"


def _values(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "missing": _("비어 있습니다. 이 칸이 없으면 저장할 수 없습니다. 내용을 적어 주세요."),
        "not_text": _("글로 읽을 수 없는 값입니다. 화면에 보일 수 없습니다. 글로 다시 적어 주세요."),
        "nul": _("보이지 않는 글자가 섞여 있습니다. 그대로는 저장할 수 없습니다. 지우고 다시 적어 주세요."),
        "not_list": _("목록으로 읽을 수 없는 값입니다. 하나하나 나눌 수 없습니다. 한 줄에 하나씩 적어 주세요."),
        "not_count": _("0 이상의 정수가 아닙니다. 합계를 낼 수 없습니다. 단위를 빼고 숫자만 적어 주세요."),
        "not_flag": _("예·아니요로 읽을 수 없는 값입니다. 짐작하면 잘못 공개할 수 있습니다. "
                      "둘 가운데 하나를 골라 주세요."),
        "not_date": _("날짜로 읽을 수 없습니다. 갱신이 늦었는지 알 수 없습니다. 2026-12-01처럼 적어 주세요."),
        "not_email": _("전자우편 주소(%(value)s)의 꼴이 다릅니다. 이 주소로는 닿지 않습니다. "
                       "data@example.kr처럼 적어 주세요."),
        "tag_short": _("키워드(‘%(value)s’)가 너무 짧습니다. 한 글자로는 찾기 어렵습니다. "
                       "두 글자 이상으로 적어 주세요."),
        "tag_long": _("키워드(‘%(value)s’)가 너무 깁니다. 찾는 말로 쓰이지 않습니다. 100자 안으로 줄여 주세요."),
        "tag_signs": _("키워드 ‘%(value)s’에 쓸 수 없는 기호가 있습니다. 다른 목록과 주고받을 수 없습니다. "
                       "글자, 숫자, 빈칸, -, _, .만 써 주세요."),
        "too_long": _("너무 깁니다. 목록에 다 보일 수 없습니다. %(most)s자 안으로 줄여 주세요."),
        "changed": _("그 사이에 다른 사람이 이 데이터를 고쳤습니다. 그대로 저장하면 그 내용이 사라집니다. "
                     "바뀐 것을 보고 다시 저장해 주세요."),
        "deleted": _("거두어들인 데이터입니다. 그대로는 고칠 수 없습니다. 운영자에게 되살려 달라고 해 주세요."),
    }


def _names(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "name_signs": _("주소에 쓸 수 없는 글자가 있습니다. 주소가 깨집니다. 영문 소문자, 숫자, -, _만 써 주세요."),
        "name_kept": _("사이트가 쓰는 이름입니다. 다른 페이지와 겹칩니다. 다른 이름을 적어 주세요."),
        "name_short": _("주소 이름이 너무 짧습니다. 무엇인지 알 수 없습니다. 두 글자 이상으로 적어 주세요."),
        "name_long": _("주소 이름이 너무 깁니다. 주소로 쓰기 어렵습니다. 100자 안으로 줄여 주세요."),
        "name_in_use": _("같은 주소 이름을 쓰는 데이터가 있습니다. 주소가 겹치면 찾을 수 없습니다. "
                         "다른 이름을 적어 주세요."),
        "no_organization": _("등록할 기관이 없습니다. 누가 내놓는지 알 수 없습니다. 기관을 골라 주세요."),
        "unknown_organization": _("이 기관을 찾을 수 없습니다. 없어졌거나 이름이 바뀌었습니다. "
                                  "목록에서 다시 골라 주세요."),
        "not_moved": _("이 데이터를 다른 기관으로 옮길 권한이 없습니다. 기관이 바뀌면 책임도 바뀝니다. "
                       "기관 관리자에게 부탁해 주세요."),
    }


def _files(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "no_files": _("이 사이트는 파일을 보관하지 않습니다. 올려도 남지 않습니다. 파일이 있는 주소를 적어 주세요."),
        "file_large": _("파일이 너무 큽니다."),
        "file_limit": _("%(most)s MB까지 받습니다. 파일을 나누거나, 파일이 있는 주소를 적어 주세요."),
        "file_empty": _("파일(%(value)s)이 비어 있습니다. 받는 사람이 쓸 것이 없습니다. "
                        "내용이 있는 파일을 골라 주세요."),
        "file_kind": _("파일(%(value)s)의 종류가 맞지 않습니다. 그대로는 읽을 수 없습니다. "
                       "CSV나 XLSX로 저장해 올려 주세요."),
        "file_code": _("파일을 읽지 못했습니다. 글자 방식이 UTF-8도 CP949도 아닙니다. "
                       "표 프로그램에서 ‘CSV UTF-8’로 저장해 올려 주세요."),
        "file_name": _("파일(%(value)s)의 내용이 이름과 다릅니다. 위험할 수 있어 저장하지 않았습니다. "
                       "데이터 파일을 골라 주세요."),
        "file_nothing": _("파일에 읽을 내용이 없습니다. 항목을 알 수 없습니다. "
                          "첫 줄에 항목명과 설명이 있는 표를 올려 주세요."),
        "file_columns": _("항목이 %(most)s개를 넘습니다. 한 자원에 다 담을 수 없습니다. 자원을 나누어 적어 주세요."),
        "file_line": _("파일의 %(line)s번째 줄을 읽지 못했습니다. 항목의 이름이 없거나 겹치거나 너무 깁니다. "
                       "그 줄을 고쳐 다시 올려 주세요."),
    }
