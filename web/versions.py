"""The versions of a dataset: which there were, what one of them said, what lies between two, and going back."""

import re

from ckanapi.errors import ValidationError
from flask import Blueprint, redirect, render_template, request, url_for

from schemas import DATASET
from web.asking import ask, dataset, signed_in
from web.differences import differences
from web.faults import BadQuestionError
from web.finding import asked
from web.forms import Shown, errors_of, pair
from web.results import past_the_end
from web.reviewing import as_read
from web.view import in_language
from web.words import gettext as _

bp = Blueprint("versions", __name__, url_prefix="/<any(ko,en):lang>/dataset/<name>/versions")
LISTED = 20
PAIR = re.compile(r"([1-9]\d{0,8})\.\.([1-9]\d{0,8})")


@bp.get("")
def listed(name):
    """The versions, newest first; with `compare=3..5`, or `a` and `b`, what lies between two of them."""
    package, number = dataset(name), asked(request.args).page
    found = ask("dataset_version_list", id=package["id"], limit=LISTED, offset=(number - 1) * LISTED)
    if not found["results"]:
        raise BadQuestionError(past_the_end(number, 1))
    pair = _pair(request.args)
    return render_template("versions/list.html", d=package, title=_title(package), rows=_rows(found["results"]),
                           contents=found["contents"], number=number, more=found["more"], pair=pair,
                           newest=ask("dataset_version_list", id=package["id"], limit=1)["results"][0]["revision"],
                           changes=_between(package["id"], *pair) if pair else [])


def _pair(args) -> tuple[int, int] | None:
    told = PAIR.fullmatch(args.get("compare", "") or f"{args.get('a', '')}..{args.get('b', '')}")
    return tuple(sorted(map(int, told.groups()))) if told else None


def _between(id: str, first: int, second: int) -> list:
    before, after = (ask("dataset_version_show", id=id, revision=each) for each in (first, second))
    return differences(before, after)


@bp.get("/<int:revision>")
def one(name, revision):
    """A dataset as it was, and what was new in it then."""
    package = dataset(name)
    then = ask("dataset_version_show", id=package["id"], revision=revision)
    found = ask("dataset_version_list", id=package["id"], limit=100)
    numbers = [each["revision"] for each in found["results"]]
    before = revision - 1 if found["contents"] and revision > 1 else None
    return render_template(
        "versions/one.html", now=package, name=package["name"], title=_title(package), revision=revision,
        row=next(iter(_rows([each for each in found["results"] if each["revision"] == revision])), None),
        newest=numbers[0], before=before, contents=found["contents"],
        changes=_between(package["id"], before, revision) if before else [],
        **as_read(then | {"name": package["name"]}))


@bp.route("/<int:revision>/restore", methods=["GET", "POST"])
@signed_in
def restore(name, revision):
    """Go back to a version, after having seen what that changes."""
    package, errors = dataset(name), {}
    note = request.form.get("note", _("%(revision)d판의 내용으로 되돌렸습니다.", revision=revision))
    seen = request.form.get("seen", package["metadata_modified"])
    told = None
    try:
        if request.method == "POST":
            ask("dataset_version_restore", id=package["id"], revision=revision, note=note,
                match__metadata_modified=seen)
            return redirect(url_for(".listed", name=package["name"]), 303)
        told = ask("dataset_version_restore", id=package["id"], revision=revision, dry_run=True)
    except ValidationError as refusal:
        errors = errors_of(refusal)
    field = Shown("note", _("되돌리는 까닭"), _("나중에 보는 사람이 알 수 있게 적습니다."), "area", value=note,
                  errors=tuple(errors.pop("note", ())), attributes={"maxlength": "500"})
    page = render_template(
        "versions/restore.html", d=package, title=_title(package), revision=revision, field=field, told=told,
        changes=differences(package, told["package"]) if told else [], stayed=labels(told["stayed"]) if told else [],
        faults=[each for said in errors.values() for each in said])
    return (page, 422) if field.errors or errors else page


def labels(names: list[str]) -> list[str]:
    """What people call these fields."""
    others = {"state": _("상태"), "private": _("비공개"), "groups": _("묶음"), "extras": _("덧붙인 항목"),
              "version": _("판"), "name": _("주소 이름"), "author": _("만든 사람"),
              "author_email": _("만든 사람의 전자우편"),
              "maintainer": _("관리하는 곳"), "maintainer_email": _("관리하는 곳의 전자우편"), "partner": _("협력기관"),
              "type": _("종류")}
    about = {name: DATASET.fields[name].metadata if name in DATASET.fields else {} for name in names}
    return [pair(about[name]["label"]) if "label" in about[name] else others.get(name, name) for name in names]


def _title(package: dict) -> str:
    return in_language(package.get("title_translated"), package.get("title") or package["name"])[0]


def _rows(found: list[dict]) -> list[dict]:
    doors = {"harvest": _("자동 수집"), "form": _("화면"), "sheet": _("표"), "api": "API", "cli": _("운영 명령")}
    return [each | {"changed": labels(each["changed"]), "door": doors.get(each["door"], "")} for each in found]

