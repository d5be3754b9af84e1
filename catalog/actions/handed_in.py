"""What is to be reviewed before everybody sees it, and what ends a review that waits without deciding it.

An organisation may be `reviewed`: what people bring for it is published once a steward has looked at it.  Harvests are
exempt, for they follow what was agreed, and so is who runs the site.  A steward who also edits is not: a second pair
of eyes has to see what he brings.  What everybody sees already stays published when it is changed, so that mending a
word takes no data from anybody; each change is a version that can be looked at.
"""

from sqlalchemy import update

from catalog import may
from catalog.tables import reviews
from schemas.review_texts import REVIEW

AT_ONCE = 500
WAITING, APPROVED, RETURNED, TAKEN = "waiting", "approved", "returned", "taken"


def needed(unit, fields: dict, organization, old=None) -> dict:
    """Why a dataset that is to be published stays a draft until it was reviewed; nothing when it need not be.

    :param fields: as they will stand: `private` is read here
    :param organization: the row of its owner
    :param old: the row of the dataset as it stands
    """
    if not organization.doc.get("reviewed") or may.publish_unreviewed(unit.user):
        return {}
    stands = old is not None and old.state == "active" and old.owner_org == organization.id
    if stands and (fields.get("private") or not old.private):
        return {}
    return {"review": [str(REVIEW["needed"])]}


def close(unit, ids: list[str]) -> None:
    """End the reviews of datasets that are drafts no more: published otherwise, or deleted.

    :param ids: of the datasets
    """
    for start in range(0, len(ids), AT_ONCE):
        unit.db.execute(update(reviews).where(
            reviews.c.dataset_id.in_(ids[start:start + AT_ONCE]), reviews.c.state == WAITING)
            .values(state=TAKEN, decided=unit.now, decided_by=unit.user.id or "anonymous"))
