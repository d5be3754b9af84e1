"""What is to be done by whoever is signed in: one page for each of those who have work here."""

from flask import Blueprint, render_template

from web.asking import signed_in

bp = Blueprint("desk", __name__, url_prefix="/<any(ko,en):lang>/desk")


@bp.get("/")
@signed_in
def home():
    """The first page of whoever is signed in."""
    return render_template("desk/home.html")
