"""Saying which dataset keeps which promise: the likeliest are offered with the reason, and a person chooses."""

from urllib.parse import unquote, urlsplit

from ckanapi.errors import NotFound, ValidationError
from flask import Blueprint, redirect, render_template, request, url_for

from schemas.vocabulary import FREQUENCIES
from web.agreements import shown, to_keep
from web.asking import ask, signed_in
from web.forms import errors_of
from web.words import gettext as _
from web.words import term

bp = Blueprint("agreement_match", __name__, url_prefix="/<any(ko,en):lang>/agreements")
OTHER, NONE, STAY = "other", "none", "stay"


@bp.route("/<name>/match", methods=["GET", "POST"])
@signed_in
def match(name):
    """Offer datasets for each promise, and keep what was chosen."""
    to_keep()
    agreement = ask("agreement_show", id=name)
    if request.method == "GET":
        return _page(agreement, {})
    kept, faults = 0, {}
    for each in agreement["promises"]:
        try:
            kept += _chosen(each)
        except ValidationError as refused:
            faults[each["id"]] = [text for texts in errors_of(refused).values() for text in texts]
        except NotFound:
            faults[each["id"]] = [_("그사이 이 약속이 없어졌습니다. 지금 상태를 보고 다시 골라 주세요.")]
    if faults:
        return _page(ask("agreement_show", id=name), faults, kept), 422
    return redirect(url_for("agreements.page", name=name, matched=kept), 303)


def _chosen(promise: dict) -> int:
    """Do what was chosen for a promise; how many things changed by it."""
    choice, had = request.form.get(f"p-{promise['id']}", ""), promise["dataset"]
    if choice == OTHER:
        choice = named_in(request.form.get(f"o-{promise['id']}", ""))
        if not choice:
            raise ValidationError({"dataset_id": [
                _("주소 이름이 비어 있습니다. 어느 데이터인지 알 수 없습니다. 이름을 적거나 ‘없음’을 골라 주세요.")]})
    if choice in ("", STAY) or (choice == NONE and not had) or (had and choice in (had["id"], had["name"])):
        return 0
    if choice == NONE:
        ask("promise_unmatch", id=promise["id"])
    else:
        ask("promise_match", id=promise["id"], dataset_id=choice, instead_of=had["id"] if had else None)
    return 1


def named_in(text: str) -> str:
    """The name of a dataset, out of its address or as it is."""
    return unquote(urlsplit(text.strip()).path.rstrip("/").rsplit("/", 1)[-1])[:100]


def _page(agreement: dict, faults: dict, kept: int = 0):
    """:param faults: id of a promise -> what was refused; what was typed for it is kept"""
    offered = {each["id"]: each["suggestions"] for each in ask("promise_suggest", id=agreement["id"])}
    rows = [each | {"cycle": term(FREQUENCIES, each["frequency"]), "errors": faults.get(each["id"], []),
                    "offers": [one | {"reason": reason(one)} for one in offered.get(each["id"], ())],
                    "chosen": request.form.get(f"p-{each['id']}", STAY if each["dataset"] else NONE),
                    "typed": request.form.get(f"o-{each['id']}", "")} for each in agreement["promises"]]
    return render_template("agreements/match.html", a=shown(agreement), rows=rows, kept=kept, wrong=bool(faults))


def reason(offer: dict) -> str:
    """Why a dataset is offered."""
    alike = _("제목이 %(percent)d%% 같습니다", percent=offer["percent"])
    return " · ".join([alike, _("갱신 주기도 같습니다")]) if offer["same_frequency"] else alike
