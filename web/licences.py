"""What a licence lets you do, in a sentence or two; the licence's own text is what counts."""

from flask_babel import lazy_gettext as lazy

from schemas import vocabulary
from web.words import term

SAYS = {
    "kogl-0": lazy("출처를 밝히지 않아도 자유롭게 쓸 수 있습니다. 상업적으로 쓰거나 바꾸어도 됩니다."),
    "kogl-1": lazy("출처를 밝히면 자유롭게 쓸 수 있습니다. 상업적으로 쓰거나 바꾸어도 됩니다."),
    "kogl-2": lazy("출처를 밝히고 비상업적으로만 쓸 수 있습니다. 바꾸어도 됩니다."),
    "kogl-3": lazy("출처를 밝히면 상업적으로도 쓸 수 있습니다. 내용을 바꾸거나 2차 저작물을 만들 수 없습니다."),
    "kogl-4": lazy("출처를 밝히고 비상업적으로만 쓸 수 있습니다. 내용을 바꾸거나 2차 저작물을 만들 수 없습니다."),
    "kogl-unrestricted": lazy("이용허락범위에 제한이 없습니다. 상업적으로 쓰거나 바꾸어도 됩니다."),
    "cc-by": lazy("저작자를 밝히면 상업적으로 쓰거나 바꾸어도 됩니다."),
    "cc-by-sa": lazy("저작자를 밝히고, 바꾼 것을 같은 조건으로 나누면 상업적으로도 쓸 수 있습니다."),
    "cc-zero": lazy("저작자가 권리를 포기했습니다. 아무 조건 없이 쓸 수 있습니다."),
    "odc-by": lazy("출처를 밝히면 데이터베이스를 나누고, 바꾸고, 쓸 수 있습니다."),
    "odc-odbl": lazy("출처를 밝히고, 바꾼 데이터베이스를 같은 조건으로 나누면 쓸 수 있습니다."),
    "odc-pddl": lazy("저작자가 권리를 포기했습니다. 아무 조건 없이 쓸 수 있습니다."),
    "cc-nc": lazy("저작자를 밝히고 비상업적으로만 쓸 수 있습니다. 바꾸어도 됩니다."),
    "cc-by-nd": lazy("저작자를 밝히면 상업적으로도 쓸 수 있습니다. 내용을 바꾸어 나눌 수 없습니다."),
    "cc-by-nc-sa": lazy("저작자를 밝히고 비상업적으로만 쓸 수 있습니다. 바꾼 것은 같은 조건으로 나누어야 합니다."),
    "cc-by-nc-nd": lazy("저작자를 밝히고 비상업적으로만 쓸 수 있습니다. 내용을 바꾸어 나눌 수 없습니다."),
    "gfdl": lazy("저작자를 밝히고, 바꾼 것을 같은 조건으로 나누면 쓸 수 있습니다."),
    "other-pd": lazy("저작권의 보호를 받지 않는 자료입니다. 자유롭게 쓸 수 있습니다."),
    "other-at": lazy("출처를 밝히면 쓸 수 있습니다. 자세한 조건은 제공기관의 안내를 확인해 주세요."),
    "other-nc": lazy("비상업적으로만 쓸 수 있습니다. 자세한 조건은 제공기관의 안내를 확인해 주세요."),
    "other-open": lazy("누구나 쓸 수 있게 열려 있습니다. 자세한 조건은 제공기관의 안내를 확인해 주세요."),
    "other-closed": lazy("제공기관이 정한 조건에 따라서만 쓸 수 있습니다. 쓰기 전에 제공기관에 확인해 주세요."),
}
UNSAID = lazy("이용 조건이 적혀 있지 않습니다. 쓰기 전에 제공기관에 확인해 주세요.")


def explained(package: dict) -> dict:
    """The licence of a dataset: its name, the address of its text, and what it means."""
    code = package.get("license_id") or "notspecified"
    known = code in vocabulary.LICENSES
    return {"code": code, "title": term(vocabulary.LICENSES, code) if known else package.get("license_title") or code,
            "url": package.get("license_url") or "", "says": SAYS.get(code, UNSAID),
            "third_party": bool(package.get("third_party_rights"))}


def all_explained() -> list[tuple[str, str]]:
    """Every licence we can explain, for the help page."""
    return [(term(vocabulary.LICENSES, code), says) for code, says in SAYS.items() if code in vocabulary.LICENSES]
