"""A partner's key: how it is written, and how to keep it out of logs, errors and other people's servers."""

import base64
import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import IO
from urllib.parse import quote, quote_plus, unquote

NAMED = re.compile(r"""(?i)\b(service_?key|api_?key|app_?key|access_?token|signature)"""
                   r"""(=|%3D|["']?\s*:\s*["']?)[^&\s"'<>]+""")
SHORTEST = 8                                      # of a part of a key, and of its base64, that is looked for by itself
REAL = 16                                         # a key this long in what a partner sends is no word of its records
WINDOW = 2**20                                    # bytes of a file looked at together
PRIVATE = re.compile(r"(?i)^(authorization|cookie|.*key|.*token|.*signature.*|x-ncp-.*)$")


class Keys:
    """:param secret: as it was handed out, URL-encoded or not; `value` is never encoded"""

    def __init__(self, secret: str):
        self.value = unquote(secret) if re.search("%[0-9A-Fa-f]{2}", secret) else secret
        halves = [part for part in self.value.split(":") if len(part) >= SHORTEST] if ":" in self.value else []
        forms = {secret}.union(*map(_spellings, [self.value, *halves]))
        self.forms = sorted(filter(None, forms), key=len, reverse=True)
        self._any = re.compile("|".join(map(_pattern, self.forms))) if self.forms else None
        self._within = [form.encode() for form in self.forms if len(self.value) >= REAL and len(form) >= REAL]

    def within(self, words: str) -> bool:
        """Whether the key stands in some words, in any spelling."""
        return bool(self._any and self._any.search(words))

    def strike(self, words: str) -> str:
        """Strike out the key in every spelling, and whatever is named like a key."""
        words = self._any.sub("***", words) if self._any else words
        return NAMED.sub(r"\1\2***", words)

    def strike_body(self, body: bytes) -> bytes:
        """The same in an answer, whatever its charset: keys are ASCII."""
        return self.strike(body.decode("latin-1")).encode("latin-1")

    def clean(self, body: bytes) -> bytes:
        """What a partner sent, without our key: one that stands in a record would be published with it."""
        for form in self._within:
            if form in body:
                body = body.replace(form, b"***")
        return body

    def clean_file(self, file: IO) -> None:
        """The same in a file, in place: each letter of the key becomes a star, so that nothing moves."""
        longest = max(map(len, self._within), default=0)
        at = 0
        while longest:
            file.seek(at)
            window = file.read(WINDOW + longest)
            cleaned = window
            for form in self._within:
                cleaned = cleaned.replace(form, b"*" * len(form))
            if cleaned != window:
                file.seek(at)
                file.write(cleaned)
            if len(window) < WINDOW + longest:
                return
            at += WINDOW

    def without(self, headers: Mapping[str, str]) -> dict[str, str]:
        """The headers that anybody may see."""
        return {name: value for name, value in headers.items()
                if not PRIVATE.match(name) and not self.within(str(value))}


def _pattern(form: str) -> str:
    """A form as a pattern; the letters of %2F and the like may be small or capital, each for itself."""
    return re.sub("%[0-9A-Fa-f]{2}", lambda found: f"(?i:{found[0]})", re.escape(form))


def _spellings(value: str) -> set[str]:
    """The ways in which a key may be written: plain, in addresses, in JSON, in HTML, and within base64."""
    once = quote(value, safe="")
    forms = {value, once, once.replace("%2F", "/"), quote_plus(value), quote(once, safe=""), html.escape(value),
             json.dumps(value)[1:-1], json.dumps(value)[1:-1].replace("/", "\\/")}
    forms |= {re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), form) for form in forms}
    return forms | set(_within_base64(value.encode()))


def _within_base64(value: bytes) -> Iterator[str]:
    """What stands in base64 wherever the key is a part of it, as in `Basic` of a name and a password."""
    for before in range(3):                       # bytes of a group of three that come before it
        whole = base64.b64encode(bytes(before) + value).decode()
        core = whole[-(-before * 8 // 6):(before + len(value)) * 8 // 6]
        if len(core) >= SHORTEST:
            yield from (core, core.replace("+", "-").replace("/", "_"))
