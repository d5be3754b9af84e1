"""The words of letters, and whoever takes them to the post.

A letter is a template of `templates/letters`: its first line is the subject, then comes an empty line, then the text,
in Korean first and in English below.  Facts fill it; none of them can become a header.
"""

import logging
import threading
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from catalog.letterbox import Letter, Letterbox
from config.settings import Settings
from web.post import NotSentError, way
from web.words import count, day, size

log = logging.getLogger(__name__)
FOLDER = Path(__file__).parent / "templates" / "letters"
EVERY = 15.0                             # seconds between two looks
AS_IT_IS = SMTP.clone(refold_source="none")      # Python's folding would encode a long address, which nobody decodes
NO_BREAK = "\u00a0"
LONGEST_SUBJECT = 200
LONG = ("comment", "reason")             # facts of several lines; any other could add words that seem to be ours
WORDS = Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
                    autoescape=False)    # noqa: S701  plain text: nothing in it is ever read as HTML
WORDS.filters.update(day=day, size=size, count=count)


def worded(letter: Letter, settings: Settings) -> tuple[str, str]:
    """Subject and text of a letter.

    :raises TemplateError: when there are no words for it, or a fact is missing
    :raises OSError: when the words cannot be read
    """
    around = {"site": settings.site_url.rstrip("/"), "brand": settings.site_title, "brand_en": settings.site_title_en,
              "person": letter.person}
    source, *_ = WORDS.loader.get_source(WORDS, f"{letter.kind}.txt")
    subject, _, text = source.partition("\n")
    facts = {key: _clean(value) if key in LONG else _in_a_line(_clean(value))
             for key, value in (letter.facts | around).items()}
    line = WORDS.from_string(subject).render({key: _in_a_line(value) for key, value in facts.items()})
    return _in_a_line(line)[:LONGEST_SUBJECT], WORDS.from_string(text).render(facts).strip() + "\n"


def _clean(value):
    """A fact without signs that are none: a text may go on in another line, and do nothing else."""
    if isinstance(value, str):
        return "".join(sign for sign in value.replace("\r\n", "\n") if sign == "\n" or sign.isprintable())
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    return value


def _in_a_line(value):
    if isinstance(value, list):
        return [_in_a_line(each) for each in value]
    if isinstance(value, dict):
        return {key: _in_a_line(each) for key, each in value.items()}
    return " ".join(value.split()) if isinstance(value, str) else value


def composed(letter: Letter, settings: Settings, encoding: str = "base64") -> EmailMessage:
    """A letter ready to be sent.  Sent again by mistake, it is known by its Message-ID.

    :param encoding: of its text: base64 or 8bit
    :raises NotSentError: when there are no words for it, or its address cannot be one
    """
    host = urlsplit(settings.site_url).hostname or "localhost"
    message = EmailMessage(AS_IT_IS)
    try:
        subject, text = worded(letter, settings)
        message["From"] = Address(_in_a_line(_clean(settings.site_title)), addr_spec=settings.mail_from)
        message["To"] = Address(addr_spec=letter.email)
        message["Subject"] = subject if _survives(subject) else subject.replace(" ", NO_BREAK)
    except (TemplateError, OSError) as error:
        raise NotSentError(f"there are no words for it: {type(error).__name__}", for_good=True) from error
    except (MessageError, ValueError, IndexError) as error:         # the parser of addresses may fall over
        raise NotSentError("its address cannot be one", for_good=True) from error
    message["Date"] = format_datetime(datetime.fromisoformat(letter.at).replace(tzinfo=UTC))
    message["Message-ID"] = f"<{letter.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    if "unsubscribe" in letter.facts:             # so that mail programs offer it themselves (RFC 2369, RFC 8058)
        message.set_raw("List-Unsubscribe",
                        f"<{settings.site_url.rstrip('/')}/ko{_in_a_line(letter.facts['unsubscribe'])}>")
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text, charset="utf-8", cte=encoding)
    return message


def _survives(subject: str) -> bool:
    """Whether a subject is read as it was written.  Python's folding loses a blank between two encoded words that meet
    at the end of a line (RFC 2047, 6.2 has readers drop it); a blank that is part of a word stays."""
    trial = EmailMessage(SMTP)
    trial["Subject"] = subject
    return message_from_bytes(trial.as_bytes(), policy=default)["Subject"] == subject


def deliver(box: Letterbox, settings: Settings, stop: threading.Event | None = None) -> int:
    """Send what is due, and return how many letters went.  Where the site sends no mail all of them stay.

    :param stop: ends it after the letter that is on its way
    """
    post, sent = way(settings), 0
    while post and not (stop and stop.is_set()) and (letter := box.take()):
        try:
            post.send(composed(letter, settings, post.encoding), letter.id)
        except NotSentError as fault:
            log.warning("letter %s (%s), try %d: %s", letter.id, letter.kind, letter.tries, fault)
            box.failed(letter, str(fault), fault.for_good)
            if fault.all:
                break
        else:
            box.sent(letter)
            sent += 1
    return sent


class Postman:
    """Goes to the post in a thread of its own, now and then or when told that there is something.

    :param every: seconds between two looks; None to look only when told
    """

    def __init__(self, box: Letterbox, settings: Settings, every: float | None = EVERY):
        self.box, self.settings, self.every = box, settings, every
        self.told, self.gone, self.begun = threading.Event(), threading.Event(), threading.Lock()
        self.thread: threading.Thread | None = None

    def tell(self) -> None:
        """There may be something.  The thread begins with the first word, so that a process forked before has its own.
        """
        self.told.set()
        with self.begun:
            if self.thread is None and self.settings.mail:
                self.thread = threading.Thread(target=self._walk, name="letters", daemon=True)
                self.thread.start()

    def _walk(self) -> None:
        while not self.gone.is_set():
            self.told.wait(self.every)
            self.told.clear()
            try:
                deliver(self.box, self.settings, self.gone)
            except Exception:  # noqa: BLE001  (whatever ails the database: there is another round)
                log.exception("letters could not be sent")

    def __enter__(self) -> "Postman":
        self.tell()
        return self

    def __exit__(self, *_) -> None:
        """Let the letter that is on its way go, and stop."""
        self.gone.set()
        self.told.set()
        if self.thread:
            self.thread.join()


def nudge(app: Flask, postman: Postman) -> None:
    """Tell the postman after each form that was sent: something may have been written."""
    @app.after_request
    def told(answer: Response) -> Response:
        if request.method == "POST" and answer.status_code < 400:
            answer.call_on_close(postman.tell)
        return answer
