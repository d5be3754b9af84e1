"""What people are told about a password they choose on a page."""

from urllib.parse import urlsplit

from flask import current_app

from catalog import passwords
from web.words import gettext as _


def fault(password: str, *words: str) -> str:
    """What is wrong with a new password, why, and how to mend it; "" when it is good.

    :param words: what others know of the person: his name, his address, his organisation
    """
    site = current_app.config["SITE"]
    ours = (site.site_title, site.site_title_en, site.operator, site.operator_en,
            urlsplit(site.site_url).hostname or "")
    told = {
        "": "",
        "short": _("비밀번호가 너무 짧습니다(%(n)d자). 짧으면 금방 맞힐 수 있습니다. %(least)d자 이상으로, "
                   "낱말 서너 개를 이어 적어 주세요.", n=len(password), least=passwords.SHORTEST_NEW),
        "long": _("비밀번호가 너무 깁니다(%(n)d자). 다 읽지 못합니다. %(most)d자까지로 줄여 주세요.", n=len(password),
                  most=passwords.LONGEST),
        "common": _("흔한 비밀번호이거나, 낱말 하나에 숫자를 붙였거나, 이름·기관·사이트 이름이 거의 전부입니다. "
                    "남이 쉽게 맞힙니다. 서로 관계없는 낱말 서너 개를 이어 적어 주세요."),
    }
    return told[passwords.weakness(password, (*ours, *words))]


def hint() -> str:
    """What to know before one is chosen."""
    return _("%(least)d자 이상. 낱말 서너 개를 이으면 외우기 쉽고 맞히기 어렵습니다. "
             "기호나 숫자를 꼭 넣지 않아도 됩니다.", least=passwords.SHORTEST_NEW)
