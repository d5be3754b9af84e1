"""A partner's key: how it is written, and how to keep it out of logs, errors and other people's servers."""

import re
from collections.abc import Mapping
from urllib.parse import quote, quote_plus, unquote

NAMED = re.compile(r"""(?i)\b(service_?key|api_?key|app_?key|access_?token|signature)"""
                   r"""(=|%3D|["']?\s*:\s*["']?)[^&\s"'<>]+""")
PRIVATE = re.compile(r"(?i)^(authorization|cookie|.*key|.*token|.*signature.*|x-ncp-.*)$")


class Keys:
    """:param secret: as it was handed out, URL-encoded or not; `value` is never encoded"""

    def __init__(self, secret: str):
        self.value = unquote(secret) if re.search("%[0-9A-Fa-f]{2}", secret) else secret
        once = quote(self.value, safe="")
        forms = {secret, self.value, once, once.replace("%2F", "/"), quote_plus(self.value), quote(once, safe="")}
        forms |= {re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), form) for form in forms}
        self.forms = sorted(filter(None, forms), key=len, reverse=True)

    def within(self, words: str) -> bool:
        """Whether the key stands in some words, in any spelling."""
        return any(form in words for form in self.forms)

    def strike(self, words: str) -> str:
        """Strike out the key in every spelling, and whatever is named like a key."""
        for form in self.forms:
            words = words.replace(form, "***")
        return NAMED.sub(r"\1\2***", words)

    def strike_body(self, body: bytes) -> bytes:
        """The same in an answer, whatever its charset: keys are ASCII."""
        return self.strike(body.decode("latin-1")).encode("latin-1")

    def without(self, headers: Mapping[str, str]) -> dict[str, str]:
        """The headers that anybody may see."""
        return {name: value for name, value in headers.items()
                if not PRIVATE.match(name) and not self.within(str(value))}
