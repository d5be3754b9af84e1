"""The texts of the help page and the API guide that are data rather than prose."""


from schemas import vocabulary
from web.words import gettext as _
from web.words import term


def access() -> list[tuple[str, str]]:
    """What each way of having data means."""
    means = {
        "public": _("기관의 승인을 기다리지 않고 파일을 내려받거나 API를 부릅니다. "
                    "제공처에 따라 회원 가입이나 바로 승인되는 신청이 필요할 수 있습니다."),
        "restricted": _("쓰려는 목적을 적어 신청하고, 기관이 승인하면 받습니다."),
        "non-public": _("데이터는 나가지 않습니다. 심의를 거쳐 정해진 곳에서 분석하고, 결과만 심사를 거쳐 가져갑니다."),
    }
    return [(term(vocabulary.ACCESS, code), text) for code, text in means.items()]


def actions() -> list[tuple[str, str]]:
    """The actions that a reader needs most."""
    return [
        ("package_search", _("낱말(q)과 조건(fq)으로 데이터를 찾습니다. 한 번에 1,000건까지 받습니다.")),
        ("package_show", _("데이터 하나의 모든 정보를 봅니다.")),
        ("package_list", _("모든 데이터의 이름을 받습니다.")),
        ("organization_list", _("기관의 목록을 받습니다.")),
        ("organization_show", _("기관 하나의 정보를 봅니다.")),
        ("license_list", _("쓰이는 이용 조건의 목록을 받습니다.")),
        ("status_show", _("이 사이트의 이름과 버전을 확인합니다.")),
        ("help_show", _("작업 하나의 설명을 봅니다.")),
    ]


def python(site: str, word: str) -> str:
    """The example in Python; it runs as it stands.

    :param site: the address of this site
    :param word: something to search for that finds something
    """
    return (f"from ckanapi import RemoteCKAN\n\n"
            f"with RemoteCKAN({site!r}) as ckan:\n"
            f"    found = ckan.action.package_search(q={word!r}, rows=5)\n"
            f"    print(found['count'])\n"
            f"    for dataset in found['results']:\n"
            f"        print(dataset['name'], dataset['title'])\n")
