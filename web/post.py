"""How letters leave the house: through a mail server, or into a folder.

No letter goes over a connection that is not encrypted, or to a server whose certificate nobody vouches for, unless the
server is this very machine and the settings say so.
"""

import os
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from config.settings import Settings

PATIENCE = 20.0                          # seconds for each answer of the server
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
FOLDER = "folder:"
AGAIN = range(400, 500)                  # answers of a server that may be another one later (RFC 5321, 4.2.1)


class NotSentError(Exception):
    """A letter was not sent.  Its text says why, without a name or an address.

    :param for_good: no other try would help
    :param all: what ails this one ails every letter at this moment
    """

    def __init__(self, fault: str, *, for_good: bool = False, all: bool = False):
        super().__init__(fault)
        self.for_good, self.all = for_good, all


class MailServer:
    """An SMTP server.

    :param address: `smtp://user@host:587` (STARTTLS), `smtps://user@host:465`, or `smtp+plain://127.0.0.1:25`
    :param name: what this machine calls itself before the server
    """

    encoding = "base64"                  # every server takes it

    def __init__(self, address: str, password: str = "", name: str = "localhost"):
        told = urlsplit(address)
        self.scheme, self.host, self.port = told.scheme, told.hostname, told.port or PORTS[told.scheme]
        self.user, self.password, self.name = unquote(told.username or ""), password, name

    def send(self, letter: EmailMessage, id: str) -> None:
        """:raises NotSentError: when the server does not take it"""
        try:
            with self._connected() as server:
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as refused:
            [(code, _)] = refused.recipients.values()
            raise NotSentError(f"the server refuses the recipient ({code})", for_good=code not in AGAIN) from None
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
            raise NotSentError(f"the server refuses the letter ({refused.smtp_code})") from None
        except smtplib.SMTPAuthenticationError as refused:
            raise NotSentError(f"the server refuses the user or the password ({refused.smtp_code})", all=True) from None
        except ssl.SSLCertVerificationError as error:
            raise NotSentError(f"the certificate of the server cannot be trusted: {error.verify_message}",
                               all=True) from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotSentError(f"the server cannot be reached: {type(error).__name__}", all=True) from None

    def _connected(self) -> smtplib.SMTP:
        trust = ssl.create_default_context()          # certificate and host name are examined
        if self.scheme == "smtps":
            server = smtplib.SMTP_SSL(self.host, self.port, self.name, timeout=PATIENCE, context=trust)
        else:
            server = smtplib.SMTP(self.host, self.port, self.name, timeout=PATIENCE)
        try:
            if self.scheme == "smtp":
                server.starttls(context=trust)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


class Folder:
    """A folder in which each letter becomes a file, for rehearsals."""

    encoding = "8bit"                    # so that people can read it

    def __init__(self, path: str):
        self.path = Path(path)

    def send(self, letter: EmailMessage, id: str) -> None:
        """:raises NotSentError: when it cannot be written"""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            half = self.path / f".{id}"
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(letter.as_bytes())
            half.rename(self.path / f"{id}.eml")
        except OSError as error:
            raise NotSentError(f"the folder of the letters cannot be written to: {error.strerror}", all=True) from None


def way(settings: Settings) -> MailServer | Folder | None:
    """How letters leave this house; None when they stay."""
    if settings.mail.startswith(FOLDER):
        return Folder(settings.mail.removeprefix(FOLDER))
    name = urlsplit(settings.site_url).hostname or "localhost"
    return MailServer(settings.mail, settings.key("mail"), name) if settings.mail else None
