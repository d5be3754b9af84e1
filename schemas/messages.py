"""What is said to people about a record: each message in Korean and English, with a code that stays.

A message says what is the matter, why it matters and how to mend it.
"""

from schemas.advice_texts import ADVICE_TEXTS
from schemas.message_texts import TEXTS


class Message(str):
    """A message as text "Korean / English", with its parts at hand.

    >>> Message("x", "있습니다.", "There is.").ko
    '있습니다.'
    """

    __slots__ = ("code", "en", "ko")

    def __new__(cls, code: str, ko: str, en: str) -> "Message":
        message = super().__new__(cls, f"{ko} / {en}")
        message.code, message.ko, message.en = code, ko, en
        return message

    def __getnewargs__(self) -> tuple[str, str, str]:
        return self.code, self.ko, self.en

    def about(self, **details: object) -> "Message":
        """Fill the places in braces, such as `{value}`; a long value is cut."""
        said = {key: _short(value) for key, value in details.items()}
        return Message(self.code, self.ko.format(**said), self.en.format(**said))

    def format(self, *args: object, **details: object) -> "Message":
        """As `about`: Marshmallow formats the messages of its fields, and the parts must not be lost by it."""
        return self.about(**details)

    def of_resource(self, number: int) -> "Message":
        """The same, said of one resource, counted from 1."""
        return Message(self.code, f"{number}번째 자원: {self.ko}", f"Resource {number}: {self.en}")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 200 else text[:199] + "…"


MESSAGES: dict[str, Message] = {code: Message(code, ko, en) for code, (ko, en) in (TEXTS | ADVICE_TEXTS).items()}
