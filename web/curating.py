"""From where each field of a dataset has its value, whose it is, and where else the dataset is to be had."""

from ckanapi.errors import NotAuthorized, ValidationError
from flask import Blueprint, redirect, render_template, request, url_for

from web.asking import ask, dataset, reader, signed_in
from web.differences import differences
from web.forms import errors_of
from web.versions import labels
from web.view import in_language
from web.words import gettext as _

bp = Blueprint("curating", __name__, url_prefix="/<any(ko,en):lang>/dataset/<name>/fields")
LONGEST = 160                  # characters of a value
NOTHING = {"harvested": False, "may_edit": False, "fields": {}}


@bp.get("")
def fields(name):
    """Each field with its value, from where it has that, and whose it is."""
    return _page(dataset(name))


@bp.post("")
@signed_in
def rule(name):
    """Say whose a field is."""
    package = dataset(name)
    field, chosen = request.form.get("field", ""), request.form.get("rule", "")
    try:
        ask("dataset_field_rule_set", id=package["id"], field=field, rule=chosen)
    except ValidationError as refusal:
        return _page(package, errors_of(refusal), {field: chosen}), 422
    return redirect(url_for(".fields", name=ask("package_show", id=package["id"])["name"], _anchor=field), 303)


@bp.post("/twins")
@signed_in
def twin(name):
    """Say whether another dataset is this one too."""
    package = dataset(name)
    other, decision = request.form.get("other", ""), request.form.get("decision", "")
    try:
        ask("twin_decide", id=package["id"], primary_id=other, decision=decision)
    except ValidationError:
        return _page(package, {"decision": [_("무엇을 정할지 알 수 없습니다. 단추를 다시 눌러 주세요.")]}), 422
    return redirect(url_for(".fields", name=package["name"], _anchor="twins"), 303)


def elsewhere(id: str) -> list[dict]:
    """Where else a dataset is certainly to be had."""
    return [each for each in ask("dataset_twins", id=id)["twins"] if each["state"] == "confirmed"]


def _page(package: dict, errors: dict | None = None, chosen: dict | None = None) -> str:
    told, ruled = ask("dataset_provenance", id=package["id"])["fields"], _ruled(package["id"])
    titles = dict(zip(told, labels(list(told)), strict=True))
    return render_template(
        "curating/fields.html", d=package, ruled=ruled,
        errors=[each for said in (errors or {}).values() for each in said],
        title=in_language(package.get("title_translated"), package.get("title") or package["name"])[0],
        rows=[_row(package, field, each, ruled["fields"].get(field)) | {
            "label": titles[field], "chosen": (chosen or {}).get(field)} for field, each in told.items()],
        twins=ask("dataset_twins", id=package["id"])["twins"], reasons=reasons())


def _ruled(id: str) -> dict:
    """Whose the fields are, for those who work on them."""
    try:
        return ask("dataset_field_rules", id=id) if reader().id else NOTHING
    except NotAuthorized:
        return NOTHING


def _row(package: dict, field: str, told: dict, rule: dict | None) -> dict:
    return {"field": field, "value": short(field, package.get(field)), "who": _who(told), "at": told.get("at"),
            "revision": told.get("revision"), "rule": rule["rule"] if rule else "source",
            "by": rule["by"] if rule else "", "locked_at": rule["at"] if rule else "",
            "said": short(field, rule["said"]) if rule and rule["differs"] else None}


def short(field: str, value) -> str:
    """What stands in a field, in words and in one line."""
    if field == "resources":
        text = ", ".join(str(each.get("name") or each.get("url") or "") for each in value or ())
    else:
        text = ", ".join(each.new for each in differences({}, {field: value}) if each.new)
    return text if len(text) <= LONGEST else f"{text[:LONGEST - 1]}…"


def _who(told: dict) -> str:
    doors = {"form": _("화면"), "sheet": _("표"), "api": "API", "cli": _("운영 명령")}
    if told["origin"] == "source":
        return _("원천 %(source)s", source=told["source"]) + (f" · {told['record']}" if told["record"] else "")
    if told["origin"] == "person":
        who = told["actor_name"] or _("사람")
        return f"{who} · {doors[told['door']]}" if told["door"] in doors else who
    return _("시스템") if told["origin"] == "system" else _("오래전에 적혀 알 수 없음")


def reasons() -> dict[str, str]:
    """By what two datasets were found to be one."""
    return {"datagokr": _("공공데이터포털의 번호가 같음"), "doi": _("DOI가 같음"), "goods": _("상품 번호가 같음"),
            "identifier": _("식별 주소가 같음"), "title": _("이름과 제공기관이 같음")}
