"""A row's files and operations as resources."""

import re
import uuid

from schemas import clean
from schemas.sharing_fields import address_fault

_KEY = re.compile(r"(?i)([?&])(?:servicekey|apikey|api_key|appkey|access_token|signature)=[^&]*&?")
COLUMN = ("name", "title", "type", "unit", "description")


def address(value: object) -> str | None:
    """An http(s) address that a browser can open, or None: " " is met for none, and blanks within.

    Addresses with somebody's key in them are met too; the key is cut out.
    """
    found = clean.text(value)
    if not found:
        return None
    found = (_KEY.sub(r"\1", found) if "=" in found else found).rstrip("?&")
    return found if found.lower().startswith("http") and not address_fault(found) else None


def whole(value: object) -> int | None:
    """A count, or None: a negative one (-1 is met) counts nothing."""
    found = clean.number(value)
    return int(found) if found is not None and found >= 0 else None


def columns(text: object) -> list[dict]:
    """Read 항목정의: `name|title|type|unit|description` lines joined by `;`, or a list of such objects."""
    if not text:
        return []
    if isinstance(text, list):
        told = ([each.get(key) for key in COLUMN] for each in text)
    else:
        told = (line.split("|") for line in (clean.text(text) or "").split(";"))
    read = (zip(COLUMN, map(clean.text, cells), strict=False) for cells in told)
    described = ({key: cell for key, cell in pairs if cell} for pairs in read)
    return [column for column in described if "name" in column]


def operations(told: object) -> list[dict]:
    """Read 오퍼레이션: names joined by `;`, or a list of {operation_nm, url, request, response}."""
    if isinstance(told, list):
        return told
    return [{"operation_nm": name.strip()} for name in (told or "").split(";") if name.strip()]


def found(row: dict, package: dict) -> list[dict]:
    """The resources of a row: a file, or each operation of a service; and one more for each further format."""
    link, formats, described = address(row.get("내려받기 URL")), clean.formats(row.get("확장자(데이터포맷)")), \
        columns(row.get("항목정의"))
    page = package.get("url")
    told = {"name": clean.text(row.get("파일데이터명")) or package["title"], "url": link or page,
            "format": formats[0] if formats else None, "access_url": page, "download_url": link,
            "rows": whole(row.get("전체행")), "api_type": clean.text(row.get("API 유형")),
            "quota": clean.text(row.get("신청가능 트래픽")), "columns": described or None}
    base = {key: value for key, value in told.items() if value is not None}
    if len(base) == 1:                        # nothing but a name: there is no file to speak of
        return []
    base.setdefault("url", "")
    services = [base | _operation(each) for each in operations(row.get("오퍼레이션"))]
    return (services or [base]) + [base | {"format": other} for other in formats[1:]]


def _operation(told: dict) -> dict:
    fields = {"name": clean.text(told.get("operation_nm")), "url": address(told.get("url")),
              "request_params": [_asked(each) for each in told.get("request") or []],
              "columns": _answers(told.get("response") or [])}
    return {key: value for key, value in fields.items() if value}


def _asked(parameter: dict | str) -> str:
    """A parameter in one line: its name, and what it means."""
    if isinstance(parameter, str):
        return parameter
    return f"{parameter['name']} ({parameter['title']})" if parameter.get("title") else parameter["name"]


def _answers(response: list) -> list[dict]:
    return [part if isinstance(part, dict) else {"name": part} for part in response if part]


def number(package: dict, record: str) -> None:
    """Give each resource an id that is the same in every run.

    A file's title carries a date and changes with every update, so only an operation is known by its name.
    """
    named, met = package.get("dcat_type") == "API", {}
    for resource in package.get("resources", ()):
        mark = f"{resource.get('url')} {resource.get('format')} {resource.get('name') if named else ''}"
        met[mark] = met.get(mark, -1) + 1
        resource["id"] = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{record} {mark} {met[mark]}"))
