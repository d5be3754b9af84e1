"""The page of words that mean the same when somebody searches: seen, said, changed and switched off."""

from dataclasses import dataclass

from ckanapi.errors import ValidationError
from flask import Blueprint, abort, redirect, render_template, request, url_for

from catalog import may
from web.asking import ask, reader, signed_in
from web.desk import LISTED, Filter, paged, wanted
from web.forms import Shown, errors_of
from web.synonym_tables import TableError, read, sheet
from web.tables import XLSX, csv_of, download, xlsx_of
from web.words import gettext as _

bp = Blueprint("synonyms", __name__, url_prefix="/<any(ko,en):lang>/desk/synonyms")
MOST, LONGEST_NOTE = 7, "500"            # words of a group that are looked for; characters of a note
ALL = 20000


@dataclass(frozen=True)
class Wanted(Filter):
    """Which groups are wanted, as it stands in the address; and whether the datasets are counted that they find."""

    origin: str = ""
    counts: str = ""


def states() -> dict[str, tuple[str, str, str]]:
    """State of a group → tone, icon and word."""
    return {"active": ("ok", "check", _("쓰는 중")), "off": ("", "x", _("꺼 둠"))}


def origins() -> dict[str, str]:
    """From where a group is, in words."""
    return {"seed": _("처음부터"), "centre": _("우리 센터")}


@bp.get("")
@signed_in
def listed():
    """The groups, by their first words."""
    origin = request.args.get("origin", "")
    filter = Wanted(**vars(wanted(states())), origin=origin if origin in origins() else "",
                    counts="1" if request.args.get("counts") else "")
    found = ask("synonym_list", q=filter.q, state=filter.state, origin=filter.origin, limit=LISTED,
                offset=filter.offset)
    rows = [each | {"counts": _counted(each["words"]) if filter.counts else None} for each in found["results"]]
    return render_template("synonyms/list.html", rows=rows, states=states(), origins=origins(), may=_keeps(),
                           done=request.args.get("done", ""), **paged(filter, found["count"]))


@bp.get("/table.<any(csv,xlsx):kind>")
@signed_in
def table(kind):
    """The whole table, to take away and bring again."""
    head, rows = sheet(ask("synonym_list", limit=ALL)["results"])
    if kind == "csv":
        return download(b"".join(csv_of(head, rows)), "synonyms.csv", "text/csv; charset=utf-8")
    return download(xlsx_of(head, rows, _("같은 뜻 낱말")), "synonyms.xlsx", XLSX)


@bp.route("/upload", methods=["GET", "POST"])
@signed_in
def upload():
    """Take in a table as it was taken away."""
    _to_keep()
    if request.method == "GET":
        return render_template("synonyms/upload.html", faults=[])
    rows: list[dict] = []
    try:
        rows = read(request.files.get("file"))
        done = ask("synonym_import", rows=[{key: each[key] for key in each if key != "line"} for each in rows])
    except TableError as fault:
        return render_template("synonyms/upload.html", faults=[str(fault)]), 422
    except ValidationError as refusal:
        return render_template("synonyms/upload.html", faults=_by_line(refusal, rows)), 422
    return redirect(url_for(".listed", done=f"{done['created']}-{done['changed']}-{done['same']}"), 303)


@bp.route("/new", methods=["GET", "POST"])
@signed_in
def new():
    """Say that words mean the same; the words may stand in the address."""
    _to_keep()
    given = request.form if request.method == "POST" else {"words": request.args.get("words", "").replace(",", "\n")}
    return _form(None, given, lambda said: ask("synonym_create", **said))


@bp.route("/<id>", methods=["GET", "POST"])
@signed_in
def edit(id):
    """Change a group, or switch it off."""
    _to_keep()
    group = ask("synonym_show", id=id)
    given = request.form if request.method == "POST" else group | {"words": "\n".join(group["words"])}
    return _form(group, given, lambda said: ask("synonym_update", id=id, **said))


@bp.route("/<id>/delete", methods=["GET", "POST"])
@signed_in
def delete(id):
    """Ask once more, and delete a group of the centre's own."""
    _to_keep()
    group = ask("synonym_show", id=id)
    if group["origin"] == "seed":
        return redirect(url_for(".edit", id=id), 303)
    if request.method == "POST":
        ask("synonym_delete", id=id)
        return redirect(url_for(".listed", done="deleted"), 303)
    return render_template("synonyms/delete.html", group=group)


def _form(group: dict | None, given, save):
    """The form of a group; sent, it is saved, or looked at with the numbers of datasets that its words find.

    :param group: as it is kept; None for a new one
    :param given: what stands in the form: `words` by line, `note`, `state`
    :param save: what takes what was typed
    """
    words = [line.strip() for line in given["words"].splitlines() if line.strip()] if "words" in given else []
    said, errors = {"words": words, "note": given.get("note", "")}, {}
    if group:
        said["state"] = given.get("state", "")
    if request.method == "POST" and not given.get("look"):
        try:
            save(said)
            return redirect(url_for(".listed", done="saved", q=words[0] if words else ""), 303)
        except ValidationError as refusal:
            errors = errors_of(refusal)
    page = render_template("synonyms/form.html", group=group, fields=_fields(group, given, errors),
                           counts=_counted(words) if words else None,
                           faults=[each for key in errors.keys() - {"words", "note", "state"} for each in errors[key]])
    return (page, 422) if errors else page


def _fields(group: dict | None, given, errors: dict) -> list[Shown]:
    fields = [Shown("words", _("뜻이 같은 낱말"), _(
        "한 줄에 하나씩, %(most)d개까지 적습니다. 첫 낱말이 이 묶음의 이름이 됩니다. 어느 문장에서나 서로 바꿔 쓸 수 "
        "있는 말만 넣어 주세요. 더 넓거나 좁은 말을 넣으면 엉뚱한 데이터가 찾아집니다.", most=MOST), "area",
        mark="required", value=given.get("words", ""), errors=tuple(errors.get("words", ())),
        attributes={"rows": "7", "lang": "ko"})]
    if group:
        fields.append(Shown("state", _("상태"), widget="radio", mark="required", value=given.get("state", ""), choices=(
            ("active", _("씁니다"), _("이 낱말 가운데 하나로 찾으면 나머지도 함께 찾습니다.")),
            ("off", _("꺼 둡니다"), _("묶음은 남고, 찾을 때 쓰지 않습니다."))), errors=tuple(errors.get("state", ()))))
    return [*fields, Shown("note", _("메모"), _("왜 넣거나 바꾸는지 적어 두면 다음 담당자가 압니다."), "area",
                           value=given.get("note", ""), errors=tuple(errors.get("note", ())),
                           attributes={"maxlength": LONGEST_NOTE, "rows": "2"})]


def _counted(words: list[str]) -> dict | None:
    """How many datasets the words find; None where they cannot be looked for."""
    try:
        return ask("synonym_count", words=words[:MOST])
    except ValidationError:
        return None


def _by_line(refusal: ValidationError, rows: list[dict]) -> list[str]:
    """What is wrong with a table, line by line."""
    told = refusal.error_dict
    if not isinstance(told.get("rows"), dict):
        return [each for texts in errors_of(refusal).values() for each in texts]
    return [_("%(line)s번째 줄: %(said)s", line=rows[int(place) - 1]["line"], said=" ".join(
        each for texts in errors_of(ValidationError(wrong)).values() for each in texts))
        for place, wrong in told["rows"].items()]


def _keeps() -> bool:
    return may.keep_synonyms(reader())


def _to_keep() -> None:
    """Go on only for whoever keeps the groups; the catalogue would refuse anybody else later."""
    if not _keeps():
        abort(403)
