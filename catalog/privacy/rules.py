"""The rules by which numbers and addresses of persons are known: by form, date, check digit and the words beside them.

Bounds of this: names and postal addresses in free text are not found, which needs a model of the language.  Therefore
the names of columns are looked at, too, and whoever registers data has to declare what is in them.
"""

import datetime as dt
import re

RULES_VERSION = "2026-11-1"                       # changes with every rule, so that one knows by which a text was seen

# 6 digits of a birthday, what may stand between, 7 digits of which the first says century and sex
RESIDENT = re.compile(r"(?<![0-9])(?<![0-9]\.)([0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(\s{0,3}[-._/]?\s{0,3})"
                      r"([0-9])([0-9]{6})(?![0-9])")
MASKED = re.compile(r"(?<![0-9])[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])\s{0,3}-?\s{0,3}"
                    r"(?:[0-9][*●•○#xX]{6}|[*●•○#xX]{7})")
RESIDENT_WORDS = re.compile(r"주민|외국인|등록\s*번호|resident|alien|RRN", re.IGNORECASE)
COMPANY_WORDS = re.compile(r"법인")
MOBILE = re.compile(r"(?<![0-9])(?<![0-9]\.)(?:\+\s?82[-. ]{0,2}\(?0?\)?[-. ]?|82[-. ]\(?0?\)?|\(?0)"
                    r"(?:10\)?[-. ]{0,3}[0-9]{4}|1[16789]\)?[-. ]{0,3}[0-9]{3,4})[-. ]{0,3}[0-9]{4}(?![0-9])")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,20}")
CARD = re.compile(r"(?<![0-9])(?<![0-9]\.)(?:[0-9]{4}([ -]?)[0-9]{4}\1[0-9]{4}\1[0-9]{4}|"
                  r"3[47][0-9]{2}([ -]?)[0-9]{6}\2[0-9]{5})(?![0-9])")
ISSUERS = re.compile(r"4|5[1-5]|2[2-7]|3[47]|35|6[0245]|9[0-9]")
PASSPORT = re.compile(r"(?<![A-Za-z0-9])[MSRODGmsrodg](?:[0-9]{8}|[0-9]{3}[A-Za-z][0-9]{4})(?![A-Za-z0-9])")
PASSPORT_WORDS = re.compile(r"여권|passport", re.IGNORECASE)
LICENCE = re.compile(r"(?<![0-9-])(?:1[1-9]|2[0-8])-[0-9]{2}-[0-9]{6}-[0-9]{2}(?![0-9-])")
ACCOUNT = re.compile(r"(?<![0-9-])(?:[0-9]{3,6}-[0-9]{2,6}-[0-9]{3,8}(?:-[0-9]{1,3})?|[0-9]{10,14})(?![0-9-])")
ACCOUNT_WORDS = re.compile(r"계좌|은행|입금|예금주|account", re.IGNORECASE)
BUSINESS = re.compile(r"(?<![0-9-])([0-9]{3})-([0-9]{2})-([0-9]{5})(?![0-9-])")
LONG_KEYS = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?<![0-9a-fA-F])[0-9a-fA-F]{32,}")

ROLES = re.compile(r"(?:open)?data|api|info|help(?:desk)?|support|contact|admin|webmaster|master|cs|customer|service|"
                   r"portal|privacy|security|pr|press|no-?reply|postmaster|office|team|center|centre|dept|it|ict|"
                   r"research|library|public|portal|bigdata|dataportal", re.IGNORECASE)
_ROLE_PARTS = re.compile(r"[._+\d-]+")
PRIVATE_MAIL = frozenset((
    "gmail.com", "naver.com", "daum.net", "hanmail.net", "kakao.com", "nate.com", "outlook.com", "outlook.kr",
    "hotmail.com", "yahoo.com", "yahoo.co.kr", "icloud.com", "korea.com", "dreamwiz.com", "live.com", "me.com"))
COLUMN = re.compile(
    r"주민(?:등록)?번호|외국인등록번호|여권(?:번호|no)|면허번호|휴대(?:폰|전화)|핸드폰|^(?:성명|이름|성함)$|"
    r"성명$|(?:환자|고객|회원|직원|학생|신청자|보호자|대표자|피보험자|사용자|가입자)(?:이름|명)$|생년월일|"
    r"계좌번호|카드번호|(?:개인|자택|집)(?:주소|전화|연락처|이메일)|상세주소|"
    r"^(?:이메일|전자우편|ssn|rrn|residentno|juminno|jumin|mobile|mobileno|cellphone|passportno|fullname|birthday|"
    r"birthdate|dateofbirth|dob|ptntnm|patientname|email|emailaddr|hpno|custnm)$", re.IGNORECASE)

_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_CENTURY = {"9": 1800, "0": 1800, "1": 1900, "2": 1900, "5": 1900, "6": 1900,
            "3": 2000, "4": 2000, "7": 2000, "8": 2000}
WITHOUT_CHECK = dt.date(2020, 10, 1)              # since then the last digits of a resident number are any


def birthday(digits: str, today: dt.date) -> dt.date | None:
    """The birthday in a resident number of 13 digits; None when there was no such day until now."""
    try:
        day = dt.date(_CENTURY[digits[6]] + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None
    return day if day <= today else None


def is_checked(digits: str) -> bool:
    """Whether the last digit fits: 11 minus the rest for residents, 13 minus it for aliens."""
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False)) % 11
    return int(digits[12]) in ((11 - rest) % 10, (13 - rest) % 10)


def is_company(digits: str) -> bool:
    """Whether 13 digits are the registration number of a company (법인등록번호): weights 1 and 2 in turn."""
    total = sum((1 + place % 2) * int(digit) for place, digit in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == int(digits[12])


def is_luhn(digits: str) -> bool:
    """The check digit of payment cards (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 * (number > 9)
    return total % 10 == 0


def is_business(digits: str) -> bool:
    """The check digit of business registration numbers of ten digits (사업자등록번호)."""
    weights = (1, 3, 7, 1, 3, 7, 1, 3, 5)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) + int(digits[8]) * 5 // 10
    return (10 - total % 10) % 10 == int(digits[9])


def is_role(local: str) -> bool:
    """Whether the part of an address before the @ names an office: data, info, open-data …"""
    parts = [part for part in _ROLE_PARTS.split(local) if part]
    return bool(parts) and all(ROLES.fullmatch(part) for part in parts)
