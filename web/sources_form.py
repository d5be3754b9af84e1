"""Registering a source and changing it: its kind first, then where it is, with which credential and when."""

from ckanapi.errors import NotFound, ValidationError
from flask import Blueprint, redirect, render_template, request, url_for

from catalog import may
from harvesters.described import Told, kinds, told
from schemas import SourceSchema
from web import source_kinds, source_schedule
from web.asking import ask, organizations, reader, signed_in
from web.forms import Shown, errors_of, one, pair
from web.menu import WRITES
from web.words import gettext as _
from web.words import named

bp = Blueprint("sources_form", __name__, url_prefix="/<any(ko,en):lang>/desk/sources")
SCHEMA = SourceSchema()
PLAIN = ("title", "name", "url")
TYPED = (*PLAIN, "owner_org", "often", "hour", "weekday", "day", "schedule", "active", "forget")
OPTION = "option-"


@bp.route("/new", methods=["GET", "POST"])
@signed_in
def new():
    """Choose a kind, then say where it is; kept as a draft until it is submitted."""
    organizations = _organizations()
    if not organizations:
        ask("harvest_source_create")               # the refusal says why
    kind = kinds().get(request.values.get("kind", ""))
    if kind is None:
        return render_template("sources/kinds.html", kinds=list(kinds().values()), pair=pair)
    if request.method == "GET":
        first = organizations[0][0]
        return _page(None, kind, source_schedule.chosen("0 3 * * *") | {
            "owner_org": first, "name": f"{first}-{kind.name}"[:90], "active": "true"}, {})
    typed = _typed(kind)
    try:
        made = ask("harvest_source_create", **_sent(typed, kind, {}), harvester=kind.name, name=typed["name"],
                   owner_org=typed["owner_org"], draft=True, credential=request.form.get("credential", ""))
    except ValidationError as refusal:
        return _page(None, kind, typed, errors_of(refusal)), 422
    return redirect(url_for("sources.one", name=made["name"], done="saved"), 303)


@bp.route("/<name>/edit", methods=["GET", "POST"])
@signed_in
def edit(name):
    """Change a source; what that means for one that is harvested is said above the form."""
    old = ask("harvest_source_show", id=name)
    kind = told(old["harvester"])
    if old["state"] == "removed" or not _may_change(old):
        raise NotFound("Harvest source not found")
    if request.method == "GET":
        options = {OPTION + key: source_kinds.written(old["options"].get(key, "")) for key in kind.asks if key != "key"}
        return _page(old, kind, {key: old[key] for key in PLAIN} | source_schedule.chosen(old["schedule"]) | options | {
            "active": "true" if old["active"] else "false"}, {})
    typed = _typed(kind)
    credential = None if typed.get("forget") else request.form.get("credential", "")
    try:
        ask("harvest_source_patch", id=name, **_sent(typed, kind, old["options"]), credential=credential,
            active=typed.get("active") != "false")
    except ValidationError as refusal:
        return _page(old, kind, typed, errors_of(refusal)), 422
    return redirect(url_for("sources.one", name=name, done="saved"), 303)


def _may_change(old: dict) -> bool:
    rule = may.lead_source if old["state"] == "accepted" else may.propose_source
    return rule(reader(), Owner(old["owner_org"]))


class Owner:
    """An organisation, as far as a rule looks at it."""

    def __init__(self, id: str):
        self.id = id


def _typed(kind: Told) -> dict[str, str]:
    """What was typed, but for the credential: that is never shown again, not even to who typed it."""
    wanted = (*TYPED, *(OPTION + key for key in kind.asks))
    return {"often": "", "hour": "", "weekday": "", "day": "", "schedule": "", "name": "", "owner_org": ""} | {
        key: value for key, value in request.form.items() if key in wanted}


def _sent(typed: dict, kind: Told, before: dict) -> dict:
    """The fields that a person says of a source; options of its that the form does not ask for stay."""
    asked = [key for key in kind.asks if key != "key"]
    options = {key: value for key, value in before.items() if key not in asked}
    said = {key: text for key in asked if (text := typed.get(OPTION + key, "").strip())
            and (key not in source_kinds.FLAGS or text == "true")}
    options |= {key: source_kinds.read(key, text) for key, text in said.items()}
    return {"title": typed.get("title", "").strip(), "url": typed.get("url", "").strip(), "options": options,
            "schedule": source_schedule.to_cron(typed)}


def _page(old: dict | None, kind: Told, typed: dict, errors: dict):
    """The form."""
    head = [*([] if old else [_owner(typed, errors)]),
            *(one(SCHEMA.fields[key], key, typed.get(key, ""), errors.get(key, ())) for key in PLAIN
              if not (old and key == "name"))]
    options = [_option(kind, key, typed.get(OPTION + key, ""), errors.get(key, ())) for key in kind.asks
               if key != "key"]
    known = source_kinds.like(kind.name)
    when = source_schedule.shown(typed, one(SCHEMA.fields["schedule"], "schedule", "", errors.get("schedule", ())))
    usual, rare = when[:source_schedule.USUAL], when[source_schedule.USUAL:]
    before = [*head, *options, *_credential(old, kind, errors), *usual]
    after = [_active(typed)] if old else []
    there = {field.name for field in (*before, *rare, *after)}
    others = [text for key, texts in errors.items() if key not in there for text in texts]
    return render_template("sources/form.html", old=old, kind=kind, title=pair(known.title),
                           more=pair(known.more), decides=may.decide_sources(reader()), others=others,
                           before=before, rare=rare, after=after,
                           unfold=typed.get("often") != "daily" or any(field.errors for field in rare))


def _option(kind: Told, key: str, value: str, errors) -> Shown:
    """A field for an option of a kind, with what helps to fill it in."""
    hints = [pair(kind.helps.get(key, ("", ""))),
             _("여럿이면 쉼표로 나누어 적어 주세요.") if key in source_kinds.LISTS else ""]
    field = Shown(OPTION + key, pair(kind.asks[key]), " ".join(filter(None, hints)), value=value, errors=tuple(errors))
    if key not in source_kinds.FLAGS:
        return field
    return field._replace(widget="radio", value=value or "false",
                          choices=(("false", _("아니요"), ""), ("true", _("예"), "")))


def _credential(old: dict | None, kind: Told, errors: dict) -> list[Shown]:
    if "key" not in kind.asks and not (old and old["credential_since"]):
        return []
    there = bool(old and old["credential_since"])
    hint = [pair(kind.asks.get("key", ("", "")))]
    hint.append(_("등록되어 있습니다. 바꿀 때만 적어 주세요.") if there else
                _("잠가서 두고 다시 보여 드리지 않습니다."))
    field = Shown("credential", _("인증키"), " · ".join(filter(None, hint)), "password",
                  errors=tuple(errors.get("credential", ())), attributes={"autocomplete": "off", "maxlength": "4000"})
    gone = Shown("forget", _("등록된 인증키"), widget="checkboxes", value=[],
                 choices=(("yes", _("등록된 인증키를 지웁니다"), ""),))
    return [field, gone] if there else [field]


def _active(typed: dict) -> Shown:
    return Shown("active", _("수집하기"), _("‘쉬기’로 두면 다시 켤 때까지 수집하지 않습니다."), "radio",
                 mark="required", value=typed.get("active", "true"),
                 choices=(("true", _("수집하기"), ""), ("false", _("쉬기"), "")))


def _owner(typed: dict, errors: dict) -> Shown:
    return one(SCHEMA.fields["owner_org"], "owner_org", typed.get("owner_org", ""), errors.get("owner_org", ())
               )._replace(choices=tuple((name, word, "") for name, word in _organizations()))


def _organizations() -> list[tuple[str, str]]:
    """Those for which the reader may propose: name and words."""
    me = reader()
    mine = [each for each in organizations() if may.propose_source(me, Owner(each["id"]))]
    own = [each for each in mine if me.roles.get(each["id"]) in WRITES]
    return sorted(((each["name"], named(each)) for each in own or mine), key=lambda pair: pair[1])
