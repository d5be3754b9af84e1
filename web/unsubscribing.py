"""Ending letters about saved searches from the letter itself, without signing in.

What examines mail opens every link, so the page only asks; the button, or the one POST of a mail program (RFC 8058),
ends them.  The pass in the address stands for a session, so no token of a form is asked for.
"""

from flask import Blueprint, current_app, render_template, request

from catalog import unsubscribing

bp = Blueprint("unsubscribing", __name__, url_prefix="/<any(ko,en):lang>")


@bp.after_request
def _say_nothing(answer):
    """No other site learns the pass."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.route("/unsubscribe/<token>", methods=["GET", "POST"])
def page(token):
    """Ask whether the letters are to end; and end them."""
    catalog = current_app.extensions["catalog"]
    if request.method == "GET":
        good = unsubscribing.good(catalog, token)
        return render_template("account/unsubscribe.html", state="asked" if good else "ended"), 200 if good else 410
    done = unsubscribing.stop(catalog, token)
    return render_template("account/unsubscribe.html", state="done" if done else "ended"), 200 if done else 410
