"""The pages of spreadsheets: upload one, look at what it would do, carry it out, undo it."""

from ckanapi.errors import NotAuthorized, NotFound, ValidationError
from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from web import tables
from web.asking import ask, reader, signed_in
from web.faults import page
from web.forms import errors_of
from web.sheets import report, template, view
from web.sheets.keeping import LARGEST, TooLargeError
from web.sheets.working import WORKED_ON, Working
from web.words import gettext as _

bp = Blueprint("sheets", __name__, url_prefix="/<any(ko,en):lang>/desk/sheets")
SHOWN = 50                               # rows on a page
FILTERS = ("created", "updated", "unchanged", "refused", "warned", "failed", "kept")


def working() -> Working:
    """Who works on spreadsheets in this process."""
    held = current_app.extensions
    if "sheets" not in held:
        held["sheets"] = Working(held["catalog"], current_app.config["SITE"].data / "sheets")
    return held["sheets"]


@bp.errorhandler(NotAuthorized)
@bp.errorhandler(NotFound)
def not_his(error):
    """Whoever may not see a sheet is told what he would be told of one that is not there."""
    return page(404) if request.view_args and "id" in request.view_args else page(403)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error):
    return _start([_too_large()], ""), 422            # what the form said cannot be read then


@bp.get("")
@signed_in
def start():
    """Where a spreadsheet is uploaded, and those that were."""
    return _start()


@bp.post("")
@signed_in
def upload():
    """Take a file in, and lead to where it is read."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _refused(_("파일을 고르지 않았습니다. 읽을 것이 없어 아무것도 하지 않았습니다. 파일을 고른 뒤 다시 눌러 "
                          "주세요."))
    try:
        kept = working().keeping.keep(file.stream)
        if not kept.size:
            return _refused(_("파일이 비어 있습니다. 저장이 덜 끝난 파일일 수 있습니다. 내용이 있는 파일을 다시 골라 "
                              "주세요."))
        sheet = ask("sheet_create", organization=request.form.get("organization", ""), digest=kept.digest,
                    name=file.filename.replace("\0", "")[-200:], size=kept.size)
    except TooLargeError:
        return _refused(_too_large())
    except (NotAuthorized, NotFound):
        return _refused(_("이 기관의 데이터를 등록할 권한이 없습니다. 다른 기관의 데이터는 올릴 수 없습니다. 기관을 "
                          "다시 고르거나 기관 관리자에게 권한을 요청해 주세요."))
    except ValidationError as refusal:
        return _refused(*_flat(refusal))
    working().begin(sheet)
    return _to(sheet["id"])


def _refused(*faults: str):
    return _start(list(faults), request.form.get("organization", "")), 422


def _flat(refusal: ValidationError) -> list[str]:
    return [each for messages in errors_of(refusal).values() for each in messages]


def _start(faults: list[str] | None = None, chosen: str = "") -> str:
    return render_template("sheets/start.html", organizations=_own(), faults=faults or [],
                           chosen=chosen, sheets=ask("sheet_list"), v=view,
                           largest=LARGEST // 2**20)


def _own() -> list[dict]:
    """The organisations he may bring data for."""
    return [] if reader().auditor else ask("organization_list_for_user", permission="create_dataset")


def _too_large() -> str:
    return _("파일이 %(most)dMB를 넘습니다. 한 번에 읽을 수 있는 크기보다 큽니다. 그림을 빼거나 행을 나누어 다시 올려 "
             "주세요.", most=LARGEST // 2**20)


@bp.get("/template.xlsx")
def template_xlsx():
    """An empty workbook with our columns, what belongs into each, and the words to choose from."""
    return tables.download(template.template_xlsx(), "template.xlsx", tables.XLSX)


@bp.get("/template.csv")
def template_csv():
    """The same as CSV, for who has no spreadsheet program."""
    return tables.download(template.template_csv(), "template.csv", "text/csv; charset=utf-8")


@bp.get("/<id>")
@signed_in
def sheet(id):
    """A sheet as it stands: how far it has come, what it would do, or what it did."""
    found = ask("sheet_show", id=id)
    if found["state"] in WORKED_ON:
        working().begin(found)
        return render_template("sheets/working.html", s=found)
    if found["state"] in ("failed", "abandoned"):
        return render_template("sheets/failed.html", s=found, v=view)
    return _looked_at(found, [])


def _looked_at(found: dict, faults: list[str]) -> str:
    outcome = request.args.get("rows", "")
    outcome = outcome if outcome in FILTERS else ""
    start = max(request.args.get("from", 0, type=int), 0)
    rows = ask("sheet_row_list", id=found["id"], outcome=outcome, limit=SHOWN, offset=min(start, 10**6))
    shown = [view.row(each, found["told"].get("columns", {})) for each in rows["results"]]
    name = "checked" if found["state"] == "checked" else "done"
    return render_template(
        f"sheets/{name}.html", s=found, v=view, faults=faults, rows=shown,
        count_all=rows["count"], outcome=outcome, start=start, page=SHOWN,
        good=found["counts"]["created"] + found["counts"]["updated"])


@bp.post("/<id>/commit")
@signed_in
def commit(id):
    """Carry a sheet out, as far as its rows are good."""
    return _begun(id, "sheet_commit")


@bp.get("/<id>/undo")
@signed_in
def undoing(id):
    """Ask whether a sheet is to be undone."""
    found = ask("sheet_show", id=id)
    if not (found["undoable"] and found["may_change"]):
        return _to(id)
    return render_template("sheets/undo.html", s=found, v=view)


@bp.post("/<id>/undo")
@signed_in
def undo(id):
    """Undo a sheet."""
    return _begun(id, "sheet_undo")


def _begun(id: str, action: str):
    try:
        found = ask(action, id=id, limit=0)
    except ValidationError as refusal:
        shown = ask("sheet_show", id=id)
        if shown["state"] not in ("checked", "committed", "undone"):
            return _to(id)
        return _looked_at(shown, _flat(refusal)), 422
    working().begin(found)
    return _to(id)


@bp.post("/<id>/abandon")
@signed_in
def abandon(id):
    """Leave a sheet that was not carried out."""
    try:
        digest = ask("sheet_abandon", id=id)["file"]
    except ValidationError:
        return _to(id)
    if digest:
        working().keeping.drop(digest)
    return redirect(url_for(".start"), 303)


@bp.get("/<id>/report.<any(xlsx,csv):kind>")
@signed_in
def download(id, kind):
    """Every row with what became of it, to be mended and uploaded again."""
    found = ask("sheet_show", id=id)
    path = working().keeping.path(found["digest"]) if found["may_change"] else None
    head, rows = report.table(ask, found, path)
    if kind == "csv":
        return tables.download(tables.csv_of(head, list(rows)), f"report-{id[:8]}.csv", "text/csv; charset=utf-8")
    notes = [found["name"], found["organization"]["title"], view.moment(found["at"])]
    return tables.download(tables.xlsx_of(head, rows, _("확인 결과"), notes), f"report-{id[:8]}.xlsx", tables.XLSX)


def _to(id: str):
    return redirect(url_for(".sheet", id=id), 303)
