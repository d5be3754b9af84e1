"""What a decoder found wrong with a value, in the words of whoever reads it: decoders speak English only."""

import re
from json import JSONDecodeError

_MISSING = re.compile(r"Object missing required field `([^`]+)`")
_TYPE = re.compile(r"Expected `([^`]+)`, got `([^`]+)`")
_AT = re.compile(r" - at `\$?([^`]*)`$")
_QUOTED = re.compile(r"'([^']{1,60})'")
TYPES = {"int": "정수", "float": "수", "number": "수", "str": "글", "text": "글", "bool": "참·거짓", "flag": "참·거짓",
         "array": "목록", "list": "목록", "object": "이름과 값의 묶음", "dict": "이름과 값의 묶음", "null": "빈 값",
         "NoneType": "빈 값"}
LONGEST = 200


def in_korean(detail: object) -> str:
    """Which key is missing, which type came or where it broke; names of keys and figures stay as they are.

    :param detail: an exception of a decoder, or what is said already and needs no other words
    """
    text = str(detail)
    at = _AT.search(text)
    place = f", 자리 {at[1].lstrip('.')}" if at and at[1] else ""
    if missing := _MISSING.search(text):
        return f"‘{missing[1]}’ 항목 없음{place}"[:LONGEST]
    if found := _TYPE.search(text):
        wanted = " 또는 ".join(TYPES.get(each, each) for each in found[1].split(" | "))
        return f"올 것: {wanted}, 온 것: {TYPES.get(found[2], found[2])}{place}"[:LONGEST]
    if isinstance(detail, JSONDecodeError):
        return f"JSON이 깨진 곳: {detail.lineno}행 {detail.colno}자"
    if isinstance(detail, Exception):
        values = _QUOTED.findall(text)
        return (f"‘{values[-1]}’" if values else type(detail).__name__) + place
    return text
