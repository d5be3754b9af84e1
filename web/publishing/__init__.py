"""Publishing outward: the public catalogue, mirrored into another CKAN."""

import os
from collections.abc import Callable
from urllib.parse import urlsplit

from ckanapi import CKANAPIError

from config.settings import SettingsError
from web.failing import FailedError
from web.loopback import is_loopback
from web.publishing.mirror import Mirror, Told
from web.publishing.ours import Ours
from web.publishing.remote import Remote
from web.publishing.sending import Sending

__all__ = ["FailedError", "Mirror", "Ours", "Remote", "Sending", "Told", "door", "publish"]


def door(address: str, token_env: str, site: str) -> Remote:
    """The other CKAN, ready to be asked.

    :param token_env: the environment variable that holds the token
    :param site: our own address
    :raises SettingsError: an address or a token that cannot be used
    """
    there, here = urlsplit(address), urlsplit(site)
    if there.scheme not in ("http", "https") or not there.hostname:
        raise SettingsError(f"주소가 http(s)://… 꼴이 아닙니다: {address} / The address is not one of a site.")
    if is_loopback(there.hostname):
        return Remote(address, _token(token_env), site)
    if there.scheme == "http":
        raise SettingsError("토큰이 보이는 채로 나가지 않도록 https 주소를 주세요. / "
                            "Give an https address, lest the token is sent in the open.")
    if not here.hostname or is_loopback(here.hostname):
        raise SettingsError(f"site_url = {site!r}: 올린 데이터가 되돌아 가리킬 주소이므로, 밖에서 열리는 이 사이트의 "
                            "주소를 먼저 정해 주세요. / What is published points back to site_url; set it to the "
                            "address that others reach this site by.")
    return Remote(address, _token(token_env), site)


def _token(name: str) -> str:
    """The token in an environment variable.

    :raises SettingsError: there is none, or none that a header can hold; its text does not show it
    """
    token = os.environ.get(name, "").strip()
    if not token:
        raise SettingsError(f"환경 변수({name})가 비어 있습니다. 그쪽에서 만든 API 토큰을 넣어 주세요. / "
                            f"Put an API token of the other CKAN into the environment variable {name}.")
    if not all("!" <= letter <= "~" for letter in token):
        raise SettingsError(f"환경 변수 {name}에 토큰에 있을 수 없는 글자(빈칸, 줄바꿈, 한글 등)가 있습니다. "
                            f"토큰만 다시 넣어 주세요. / {name} holds letters that no token has; "
                            "put in the token alone.")
    return token


def publish(catalog, remote: Remote, site: str, *, progress: Callable = lambda counts: None, **wishes) -> Told:
    """Mirror the public catalogue.

    :param site: our own address, to which the copies point
    :param progress: called with the counts by organisation, after every dataset
    :param wishes: `dry` looks only; `only` names the one organisation; `remove_all` removes however much is gone
    :raises SettingsError: that is this very site, or the token lets nobody in who could write
    :raises FailedError: the other side does not answer any more, or cannot be asked what it has
    """
    ours = Ours(catalog)
    if remote.installation() == ours.installation:
        raise SettingsError("이 사이트 자신이거나 그 복사본입니다. 다른 CKAN의 주소를 주세요. / "
                            "That is this very site, or a copy of its database; give the address of another CKAN.")
    sysadmin = remote.is_sysadmin()
    if sysadmin is None:
        raise SettingsError("그쪽에서 이 토큰을 모르거나, 그 사용자가 데이터를 올릴 수 있는 기관이 없습니다. / "
                            "The token is not known there, or its user may publish for no organisation.")
    sending = Sending(ours, remote, site, sysadmin=sysadmin, dry=wishes.pop("dry", False))
    try:
        return Mirror(sending, progress).run(**wishes)
    except CKANAPIError as refusal:
        raise FailedError(remote.reason(refusal)) from refusal
