"""Saving what was typed: through the catalogue's own actions, with the revision that was on the screen."""

import re
from collections.abc import Mapping
from hashlib import blake2b
from types import SimpleNamespace
from typing import NamedTuple

from ckanapi.errors import NotAuthorized, NotFound, ValidationError
from flask import current_app

from catalog import may
from catalog.files.keeping import NO_FILES
from web.asking import ask, dataset, reader
from web.forms import said

TRIES = 50                              # names that are tried for a new dataset before somebody has to choose one
LONGEST_NAME = 80
_IN_USE = {"name": ["That URL is already in use."]}


class Known(NamedTuple):
    """A dataset as it stands.

    :param revision: which is on the screen
    """

    package: dict
    revision: int


def known(name: str) -> Known:
    """:raises NotFound: when there is none that the reader may see"""
    try:
        answer = current_app.extensions["catalog"].answer("package_show", {"id": name}, reader())
    except NotAuthorized:
        raise NotFound("Dataset not found") from None
    return Known(dataset(name), answer.told["version"])


def editable(package: Mapping) -> bool:
    """Whether the reader may change a dataset that he sees."""
    return may.edit(reader(), SimpleNamespace(id=package["id"], owner_org=package.get("owner_org")))


def named(title: str, organization: str) -> list[str]:
    """Names to try for a new dataset, the likeliest first: its organisation and the ASCII words of its title.

    A title without any gets a number that follows from it, so that the same title always leads to the same name.
    """
    words = re.findall(r"[a-z0-9]+", title.lower())
    tail = "-".join(words) if any(not each.isdigit() for each in words) else str(
        int.from_bytes(blake2b(title.encode(errors="replace"), digest_size=4).digest()) % 10**6).zfill(6)
    first = f"{organization}-{tail}"[:LONGEST_NAME].rstrip("-")
    return [first, *(f"{first}-{number}" for number in range(2, TRIES))]


def create(asked: dict, organization: Mapping) -> dict:
    """Add a draft.

    :param asked: the fields that were filled in; a name is made where there is none
    :param organization: whose it is
    :raises ValidationError: as package_create does
    """
    names = [asked["name"]] if asked.get("name") else named(asked["title"], organization["name"])
    for name in names:
        try:
            return ask("package_create", **asked | {"name": name, "owner_org": organization["id"], "state": "draft"})
        except ValidationError as refusal:
            if asked.get("name") or {"name": refusal.error_dict.get("name")} != _IN_USE:
                raise
    raise ValidationError(_IN_USE)


def change(before: Known, revision: int | None, asked: dict, note: str = "") -> dict:
    """Change what was changed in the form, if the dataset is still what was on the screen.

    A draft stays one, whatever it has by now: publishing it is another step.

    :param revision: which was on the screen
    :raises Stale, ValidationError, NotAuthorized: as package_patch does
    """
    draft = before.package["state"] == "draft"
    data = {"id": before.package["id"], **asked} | ({"state": "draft"} if draft else {}) | (
        {"revision_note": note} if note else {})
    current_app.extensions["catalog"].answer("package_patch", data, reader(), revision)
    return ask("package_show", id=before.package["id"])


def looked_at(files: Mapping) -> dict[str, list[str]]:
    """What is wrong with the files that came, before anything is saved.

    :param files: name of an element → file
    """
    kept, faults = current_app.extensions["catalog"].files, {}
    for name, file in files.items():
        try:
            if kept is None:
                raise ValidationError({"upload": [NO_FILES]})
            with kept.receive("upload", file):
                pass
        except ValidationError as refusal:
            faults[name] = [said(each) for each in refusal.error_dict["upload"]]
    return faults


def attach(package: Mapping, files: Mapping, places: list[int]) -> None:
    """Keep the files that came for its resources.

    :param files: name of an element, such as resources-0-upload → file
    :param places: of each resource, where it stood in the form
    """
    for name, file in files.items():
        place = int(name.split("-")[1])
        if place in places:
            ask("resource_patch", id=package["resources"][places.index(place)]["id"], upload=file)


def waiting(package: Mapping) -> bool:
    """Whether it waits for review."""
    return package.get("state") == "draft" and bool(ask("review_list", dataset=package["id"], limit=1)["count"])


def submit(package: Mapping, note: str) -> None:
    """Hand it in for review; one that waits already goes on waiting, with what it says now."""
    if not waiting(package):
        ask("dataset_submit", id=package["id"], note=note)


def meanwhile(before: Known, revision: int | None) -> dict | None:
    """The dataset as it was on the screen, or None when that can no longer be told."""
    try:
        return ask("dataset_version_show", id=before.package["id"], revision=revision or 0)
    except (NotFound, ValidationError):
        return None
