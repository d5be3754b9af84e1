"""What is to be done by whoever is signed in, and the datasets he works on."""

from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from flask import Blueprint, current_app, render_template, request

from web import menu, todo
from web.asking import ask, reader, signed_in
from web.faults import BadQuestionError
from web.finding import asked, pages
from web.results import past_the_end
from web.words import gettext as _

bp = Blueprint("desk", __name__, url_prefix="/<any(ko,en):lang>/desk")
LISTED = 30


@dataclass(frozen=True)
class Filter:
    """Which datasets or reviews are wanted, as it stands in the address."""

    state: str = ""
    organization: str = ""
    sheet: str = ""
    q: str = ""
    page: int = 1

    def query(self, **changes) -> str:
        now = replace(self, **changes)
        return urlencode([(each.name, getattr(now, each.name)) for each in fields(Filter) if getattr(now, each.name)])

    @property
    def offset(self) -> int:
        return (self.page - 1) * LISTED


def wanted(states, otherwise: str = "") -> Filter:
    """The filter in the address of this page; a state that is none is passed over.

    :param states: codes that are known
    """
    state, *said = (request.args.get(name, "").replace("\0", "")[:200]
                    for name in ("state", "organization", "sheet", "q"))
    return Filter(state if state in states else otherwise, *said, asked(request.args).page)


def paged(filter: Filter, count: int) -> dict:
    """What `pager` needs.

    :raises BadQuestionError: when there is no such page
    """
    last = max(1, -(-count // LISTED))
    if filter.page > last:
        raise BadQuestionError(past_the_end(filter.page, last))
    return {"asked": filter, "last": last, "pages": pages(filter.page, last), "count": count}


@bp.app_template_global()
def review_of(package: dict) -> dict | None:
    """The last review of a draft, for those who may see reviews; None when it was never handed in."""
    if not reader().id:
        return None
    found = ask("review_list", dataset=package["id"], state="all", limit=1)["results"]
    return found[0] if found else None


@bp.app_template_global()
def works_on(organization_id: str | None) -> bool:
    """Whether the reader edits for an organisation; what he may do the catalogue says when he does it."""
    me = reader()
    return not me.auditor and (me.sysadmin or me.roles.get(organization_id or "") in menu.WRITES)


@bp.app_context_processor
def _around() -> dict:
    return {"at": todo.at, "there": current_app.view_functions.__contains__}


@bp.get("/")
@signed_in
def home():
    """The first page of whoever is signed in: what is to be done first."""
    me, found = reader(), todo.blocks()
    return render_template("desk/home.html", blocks=found, partner=bool(todo.partners()), centre=me.sees_all,
                           waiting=todo.counted("waiting") if todo.partners() else 0,
                           to_do=sum(each.count for each in found))


def states() -> dict[str, tuple[str, str, str]]:
    """State of a dataset → tone, icon and word."""
    return {"draft": ("info", "doc", _("초안")), "waiting": ("info", "clock", _("검토 중")),
            "returned": ("warn", "edit", _("돌려받음")), "active": ("ok", "check", _("공유 중")),
            "deleted": ("", "x", _("내림"))}


@bp.get("/datasets")
@signed_in
def datasets():
    """The datasets of the reader's organisations, in the state they are in."""
    words = states()
    filter = wanted(words)
    found = ask("dataset_list_for_user", state=filter.state, organization=filter.organization, q=filter.q,
                limit=LISTED, offset=filter.offset)
    return render_template("desk/datasets.html", rows=found["results"], counts=found["counts"], states=words,
                           partner=bool(todo.partners()), **paged(filter, found["count"]))
