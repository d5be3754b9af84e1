"""Datasets that two sources offer: which is the primary, where else each is to be had, and what belongs together."""

from itertools import groupby

from ckanapi.errors import NotFound, ValidationError
from flask import Blueprint, redirect, render_template, request, url_for

from web.asking import ask, reader, signed_in
from web.curating import reasons
from web.faults import BadQuestionError
from web.finding import asked
from web.menu import WRITES
from web.results import past_the_end
from web.words import gettext as _

bp = Blueprint("twinning", __name__, url_prefix="/<any(ko,en):lang>/desk/harvests/twins")
LISTED = 30                            # pairs on a page


@bp.get("")
@signed_in
def listed():
    """What may be one, what is, and what is not, a cluster under its primary."""
    return _page(request.args)


@bp.post("")
@signed_in
def decide():
    """Take two datasets for one, or apart."""
    said = {key: request.form.get(key, "") for key in ("id", "primary_id", "decision")}
    try:
        ask("twin_decide", **said)
    except ValidationError:
        return _page(request.form, [_("무엇을 정할지 알 수 없습니다. 단추를 다시 눌러 주세요.")]), 422
    except NotFound:
        return _page(request.form, [_("그사이 정해졌거나 없어진 짝입니다. 아래에 남은 것을 확인해 주세요.")]), 422
    return redirect(url_for(".listed", state=_state(request.form), done=said["decision"]), 303)


def _state(given) -> str:
    state = given.get("state", "")
    return state if state in _states() else "suggested"


def _page(given, faults: list | None = None) -> str:
    state, number = _state(given), asked(given).page
    found = ask("twin_list", state=state, limit=LISTED, offset=(number - 1) * LISTED)
    if not found["results"] and number > 1:
        raise BadQuestionError(past_the_end(number, 1))
    # those of one primary stand together, where the newest of them stands
    order = {each["primary"]["id"]: place for place, each in reversed(list(enumerate(found["results"])))}
    pairs = sorted(found["results"], key=lambda each: order[each["primary"]["id"]])
    clusters = [list(its) for _id, its in groupby(pairs, key=lambda each: each["primary"]["id"])]
    me = reader()
    return render_template(
        "twins/list.html", clusters=clusters, count=found["count"], state=state, states=_states(), reasons=reasons(),
        faults=faults or [], number=number, more=number * LISTED < found["count"],
        may=me.sysadmin or me.steward or any(role in WRITES for role in me.roles.values()))


def _states() -> dict[str, str]:
    return {"suggested": _("확인할 것"), "confirmed": _("같다고 정한 것"), "refused": _("다르다고 정한 것")}
