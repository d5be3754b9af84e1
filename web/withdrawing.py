"""Withdrawing a dataset, with the reason that readers will find in its place, and bringing it back."""

from types import SimpleNamespace

from ckanapi.errors import NotAuthorized, NotFound, ValidationError
from flask import Blueprint, redirect, render_template, request, url_for

from web.asking import ask, dataset, reader, signed_in
from web.forms import Shown, errors_of
from web.view import in_language
from web.words import gettext as _

bp = Blueprint("withdrawing", __name__, url_prefix="/<any(ko,en):lang>/dataset/<name>")
LONGEST = 800


def reasons() -> dict[str, str]:
    """Why data are withdrawn, by code."""
    return {"agreement": _("협약 기간이 끝났습니다."), "replaced": _("다른 데이터로 바뀌었습니다."),
            "wrong": _("내용에 잘못이 있습니다."), "private": _("공개하면 안 되는 내용이 있습니다."),
            "stopped": _("기관에서 더 이상 만들지 않습니다."), "other": _("다른 까닭이 있습니다.")}


@bp.route("/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw(name):
    """Ask why, say who is concerned, and take the dataset out of sight."""
    package = dataset(name)
    use = ask("dataset_use", id=package["id"])
    code, text = request.form.get("reason", ""), request.form.get("text", "").strip()
    fields = _fields(code, text, request.method == "POST")
    title = in_language(package.get("title_translated"), package["title"])[0]
    faults = []
    if request.method == "POST" and not any(each.errors for each in fields):
        try:
            ask("package_delete", id=package["id"], reason=_reason(code, text),
                match__metadata_modified=request.form.get("seen", package["metadata_modified"]))
        except ValidationError as refusal:
            faults = [each for told in errors_of(refusal).values() for each in told]
        else:
            seen = package["state"] == "active" and not package["private"]      # only then something stands there
            return redirect(url_for("pages.dataset", name=package["name"]) if seen
                            else url_for("desk.datasets", state="deleted"), 303)
    page = render_template("reviews/withdraw.html", d=package, title=title, use=use, fields=fields, faults=faults)
    return (page, 422) if request.method == "POST" else page


def _reason(code: str, text: str) -> str:
    return " ".join(filter(None, (reasons()[code] if code != "other" else "", text)))


def _fields(code: str, text: str, sent: bool) -> list[Shown]:
    known = reasons()
    no_reason, no_text = (), ()
    if sent and code not in known:
        no_reason = _("까닭이 없습니다. 찾아온 사람이 왜 없어졌는지 알 수 없습니다. 하나를 골라 주세요."),
    if sent and code == "other" and not text:
        no_text = _("설명이 없습니다. 까닭을 알 수 없습니다. 왜 내리는지 적어 주세요."),
    return [
        Shown("reason", _("내리는 까닭"), _("이 데이터를 찾아온 사람에게 그대로 보입니다."), "radio",
              tuple((key, word, "") for key, word in known.items()), "required", code, no_reason),
        Shown("text", _("자세한 설명"), _("대신 쓸 데이터가 있으면 함께 알려 주세요."), "area", value=text,
              mark="required" if code == "other" else "optional", attributes={"maxlength": str(LONGEST)},
              errors=no_text)]


@bp.app_template_global()
def may_return(grave: dict) -> bool:
    """Whether the reader may bring a withdrawn dataset back."""
    if not reader().id:
        return False
    try:
        ask("dataset_use", id=grave["id"])
    except (NotAuthorized, NotFound):
        return False
    return True


@bp.post("/return")
@signed_in
def bring_back(name):
    """Share a withdrawn dataset again: as it was, if it may still be."""
    grave = SimpleNamespace(**ask("dataset_tombstone", id=name))
    try:
        back = ask("package_patch", id=grave.id, state="active")
    except ValidationError as refusal:
        faults = [each for told in errors_of(refusal).values() for each in told]
        return render_template("tombstone.html", grave=vars(grave), faults=faults), 422
    return redirect(url_for("pages.dataset", name=back["name"]), 303)
