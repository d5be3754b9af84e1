"""A hospital's list: health data is never one click away, and small groups are not counted aloud.

Option `small_cell`: counts of persons below this are not published (5 unless the hospital says otherwise).
"""

from harvesters.kinds.manifest import Manifest

FREE = ("aggregated", "synthetic")            # what no longer speaks of single persons
HANDED = ("download_url", "hash", "size")


class HospitalList(Manifest):
    mapping = "2"

    def draft(self, record: dict) -> dict:
        package = super().draft(record)
        package.setdefault("theme", ["보건의료"])
        package.setdefault("access_rights", "non-public")
        if package.get("deidentification") not in FREE or package["access_rights"] != "public":
            package["resources"] = [_shown(each, package.get("url", "")) for each in package.get("resources", ())]
        if package.get("number_of_unique_individuals", 5) < self.source.options.get("small_cell", 5):
            del package["number_of_unique_individuals"]
            package["remarks"] = "\n".join(filter(None, [package.get("remarks"), "대상자 수가 적어 밝히지 않습니다."]))
        return package


def _shown(resource: dict, page: str) -> dict:
    """The resource without a way straight to its content: whoever wants it asks at the dataset's page."""
    return {key: value for key, value in resource.items() if key not in HANDED} | {"url": page}
