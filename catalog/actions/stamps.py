"""Who added a dataset, and when it and its resources were added and changed: for the one who runs the site to say.

So a catalogue that is emptied and loaded again from what `package_show` printed is the same as before.
"""

from datetime import UTC, datetime

from catalog.documents import STAMPED
from catalog.errors import ValidationError

MOMENTS = ("metadata_created", "metadata_modified")
BAD_MOMENT, BAD_ID = ["Date format incorrect"], ["Invalid id provided"]
REASONS = "draft_reasons"


def stated(data: dict, said: dict) -> dict:
    """The stamps that were said.  Those of resources go to the loaded resources.

    :param data: the dataset as it was sent
    :param said: the same, loaded
    :returns: `metadata_created`, `metadata_modified` and `creator_user_id`, as far as they were given
    :raises ValidationError: when one is no moment, or no id
    """
    stamps, faults = _moments(data, MOMENTS)
    creator = data.get("creator_user_id")
    if creator and not (isinstance(creator, str) and len(creator) <= 36 and "\0" not in creator):
        faults["creator_user_id"] = BAD_ID
    elif creator:
        stamps["creator_user_id"] = creator
    sent = zip(said.get("resources") or (), data.get("resources") or (), strict=True)
    in_resources = []
    for loaded, raw in sent:
        own, wrong = _moments(raw, STAMPED)
        loaded.pop("created", None)
        loaded |= own
        in_resources.append(wrong)
    if any(in_resources):
        faults["resources"] = in_resources
    if faults:
        raise ValidationError(faults)
    return stamps


def restored(data: dict) -> bool:
    """Whether this is a draft as `package_show` printed it, with what kept it from being published."""
    return data.get("state") == "draft" and isinstance(data.get(REASONS), dict)


def _moments(data: dict, keys: tuple) -> tuple[dict, dict]:
    """What was given under these keys, in the catalogue's own spelling, and what is wrong with the others."""
    found, faults = {}, {}
    for key in keys:
        if data.get(key):
            try:
                found[key] = _spelled(data[key])
            except (TypeError, ValueError, OverflowError):
                faults[key] = BAD_MOMENT
    return found, faults


def _spelled(text: str) -> str:
    moment = datetime.fromisoformat(text)
    naive = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    return naive.isoformat(timespec="microseconds")
