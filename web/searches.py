"""The searches one keeps: saving what was just looked for, what is new in each, and how one is told."""

from urllib.parse import parse_qsl, urlencode

from ckanapi.errors import NotAuthorized, NotFound, ValidationError
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from web import finding, results
from web.asking import ask, reader
from web.faults import BadQuestionError
from web.forms import Shown, errors_of
from web.signin import in_person
from web.words import gettext as _
from web.words import named

bp = Blueprint("searches", __name__, url_prefix="/<any(ko,en):lang>/account/searches")
FIELDS = ("title", "every", "way", "url")


@bp.get("")
@in_person
def listed():
    """What one keeps, and how many datasets are new in each."""
    return _listed()


@bp.get("/new")
@in_person
def new():
    """Say how one wants to be told of what a search finds; the search stands in the address."""
    if reader().auditor:
        raise NotAuthorized("an auditor keeps no searches")
    query = _asked(request.args)
    if not query:
        return redirect(url_for("pages.search"))
    return _form({"query": query, "title": _title(query), "every": "day", "way": "mail", "url": ""})


@bp.post("")
@in_person
def create():
    """Keep a search."""
    typed = _typed()
    try:
        made = ask("saved_search_create", **typed)
    except ValidationError as refusal:
        return _form(typed, refusal=refusal), 422
    return (_listed(made), 201) if "secret" in made else redirect(url_for(".listed", done="saved"), 303)


@bp.route("/<id>", methods=["GET", "POST"])
@in_person
def edit(id):
    """Change what a search is called, how often one is told, and where."""
    kept = _one(id)
    if request.method == "GET":
        return _form(kept | {"url": kept["url"] or ""})
    typed = _typed() | {"query": kept["query"]}
    try:
        made = ask("saved_search_update", id=id, **{key: typed[key] for key in FIELDS})
    except ValidationError as refusal:
        return _form(kept | typed, refusal=refusal), 422
    return _listed(made) if "secret" in made else redirect(url_for(".listed", done="changed"), 303)


@bp.route("/<id>/delete", methods=["GET", "POST"])
@in_person
def delete(id):
    """Keep a search no longer, once that was asked again."""
    kept = _one(id)
    if request.method == "GET":
        return render_template("account/end_search.html", kept=kept)
    ask("saved_search_delete", id=id)
    return redirect(url_for(".listed", done="deleted"), 303)


@bp.post("/<id>/seen")
@in_person
def seen(id):
    """All that a search finds by now has been seen."""
    ask("saved_search_update", id=id, seen=True)
    return redirect(url_for(".listed", done="seen"), 303)


def _one(id: str) -> dict:
    found = next((each for each in ask("saved_search_list", count=False) if each["id"] == id), None)
    if found is None:
        raise NotFound("Saved search not found")
    return found


def _typed() -> dict:
    typed = {key: request.form.get(key, "").strip() for key in ("query", *FIELDS)}
    return typed | ({"url": ""} if typed["way"] != "hook" else {})


def _asked(args) -> str:
    """The search of an address, without what only leads through its results."""
    asked = finding.asked(args)
    kept = [(name, value) for name, value in parse_qsl(asked.lasting()) if value]
    return urlencode(kept)


def _title(query: str) -> str:
    text, conditions = _said(query)
    return " · ".join(filter(None, [text, *(value for _label, value in conditions)]))[:100]


def _said(query: str) -> tuple[str, list[tuple[str, str]]]:
    """A search in words: what is looked for, and what was ticked; an address that cannot be read any more, as it is."""
    try:
        asked = finding.asked(MultiDict(parse_qsl(query)))
    except BadQuestionError:
        return query, []
    names = sorted(asked.chosen.get("organization", ()))
    titles = {each["name"]: named(each) for each in ask(
        "organization_list", all_fields=True, organizations=names)} if names else {}
    return asked.text, [(str(finding.FACETS[name]), results.label_of(name, value, titles))
                        for name, values in asked.chosen.items() for value in values]


def _listed(made: dict | None = None) -> str:
    kept = [each | {"said": _said(each["query"])} for each in ask("saved_search_list")]
    return render_template("account/searches.html", kept=kept, made=made, done=request.args.get("done"),
                           often={"never": _("화면에서만"), "day": _("날마다"), "week": _("월요일마다")})


def _form(kept: dict, refusal: ValidationError | None = None) -> str:
    faults = errors_of(refusal) if refusal else {}
    fields = [
        Shown("title", _("이름"), _("목록과 편지에 이 이름으로 보입니다."), value=kept["title"],
              errors=tuple(faults.get("title", ())), attributes={"maxlength": "200"}),
        Shown("every", _("알리는 때"), _("새로 실렸거나, 바뀌어 이제 조건에 맞는 데이터를 알려 드립니다."), "radio", (
            ("day", _("날마다 아침 8시"), ""), ("week", _("월요일 아침 8시"), ""),
            ("never", _("알림 없이 화면에서만"), "")), "required", kept["every"], tuple(faults.get("every", ()))),
        Shown("way", _("받는 곳"), _("편지는 저장한 검색을 모두 모아 한 통으로 보냅니다."), "radio", (
            ("mail", _("전자우편"), ""),
            ("hook", _("시스템(웹훅)"), _("아래 주소로 서명한 JSON을 보냅니다."))), "required", kept["way"],
              tuple(faults.get("way", ()))),
        Shown("url", _("웹훅 주소"), _("시스템으로 받을 때만 적습니다. https://로 시작하는 인터넷 주소입니다."), "url",
              mark="conditional", value=kept["url"], errors=tuple(faults.get("url", ())),
              attributes={"maxlength": "1000", "autocomplete": "off"})]
    loose = [each for key, said in faults.items() if key not in FIELDS for each in said]
    return render_template("account/search.html", fields=fields, faults=loose, kept=kept, said=_said(kept["query"]),
                           email=ask("user_show")["email"])
