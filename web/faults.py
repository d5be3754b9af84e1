"""When something goes wrong: a page that says what happened, why, and what to do next, with a number to quote."""

import secrets

from ckanapi.errors import NotAuthorized, NotFound, SearchError, SearchQueryError, ValidationError
from flask import Flask, current_app, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from web.asking import reader, to_sign_in
from web.words import gettext as _

HARVESTS = ("console", "renaming", "sources", "sources_form", "twinning")     # rooms of the harvests
STATUS = {NotFound: 404, NotAuthorized: 403, SearchQueryError: 400, ValidationError: 400, SearchError: 503}
FOR_MACHINES = ("api", "files", "feeds", "autocompletes")
LONGEST_KEPT = 1000     # characters of a search that are written back into its box


class BadQuestionError(Exception):
    """A search that cannot be asked.  Its text, already in the reader's language, says why and how to mend it."""


def init(app: Flask) -> None:
    for kind in STATUS:
        app.register_error_handler(kind, _refused)
    app.register_error_handler(BadQuestionError, _bad_question)
    app.register_error_handler(CSRFError, _old_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def _refused(error):
    if isinstance(error, NotAuthorized) and request.blueprint not in FOR_MACHINES and not reader().id:
        return to_sign_in()
    return page(STATUS[type(error)])


def _bad_question(error):
    return page(400, str(error))


def _old_form(_error):
    """A form without the sign that this very session gave it: another site made it, or the session has ended."""
    return page(400, told=(
        _("양식이 오래되었습니다"),
        _("적어 보내신 양식은 지금 들어와 계신 화면에서 연 것이 아닙니다. 오래 열어 두었거나 그 사이에 나갔다 들어오면 "
          "그렇습니다. 아무것도 바뀌지 않았습니다."),
        [_("뒤로 가서 적은 내용을 베껴 둔 다음, 페이지를 새로 고쳐 다시 보내 주세요."),
         _("계속되면 이 사이트의 쿠키를 막아 두지 않았는지 확인해 주세요.")]))


def _http(error):
    if error.code is None or error.code < 400:
        return error
    answer = page(error.code)
    answer.headers.extend([pair for pair in error.get_headers() if pair[0] in ("Allow", "Retry-After")])
    return answer


def _broken(error):
    """Anything we did not foresee: it is written to the log with the number that the reader sees, and nothing leaks."""
    number = _number()
    current_app.logger.exception("incident %s at %r", number, request.path, exc_info=error)
    return page(500, number=number)


def page(status: int, reason: str = "", number: str = "", told: tuple | None = None):
    """An error page.

    :param status: the HTTP status
    :param reason: what the reader should know beyond what the status says
    :param number: the incident number, when the log already holds one
    :param told: what, why and what to do, where it is not what the status says by itself
    """
    if not number:
        number = _number()
        current_app.logger.info("incident %s: %d at %r", number, status, request.path)
    if request.path.startswith("/api/"):
        return _answer(jsonify(_words(status)[0]), status)
    title, why, steps = told or _words(status)
    html = render_template("error.html", status=status, title=title, why=reason or why, steps=steps, number=number,
                           kept=request.args.get("q", "")[:LONGEST_KEPT])
    return _answer(current_app.make_response(html), status)


def _answer(response, status):
    response.status_code = status
    return response


def _number() -> str:
    return secrets.token_hex(3).upper()


def _words(status: int) -> tuple[str, str, list[str]]:
    """What, why and what to do, for a status."""
    if status == 403 and request.blueprint in HARVESTS:
        return (_("수집을 맡은 사람만 볼 수 있는 화면입니다"),
                _("지금 계정에는 이 화면을 보거나 바꿀 권한이 없습니다."),
                [_("필요하면 기관의 관리자나 센터에 권한을 달라고 해 주세요."),
                 _("내 업무에서 하실 수 있는 일을 골라 주세요.")])
    known = {
        400: (_("검색 조건을 읽을 수 없습니다"), _("주소에 적힌 검색 조건 가운데 읽을 수 없는 것이 있습니다."),
              [_("찾는 말을 줄이거나 기호를 빼고 다시 찾아 주세요.")]),
        403: (_("이 데이터는 허락받은 사람만 볼 수 있습니다"),
              _("제공기관이 아직 공개하지 않았거나 볼 수 있는 사람을 정해 둔 데이터입니다."),
              [_("공개된 데이터 가운데 비슷한 것을 찾아 주세요."), _("급하게 필요하면 제공기관에 물어봐 주세요.")]),
        404: (_("찾으시는 페이지가 없습니다"), _("주소가 바뀌었거나 잘못 적혔을 수 있습니다."),
              [_("주소에 빠진 글자가 없는지 확인해 주세요."), _("위 검색창에서 데이터 이름으로 찾아 주세요.")]),
        405: (_("이 주소는 이렇게 쓸 수 없습니다"), _("이 주소는 보내신 방식의 요청을 받지 않습니다."),
              [_("처음 화면에서 다시 시작해 주세요.")]),
        410: (_("이 데이터는 더 이상 공유되지 않습니다"), _("제공기관이 공유를 멈추었습니다."),
              [_("같은 기관의 다른 데이터를 찾아 주세요.")]),
        413: (_("보내신 내용이 너무 큽니다"), _("한 번에 받을 수 있는 크기를 넘었습니다."),
              [_("내용을 나누어 다시 보내 주세요.")]),
        429: (_("요청이 잠시 너무 많았습니다"), _("짧은 시간에 많은 요청이 들어와 잠시 멈추었습니다."),
              [_("1분쯤 뒤에 다시 열어 주세요."), _("자료를 한꺼번에 받으려면 API를 써 주세요.")]),
    }
    known[503] = (_("검색을 준비하고 있습니다"), _("검색 색인을 새로 만들고 있습니다. 곧 끝납니다."),
                  [_("1분쯤 뒤에 다시 열어 주세요.")])
    return known.get(status) or (
        _("잠시 문제가 생겼습니다"), _("서버가 이 페이지를 만들지 못했습니다. 무슨 일인지 기록해 두었습니다."),
        [_("잠시 뒤에 다시 열어 주세요."), _("계속되면 아래 문제 번호를 알려 주세요. 찾아 드립니다.")])
