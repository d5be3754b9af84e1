"""Pages: ask the catalogue, fill the template."""

from ckanapi.errors import NotAuthorized, NotFound
from flask import Blueprint, current_app, redirect, render_template, request, url_for

from web import agreements, curating, facts, finding, guide, noting, results, view
from web.asking import ask
from web.faults import BadQuestionError, page
from web.jsonld import described
from web.licences import all_explained, explained
from web.markdown import rendered
from web.words import description, language

bp = Blueprint("pages", __name__, url_prefix="/<any(ko,en):lang>")
NEWEST = 5              # datasets on the first page
LISTED = 25             # organisations on a page, as many as CKAN tells in full at a time


@bp.get("/")
def home():
    """The first page: a search box, what there is, what is new and who shares."""
    found = ask("package_search", sort="metadata_created desc", rows=NEWEST,
                **{"facet.field": ["organization", "theme"], "facet.limit": -1})
    counted = found["search_facets"]
    themes = results.group("theme", counted["theme"]["items"], ())
    sharing = results.group("organization", counted["organization"]["items"], ())
    return render_template("home.html", count=found["count"], rows=[view.row(each) for each in found["results"]],
                           created={each["name"]: each["metadata_created"] for each in found["results"]},
                           themes=[*themes.options, *themes.more], sharing=[*sharing.options, *sharing.more])


@bp.get("/search")
def search():
    """Search results; with nothing asked, everything there is."""
    asked = finding.asked(request.args)
    built = results.build(ask, asked)
    if asked.page > built["last"]:
        raise BadQuestionError(results.past_the_end(asked.page, built["last"]))
    noting.note(asked, built)
    return render_template("search.html", heading=results.heading(asked), sorts=finding.SORTS, **built)


@bp.get("/dataset/<name>")
def dataset(name):
    """One dataset; under its id it leads to its name, and when it was withdrawn it says so.

    One that the reader may not see is answered like one that is not there, so that no name can be guessed.
    """
    try:
        package = ask("package_show", id=name)
    except (NotFound, NotAuthorized):
        return _tombstone(name)
    if package["name"] != name:
        return redirect(url_for(".dataset", name=package["name"]))
    site = current_app.config["SITE"]
    address = site.site_url.rstrip("/") + url_for(".dataset", name=name)
    called = site.site_title_en if language() == "en" else site.site_title
    seen = view.dataset(package, address, called) | {
        "licence": explained(package), "elsewhere": curating.elsewhere(package["id"])}
    beside = view.beside(ask("dataset_similar", id=package["id"]))
    return render_template("dataset.html", d=package, v=seen, notes=rendered(seen["notes"]),
                           facts=facts.groups(package), jsonld=described(package, seen, address),
                           promise=agreements.of_dataset(name), beside=beside)


def _tombstone(name: str):
    """Where a dataset used to be: 410 with the reason, or 404 when there never was one."""
    try:
        grave = ask("dataset_tombstone", id=name)
    except NotFound:
        return page(404)
    return render_template("tombstone.html", grave=grave), 410


@bp.get("/organization")
def organizations():
    """Who shares data."""
    number = finding.asked(request.args).page
    names = ask("organization_list")
    shown = ask("organization_list", all_fields=True, limit=LISTED, offset=(number - 1) * LISTED)
    last = max(1, -(-len(names) // LISTED))
    if number > last:
        raise BadQuestionError(results.past_the_end(number, last))
    return render_template("organizations.html", organizations=shown, count=len(names), last=last,
                           asked=finding.Asked(page=number), pages=finding.pages(number, last))


@bp.get("/organization/<name>")
def organization(name):
    """One organisation: who they are, how to reach them, and what they share."""
    found = ask("organization_show", id=name)
    if found["name"] != name:
        return redirect(url_for(".organization", name=found["name"]))
    number = finding.asked(request.args).page
    theirs = finding.Asked(chosen={"organization": (name,)}, page=number)
    shared = ask("package_search", **theirs.request())
    last = max(1, -(-shared["count"] // finding.ROWS))
    if number > last:
        raise BadQuestionError(results.past_the_end(number, last))
    return render_template("organization.html", o=found, count=shared["count"], last=last,
                           rows=[view.row(each) for each in shared["results"]], pages=finding.pages(number, last),
                           asked=finding.Asked(page=number), search=theirs.query(),
                           known=facts.organization(found), notes=rendered(description(found)),
                           agreements=agreements.of_organization(name))


@bp.get("/help")
def help_page():
    """How to search, and what the words on the pages mean."""
    return render_template("help.html", licences=all_explained(), access=guide.access())


@bp.get("/api")
def api_guide():
    """How to call the API, with examples that work as they stand: they name a dataset that is here now."""
    found = ask("package_search", rows=1)["results"]
    word = next((tag["name"] for each in found for tag in each.get("tags") or ()), "광주")
    return render_template("api.html", example=found[0]["name"] if found else "", word=word, actions=guide.actions(),
                           python=guide.python(current_app.config["SITE"].site_url.rstrip("/"), word))


@bp.get("/accessibility")
def accessibility():
    """What readers with disabilities can expect, and what we have not checked."""
    return render_template("accessibility.html")
