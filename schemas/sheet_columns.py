"""The columns of a spreadsheet of datasets: what each means, and which column a partner's header is.

What a field is called is said with the field (`described_texts`); here are only further spellings.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from schemas.dataset import DATASET
from schemas.described import inside, squeezed

# the registration items of 공공데이터포털 in their order, as its monthly list (15062804) has them
OFFICIAL = (
    "목록키", "목록유형", "목록명", "파일데이터명", "분류체계", "제공기관코드", "제공기관", "관리 부서명",
    "관리부서 전화번호", "보유근거", "수집방법", "업데이트 주기", "차기 등록 예정일", "매체유형", "전체행",
    "확장자(데이터포맷)", "키워드", "다운로드_활용신청건수", "등록일", "수정일", "데이터 한계", "제공형태", "설명",
    "기타 유의사항", "공간범위", "시간범위", "비용부과유무", "비용부과기준 및 단위", "이용허락범위", "API 유형",
    "신청가능 트래픽", "심의 유형", "조회수", "목록 URL", "국가중점여부", "표준데이터여부")
# headers that say something else than the field they are said of, and those of no field: path → headers
_APART = {
    "access_procedure.steps": ("신청절차",), "access_procedure.review": ("심의 유형",),
    "conforms_to.standard": ("표준데이터여부", "표준데이터"), "is_free.free": ("무료 여부", "무료", "is_free"),
    "irb_no.any": ("IRB/DRB 번호",), "deleted": ("삭제여부", "삭제 여부"),
}
_ALSO = {                                         # met in partners' lists
    "title": ("데이터셋명", "데이터세트명", "데이터 이름"), "identifier": ("식별자", "데이터 ID", "관리번호"),
    "tags": ("태그", "검색어"), "frequency": ("갱신주기", "주기"), "next_update": ("다음 갱신일",),
    "license_id": ("라이선스", "이용허락", "이용허락 범위"), "contact.name": ("담당부서", "담당 부서명"),
    "contact.phone": ("연락처", "담당부서 전화번호"), "resources.url": ("다운로드 주소", "파일 URL", "API 주소"),
    "access_rights": ("공개범위", "받는 방법"), "publisher.name": ("기관명",), "url": ("홈페이지", "안내 URL"),
    "is_free": ("유료 여부",), "theme": ("카테고리", "분야"), "resources.format": ("파일형식", "포맷"),
}
_PARTS = {                                        # of one resource, after its number: 자원2 URL
    "url": ("URL", "주소", "링크", ""), "name": ("이름", "명", "제목"), "format": ("형식", "포맷"),
    "description": ("설명",), "rows": ("행", "행수"), "size": ("크기",), "encoding": ("인코딩",),
    "resource_type": ("구분",),
}
MOST_RESOURCES = 20
_REMARK = re.compile(r"[(\[]?\s*(?:필수|선택|조건부|권장|required|optional|recommended)\s*[)\]]?", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*\d{1,3}\s*[.)]\s*")
_BRACKETS = re.compile(r"\([^()]*\)")
_FIRST = re.compile(r"^(?:자원|파일|리소스|RESOURCE|FILE)(\d{1,2})(.*)$")
_LAST = re.compile(r"^(.*?)(\d{1,2})$")


class Field(NamedTuple):
    """What a column may say.

    :param path: such as `title`, `contact.phone`, `resources.0.url`
    :param header: the official one
    :param about: the metadata of the field: label, hint, mark, widget, choices …
    """

    path: str
    header: str
    about: dict


def _walked(schema, before: str = ""):
    for name, field in schema.fields.items():
        path, inner = before + name, inside(field)
        if field.metadata.get("headers"):
            yield path, field.metadata
        if inner is not None and path != "resources.columns":
            yield from _walked(inner, path + ".")


def _fields() -> dict[str, Field]:
    found = {}
    for path, about in _walked(DATASET):
        own = [header for header in about["headers"] if not any(header in apart for apart in _APART.values())]
        if own:
            found[path] = Field(path, own[0], about)
    for path, names in _APART.items():
        base = found.get(path.partition(".")[0])
        found[path] = Field(path, names[0], base.about if base else {})
    return found


_FIELDS = _fields()


def _known() -> tuple[dict[str, str], dict[str, str]]:
    """Squeezed headers to paths: those that are said with the fields, and others."""
    said, others = {}, {}
    for path, names in _APART.items():
        said |= {squeezed(name): path for name in names}
    for path, field in _FIELDS.items():
        for header in field.about.get("headers", ()):
            said.setdefault(squeezed(header), path)
    for path, names in _ALSO.items():
        others |= {squeezed(name): path for name in names}
    for path, field in _FIELDS.items():
        for label in (path, *field.about.get("label", ())):
            if path not in _APART and not path.startswith("resources."):
                others.setdefault(squeezed(label), path)
    return said, others


_SAID, _OTHERS = _known()
_OF_RESOURCE = {squeezed(name): leaf for leaf, names in _PARTS.items() for name in names} \
    | {name: path.rpartition(".")[2] for name, path in _SAID.items() if path.startswith("resources.")}


@lru_cache(4096)
def field_of(path: str) -> Field:
    """The field of a path, whichever resource it is of.

    :raises KeyError: when there is none
    """
    first, dot, rest = path.partition(".")
    if first != "resources":
        return _FIELDS[path]
    number, _, leaf = rest.partition(".")
    field = _FIELDS[f"resources.{leaf}"]
    return field._replace(path=path, header=field.header if number == "0" else f"자원{int(number) + 1} {field.header}")


def found(header: str) -> tuple[str, str] | None:
    """What a header means.

    :return: the path and how it was recognised ("same", "spelled", "alias", "field", "number"), or None
    """
    text = " ".join(unicodedata.normalize("NFKC", header).replace("\u200b", "").split())
    if not text or len(text) > 60:
        return None
    for spelling in dict.fromkeys((text, _REMARK.sub("", _NUMBERED.sub("", text)),
                                   _BRACKETS.sub("", _REMARK.sub("", _NUMBERED.sub("", text))))):
        if meant := _one(squeezed(spelling), spelling):
            return meant
    return None


def _one(name: str, text: str) -> tuple[str, str] | None:
    path = _SAID.get(name)
    if path:
        text = text.strip()
        same = text == field_of(_numbered(path, 0)).header or text in OFFICIAL
        return _numbered(path, 0), "same" if same else "spelled"
    path = _OTHERS.get(name)
    if path:
        return _numbered(path, 0), "field" if text.isascii() and squeezed(path) == name else "alias"
    return _of_resource(name)


def _of_resource(name: str) -> tuple[str, str] | None:
    match, place = _FIRST.match(name), 1
    if match:
        place, rest = int(match[1]), match[2]
    elif match := _LAST.match(name):
        rest, place = match[1], int(match[2])
        if rest not in _SAID or not _SAID[rest].startswith("resources."):
            return None
    leaf = _OF_RESOURCE.get(rest) if match else None
    return (f"resources.{place - 1}.{leaf}", "number") if leaf and 1 <= place <= MOST_RESOURCES else None


def _numbered(path: str, number: int) -> str:
    first, dot, rest = path.partition(".")
    return f"resources.{number}.{rest}" if first == "resources" else path


def _required() -> tuple[str, ...]:
    marked = {path for path, field in _FIELDS.items() if field.about.get("mark") == "required"}
    marked -= {path for path in marked if "." in path and path.partition(".")[0] not in _OUTER}
    return tuple(path for path in _FIELDS if path in marked and path not in _APART and path != "owner_org")


_OUTER = {name for name, field in DATASET.fields.items() if field.metadata.get("mark") == "required"}
REQUIRED = _required()


def _template() -> tuple[Field, ...]:
    """The official columns in their order, and ours behind them."""
    first = [Field(*(field_of(found(header)[0])._replace(header=header))) for header in OFFICIAL]
    there = {field.path for field in first}
    rest = (field_of(_numbered(path, 0)) for path in _FIELDS if path not in _NOT_ASKED)
    return (*first, *(field for field in rest if field.path not in there))


_NOT_ASKED = {"deleted", "is_free.free", "irb_no.any", "owner_org"}
TEMPLATE = _template()
