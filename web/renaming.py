"""Records that seem to have got another id at their source: side by side, for a person to say whether they are one."""

from ckanapi.errors import NotAuthorized, NotFound, ValidationError
from flask import Blueprint, redirect, render_template, request, url_for

from catalog import may
from web.asking import ask, reader, signed_in
from web.finding import asked
from web.forms import errors_of
from web.sources_form import Owner
from web.words import gettext as _

bp = Blueprint("renaming", __name__, url_prefix="/<any(ko,en):lang>/desk/harvests/<name>/renames")
LISTED, AT_ONCE = 30, 100


@bp.get("")
@signed_in
def listed(name):
    """The pairs of one source that wait for a decision."""
    return _page(name)


@bp.post("")
@signed_in
def decide(name):
    """Take one pair for one record, or for two."""
    said = {key: request.form.get(key, "") for key in ("old", "new", "decision")}
    try:
        if said["decision"] == "accept_alike":
            failed = _accept_alike(name)
            return (_page(name, failed), 422) if failed else redirect(url_for(".listed", name=name), 303)
        ask("harvest_rename_decide", source=name, **said)
    except ValidationError as refusal:
        return _page(name, [each for some in errors_of(refusal).values() for each in some]), 422
    except NotFound:
        return _page(name, [_("이미 정해졌거나 없는 짝입니다. 아래에 남은 것을 확인해 주세요.")]), 422
    return redirect(url_for(".listed", name=name), 303)


def _accept_alike(name: str) -> list:
    """Take each pair for one record whose title and addresses are the same, once for either record: as many as one
    request may decide.  One that cannot be decided holds up no other.

    :returns: why some could not be; nothing of those that somebody decided meanwhile
    """
    met, failed = set(), 0
    for pair in ask("harvest_rename_list", source=name, limit=AT_ONCE)["results"]:
        if pair["likeness"] == 1 and not met & {("old", pair["old"]), ("new", pair["new"])}:
            met |= {("old", pair["old"]), ("new", pair["new"])}
            try:
                ask("harvest_rename_decide", source=name, old=pair["old"], new=pair["new"], decision="accept")
            except NotFound:                      # somebody decided it meanwhile
                continue
            except (ValidationError, NotAuthorized):
                failed += 1
    return [_("%(num)d쌍은 잇지 못해 아래에 남겼습니다. 그사이 데이터가 지워졌거나 고칠 권한이 없습니다. "
              "하나씩 확인해 주세요.", num=failed)] if failed else []


def _page(name: str, faults: list | None = None) -> str:
    source, number = ask("harvest_source_show", id=name), asked(request.args).page
    found = ask("harvest_rename_list", source=name, limit=LISTED, offset=(number - 1) * LISTED)
    alike = sum(each["likeness"] == 1 for each in found["results"])
    return render_template("curating/renames.html", name=name, title=source["title"] or name, rows=found["results"],
                           may=may.harvest_for(reader(), Owner(source["owner_org"])), faults=faults or [],
                           alike=alike, number=number, more=number * LISTED < found["count"])
