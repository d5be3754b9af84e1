"""Numbers of persons and numbers of things, all made up here from a seed."""

import datetime as dt
import uuid
from random import Random

WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def check(digits: str, base: int = 11) -> str:
    rest = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)) % 11
    return str((base - rest) % 10)


def luhn(digits: str) -> str:
    """A number of 16 digits that ends in its check digit."""
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


def born(random: Random, first: int, last: int) -> dt.date:
    return dt.date(first, 1, 1) + dt.timedelta(days=random.randrange((last - first) * 365))


def resident(random: Random) -> tuple[str, str]:
    """A resident number of before 2020, with its check digit."""
    day = born(random, 1930, 2019)
    head = f"{day:%y%m%d}{random.choice('12' if day.year < 2000 else '34')}{random.randrange(10**5):05}"
    return head[:6], head[6:] + check(head)


def alien(random: Random) -> tuple[str, str]:
    day = born(random, 1960, 1999)
    head = f"{day:%y%m%d}{random.choice('56')}{random.randrange(10**5):05}"
    return head[:6], head[6:] + check(head, 13)


def recent(random: Random) -> tuple[str, str]:
    """A resident number since October 2020, whose last digits are any."""
    day = dt.date(2020, 10, 2) + dt.timedelta(days=random.randrange(1500))
    return f"{day:%y%m%d}", f"{random.choice('34')}{random.randrange(10**6):06}"


def wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


FORMS = {
    "hyphen": "{}-{}", "plain": "{}{}", "space": "{} {}", "blanks": "{} - {}", "en dash": "{}–{}",
    "full width": None, "zero width": "{}\u200b-\u200b{}", "glued": "번호는{}-{}입니다", "csv": "홍길동,{}-{},광주"}
ERAS = {"resident": resident, "alien": alien, "recent": recent}


def written(form: str, pair: tuple[str, str]) -> str:
    return wide("{}-{}".format(*pair)) if FORMS[form] is None else FORMS[form].format(*pair)


def isbn(random: Random) -> str:
    digits = f"97889{random.randrange(10**7):07}"
    return digits + str(-sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits)) % 10)


def business(random: Random) -> str:
    digits = f"{random.randrange(100, 999)}{random.choice(range(81, 89))}{random.randrange(10**4):04}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True))
    digits += str(-(total + int(digits[8]) * 5 // 10) % 10)
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def moment(random: Random) -> dt.datetime:
    return dt.datetime(2000, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=random.randrange(10**9 - 2 * 10**8))


NEGATIVE = {
    "timestamp of 12": lambda random: f"{moment(random):%Y%m%d%H%M}",
    "timestamp of 14": lambda random: f"{moment(random):%Y%m%d%H%M%S}",
    "epoch seconds": lambda random: str(int(moment(random).timestamp())),
    "isbn": isbn,
    "coordinates": lambda random: f"{random.uniform(33, 39):.6f}, {random.uniform(124, 132):.7f}",
    "landline": lambda random: f"0{random.choice((2, 62, 61, 31))}-{random.randrange(200, 999)}-"
                               f"{random.randrange(10**4):04}",
    "1588": lambda random: f"15{random.choice((88, 77, 99))}-{random.randrange(10**4):04}",
    "business": business,
    "uuid": lambda random: str(uuid.UUID(int=random.getrandbits(128), version=4)),
    "16 digits": lambda random: str(random.randrange(10**15, 10**16)),
    "epoch milliseconds": lambda random: str(int(moment(random).timestamp() * 1000) + random.randrange(1000)),
    "13 digits": lambda random: str(random.randrange(10**12, 10**13)),
    "amount": lambda random: f"{random.randrange(10**9):,}원",
}
