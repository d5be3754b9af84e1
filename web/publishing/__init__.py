"""Publishing outward: the public catalogue, mirrored into another CKAN."""

import os
from collections.abc import Callable
from urllib.parse import urlsplit

from config.settings import SettingsError
from web.publishing.mirror import Mirror, Told
from web.publishing.ours import Ours
from web.publishing.remote import FailedError, Remote
from web.publishing.sending import Sending

__all__ = ["FailedError", "Mirror", "Ours", "Remote", "Sending", "Told", "door", "publish"]

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def door(address: str, token_env: str, site: str) -> Remote:
    """The other CKAN, ready to be asked.

    :param token_env: the environment variable that holds the token
    :param site: our own address
    :raises SettingsError: an address or a token that cannot be used
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"주소가 http(s)://… 꼴이 아닙니다: {address} / The address is not one of a site.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise SettingsError("토큰이 보이는 채로 나가지 않도록 https 주소를 주세요. / "
                            "Give an https address, lest the token is sent in the open.")
    if address.rstrip("/") == site.rstrip("/"):
        raise SettingsError("이 사이트 자신의 주소입니다. 다른 CKAN의 주소를 주세요. / That is this very site.")
    if not os.environ.get(token_env):
        raise SettingsError(f"환경 변수 {token_env}가 비어 있습니다. 그쪽에서 만든 API 토큰을 넣어 주세요. / "
                            f"Put an API token of the other CKAN into the environment variable {token_env}.")
    return Remote(address, os.environ[token_env], site)


def publish(catalog, remote: Remote, site: str, *, progress: Callable = lambda counts: None, **wishes) -> Told:
    """Mirror the public catalogue.

    :param site: our own address, by which the other side tells our datasets from everybody else's
    :param progress: called with the counts by organisation, after every dataset
    :param wishes: `dry` looks only; `only` names the one organisation; `remove_all` removes however much is gone
    :raises SettingsError: the token lets nobody in who could write
    :raises FailedError: the other side does not answer any more
    """
    sysadmin = remote.is_sysadmin()
    if sysadmin is None:
        raise SettingsError("그쪽에서 이 토큰을 모르거나, 그 사용자가 데이터를 올릴 수 있는 기관이 없습니다. / "
                            "The token is not known there, or its user may publish for no organisation.")
    sending = Sending(Ours(catalog), remote, site, sysadmin=sysadmin, dry=wishes.pop("dry", False))
    return Mirror(sending, progress).run(**wishes)
