"""Making and changing an agreement: one page with a row for each promise, also without JavaScript."""

import re

from ckanapi.errors import ValidationError
from flask import Blueprint, redirect, render_template, request, url_for

from schemas.agreement import AgreementSchema, PromiseSchema
from web.agreements import to_keep
from web.asking import ask, organizations, signed_in
from web.forms import Shown, errors_of, one, pair, shown
from web.words import gettext as _
from web.words import named

bp = Blueprint("agreement_form", __name__, url_prefix="/<any(ko,en):lang>/agreements")
AGREEMENT, PROMISE = AgreementSchema(), PromiseSchema()
HEAD = ("title", "name", "signed", "until", "url", "clauses", "public")
ROW = ("title", "frequency", "due", "clause")
KEY = re.compile(r"promises-(\d{1,4})-(id|title|frequency|due|clause|gone)")
BLANK, MORE = 3, 3          # empty rows on a new form, and how many "more" adds


@bp.route("/new", methods=["GET", "POST"])
@signed_in
def new():
    """Ask for a new agreement, and keep it."""
    to_keep()
    if request.method == "GET":
        return _page(None, {"organization": request.args.get("organization", ""), "public": "true"}, BLANK)
    return _taken(None, "agreement_create")


@bp.route("/<name>/edit", methods=["GET", "POST"])
@signed_in
def edit(name):
    """Change an agreement and what it promises."""
    to_keep()
    old = ask("agreement_show", id=name)
    if request.method == "GET":
        typed = {key: old[key] or "" for key in HEAD if key != "public"} | {
            "version": old["version"], "public": "true" if old["public"] else "false", "promises": [
                {key: each[key] for key in ("id", *ROW)} for each in old["promises"]]}
        return _page(old, typed, 1)
    return _taken(old, "agreement_update")


def _taken(old: dict | None, action: str):
    """Keep what was typed, or show it again with what is wrong, or with more rows for promises."""
    typed = {key: value for key, value in request.form.items() if key in (*HEAD, "organization", "version")}
    typed["promises"] = promises(request.form)
    if "more" in request.form:
        return _page(old, typed, MORE)
    places = [place for place, each in enumerate(typed["promises"]) if _says(each)]
    data = typed | {"promises": [_sent(typed["promises"][place]) for place in places]}
    try:
        made = ask(action, **data | ({"id": old["id"]} if old else {}))
    except ValidationError as refused:
        if old and "version" in refused.error_dict:        # told once; whoever saves again means it
            typed["version"] = old["version"]
        return _page(old, typed, 0, refused, places), 422
    return redirect(url_for("agreements.page", name=made["name"], saved=1), 303)


def promises(form) -> list[dict]:
    """The rows for promises as they were typed, in their order."""
    found: dict[int, dict] = {}
    for key, value in form.items():
        if match := KEY.fullmatch(key):
            found.setdefault(int(match[1]), {})[match[2]] = value
    return [found[number] for number in sorted(found)]


def _says(row: dict) -> bool:
    """Whether a row is to be kept: nobody has ticked it off, and something stands in it."""
    return "gone" not in row and any(row.get(key, "").strip() for key in ROW)


def _sent(row: dict) -> dict:
    return {key: row[key] for key in ("id", *ROW) if row.get(key)}


def _page(old: dict | None, typed: dict, blank: int, refused: ValidationError | None = None, places=()):
    """The form.

    :param blank: how many empty rows to put below
    :param places: which of the rows were sent, where something was refused
    """
    faults = errors_of(refused) if refused else {}
    told = refused.error_dict.get("promises") if refused and isinstance(refused.error_dict, dict) else None
    wrong = {places[number]: each for number, each in told.items() if number in range(len(places))
             } if isinstance(told, dict) else {}
    rows = [_row(number, row, wrong.get(number, {}))
            for number, row in enumerate([*typed.get("promises", []), *({} for _each in range(blank))])]
    head = [*([] if old else [_partners(typed, faults)]), *shown(AGREEMENT, typed, faults, HEAD)]
    known = {field.name for field in head}
    others = [text for key, texts in faults.items() if key not in known and not (key == "promises" and wrong)
              for text in texts]
    numbered = [field._replace(label=_("약속 %(number)d: %(label)s", number=row["number"], label=field.label))
                for row in rows for field in row["fields"]]
    return render_template("agreements/form.html", old=old, head=head, rows=rows, others=others,
                           version=typed.get("version"),
                           summed=[*head, *numbered])


def _row(number: int, row: dict, errors) -> dict:
    """One promise on the form."""
    errors = errors if isinstance(errors, dict) else {}
    prefix = f"promises-{number}-"
    fields = [one(PROMISE.fields[key], key, row.get(key, ""), errors.get(key, ()), prefix) for key in ROW]
    gone = Shown(f"{prefix}gone", _("이 약속을 뺍니다"), value="gone" if "gone" in row else "")
    return {"number": number + 1, "prefix": prefix, "id": row.get("id", ""), "fields": fields, "gone": gone,
            "empty": not _says(row) and "gone" not in row}


def _partners(typed: dict, faults: dict) -> Shown:
    """The choice of the partner."""
    about = AGREEMENT.fields["organization"].metadata
    choices = tuple((each["name"], named(each), "") for each in sorted(organizations(), key=named))
    return Shown("organization", pair(about["label"]), widget="select", choices=choices, mark="required",
                 value=typed.get("organization", ""), errors=tuple(faults.get("organization", ())))


