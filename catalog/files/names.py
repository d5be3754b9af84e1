"""The names of files: what a person called a file, made safe for every disk and every header."""

import re
import unicodedata

LONGEST = 180                                     # bytes of UTF-8: disks take 255, and a reader may add to it
MOST = 1000                                       # letters: putting accents in order takes the square of their number
EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,12}\Z")
NOT_ON_WINDOWS = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|\Z)", re.IGNORECASE)
NAMELESS = "file"


def clean(name: object) -> str:
    """A file name that is safe to write, to send and to show.  Korean letters stay.

    Folders, control and direction characters, leading dots and what Windows refuses go; names of devices get an
    underscore before them; what is too long is cut before its extension.

    :param name: as the sender says it, whatever it is
    :returns: 1 to 180 bytes of UTF-8 in NFC
    """
    last = re.split(r"[/\\]", name)[-1] if isinstance(name, str) else ""
    if len(last) > MOST:
        last = last[:MOST // 2] + last[-MOST // 2:]
    last = unicodedata.normalize("NFC", last)
    seen = "".join(each for each in last if unicodedata.category(each)[0] != "C")
    seen = re.sub(r"\s+", " ", seen.translate(NOT_ON_WINDOWS))
    short = _cut(seen.strip(" .")).strip(" .")
    named = f"_{short}" if DEVICES.match(short) else short
    return unicodedata.normalize("NFC", named) or NAMELESS


def extension(name: str) -> str:
    """The extension of a clean name in small letters, without its dot; "" when it has none."""
    found = EXTENSION.search(name)
    return found.group()[1:].lower() if found else ""


def _cut(name: str) -> str:
    """At most LONGEST bytes, less one for what may be put before it."""
    ending = EXTENSION.search(name)
    tail = ending.group() if ending else ""
    stem = name.removesuffix(tail).encode()[:LONGEST - 1 - len(tail)]
    return stem.decode(errors="ignore").rstrip(" .") + tail
