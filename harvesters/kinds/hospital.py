"""A hospital's list: health data is never one click away, and small groups are not counted aloud.

Options: those of `discreet`, `small_cell` and `never`, beside a manifest's.
"""

from harvesters.kinds import discreet
from harvesters.kinds.manifest import Manifest

FREE = ("aggregated", "synthetic")            # what no longer speaks of single persons
HANDED = ("download_url", "hash", "size")


class HospitalList(Manifest):
    mapping = "3"

    def draft(self, record: dict) -> dict:
        package = super().draft(record)
        package.setdefault("theme", ["보건의료"])
        package.setdefault("access_rights", "non-public")
        if package.get("deidentification") not in FREE or package["access_rights"] != "public":
            package["resources"] = [_shown(each, package.get("url", "")) for each in package.get("resources", ())]
        return discreet.quiet(package, self.source.options)


def _shown(resource: dict, page: str) -> dict:
    """The resource without a way straight to its content: whoever wants it asks at the dataset's page."""
    return {key: value for key, value in resource.items() if key not in HANDED} | {"url": page}
