# ruff: noqa: N818  these read as what happened: "raise Refused"
"""What can go wrong between a partner and us, each with its cause and what to do next, in Korean and in English.

The classes say what to do next: `Unreachable` try later, `Refused` ask the partner, `Quota` wait until a moment,
`Malformed` look at the interface, `Blocked` look at the address, `TooLarge` and `Deadline` look at the source's limits.
"""

from datetime import datetime


class SourceError(Exception):
    """A partner's interface did not give what it should.

    :param code: short steady reason for machines and statistics
    :param ko: what happened, why and what to do, as a person reads it
    :param en: the same in English
    :param until: the moment (with a zone) before which asking again is useless
    """

    retry = False

    def __init__(self, code: str, ko: str, en: str, until: datetime | None = None):
        super().__init__(code, ko, en)
        self.code, self.ko, self.en, self.until = code, ko, en, until

    def __str__(self) -> str:
        return f"{self.ko} / {self.en}"


class Unreachable(SourceError):
    """Nothing usable came; the same request may succeed later."""

    retry = True


class Refused(SourceError):
    """The partner said no: a key, a permission, a service that is no more.  A person must act."""


class Quota(SourceError):
    """The partner will not serve us before `until`."""


class Malformed(SourceError):
    """Something came, but not what the interface promises."""


class Blocked(SourceError):
    """We ourselves refuse to go there."""


class TooLarge(SourceError):
    """More came than this source may send."""


class Deadline(SourceError):
    """The answer did not end in time, however steadily it dripped."""


class Stopped(SourceError):
    """We were asked to stop."""


class Paused(Stopped):
    """A limit of our own ended the run: what came before it stands, and the run goes on later."""


REASONS: dict[str, tuple[type[SourceError], str, str]] = {
    "dns": (Unreachable, "{host}의 주소를 찾지 못했습니다. 수집처의 주소가 맞는지 확인해 주세요.",
            "The address of {host} was not found. Check the source's address."),
    "connect": (Unreachable, "{host} 서버에 연결하지 못했습니다. 다음 수집 때 다시 시도합니다.",
                "No connection to {host}. The next run tries again."),
    "timeout": (Unreachable, "협력기관 서버가 제때 답하지 않았습니다. 다음 수집 때 다시 시도합니다.",
                "The partner's server did not answer in time. The next run tries again."),
    "broken": (Unreachable, "답을 받는 도중에 연결이 끊겼습니다. 다음 수집 때 다시 시도합니다.",
               "The connection broke off within an answer. The next run tries again."),
    "server": (Unreachable, "협력기관 서버가 HTTP {status} 코드로 답했습니다. 다음 수집 때 다시 시도합니다.",
               "The partner's server answered HTTP {status}. The next run tries again."),
    "partner_timeout": (Unreachable, "협력기관 서버 안에서 처리가 제때 끝나지 않았습니다(05). "
                        "다음 수집 때 다시 시도합니다.",
                        "The partner's service timed out inside (05). The next run tries again."),
    "partner_error": (Unreachable, "협력기관 서비스가 오류로 답했습니다({detail}). 계속되면 협력기관에 알려 주세요.",
                      "The partner's service answered with an error ({detail}). Tell the partner if it goes on."),
    "tls": (Refused, "{host}의 인증서를 믿을 수 없습니다. 협력기관에 인증서를 확인해 달라고 알려 주세요.",
            "The certificate of {host} cannot be trusted. Ask the partner to check it."),
    "status": (Refused, "협력기관이 데이터 대신 HTTP {status} 코드로 답했습니다. 주소와 조건을 확인하고, 맞으면 "
               "협력기관에 알려 주세요.",
               "The partner answered HTTP {status} instead of data. Check the address and the options; if they are "
               "right, tell the partner."),
    "denied": (Refused, "협력기관이 접근을 허락하지 않았습니다. 활용 신청이 승인되었는지 확인해 주세요.",
               "The partner denied access. Check that the use of this service was approved."),
    "key_unknown": (Refused, "인증키가 등록되어 있지 않습니다. 키를 확인하시고, 갓 받은 키면 한 시간 뒤에 해 보세요.",
                    "The key is not registered. Check the key; a fresh one may need an hour."),
    "key_expired": (Refused, "인증키의 기한이 끝났습니다. 협력기관에서 기한을 늘리거나 새 키를 받아 주세요.",
                    "The key has expired. Have it prolonged, or get a new one."),
    "ip_unknown": (Refused, "우리 서버의 주소(IP)가 협력기관에 등록되어 있지 않습니다. "
                   "협력기관에 등록해 달라고 알려 주세요.",
                   "The address of our server is not registered with the partner. Ask for it."),
    "retired": (Refused, "이 서비스는 없어졌거나 주소가 바뀌었습니다. 협력기관에 새 주소를 물어봐 주세요.",
                "This service is no more, or has moved. Ask the partner for the new address."),
    "quota": (Quota, "오늘 부를 수 있는 횟수를 다 썼습니다. {until}부터 다시 수집할 수 있습니다.",
              "Today's number of calls is used up. Harvesting is possible again from {until}."),
    "wait": (Quota, "협력기관이 {until}까지 기다려 달라고 답했습니다. 그 뒤에 다시 수집합니다.",
             "The partner asks to wait until {until}. We harvest again after that."),
    "bad_request": (Malformed, "협력기관이 우리 요청을 규격에 맞지 않는다고 돌려보냈습니다({detail}). "
                    "주소와 조건을 확인하고, 맞으면 운영자에게 알려 주세요.",
                    "The partner says that our request is wrong ({detail}). Check the address and the options; "
                    "if they are right, tell the operator."),
    "html": (Malformed, "데이터 대신 웹 페이지가 왔습니다. 로그인이나 점검 안내일 수 있으니 주소를 열어 확인해 주세요.",
             "A web page came instead of data: perhaps a login or a notice. Open the address and look."),
    "xml": (Malformed, "JSON을 요청했는데 XML이 왔습니다. 인터페이스가 바뀌었는지 협력기관에 확인해 주세요.",
            "XML came although JSON was asked for. Ask the partner whether the interface has changed."),
    "empty": (Malformed, "빈 답이 왔습니다. 협력기관 서비스가 정상인지 확인해 주세요.",
              "An empty answer came. Check that the partner's service is well."),
    "not_json": (Malformed, "답이 올바른 JSON이 아닙니다({detail}). 협력기관에 알려 주세요.",
                 "The answer is not valid JSON ({detail}). Tell the partner."),
    "charset": (Malformed, "답의 글자 방식이 UTF-8도 CP949도 아닙니다. 협력기관에 글자 방식을 물어봐 주세요.",
                "The answer is neither UTF-8 nor CP949. Ask the partner for its charset."),
    "encoding": (Malformed, "요청하지 않은 압축 방식({detail})으로 답이 왔습니다. 협력기관에 알려 주세요.",
                 "The answer is packed in a way we did not ask for ({detail}). Tell the partner."),
    "redirects": (Malformed, "주소가 다섯 번 넘게 다른 곳으로 넘어갔습니다. 수집처의 주소를 확인해 주세요.",
                  "More than five redirects. Check the source's address."),
    "address": (Blocked, "{host} 주소는 공개된 인터넷 주소가 아니어서 연결하지 않았습니다. "
                "인터넷에서 열리는 주소로 바꿔 주세요. 내부망에 있는 주소가 맞으면 센터에 열어 달라고 알려 주세요. "
                "운영자는 harvest_allow 설정에 주소:포트를 적으면 됩니다.",
                "{host} is not a public internet address, so we did not connect. "
                "Give one that opens on the internet; if it is right that it lies inside, ask the centre to let it in. "
                "Whoever runs the site lists it, as address:port, in the setting harvest_allow."),
    "port": (Blocked, "허용되지 않은 포트({detail})여서 연결하지 않았습니다. 수집처의 주소를 확인해 주세요.",
             "Port {detail} is not allowed, so we did not connect. Check the source's address."),
    "scheme": (Blocked, "http나 https 주소가 아니어서 연결하지 않았습니다. 수집처의 주소를 확인해 주세요.",
               "Not an http or https address, so we did not connect. Check the source's address."),
    "leak": (Blocked, "인증키를 다른 서버({host})로 보내게 되어 그만두었습니다. 수집처의 주소를 확인해 주세요.",
             "The key would have gone to another server ({host}), so we did not ask. Check the source's address."),
    "large": (TooLarge, "답이 {limit}MB보다 커서 그만 받았습니다. 쪽 크기를 줄이거나 수집처의 한도를 확인해 주세요.",
              "The answer is larger than {limit} MB. Ask for smaller pages, or check the source's limit."),
    "deadline": (Deadline, "{seconds}초 안에 답이 끝나지 않아 그만 기다렸습니다. 다음 수집 때 다시 시도합니다.",
                 "The answer did not end within {seconds} seconds. The next run tries again."),
    "blackout": (Paused, "협력기관에 요청하지 않기로 한 시간이 되어 멈췄습니다. {until}에 이어서 합니다.",
                 "Stopped for the hours in which the partner is not to be asked. It goes on at {until}."),
    "quota_own": (Paused, "이 인증키로 하루에 부르기로 한 횟수를 다 써서 멈췄습니다. {until}에 이어서 합니다.",
                  "Stopped: today's calls set for this key are used up. It goes on at {until}."),
    "time_up": (Paused, "한 번의 수집에 정한 {minutes}분이 지나 멈췄습니다. 다음 수집 때 이어서 합니다. "
                "늘 모자라면 수집처의 시간 한도(minutes)를 늘려 주세요.",
                "Stopped after the {minutes} minutes a run may take. The next run goes on. "
                "If that is never enough, raise the source's minutes."),
    "requests_up": (Paused, "한 번의 수집에 정한 요청 {limit}번을 다 써서 멈췄습니다. 다음 수집 때 이어서 합니다. "
                    "늘 모자라면 수집처의 요청 한도(requests)를 늘려 주세요.",
                    "Stopped after the {limit} requests a run may make. The next run goes on. "
                    "If that is never enough, raise the source's requests."),
    "bytes_up": (Paused, "한 번의 수집에 정한 {limit}MB를 다 받아 멈췄습니다. 다음 수집 때 이어서 합니다. "
                 "늘 모자라면 수집처의 받는 양 한도(megabytes)를 늘려 주세요.",
                 "Stopped after the {limit} MB a run may fetch. The next run goes on. "
                 "If that is never enough, raise the source's megabytes."),
    "stopped": (Stopped, "그만하라는 요청을 받아 멈췄습니다. 다음 수집 때 이어서 합니다.",
                "Stopped on request. The next run goes on from here."),
}

ABSENT = ("그 주소에는 아무것도 없습니다(HTTP {status}). 주소를 잘못 적었거나 협력기관이 옮겼을 수 있습니다. 주소를 "
          "확인하고, 맞으면 협력기관에 새 주소를 물어봐 주세요.",
          "There is nothing at that address (HTTP {status}): it is mistyped, or the partner has moved it. Check the "
          "address; if it is right, ask the partner for the new one.")
FORBIDDEN = ("협력기관이 보여 주지 않겠다고 답했습니다(HTTP {status}). 인증키나 권한이 없을 수 있습니다. "
             "인증키와 활용 신청을 확인하고, 맞으면 협력기관에 열어 달라고 알려 주세요.",
             "The partner refused to show it (HTTP {status}): the key is missing or wrong, or has no permission. Check "
             "the key and what it was approved for; if they are right, ask the partner to let us in.")
OF_STATUS = {404: ABSENT, 410: ABSENT, 401: FORBIDDEN, 403: FORBIDDEN}


def declined(status: int) -> SourceError:
    """The error for an answer whose status says no: nothing is there, or it is not for us.

    :param status: of HTTP (RFC 9110, 15.5)
    """
    kind, *words = REASONS["status"]
    ko, en = OF_STATUS.get(status, words)
    return kind("status", ko.format(status=status), en.format(status=status))


def trouble(code: str, until: datetime | None = None, **facts) -> SourceError:
    """The error for a reason, its text filled with facts.  No fact may hold a key: redact first."""
    kind, ko, en = REASONS[code]
    if until is not None:
        facts["until"] = until.strftime("%Y-%m-%d %H:%M")
    return kind(code, ko.format(**facts), en.format(**facts), until)
