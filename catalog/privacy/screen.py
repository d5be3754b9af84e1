"""Looks through texts for data about persons.  What is found is told by place and kind, never by its value."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from catalog.privacy import rules
from catalog.privacy.folding import Folded, folded
from schemas.dates import SEOUL
from schemas.described import squeezed
from schemas.messages import Message
from schemas.personal_texts import MESSAGES

VERDICTS = ("block", "review", "warn", "info")    # the worst first
BEFORE, AFTER = 24, 8                             # signs around a number in which a word counts
_LIKELY = re.compile(r"[0-9][0-9 .\-*●•○#xX]{3}|@")
_SKIPPED = frozenset((
    "id", "owner_org", "state", "type", "license_id", "creator_user_id", "hash", "harvest_source", "harvest_record",
    "mapping_version", "package_id", "revision_id", "metadata_created", "metadata_modified", "organization", "groups",
    "issued", "modified", "next_update", "created", "last_modified", "deid_date", "irb_expiry", "warnings"))
_ADDRESSES = ("url", "access_url", "download_url", "cache_url")
_MADE = re.compile(r"-(?:[0-9a-f]{12}|[0-9a-f]{16})$")      # the end of a name that nobody wrote
_OFFICES = ("contact", "maintainer", "maintainer_email", "author_email")


class Finding(NamedTuple):
    """What was found.

    :param kind: resident, resident_masked, mobile, email, card, passport, licence, account, business or column
    :param verdict: block (it must not be kept), review (somebody has to look), warn or info
    :param offset: where it begins in the text
    :param length: how many signs it has there
    :param masked: its first two signs, and a star for each other
    """

    kind: str
    verdict: str
    offset: int
    length: int
    masked: str

    @property
    def message(self) -> Message:
        """What, why and how to mend it, in both languages."""
        asked = self.kind == "mobile" and self.verdict == "review"
        return MESSAGES["mobile_asked" if asked else self.kind].about(masked=self.masked)


class _Hit(NamedTuple):
    kind: str
    verdict: str
    start: int
    end: int


def screen(text: str, today: dt.date | None = None) -> list[Finding]:
    """Find what may be about a person, in the order in which it stands.

    :param text: as it was written
    :param today: the day in Korea; nobody was born after it
    """
    if not text:
        return []
    seen = folded(text)
    if not _LIKELY.search(seen.text):
        return []
    clear = rules.LONG_KEYS.sub(lambda key: " " * len(key[0]), seen.text)
    taken, found = [], []
    for hit in _hits(clear, today or dt.datetime.now(SEOUL).date()):
        if all(hit.end <= start or hit.start >= end for start, end in taken):
            taken.append((hit.start, hit.end))
            if hit.verdict:
                found.append(hit)
    return [_finding(text, seen, hit) for hit in sorted(found, key=lambda hit: hit.start)]


def hidden(text: str, today: dt.date | None = None) -> str:
    """A text in which what may be about a person shows no more than its first two signs."""
    for each in reversed(screen(text, today)):
        if each.verdict != "info":
            text = text[:each.offset] + each.masked + text[each.offset + each.length:]
    return text


def screen_package(package: dict, today: dt.date | None = None) -> dict[str, list[Finding]]:
    """Find what may be about a person in all that people wrote of a dataset.

    Telephone and e-mail of a department are meant to be read: there only what looks like a person's own is found, for
    review.  The digits that were made for a name that nobody gave say nothing.

    :param package: in canonical form
    :returns: path such as `notes` or `resources.0.description` → what was found there
    """
    found = {}
    for path, text in _texts(package, ""):
        written = _MADE.sub("", text) if path == "name" else text
        here = [tempered for finding in screen(written, today) if (tempered := _tempered(path, text, finding))]
        if ".columns." in f".{path}" and path.rpartition(".")[2] in ("name", "title"):
            here += screen_column(text)
        if here:
            found[path] = here
    return found


def screen_column(name: str) -> list[Finding]:
    """Whether the name of a column says that persons are told of in it."""
    if not rules.COLUMN.search(squeezed(folded(name).text)):
        return []
    return [Finding("column", "review", 0, len(name), _masked(name))]


def blocked(found: dict[str, list[Finding]]) -> bool:
    """Whether something was found that must not be kept."""
    return any(finding.verdict == "block" for findings in found.values() for finding in findings)


def _hits(text: str, today: dt.date) -> Iterator[_Hit]:
    yield from _residents(text, today)
    yield from (_Hit("resident_masked", "warn", *match.span()) for match in rules.MASKED.finditer(text))
    yield from _licences_and_passports(text)
    yield from (_Hit("mobile", "block", *match.span()) for match in rules.MOBILE.finditer(text))
    yield from _cards(text)
    yield from _emails(text)
    yield from _businesses(text)
    yield from (_Hit("account", "review", *match.span()) for match in rules.ACCOUNT.finditer(text)
                if 10 <= sum(map(str.isdigit, match[0])) <= 14 and _near(text, match, rules.ACCOUNT_WORDS))


def _near(text: str, match: re.Match, words: re.Pattern) -> bool:
    around = text[max(match.start() - BEFORE, 0):match.start()] + "\n" + text[match.end():match.end() + AFTER]
    return bool(words.search(around))


def _residents(text: str, today: dt.date) -> Iterator[_Hit]:
    """A separator or a word beside it is enough; bare digits need their check digit, or a birth since there is none."""
    for match in rules.RESIDENT.finditer(text):
        digits = "".join(match.group(1, 2, 3, 5, 6))
        born = rules.birthday(digits, today)
        if born is None:
            continue
        if rules.is_company(digits) and _near(text, match, rules.COMPANY_WORDS):
            yield _Hit("resident", "", *match.span())              # the number of a company: nobody's
        elif match[4] or _near(text, match, rules.RESIDENT_WORDS) or rules.is_checked(digits):
            yield _Hit("resident", "block", *match.span())
        elif born >= rules.WITHOUT_CHECK:
            yield _Hit("resident", "review", *match.span())


def _licences_and_passports(text: str) -> Iterator[_Hit]:
    for match in rules.LICENCE.finditer(text):
        yield _Hit("licence", "block", *match.span())
    for match in rules.PASSPORT.finditer(text):
        if _near(text, match, rules.PASSPORT_WORDS):
            yield _Hit("passport", "block", *match.span())


def _cards(text: str) -> Iterator[_Hit]:
    for match in rules.CARD.finditer(text):
        digits = "".join(filter(str.isdigit, match[0]))
        if rules.ISSUERS.match(digits) and rules.is_luhn(digits):
            yield _Hit("card", "block" if len(digits) < len(match[0]) else "review", *match.span())


def _emails(text: str) -> Iterator[_Hit]:
    for match in rules.EMAIL.finditer(text):
        local, _, domain = match[0].partition("@")
        if not rules.is_role(local) or domain.lower() in rules.PRIVATE_MAIL:
            yield _Hit("email", "review", *match.span())


def _businesses(text: str) -> Iterator[_Hit]:
    """Codes 81 to 88 are companies', 80, 82 and 89 those of bodies; the others are sole traders'."""
    for match in rules.BUSINESS.finditer(text):
        if rules.is_business("".join(match.groups())):
            yield _Hit("business", "info" if 80 <= int(match[2]) <= 89 else "review", *match.span())


def _finding(text: str, seen: Folded, hit: _Hit) -> Finding:
    offset, length = seen.back(hit.start, hit.end)
    return Finding(hit.kind, hit.verdict, offset, length, _masked(text[offset:offset + length]))


def _masked(value: str) -> str:
    return value[:2] + "*" * min(max(len(value) - 2, 0), 30)


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Every text that somebody wrote, with the way to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _SKIPPED:
                yield from _texts(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{path}.{number}")


def _tempered(path: str, text: str, finding: Finding) -> Finding | None:
    """What is found where such a thing may stand, or where it means less."""
    if path.partition(".")[0] in _OFFICES:
        if finding.kind == "email" and text.strip().lower().rpartition("@")[2] not in rules.PRIVATE_MAIL:
            return None
        return finding._replace(verdict="review") if finding.kind == "mobile" else finding
    bare = text[finding.offset:finding.offset + finding.length].isdigit()
    if bare and finding.verdict == "block" and path.rpartition(".")[2] in _ADDRESSES:
        return finding._replace(verdict="review")
    return finding
