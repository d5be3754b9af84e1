"""The page on which a partner registers a dataset or edits one: one form, saved as a draft or after a look at what
changes.

Everything works with plain forms; with JavaScript a field is looked at as soon as it is left.
"""

from collections.abc import Mapping

from ckanapi.errors import NotAuthorized, ValidationError
from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for

from catalog.errors import Stale
from web import register_fields as fields
from web import register_judging as judging
from web import register_reading as reading
from web import register_saving as saving
from web.asking import ask, reader, signed_in
from web.completeness import completeness
from web.differences import differences
from web.forms import said as in_words
from web.words import named

bp = Blueprint("register", __name__, url_prefix="/<any(ko,en):lang>")
LONGEST_NOTE = 500
NOTES = {"draft", "submitted", "changed"}


@bp.url_value_preprocessor
def _take_files(_endpoint, _values) -> None:
    """Somebody who is signed in may send a file that is larger than other requests."""
    files = current_app.extensions["catalog"].files
    if request.method == "POST" and files and reader().id:
        request.max_content_length = current_app.config["MAX_CONTENT_LENGTH"] + files.largest


class Form:
    """What came with a request, and what is to be shown of it.

    :param before: the dataset that is edited; None for a new one
    """

    def __init__(self, before: saving.Known | None = None):
        self.before = before
        self.organizations = [] if before else ask("organization_list_for_user", permission="create_dataset")
        if not before and not self.organizations:
            raise NotAuthorized("no organisation to register data for")
        self.package = before.package if before else {}
        self.errors: judging.Faults = {}
        self.found = self._fresh() if request.method == "GET" else reading.typed(request.form, request.files)
        self.files = {key: file for key, file in request.files.items()
                      if file.filename and reading.UPLOAD.fullmatch(key)}
        self.asked = reading.said(self.found, self.package)
        self.screened = judging.screened(self.found)

    def _fresh(self) -> dict:
        found = reading.filled(self.package)
        if not self.before:
            found["publisher"] = [{"name": named(self.organization)}] if len(self.organizations) == 1 else []
        return found

    @property
    def organization(self) -> dict:
        """Whose it is: the one that was chosen, or the only one there is."""
        if self.before:
            return self.package["organization"] or {}
        chosen = request.form.get("owner_org", "")
        return next((each for each in self.organizations if each["id"] == chosen), self.organizations[0])

    @property
    def partner(self) -> bool:
        """Whether its organisation is held to the sharing profile."""
        whose = self.organization
        return bool((whose if "partner" in whose else ask("organization_show", id=whose["id"], include_users=False))
                    .get("partner")) if whose else False

    @property
    def read(self) -> int:
        """How many columns were read from the headings of files that came, with this request or the one before."""
        told = request.args.get("read", "") if request.method == "GET" else ""
        return sum(row.get("read", 0) for row in self.found["resources"]) or (
            int(told) if told.isascii() and told.isdigit() and len(told) < 5 else 0)

    @property
    def draft(self) -> bool:
        return self.package.get("state", "draft") == "draft"

    @property
    def revision(self) -> int | None:
        """Of the dataset as it was on the screen."""
        told = request.form.get("revision", "")
        return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None

    @property
    def address(self) -> str:
        if self.before:
            return url_for("register.edit", name=self.package["name"])
        return url_for("register.register")


@bp.route("/desk/register", methods=["GET", "POST"])
@signed_in
def register():
    """A new dataset."""
    try:
        form = Form()
    except NotAuthorized:
        return render_template("register/nowhere.html"), 403
    return _shown(form) if request.method == "GET" else _done(form)


@bp.route("/dataset/<name>/edit", methods=["GET", "POST"])
@signed_in
def edit(name):
    """A dataset that is there."""
    form = Form(_editable(name))
    if request.method == "GET" and form.package["name"] != name:
        return redirect(form.address)
    return _shown(form) if request.method == "GET" else _done(form)


def _editable(name: str) -> saving.Known:
    """:raises NotAuthorized: when the reader may look at it, but not change it"""
    before = saving.known(name)
    if not saving.editable(before.package):
        raise NotAuthorized("edit it")
    return before


@bp.post("/desk/register/check")
@signed_in
def check():
    """What is wrong with one field, while the others are still being filled in."""
    field = request.args.get("field", "")
    found = reading.typed(request.form)
    judged = judging.judged(found, reading.said(found, {}), {}, partner=True)
    told = judged.errors.get(field) or (judged.holds.get(field) if not request.form.get(field) else None) or ()
    answer = make_response(render_template("register/check.html", told=[in_words(each) for each in told]))
    answer.headers["Cache-Control"] = "no-store"
    answer.vary.add("HX-Request")
    return answer


def _done(form: Form):
    """Do what the button says that was pressed."""
    do = request.form.get("do", "")
    if do.startswith("more-") and do[5:] in reading.ROWS:
        return _shown(form, more=do[5:])
    if do == "back":
        return _shown(form)
    judged = judging.judged(form.found, form.asked, form.package, form.partner)
    form.errors = judged.errors | saving.looked_at(form.files if do != "compare" else {}) | form.screened[0]
    if not form.draft and not form.errors:
        form.errors = judged.holds                  # a published dataset keeps all that publication asks for
    elif form.errors and do == "submit":
        form.errors = judged.holds | form.errors
    if form.errors:
        return _shown(form, status=422)
    if form.draft:
        return _save_draft(form, judged, submit=do == "submit")
    return _save(form) if do == "commit" else _compared(form)


def _save_draft(form: Form, judged: judging.Judged, submit: bool):
    try:
        package = saving.change(form.before, form.revision, form.asked) if form.before else saving.create(
            {key: value for key, value in form.asked.items() if value is not None}, form.organization)
        saving.attach(package, form.files, [place for _row, place in reading.kept(form.found, "resources")])
    except Stale:
        return _stale(form)
    except ValidationError as refusal:
        form.errors = judging.placed(refusal.error_dict, form.found)
        return _shown(form, status=422)
    if not submit:
        return redirect(url_for("register.edit", name=package["name"], saved="draft", read=form.read or None), 303)
    return _hand_in(form, package, judged.holds)


def _hand_in(form: Form, package: Mapping, holds: judging.Faults):
    """Hand a saved draft in for review, or say what is missing."""
    if not holds:
        try:
            saving.submit(package, request.form.get("note", "")[:LONGEST_NOTE])
            return redirect(url_for("register.edit", name=package["name"], saved="submitted",
                                    read=form.read or None), 303)
        except ValidationError as refusal:
            holds = judging.placed(refusal.error_dict, form.found)
    after = Form(saving.known(package["name"]))
    after.found, after.errors = reading.filled(after.package), holds
    return _shown(after, status=422, saved="draft")


def _compared(form: Form, fault: str = "", status: int = 200):
    """What would change, to be looked at once more."""
    after = form.package | {key: value if value is not None else "" for key, value in form.asked.items()}
    changes = differences(form.package, after)
    files = [name.rsplit("-", 1)[0] for name in form.files]
    if not changes and not files:
        return _shown(form, nothing=True)
    if form.revision is not None and form.revision != form.before.revision:
        return _stale(form)
    return render_template("register/compare.html", form=form, changes=changes, fault=fault,
                           sent=[(key, value) for key, value in request.form.items(multi=True)
                                 if key not in ("do", "csrf_token", "revision_note")],
                           note=request.form.get("revision_note", ""),
                           files=[(f"{name}-upload", form.found["resources"][int(name.split("-")[1])].get("name", ""))
                                  for name in files]), status


def _save(form: Form):
    note = request.form.get("revision_note", "").strip()
    if len(note) > LONGEST_NOTE:
        return _compared(form, in_words(f"Must be at most {LONGEST_NOTE} characters long"), 422)
    try:
        package = saving.change(form.before, form.revision, form.asked, note)
        saving.attach(package, form.files, [place for _row, place in reading.kept(form.found, "resources")])
    except Stale:
        return _stale(form)
    except ValidationError as refusal:
        form.errors = judging.placed(refusal.error_dict, form.found)
        return _shown(form, status=422)
    return redirect(url_for("register.edit", name=package["name"], saved="changed", read=form.read or None), 303)


def _stale(form: Form):
    """Somebody changed it meanwhile: what was typed stays, and what he changed is told."""
    seen = saving.meanwhile(form.before, form.revision)
    if seen:
        form.found = reading.merged(form.found, seen, form.package)
        form.asked = reading.said(form.found, form.package)
    return _shown(form, status=409, stale=True, theirs=differences(seen, form.package) if seen else [])


def _shown(form: Form, status: int = 200, more: str = "", saved: str = "", **also):
    """The form as it stands."""
    complete = completeness(judging.judged(form.found, form.asked, form.package, form.partner).package)
    shown = fields.parts(form.found, form.errors, complete, more)
    name = fields.alone("name", form.found, form.errors)
    every = [*fields.every(shown), name]
    told = {each.name for each in every}
    rest = [each for key, faults in form.errors.items() if key not in told for each in faults]
    wrong = [each for each in every if each.errors]
    labels = {each.name: each.label for each in every}
    saved = saved or (request.args.get("saved", "") if request.method == "GET" else "")
    answer = render_template(
        "register/form.html", form=form, parts=shown, name=name, complete=complete, wrong=wrong, rest=rest,
        saved=saved if saved in NOTES else "", faults=len(wrong) + len(rest), rechoose=bool(form.files),
        looks=[(labels[place], why) for place, why in form.screened[1] if place in labels],
        waiting=bool(form.before) and saving.waiting(form.package),
        revision=form.before.revision if form.before else "", **also)
    return answer, status


@bp.app_context_processor
def _around() -> dict:
    """What the page of a dataset asks."""
    return {"may_edit": saving.editable, "completeness": completeness}
