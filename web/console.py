"""The harvest console: how each source fares, what a run would change or has changed, and what to do about it."""

from typing import NamedTuple

from ckanapi.errors import NotAuthorized, NotFound, ValidationError
from flask import Blueprint, redirect, render_template, request, url_for

from catalog import may
from web.account import in_korea
from web.asking import ask, reader, signed_in
from web.console_words import counted, healths, kinds, outcomes, states, why_then, words
from web.differences import differences
from web.faults import BadQuestionError
from web.finding import asked
from web.forms import errors_of, said
from web.results import past_the_end
from web.source_schedule import words as told_when
from web.sources import states as standings
from web.sources_form import Owner
from web.versions import labels
from web.words import gettext as _
from web.words import language

bp = Blueprint("console", __name__, url_prefix="/<any(ko,en):lang>/desk/harvests")
LISTED, RUNS = 30, 20
STEP, TALL = 5, 16                      # of a bar in the strip of runs: from one to the next, and its height
OUTCOMES = ("created", "updated", "draft", "withdrawn", "restored", "quarantined")
GOOD = ("done", "partial")
READ = (*GOOD, "held", "failed")        # runs that tell of records set aside
UNDER_WAY = ("waiting", "running")


class Bars(NamedTuple):
    """The last runs as bars.

    :param cells: from the left: where it begins, how high it is, and its class
    :param title: what it is, in words
    """

    cells: list[tuple[int, int, str]]
    title: str


@bp.get("")
@signed_in
def listed():
    """Every source the reader may see: its health first, what is wrong before what is well; then those to come."""
    order = {"bad": 0, "warn": 1, "new": 2, "ok": 3}
    found = sorted(ask("harvest_health"), key=lambda each: (not each["active"], order[each["state"]], each["source"]))
    rows = [each | {"bars": bars(each["runs"]), "last": each["runs"][-1] if each["runs"] else None} for each in found]
    waiting = ask("harvest_plan_list", state="waiting", limit=LISTED)
    titles = {each["source"]: each["title"] for each in found}
    coming = [each for each in ask("harvest_source_list") if each["state"] != "accepted"]
    return render_template("console/list.html", rows=rows, waiting=waiting, titles=titles, healths=healths(),
                           words=words(), coming=coming, standing=standings(), hooks=may.see_some_hooks(reader()))


@bp.get("/<name>")
@signed_in
def source(name):
    """One source: what is wrong and what to do, when it is read next, and its runs."""
    return _source(name)


def _source(name, faults=()):
    [health], shown = ask("harvest_health", source=name), ask("harvest_source_show", id=name)
    number = asked(request.args).page
    found = ask("harvest_run_list", source=name, limit=RUNS + 1, offset=(number - 1) * RUNS)
    if not found and number > 1:
        raise BadQuestionError(past_the_end(number, 1))
    return render_template(
        "console/source.html", name=name, health=health, bars=bars(health["runs"]), faults=faults,
        source=shown, when=told_when(shown["schedule"]), standing=standings(),
        schedule=ask("harvest_source_schedule", id=name),
        runs=found[:RUNS], more=len(found) > RUNS, number=number, may=_harvests(health["organization"]),
        healths=healths(), words=words, kinds=kinds(), outcomes=outcomes, reasons=why_then(),
        rehearsal=_rehearsal(name, shown["last_run"]),
        renamed=ask("harvest_rename_list", source=name, limit=1)["count"],
        aside=next((each["counts"].get("quarantined", 0) for each in reversed(health["runs"])
                    if each["status"] in READ and each["counts"]), 0))


def _rehearsal(name, last) -> dict | None:
    """The newest dry run of a source, unless there was a run since that tells more."""
    newest = next(iter(ask("harvest_run_list", source=name, kind="dry_run", limit=1)), None)
    under_way = newest and newest["status"] in UNDER_WAY
    return newest if under_way or (newest and (not last or last["started"] < newest["started"])) else None


@bp.post("/<name>/run")
@signed_in
def start(name):
    """Ask for a run, once: whoever presses twice has one."""
    if ask("harvest_run_list", source=name, status="waiting", kind="harvest", limit=1):
        return redirect(url_for(".source", name=name, done="run"), 303)
    return _asked_for(name, "harvest_run_create", "run")


@bp.post("/<name>/dry-run")
@signed_in
def rehearse(name):
    """Ask what a run would do."""
    return _asked_for(name, "harvest_dry_run_create", None)


def _asked_for(name, action, done):
    try:
        ask(action, source=name)
    except ValidationError as refusal:
        return _source(name, [text for said in errors_of(refusal).values() for text in said]), 422
    return redirect(url_for(".source", name=name, done=done), 303)


@bp.get("/runs/<id>")
@signed_in
def run(id):
    """A run: how it ended and why, and its plan record by record."""
    return _run(id)


def _run(id, faults=()):
    outcome = request.args.get("outcome", "")
    number = asked(request.args).page
    told = ask("harvest_run_show", id=id, limit=0)
    plan = _plan(id, outcome if outcome in OUTCOMES else "", (number - 1) * LISTED)
    if plan and not plan["items"] and number > 1:
        raise BadQuestionError(past_the_end(number, 1))
    kind, source = told["kind"], ask("harvest_source_show", id=told["source"])
    return render_template(
        "console/run.html", run=told, plan=plan, outcome=outcome, number=number, faults=faults, words=words(kind),
        kinds=kinds(), outcomes=outcomes(kind), states=states(), note=_said(told["report"].get("note")),
        under_way=told["status"] in UNDER_WAY, dry=kind == "dry_run", source=source, may=_harvests(source["owner_org"]),
        counted=counted(told["counts"], kind), rows=[_row(each) for each in plan["items"]] if plan else [],
        more=bool(plan) and number * LISTED < plan["item_count"], drift=told["report"].get("drift") or [],
        remarks=told["report"].get("remarks") or [])


@bp.post("/runs/<id>/decide")
@signed_in
def decide(id):
    """Carry out what a run planned, or leave it."""
    return _done(id, "harvest_plan_decide", decision=request.form.get("decision", ""))


@bp.post("/runs/<id>/undo")
@signed_in
def undo(id):
    """Take back all that a run did."""
    return _done(id, "harvest_run_undo")


def _done(id, action, **data):
    try:
        ask(action, id=id, **data)
    except ValidationError as refusal:
        return _run(id, [text for said in errors_of(refusal).values() for text in said]), 422
    return redirect(url_for(".run", id=id, done=data.get("decision", "undo")), 303)


@bp.get("/<name>/quarantine")
@signed_in
def quarantine(name):
    """The records that the last harvest set aside, each with the reason and a way to mend it here."""
    return _quarantine(name)


def _quarantine(name, told=None):
    shown, number = ask("harvest_source_show", id=name), asked(request.args).page
    newest = next((each for each in ask("harvest_run_list", source=name, limit=LISTED)
                   if each["kind"] == "harvest" and each["status"] in READ and each["counts"]), None)
    found = ask("harvest_run_show", id=newest["id"], outcome="quarantined", limit=LISTED,
                offset=(number - 1) * LISTED) if newest else {"items": [], "item_count": 0}
    fixed = {}
    for each in ask("harvest_fix_list", source=name):
        fixed.setdefault(each["record"], []).append(each)
    rows = [_row(each) | {"fields": sorted({key.split(".")[0] for key in each["reasons"].get("fields", {})
                                            if not key.startswith("_")}),
                          "fixed": fixed.pop(each["record"], [])} for each in found["items"]]
    return render_template(
        "console/quarantine.html", name=name, source=shown, run=newest, rows=rows, count=found["item_count"],
        number=number, more=number * LISTED < found["item_count"], may=_harvests(shown["owner_org"]), told=told or {},
        others=[each for some in fixed.values() for each in some], word_of=lambda field: labels([field])[0])


@bp.post("/<name>/fix")
@signed_in
def fix(name):
    """Say what a field of a record is, and look at the record again at once."""
    typed = {key: request.form.get(key, "")[:20_000] for key in ("record", "field", "value")}
    try:
        ask("harvest_fix_set", source=name, **typed | {"value": typed["value"].strip() or None})
    except (ValidationError, NotFound) as refusal:
        gone = [_("이 기록을 찾지 못했습니다. 그사이 목록에서 빠졌는지 확인해 주세요.")]
        texts = (gone if isinstance(refusal, NotFound) else [text for each in errors_of(refusal).values()
                                                             for text in each])
        return _quarantine(name, typed | {"faults": texts}), 422
    if "again" in request.form:
        ask("harvest_run_create", source=name)
    return redirect(url_for(".quarantine", name=name, done="fix" if typed["value"].strip() else "unfix"), 303)


@bp.post("/<name>/again")
@signed_in
def again(name):
    """Try a record once more that is left alone since it failed again and again, at once."""
    try:
        ask("harvest_record_retry", source=name, record=request.form.get("record", "")[:300] or None)
        ask("harvest_run_create", source=name)
    except ValidationError as refusal:
        return _source(name, [text for said in errors_of(refusal).values() for text in said]), 422
    return redirect(url_for(".quarantine", name=name, done="again"), 303)


def bars(runs: list[dict]) -> Bars:
    """The last runs as bars: high where many records came, and of the colour of how it ended."""
    most = max((each["counts"].get("fetched", 0) for each in runs), default=0) or 1
    tones = {"done": "f-acc", "partial": "f-warn", "held": "f-warn", "failed": "f-bad", "lost": "f-bad"}
    cells = [(place * STEP, max(round(each["counts"].get("fetched", 0) / most * TALL), 3),
              tones.get(each["status"], "f-rest")) for place, each in enumerate(runs)]
    bad = sum(each["status"] not in GOOD for each in runs)
    return Bars(cells, _("최근 %(all)d번 가운데 %(bad)d번이 잘못되었습니다", all=len(runs), bad=bad) if runs
                else _("아직 수집한 적이 없습니다"))


def _plan(id, outcome, offset) -> dict | None:
    """The plan of a run, or None for a run that made none."""
    try:
        return ask("harvest_plan_show", id=id, limit=LISTED, offset=offset, **({"outcome": outcome} if outcome else {}))
    except (NotFound, NotAuthorized):
        return None


def _row(item: dict) -> dict:
    """A line of a plan: what changes, in the words of the form, and of a draft what it lacks."""
    changes = {key: pair for key, pair in (item.get("changes") or {}).items() if len(pair) == 2}
    before, after = ({key: pair[side] for key, pair in changes.items()} for side in (0, 1))
    return item | {"differences": differences(before, after), "why": _why(item.get("reasons") or {}),
                   "since": _said((item.get("reasons") or {}).get("why")), "title": item.get("title") or item["record"],
                   "tried": _tried(item.get("reasons") or {}),
                   "there": bool(item.get("dataset_id")), "told": _of_fields(item),
                   "kept": labels([each["field"] for each in item.get("kept") or []])}


def _why(reasons: dict) -> str:
    """Why a record is set aside; what its fields say is said beside it, in words."""
    if reasons.get("code") == "schema" and reasons.get("fields"):
        return _("카탈로그 규격에 맞지 않는 값이 있습니다. 아래를 보고 원본을 고쳐 달라고 알려 주세요.")
    return _said(reasons)


def _tried(reasons: dict) -> str:
    """How often a record failed in the same way, and whether it is tried again as it is."""
    tries, last = reasons.get("tries"), reasons.get("last")
    if not tries:
        return ""
    if last:
        return _("%(num)d번 같은 까닭으로 싣지 못했습니다. 마지막으로 해 본 때는 %(time)s입니다. "
                 "기록이 바뀌거나 누가 바로잡으면 다시 해 봅니다.", num=tries, time=in_korea(last))
    return _("같은 까닭으로 싣지 못한 횟수: %(num)d번", num=tries)


def _of_fields(item: dict) -> list[str]:
    """What is wrong with each field: "등록일: 날짜로 읽을 수 없습니다. …".  What a draft lacks is named by itself."""
    told, reasons = [], item.get("reasons") or {}
    if item["outcome"] == "draft":
        return [said(str(each)) for texts in reasons.values() if isinstance(texts, list) for each in texts]
    for key, texts in reasons.get("fields", {}).items():
        called = "" if key.startswith("_") else labels([key.split(".")[0]])[0] + ": "
        told += [called + said(str(each)) for each in (texts if isinstance(texts, list) else [texts])]
    return told


def _said(told: dict | None) -> str:
    """A reason in the reader's language."""
    if not told:
        return ""
    return told.get(language()) or told.get("ko") or ""


def _harvests(organization_id: str) -> bool:
    """Whether the reader may have something done for this organisation's sources."""
    return may.harvest_for(reader(), Owner(organization_id))


@bp.app_template_global()
def harvests_seen() -> bool:
    """Whether the reader has anything to see in the console."""
    me = reader()
    return me.sees_all or bool(me.roles)
