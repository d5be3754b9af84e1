"""Which column of a partner's list a field of a dataset comes from, so that a fault can be shown where it is mended."""

from harvesters.kinds import columns, odcloud_draft

COLUMNS = {field: column for field, column, _ in (*columns.FIELDS, *columns.CODED)} | {
    "identifier": "목록키", "license_id": "이용허락범위", "third_party_rights": "이용허락범위", "theme": "분류체계",
    "tags": "키워드", "publisher": "제공기관", "contact": "관리 부서명", "resources": "내려받기 URL",
    "title_translated": "영문명", "temporal_coverage": "시간범위", "irb_no": "IRB/DRB 번호", "drb_no": "IRB/DRB 번호"}
LISTED = {column: name for name, column in reversed(odcloud_draft.SAME)} | {
    "목록키": "list_id", "목록 URL": "page_url", "내려받기 URL": "link_url"}


def column_of(field: str) -> str | None:
    """The official column of a field such as `issued` or `contact.0.name`; None where no single one says it."""
    return COLUMNS.get(field.partition(".")[0])


def pointer(*parts: object) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def letter(number: int) -> str:
    """The letters of a column, whose number counts from 0: 0 is A, 27 is AB."""
    high, low = divmod(number, 26)
    return (letter(high - 1) if high else "") + chr(65 + low)
