"""The other CKAN: every call to it, tried again where it only stumbled, and its refusals in one line."""

import ast
import time

from ckanapi import CKANAPIError, NotAuthorized, NotFound, RemoteCKAN, ServerIncompatibleError, ValidationError

from web.failing import FailedError

AGENT = "ieum-publisher/0.1 (+{site})"
TIMEOUT = (10, 60)                       # seconds to connect, and to wait for an answer
WAITS = (0.5, 2.0, 8.0)                  # seconds before each further try
SHOWN = 300                              # letters of a refusal
HIDDEN = "…"                             # instead of the token


class Deaf(RemoteCKAN):
    """Takes no answer that has the token in it: a site may echo what it was sent, and what it says is shown."""

    def _request_fn(self, *asked):
        status, text = super()._request_fn(*asked)
        return status, text.replace(self.apikey, HIDDEN)


class Remote:
    """A CKAN somewhere else.

    :param address: its site, http(s)
    :param token: an API token there
    :param site: our own address, which stands in the User-Agent
    :param pause: waits for so many seconds
    """

    def __init__(self, address: str, token: str, site: str, pause=time.sleep):
        self.ckan, self.pause = Deaf(address, apikey=token, user_agent=AGENT.format(site=site)), pause

    def __enter__(self) -> "Remote":
        return self

    def __exit__(self, *_) -> None:
        self.ckan.close()

    def call(self, action: str, data: dict | None = None):
        """Call an action.

        :raises NotFound, NotAuthorized, ValidationError, CKANAPIError: it refused
        :raises FailedError: it could not be asked, or failed again and again
        """
        for wait in (*WAITS, None):
            try:
                return self.ckan.call_action(action, data or {}, requests_kwargs={"timeout": TIMEOUT})
            except (NotFound, NotAuthorized, ValidationError):
                raise
            except (CKANAPIError, ServerIncompatibleError, OSError) as error:
                if not _stumbled(error):
                    raise CKANAPIError(str(error)) from error       # one kind, whatever it was
                if wait is None:
                    raise FailedError(self.reason(error)) from error
            self.pause(wait)
        return None

    def show(self, action: str, id: str) -> dict | None:
        """One thing by id or name, or None where there is none."""
        try:
            return self.call(action, {"id": id})
        except NotFound:
            return None

    def installation(self) -> str | None:
        """The id by which one of our kind knows itself; None where there is none."""
        try:
            return self.call("status_show").get("installation")
        except CKANAPIError:
            return None

    def reason(self, error: Exception) -> str:
        """What was refused, in one line without the token."""
        return line(_reason(error).replace(self.ckan.apikey, HIDDEN))

    def is_sysadmin(self) -> bool | None:
        """Whether the token's owner may do everything there; None when it belongs to nobody who may write."""
        try:
            return bool(self.call("user_show").get("sysadmin"))
        except CKANAPIError:             # before CKAN 2.10 nobody could ask who he is
            pass
        try:
            return False if self.call("organization_list_for_user", {"permission": "create_dataset"}) else None
        except NotAuthorized:
            return None


def _stumbled(error: Exception) -> bool:
    """Whether the same call may go well a moment later."""
    status = _told(error)[0]
    return isinstance(error, OSError) or type(error).__name__ == "SearchIndexError" or status >= 500 or status == 429


def _told(error: Exception) -> tuple[int, str]:
    """Status and body of an answer that ckanapi could not read."""
    try:
        _, status, body = ast.literal_eval(str(error))
    except (ValueError, SyntaxError, TypeError):
        return 0, str(error)
    return int(status), str(body)


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        told = {key: value for key, value in error.error_dict.items() if key != "__type"}
        return "; ".join(f"{key}: {_words(value)}" for key, value in told.items())
    if isinstance(error, NotAuthorized) and isinstance(error.extra_msg, dict):
        return str(error.extra_msg.get("message") or "Access denied")
    status, text = _told(error)
    return f"HTTP {status}: {text}" if status else text or type(error).__name__


def _words(value: object) -> str:
    return " ".join(map(_words, value)) if isinstance(value, list) else str(value)


def line(text: str) -> str:
    """Short, and nothing that a terminal would obey."""
    told = "".join(letter if letter.isprintable() else " " for letter in " ".join(text.split()))
    return told if len(told) <= SHOWN else told[:SHOWN] + "…"
