"""Agreements as the centre and each partner see them: the list, and a page for each."""

from flask import Blueprint, abort, redirect, render_template, request, url_for

from catalog import may
from schemas.vocabulary import FREQUENCIES
from web import strips
from web.asking import ask, reader, signed_in
from web.words import gettext as _
from web.words import named, ngettext, term

bp = Blueprint("agreements", __name__, url_prefix="/<any(ko,en):lang>/agreements")
SOON = 60                   # days before its end from which an agreement is flagged
TONES = {"waiting": ("", "clock"), "delivered": ("ok", "check"), "late": ("bad", "alert")}


def states() -> dict[str, str]:
    """What the state of a promise is called."""
    return {"waiting": _("기한 전"), "delivered": _("공유함"), "late": _("기한 지남")}


def keeps() -> bool:
    """Whether the reader keeps the agreements."""
    return may.keep_agreements(reader())


def to_keep() -> None:
    """Go on only for whoever keeps the agreements; the catalogue would refuse anybody else later."""
    if not keeps():
        abort(403)


@bp.get("")
@signed_in
def listing():
    """The agreements the reader may see."""
    found = [shown(each) for each in ask("agreement_list")["agreements"]]
    return render_template("agreements/list.html", rows=found, keeps=keeps(),
                           imported=request.args.get("imported", 0, int))


@bp.get("/<name>")
@signed_in
def page(name):
    """One agreement: what it promises, and how each promise is kept."""
    found = ask("agreement_show", id=name)
    if found["name"] != name:
        return redirect(url_for(".page", name=found["name"]))
    return render_template("agreements/page.html", a=shown(found), rows=[kept(each) for each in found["promises"]],
                           keeps=keeps(), matched=request.args.get("matched", -1, int), saved="saved" in request.args)


@bp.get("/<name>/delete")
@signed_in
def delete(name):
    """Ask once more before an agreement goes."""
    to_keep()
    return render_template("agreements/delete.html", a=shown(ask("agreement_show", id=name)))


@bp.post("/<name>/delete")
@signed_in
def deleted(name):
    ask("agreement_delete", id=name)
    return redirect(url_for(".listing"), 303)


def shown(agreement: dict) -> dict:
    """An agreement as the pages tell of it.

    :param agreement: as `agreement_list` or `agreement_show` returns it
    """
    figures = agreement["figures"]
    return agreement | {"partner": named(agreement["organization"]), "view": strips.view(figures["strip"]),
                        "flag": _ending(agreement["ends_in"])}


def _ending(days: int | None) -> tuple[str, str] | None:
    """Whether it ends soon, or has ended: a tone, and words."""
    if days is None or days > SOON:
        return None
    if days < 0:
        return "", _("끝난 협약")
    return "warn", ngettext("%(num)d일 뒤 끝남", "%(num)d일 뒤 끝남", days) if days else _("오늘 끝남")


def kept(promise: dict) -> dict:
    """A promise as the pages tell of it.

    :param promise: as `promise_list` returns it
    """
    tone, icon = TONES[promise["state"]]
    return promise | {"view": strips.view(promise["strip"]), "cycle": cycle(promise), "tone": tone, "icon": icon,
                      "word": states()[promise["state"]]}


def cycle(promise: dict) -> str:
    """What was promised, in words: "매월 20일까지 갱신"."""
    code, day = promise["frequency"], int(promise["due"][8:])
    if code == "MONTHLY":
        return _("매월 말일까지 갱신") if day == 31 else _("매월 %(day)d일까지 갱신", day=day)
    if code in ("QUARTERLY", "ANNUAL_2", "ANNUAL", "DAILY", "WEEKLY", "CONT"):
        return _("%(cycle)s 갱신", cycle=term(FREQUENCIES, code))
    return _("%(day)s까지 공유", day=promise["due"])


def of_dataset(name: str) -> dict | None:
    """The promise that a dataset keeps, as its page tells of it; None where none may be seen.

    :param name: of the dataset
    """
    return next((kept(each) for each in ask("promise_list", dataset=name, limit=1)["promises"]), None)


def of_organization(name: str) -> list[dict]:
    """The agreements of an organisation as its page tells of them: those of which the reader may see a promise, or
    all of them when he may see those."""
    return [shown(each) for each in ask("agreement_list", organization=name)["agreements"]
            if each["figures"]["promised"] or "clauses" in each]
