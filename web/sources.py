"""The sources of one's organisation: where each stands, trying it, submitting and deciding it, and its end."""

import time
from datetime import UTC, datetime

from ckanapi.errors import NotFound, ValidationError
from flask import Blueprint, current_app, redirect, render_template, request, url_for

from catalog import may
from harvesters.trial import FIRST, REQUESTS, SECONDS
from schemas import DATASET
from schemas.hours import slot_after
from web import source_kinds, source_schedule, trying
from web.asking import ask, reader, signed_in
from web.console_words import words
from web.forms import Shown, errors_of, pair
from web.source_names import strangers
from web.sources_form import Owner
from web.words import gettext as _
from web.words import named

bp = Blueprint("sources", __name__, url_prefix="/<any(ko,en):lang>/desk/sources")
LONGEST = "2000"
PATIENCE = 8.0                  # seconds that taking datasets down may hold one request; then the reader goes on


def states() -> dict[str, tuple[str, str, str]]:
    """State of a source → tone, icon and word."""
    return {"draft": ("", "edit", _("작성 중")), "proposed": ("info", "clock", _("수락 기다림")),
            "accepted": ("ok", "check", _("수락함")), "refused": ("warn", "alert", _("거절함")),
            "removed": ("", "x", _("치움"))}


def outcomes() -> dict[str, tuple[str, str, str]]:
    """What a record would become → tone, icon and word."""
    return {"new": ("ok", "check", _("새 데이터")), "changed": ("info", "edit", _("바뀜")),
            "same": ("", "check", _("그대로")), "draft": ("warn", "clock", _("초안으로 둠")),
            "refused": ("bad", "alert", _("받지 못함")), "skipped": ("", "x", _("건너뜀"))}


@bp.get("")
@signed_in
def listed():
    """The sources the reader may see."""
    state = request.args.get("state", "")
    state = state if state in states() else ""
    names = {}
    rows = [_row(each, names) for each in ask("harvest_source_list", **({"state": state} if state else {}))]
    return render_template("sources/list.html", rows=rows, states=states(), state=state, statuses=words(),
                           may_propose=may.propose_some_source(reader()))


@bp.get("/<name>")
@signed_in
def one(name):
    """One source."""
    return _shown(ask("harvest_source_show", id=name))


@bp.post("/<name>/try")
@signed_in
def attempt(name):
    """Ask the partner for its first page, and say what came.  Nothing is written but that it was asked."""
    told = ask("harvest_source_try", id=name)
    return _shown(ask("harvest_source_show", id=name), found=_tried(told, request.form.get("look") == "records"))


def _tried(told: dict, drafts: bool):
    """What a look at a source finds.

    :param drafts: also at what its first records would become
    """
    owner = ask("organization_show", id=told["owner_org"])["name"]
    return trying.tried(current_app.extensions["catalog"], current_app.config["SITE"], trying.source_of(told, owner),
                        drafts=drafts)


@bp.post("/<name>/submit")
@signed_in
def submit(name):
    """Hand it to the centre."""
    return _done(name, "submitted", "harvest_source_submit", note=request.form.get("note", ""))


@bp.post("/<name>/decide")
@signed_in
def decide(name):
    """Accept or refuse it.  What names others than its owner is shown first, and accepted when it is pressed again."""
    form = request.form
    if form.get("decision") == "accept" and not form.get("sure"):
        told = ask("harvest_source_try", id=name)
        found = _tried(told, drafts=True)
        if _strangers(told, found):
            return _shown(ask("harvest_source_show", id=name), typed=form, found=found), 422
    return _done(name, "decided", "harvest_source_decide", decision=form.get("decision", ""),
                 comment=form.get("comment", ""), mark=form.get("mark", ""))


def _done(name: str, done: str, action: str, **data):
    try:
        ask(action, id=name, **data)
    except ValidationError as refusal:
        return _shown(ask("harvest_source_show", id=name), errors_of(refusal), request.form), 422
    return redirect(url_for(".one", name=name, done=done), 303)


@bp.route("/<name>/remove", methods=["GET", "POST"])
@signed_in
def remove(name):
    """Ask what becomes of its datasets, and do that."""
    errors, way, reason = {}, request.form.get("datasets", ""), request.form.get("reason", "")
    if request.method == "POST":
        try:
            left = _taken_down(name, way, reason)
        except ValidationError as refusal:
            errors = errors_of(refusal)
        else:
            return redirect(url_for(".remove" if left else ".one", name=name, done=None if left else "removed"), 303)
    counted = ask("harvest_source_removal", id=name)
    if counted["state"] == "removed" and not counted["left"] and not errors:
        raise NotFound("Harvest source not found")
    page = render_template("sources/remove.html", s=_row(ask("harvest_source_show", id=name), {}), c=counted,
                           fields=_ways(counted, way, reason, errors),
                           faults=[each for key, texts in errors.items() if key not in ("datasets", "reason")
                                   for each in texts])
    return (page, 422) if errors else page


def _taken_down(name: str, way: str, reason: str) -> int:
    """Go on step by step as long as one request may; how many datasets are left."""
    until = time.monotonic() + PATIENCE
    while True:
        left = ask("harvest_source_delete", id=name, datasets=way, reason=reason)["left"]
        if not left or time.monotonic() > until:
            return left


def _ways(counted: dict, way: str, reason: str, errors: dict) -> list[Shown]:
    choices = (
        ("keep", _("그대로 둡니다"), _("데이터는 그대로 보이고, 앞으로는 사람이 고칩니다. 다시 수집되지 않습니다.")),
        ("archive", _("내려 둡니다"), _(
            "아무도 찾지 못하게 내립니다. 기관의 편집자가 다시 올릴 수 있고, 같은 이름으로 다시 등록하면 수집으로도 "
            "돌아옵니다.")),
        ("delete", _("지웁니다"), _(
            "내리고, 기관에서는 되살릴 수 없습니다. 시스템 관리자만 되살립니다. 주소를 열면 지운 까닭이 보입니다.")))
    begun = counted["removal"]
    choices = tuple(each for each in choices if not begun or each[0] == begun["datasets"])
    return [Shown("datasets", _("데이터를 어떻게 할까요"), widget="radio", mark="required", choices=choices,
                  value=way or (begun or {}).get("datasets", ""), errors=tuple(errors.get("datasets", ()))),
            Shown("reason", _("까닭"), _("내리거나 지운 데이터의 주소를 여는 사람에게 보입니다."), "area", value=reason,
                  errors=tuple(errors.get("reason", ())), attributes={"maxlength": "1000"})]


def _shown(told: dict, errors: dict | None = None, typed=None, found=None):
    """The page of a source.

    :param errors: field → messages of what was refused
    :param typed: what was typed
    :param found: what a trial found
    """
    errors, typed, me, owner = errors or {}, typed or {}, reader(), Owner(told["owner_org"])
    live = told["state"] != "removed"
    note = Shown("note", _("센터에 남기는 말"), _("비워도 됩니다."), "area", value=typed.get("note", ""),
                 errors=tuple(errors.pop("note", ())), attributes={"maxlength": LONGEST})
    comment = Shown("comment", _("까닭"), _("거절할 때는 무엇을 고치면 되는지 꼭 적어 주세요."), "area",
                    value=typed.get("comment", ""), errors=tuple(errors.pop("comment", ())),
                    attributes={"maxlength": LONGEST})
    proposes = live and may.propose_source(me, owner)
    return render_template(
        "sources/one.html", s=_row(told, {}), states=states(), statuses=words(), note=note, comment=comment,
        faults=[each for texts in errors.values() for each in texts], done=request.args.get("done", ""),
        may_try=proposes, may_decide=live and may.decide_sources(me),
        may_submit=proposes and told["state"] in ("draft", "refused"),
        may_edit=live and (may.lead_source if told["state"] == "accepted" else may.propose_source)(me, owner),
        may_remove=live and may.lead(me, owner), found=found and _found(found),
        strangers=found and _strangers(told, found),
        limits={"seconds": SECONDS, "requests": REQUESTS, "records": FIRST})


def _strangers(told: dict, found):
    return strangers(found.lines, ask("organization_show", id=told["owner_org"]))


def _row(told: dict, names: dict) -> dict:
    """A source as the pages tell of it.

    :param names: id of an organisation → its words, filled as they are met
    """
    key = told["owner_org"]
    if key not in names:
        names[key] = named(ask("organization_show", id=key))
    kind = source_kinds.like(told["harvester"])
    options = {pair(kind.asks[each]) if each in kind.asks else each: source_kinds.written(value)
               for each, value in told["options"].items()}
    return told | {"called": told["title"] or told["name"], "owner": names[key], "kind": pair(kind.title),
                   "when": source_schedule.words(told["schedule"]), "next": _next(told), "said": options}


def _next(told: dict) -> str:
    """The next slot in Korean time; nothing where it is not harvested."""
    if told["state"] != "accepted" or not told["active"]:
        return ""
    slot = slot_after(trying.source_of(told, "any"), datetime.now(UTC))
    return slot.strftime("%Y-%m-%d %H:%M") if slot else ""


def _found(found) -> dict:
    """What a trial found, in the reader's language."""
    ends = outcomes()
    return {"fault": pair(found.fault[1:]) if found.fault else "", "status": found.status, "media": found.media,
            "expected": found.expected, "came": found.came, "requests": found.requests,
            "lines": [{"record": each.record, "title": each.title, "told": ends[each.outcome],
                       "why": [pair(both) for both in each.why], "fields": [_label(key) for key in each.fields]}
                      for each in found.lines]}


def _label(field: str) -> str:
    known = DATASET.fields.get(field)
    return pair(known.metadata["label"]) if known is not None and "label" in known.metadata else field
