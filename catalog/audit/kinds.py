"""What an entry of the log means to those who ask what was shared.

It follows from the entry's own words, is kept beside it to be asked for, and is checked with it.
"""

KINDS = ("shared", "changed", "withdrew", "asked", "granted", "declined", "ended")
OPENS = {"state", "private"}
OF_REQUESTS = {"request:create": "asked", "request:approve": "granted", "request:decline": "declined",
               "request:end": "ended", "grant:end": "ended"}


def kind_of(entry: dict) -> str | None:
    """One of KINDS; None for what shares nothing, such as a draft, a sign-in or a refusal.

    :param entry: as it is written into the log
    """
    event, facts = entry["event"], entry["facts"]
    if entry["outcome"] != "ok":
        return None
    if event == "dataset:delete":
        return "withdrew"
    if event not in ("dataset:create", "dataset:update"):
        return OF_REQUESTS.get(event)
    public, opened = facts.get("state") == "active" and not facts.get("private"), OPENS & set(facts.get("changed", ()))
    if event == "dataset:create":
        return "shared" if public else None
    if opened:
        return "shared" if public else "withdrew"
    return "changed" if public else None
