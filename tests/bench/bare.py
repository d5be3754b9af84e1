"""The floor of every page: a Flask application that does nothing."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def nothing():
    return "{}", {"Content-Type": "application/json;charset=utf-8"}
