"""What a resource tells of the files kept of it.  Only the catalogue says it; a client may send it back."""

UPLOADED = ("url", "url_type", "hash", "size", "mimetype")
SAMPLE = "sample_url"


def marked(said: dict, before: dict | None, now: dict | None) -> dict:
    """What a resource says of its files.

    An upload stays as long as the address of the resource is its own, or none is given; nobody can claim one.

    :param said: the resource as it was sent
    :param before: the resource it replaces
    :param now: what has just been stored or removed; see `catalog.actions.uploads.taken`
    """
    fields, before = {"url_type": None}, before or {}
    if before.get("url_type") == "upload" and said["url"] in ("", before["url"]):
        fields = {key: before[key] for key in UPLOADED}
    if SAMPLE in before:
        fields[SAMPLE] = before[SAMPLE]
    return fields | (now or {})
