"""What the search box suggests while somebody types: addresses to go on to, in the reader's language."""

from flask import Blueprint, Response, jsonify, request, url_for
from flask_babel import lazy_gettext as lazy

from web.asking import ask
from web.finding import visible
from web.words import in_language, language, ngettext, tongue

bp = Blueprint("suggesting", __name__, url_prefix="/<any(ko,en):lang>")
LONGEST = 100                           # characters of what was typed that are read
KEPT = "private, max-age=10"            # somebody types a letter, takes it back, and types it again
KINDS = {"dataset": lazy("데이터"), "keyword": lazy("핵심어"), "organization": lazy("제공기관"), "column": lazy("항목"),
         "word": lazy("검색어")}


@bp.get("/suggest")
def suggest() -> Response:
    """Each suggestion as `text`, `kind`, how many datasets it leads to (`found`), `href`, and `lang` where the text is
    not in the language of the page."""
    typed = visible(request.args.get("q", "")[:LONGEST])
    found = ask("search_suggest", q=typed) if typed else []
    answer = jsonify([_told(each) for each in found])
    answer.headers["Cache-Control"] = KEPT
    return answer


def _told(each: dict) -> dict:
    text, kind = each["text"], each["kind"]
    told = {"kind": str(KINDS[kind]), "found": "", "href": ""}
    if kind == "dataset":
        told["href"] = url_for("pages.dataset", name=each["name"])
    else:
        asked = {"organization": each["name"]} if kind == "organization" else {"q": text}
        told["href"] = url_for("pages.search", **asked)
        told["found"] = ngettext("%(num)s건", "%(num)s건", each["count"]) if each["count"] else ""
    text, spoken = in_language(each.get("title_translated"), text)
    spoken = spoken if each.get("title_translated") else tongue(text)
    return told | {"text": text} | ({"lang": spoken} if spoken != language() else {})
