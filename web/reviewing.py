"""Handing in a draft, and deciding what was handed in: stewards see it as readers will, and what is new in it."""

from ckanapi.errors import NotAuthorized, NotFound, ValidationError
from flask import Blueprint, current_app, redirect, render_template, request, url_for

from web import desk, facts, todo, view
from web.asking import ask, dataset, signed_in
from web.differences import differences
from web.forms import Shown, errors_of, said
from web.licences import explained
from web.markdown import rendered
from web.words import gettext as _
from web.words import language

bp = Blueprint("reviews", __name__, url_prefix="/<any(ko,en):lang>")
LONGEST = 2000


def states() -> dict[str, tuple[str, str, str]]:
    """State of a review → tone, icon and word."""
    return {"waiting": ("info", "clock", _("검토 중")), "returned": ("warn", "edit", _("돌려보냄")),
            "approved": ("ok", "check", _("공개함")), "taken": ("", "x", _("거둠"))}


@bp.get("/desk/reviews")
@signed_in
def listed():
    """What was handed in."""
    words = states() | {"all": ("", "", _("모두"))}
    filter = desk.wanted(words, "waiting")
    found = ask("review_list", state=filter.state, organization=filter.organization, sheet=filter.sheet,
                limit=desk.LISTED, offset=filter.offset)
    rows = [each | {"waited": todo.waited(each["at"])} for each in found["results"]]
    return render_template("reviews/list.html", rows=rows, states=words, **desk.paged(filter, found["count"]))


@bp.route("/desk/reviews/<id>", methods=["GET", "POST"])
@signed_in
def one(id):
    """One review; what a steward decides here is told to whoever handed it in."""
    if request.method == "GET":
        return _shown(ask("review_show", id=id), {}, "")
    form = request.form
    try:
        ask("review_decide", id=id, decision=form.get("decision", ""), comment=form.get("comment", ""),
            revision=form.get("revision", ""))
    except ValidationError as refusal:
        return _shown(ask("review_show", id=id), errors_of(refusal), form.get("comment", "")), 422
    return redirect(url_for(".one", id=id, done=form["decision"]), 303)


def _shown(review: dict, errors: dict, comment: str):
    package, before = review["dataset"], review["published"]
    field = Shown("comment", _("고칠 것"), _("돌려보낼 때는 무엇을 어떻게 고치면 되는지 꼭 적어 주세요."), "area",
                  value=comment, errors=tuple(errors.pop("comment", ())), attributes={"maxlength": str(LONGEST)})
    return render_template(
        "reviews/one.html", r=review, field=field, faults=[each for told in errors.values() for each in told],
        states=states(), changes=_changes(before, package) if before and package else [], since=_since(review),
        waited=todo.waited(review["at"]), why_not=said(review["why_not"]) if review["why_not"] else "",
        done=request.args.get("done", ""), **(as_read(package) if package else {}))


def _changes(before: dict, package: dict) -> list:
    """What differs from what was published, but that it is a draft now."""
    return [each for each in differences(before, package) if each.field != "state"]


def _since(review: dict) -> list:
    """What changed after it was handed in, while it waits, for those who may look back."""
    package = review["dataset"]
    if not package or review["state"] != "waiting" or review["revision_now"] == review["revision"]:
        return []
    try:
        handed = ask("dataset_version_show", id=package["id"], revision=review["revision"])
    except (NotAuthorized, NotFound):
        return []
    return _changes(handed, package)


def as_read(package: dict) -> dict:
    """What `dataset_read.html` needs to show a package as its page would.

    :param package: as `package_show` printed it, now or once
    """
    site = current_app.config["SITE"]
    called = site.site_title_en if language() == "en" else site.site_title
    seen = view.dataset(package, url_for("pages.dataset", name=package["name"]), called)
    return {"d": package, "v": seen | {"licence": explained(package)}, "notes": rendered(seen["notes"]),
            "facts": facts.groups(package)}


@bp.route("/dataset/<name>/submit", methods=["GET", "POST"])
@signed_in
def submit(name):
    """Hand a draft in, with a word for whoever looks at it."""
    package = dataset(name)
    if not desk.works_on(package["owner_org"]):
        raise NotFound("Dataset not found")
    note, faults = request.form.get("note", ""), []
    if request.method == "POST":
        try:
            made = ask("dataset_submit", id=package["id"], note=note)
        except ValidationError as refusal:
            faults = [each for told in errors_of(refusal).values() for each in told]
        else:
            return redirect(url_for(".one", id=made["id"], done="submit"), 303)
    field = Shown("note", _("검토하는 사람에게 남기는 말"),
                  _("무엇을 눈여겨보면 되는지 적어 주세요. 비워도 됩니다."), "area", value=note,
                  attributes={"maxlength": str(LONGEST)})
    page = render_template("reviews/submit.html", d=package, field=field, faults=faults,
                           title=view.in_language(package.get("title_translated"), package["title"])[0])
    return (page, 422) if faults else page


@bp.post("/dataset/<name>/submit/undo")
@signed_in
def undo(name):
    """Take back what waits for review."""
    package = dataset(name)
    try:
        taken = ask("dataset_submit_undo", id=package["id"])
    except ValidationError:                            # it was decided meanwhile: its review says how
        found = ask("review_list", dataset=package["id"], state="all", limit=1)["results"]
        if not found:
            raise NotFound("Review not found") from None
        taken = found[0]
    return redirect(url_for(".one", id=taken["id"]), 303)


@bp.post("/desk/reviews/sheet/<sheet>")
@signed_in
def sheet(sheet):
    """Decide all that waits of one spreadsheet."""
    comment, faults, done = request.form.get("comment", ""), [], {}
    try:
        done = ask("review_decide", sheet=sheet, decision=request.form.get("decision", ""), comment=comment)
    except ValidationError as refusal:
        faults = [each for told in errors_of(refusal).values() for each in told]
    if not faults and all(each["outcome"] != "refused" for each in done["results"]) and not done["left"]:
        return redirect(url_for(".listed", sheet=sheet, state="all"), 303)
    faults += [said(text) for each in done.get("results", ()) for told in each["errors"].values() for text in told]
    found = ask("review_list", state="waiting", sheet=sheet, limit=desk.LISTED)
    filter = desk.Filter(state="waiting", sheet=sheet)
    rows = [each | {"waited": todo.waited(each["at"])} for each in found["results"]]
    return render_template("reviews/list.html", rows=rows, states=states() | {"all": ("", "", _("모두"))},
                           faults=list(dict.fromkeys(faults)), comment=comment,
                           **desk.paged(filter, found["count"])), 422


@bp.post("/organization/<name>/reviewed")
@signed_in
def switch(name):
    """Say whether a steward looks at what an organisation brings before it is published."""
    found = ask("organization_patch", id=name, reviewed=request.form.get("reviewed") == "true")
    return redirect(url_for("pages.organization", name=found["name"], _anchor="reviewed"), 303)
