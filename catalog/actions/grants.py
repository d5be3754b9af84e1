"""The register of what was granted: to whom, which data, until when."""

from datetime import date, timedelta

from sqlalchemy import and_, case

from catalog import may, requesting
from catalog.actions import finding, request_rows, requests
from catalog.actions.fields import loaded
from catalog.actions.reading import needed, number, word
from catalog.actions.registry import action
from catalog.actions.request_rows import ROWS
from catalog.actions.request_screening import screen
from catalog.errors import ValidationError
from schemas.requesting import END
from schemas.requesting_texts import TEXTS

LONGEST = 36_500                       # days ahead that may be asked for


@action(reads=True)
def grant_list(unit, data):
    """Return what was granted, as far as the caller may see it, as `results`, and their `count`: what is in force and
    ends soonest first.  Each is a request, whose `until` is its last day and whose `ended` says when it was taken away
    before that.

    :param organization: only by this organisation, id or name
    :param dataset: only for this dataset, id or name
    :param user: only to this user, id or name
    :param active_on: only what was in force on this day, such as 2027-03-31
    :param ending_within: only what is in force and ends within so many days
    :param limit: how many, 25 unless told, 100 at most
    :param offset: how many to pass over
    """
    unit.demand(may.be_known)
    today = requesting.day_of(unit.now)
    conditions = [ROWS.state.in_(requesting.GRANTED), *request_rows.seen(unit.user), *requests.filters(unit, data)]
    if data.get("user"):
        conditions.append(ROWS.user_id == _user(unit, word(data, "user")))
    if data.get("active_on"):
        conditions += request_rows.given_on(_day(word(data, "active_on")))
    within = number(data, "ending_within")
    if within is not None:
        last = today + timedelta(days=min(within, LONGEST))
        conditions += [*request_rows.given_on(today), ROWS.until <= last.isoformat()]
    fine = and_(ROWS.state == "approved", ROWS.until >= today.isoformat())
    return requests.listed(unit, data, conditions, (case((fine, 0), else_=1), case((fine, ROWS.until)),
                                                    ROWS.until.desc(), ROWS.id))


@action()
def grant_end(unit, data):
    """End what was granted before its last day, and return the request.  For those who lead the organisation, and who
    runs the site.

    :param id: of the request
    :param reason: why, at most 2000 characters; whoever had the data is told
    """
    row = request_rows.found(unit, needed(data, "id"), may.act_for_oneself)
    unit.demand(may.decide_request, row)
    if not requesting.in_force(row, unit.now):
        raise ValidationError({"state": [TEXTS["not_in_force"]]})
    reason = loaded(END, data)["reason"]
    screen({"reason": reason})
    request_rows.change(unit, row, state="ended", ended=unit.now)
    request_rows.note(unit, row.id, "end", reason, why="partner")
    unit.happened("request:end", row.id, row.owner_org, dataset=row.dataset_id, why="partner")
    request_rows.tell(unit, row, "request_ended", why="partner")
    return request_rows.whole(unit, request_rows.found(unit, row.id))


def _user(unit, key: str) -> str:
    """The id of a user; of one who is not there, an id that nobody has."""
    return key if key == unit.user.id else finding.user(unit, key).id


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValidationError({"active_on": [TEXTS["not_day"].about(value=text)]}) from None
