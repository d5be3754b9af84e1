"""Which language, and in what words: Korean is written in the code and templates, English in .po files.

The catalogue is compiled in memory when the application starts, so a fresh checkout speaks English without a
build step.
"""

import re
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel

LANGUAGES = ("ko", "en")
CATALOGUES = Path(__file__).parent / "translations" / "en" / "LC_MESSAGES"     # a file for each part of the site
HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")
SIZES = ("B", "KB", "MB", "GB", "TB")


def init(app: Flask) -> None:
    """Teach the application its languages and give templates the words they need."""
    babel = Babel(app, default_locale="ko", locale_selector=language)
    spoken = {"ko": NullTranslations(), "en": english()}
    app.extensions["spoken"] = spoken
    with app.app_context():
        babel.domain_instance.cache["en", "messages"] = spoken["en"]
    app.jinja_env.install_gettext_callables(
        lambda text: spoken[language()].gettext(text),
        lambda one, many, number: spoken[language()].ngettext(one, many, number), newstyle=True)
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    app.jinja_env.filters.update(day=day, size=size, count=count, safe_url=safe_url, tongue=tongue, named=named,
                                 description=description)


def gettext(text: str, /, **parts) -> str:
    """A text in the reader's language, with its parts put in; a page says a hundred, so it takes no detours."""
    said = current_app.extensions["spoken"][language()].gettext(text)
    return said % parts if parts else said


def ngettext(one: str, many: str, number: int, /, **parts) -> str:
    """A text with a count in it, `num`, in the reader's language."""
    return current_app.extensions["spoken"][language()].ngettext(one, many, number) % (parts | {"num": number})


@cache
def english() -> Translations:
    """The English catalogue, compiled from its .po files once in a process."""
    whole = Catalog(locale="en")
    for message in translated():
        whole.add(message.id, message.string)
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)


def translated() -> list[Message]:
    """Every message that has English words, of all the .po files."""
    found = []
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as source:
            found += [message for message in read_po(source, locale="en") if message.id]
    return found


def language() -> str:
    """The language of this answer: `ko` or `en`.

    An address says its language; one that does not is answered in the reader's.
    """
    lang = g.get("lang")
    if lang is None:
        lang = g.lang = _settled() if has_request_context() else "ko"
    return lang


def _settled() -> str:
    first = request.path.split("/", 2)[1]
    return first if first in LANGUAGES else preferred()


def with_question(path: str) -> str:
    """A path with the question of this very request behind it, whatever bytes the question was sent in."""
    asked = quote(request.query_string, safe="%=&+;/?:@!$()*,~'")
    return f"{path}?{asked}" if asked else path


def preferred() -> str:
    """What the reader's browser asks for; Korean when it does not say."""
    return request.accept_languages.best_match(LANGUAGES, default="ko")


def _take_language(_endpoint, values) -> None:
    (values or {}).pop("lang", None)


def _give_language(endpoint, values) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = language()


def term(table, code) -> str:
    """The word for a code of a vocabulary, in the reader's language; the code itself when it is not ours."""
    found = table.get(code)
    if found is None:
        return str(code)
    return found[f"title_{language()}"] if isinstance(found, dict) else getattr(found, language())


def day(value) -> str:
    """A date as it is known: to the year, the month or the day, never more exact than it was given."""
    return str(value or "")[:10]


def size(number) -> str:
    """Bytes as people read them, to three figures: 61 KB, 1.4 GB."""
    try:
        number = float(number)
    except (TypeError, ValueError):
        return ""
    step = 0
    while number >= 1000 and step < len(SIZES) - 1:
        number, step = number / 1000, step + 1
    text = f"{number:.0f}" if number >= 100 or step == 0 else f"{number:.3g}"
    return f"{text} {SIZES[step]}"


def count(number) -> str:
    """A figure with thousands parted: 3,398,880; anything that is not a number stays as it is."""
    return f"{number:,}" if isinstance(number, int | float) and not isinstance(number, bool) else str(number)


def yes_no(value) -> str:
    return gettext("예") if value else gettext("아니요")


def safe_url(value) -> str:
    """The address when a browser may follow it, otherwise nothing: a partner's text never becomes a script."""
    text = str(value or "").strip()
    return text if text.lower().startswith(("https://", "http://")) else ""


def tongue(text) -> str:
    """The language of a text that does not say it: Korean where there is Hangul, else the reader's own."""
    return "ko" if HANGUL.search(str(text or "")) else language()


def named(organization: dict) -> str:
    """What an organisation is called in the reader's language."""
    own = organization.get("title") or organization.get("display_name") or organization["name"]
    return in_language(organization.get("title_translated"), own)[0]


def description(organization: dict) -> str:
    """What an organisation does, in the reader's language where it says so."""
    return in_language(organization.get("description_translated"), organization.get("description"))[0]


def in_language(translated, original) -> tuple[str, str]:
    """A text and the language it is in: the translation where there is one, otherwise the Korean original."""
    translated = translated if isinstance(translated, dict) else {}
    own = translated.get(language())
    if own:
        return own, language()
    return original or translated.get("ko") or translated.get("en") or "", "ko"
