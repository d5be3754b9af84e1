"""An agreement with a partner and the datasets it promises, as the form, the API and the spreadsheet say them."""

import re
from urllib.parse import urlsplit

from marshmallow import RAISE, Schema, ValidationError, fields, validates_schema

from schemas import dates
from schemas.messages import Message
from schemas.terms import Table, Term, code_of
from schemas.vocabulary import FREQUENCIES

MOST = 1000                     # promises of one agreement
_NAME = re.compile(r"[a-z0-9_-]{2,100}")
_YEARS = range(1990, 2101)

MESSAGES: dict[str, Message] = {code: Message(code, ko, en) for code, ko, en in (
    ("agreement_missing",
     "비어 있습니다. 이 칸이 없으면 기한을 셀 수 없습니다. 내용을 적어 주세요.",
     "It is empty. Without it nothing can be counted as due. Fill it in."),
    ("agreement_text",
     "글이 아닌 값이거나 읽을 수 없는 글자가 있습니다. 화면에 보일 수 없습니다. 글로 적어 주세요.",
     "The value is not a text that can be shown. Write it as text."),
    ("agreement_long",
     "너무 깁니다. 표에 다 보이지 않습니다. {most}자 안으로 줄여 주세요.",
     "It is too long to be shown in a table. Cut it down to {most} characters."),
    ("agreement_name",
     "주소 이름({value})에 쓸 수 없는 글자가 있습니다. 주소가 됩니다. 2자 이상 영문 소문자, 숫자, -, _로 적어 주세요.",
     "The name ({value}) becomes an address. Use 2 to 100 of a to z, 0 to 9, - and _."),
    ("agreement_name_used",
     "같은 주소 이름을 쓰는 협약({value})이 있습니다. 주소가 겹칩니다. 다른 이름을 적어 주세요.",
     "Another agreement has the name {value}. Two cannot have one address. Choose another."),
    ("agreement_date",
     "날짜로 읽을 수 없는 값({value})입니다. 기한을 셀 수 없습니다. 2026-03-31처럼 적어 주세요.",
     "The value ({value}) cannot be read as a day between 1990 and 2100. Write it like 2026-03-31."),
    ("agreement_over_before",
     "만료일이 체결일보다 앞섭니다. 약속한 기간이 없습니다. 두 날짜를 확인해 주세요.",
     "The agreement ends before it was signed, so nothing is promised. Check both days."),
    ("promise_due_outside",
     "첫 제공일({value})이 협약 기간 밖입니다. 기한이 오지 않습니다. 체결일과 만료일 사이의 날을 적어 주세요.",
     "The first day ({value}) lies outside the agreement, so it never falls due. Choose a day within it."),
    ("promise_frequency",
     "모르는 갱신 주기({value})입니다. 다음 기한을 셀 수 없습니다. {choices} 가운데서 골라 주세요.",
     "The update cycle ({value}) is not known, so the next day due cannot be told. Choose one of: {choices_en}."),
    ("promise_twice",
     "같은 이름의 약속({value})이 이 협약에 또 있습니다. 두 번 세게 됩니다. 하나를 빼거나 이름을 다르게 적어 주세요.",
     "This agreement promises {value} twice, so it would be counted twice. Remove one, or tell them apart."),
    ("agreement_url",
     "인터넷 주소로 읽을 수 없는 값({value})입니다. 눌러도 열리지 않습니다. https://로 시작하는 주소를 적어 주세요.",
     "The value ({value}) is not a web address, so it would not open. Give an address that starts with https://."),
    ("agreement_flag",
     "예·아니오가 아닌 값입니다. 짐작하면 잘못 공개할 수 있습니다. 하나를 골라 주세요.",
     "The value is neither yes nor no, and a guess could show what must stay hidden. Choose one."),
    ("agreement_list",
     "약속이 목록이 아니거나 {most}건보다 많습니다. 하나씩 읽을 수 없습니다. {most}건까지의 목록으로 보내 주세요.",
     "The promises are no list of at most {most}, so they cannot be read one by one. Send such a list."),
    ("agreement_unknown",
     "모르는 항목입니다. 저장되지 않습니다. 이름을 확인하거나 빼 주세요.",
     "This field is not known and would be lost. Check its name, or leave it out."),
    ("agreement_organization",
     "기관({value})을 찾지 못했습니다. 누구의 약속인지 알 수 없습니다. 이 사이트에 있는 기관 이름으로 적어 주세요.",
     "There is no organisation {value} here, so it is not clear whose promise this is. Name one of this site."),
    ("agreement_moved",
     "협약의 기관은 바꿀 수 없습니다. 이어 둔 데이터가 그 기관의 것입니다. 새 협약을 만들어 주세요.",
     "An agreement stays with its organisation, since the datasets that keep it are theirs. Make a new one."),
    ("agreement_changed_meanwhile",
     "그사이 다른 사람이 이 협약을 고쳤습니다. 저장하면 그 내용이 없어지므로 저장하지 않았습니다. "
     "협약 화면에서 바뀐 것을 확인하고, 여기 적은 대로 두려면 다시 저장해 주세요.",
     "Somebody else has changed this agreement meanwhile, and saving this would undo that, so nothing is saved. "
     "Look at its page for what changed, and save again to have it as it is written here."),
    ("agreement_differs",
     "같은 협약의 다른 줄과 날짜({value})가 다릅니다. 어느 쪽이 맞는지 모릅니다. 한 협약에는 같은 날짜를 적어 주세요.",
     "The day ({value}) differs from another row of this agreement, so neither can be trusted. Write the same."),
    ("agreement_rows",
     "줄이 목록이 아니거나 {most}줄보다 많습니다. 한 번에 읽을 수 없습니다. {most}줄까지 나누어 보내 주세요.",
     "The rows are no list of at most {most}, so they cannot be read at once. Send them in parts."),
    ("promise_slower",
     "협약 ‘{agreement}’에서 {wanted} 갱신을 약속했는데 적힌 주기는 ‘{told}’입니다. 기한을 넘긴 것으로 셀 수 있습니다. "
     "갱신 주기를 고치거나 협약 담당자와 상의해 주세요.",
     "The agreement {agreement} promises the cycle “{wanted_en}”, but this says “{told_en}”, so it may count as late. "
     "Change the cycle, or talk to whoever keeps the agreement."),
    ("promise_hidden",
     "협약 ‘{agreement}’에서 공유를 약속했는데 비공개로 되어 있습니다. 공유한 것으로 세지 않습니다. 공개해 주세요.",
     "The agreement {agreement} promises to share this, but it is private and does not count as shared. Open it."),
    ("promise_no_dataset",
     "그런 데이터를 찾지 못했습니다. 바뀌었거나 내려갔을 수 있습니다. 데이터의 주소 이름을 확인해 주세요.",
     "There is no such dataset; it may have been renamed or withdrawn. Check the name in its address."),
    ("promise_of_another",
     "이 데이터는 다른 기관의 것입니다. 약속한 기관의 데이터만 이을 수 있습니다. 다른 데이터를 골라 주세요.",
     "This dataset belongs to another organisation. Only one of whoever promised it can be chosen. Choose another."),
    ("promise_dataset_used",
     "이 데이터는 이미 다른 약속 ‘{value}’에 이어져 있습니다. 한 번만 셉니다. 그 약속에서 먼저 떼어 주세요.",
     "This dataset already keeps another promise, “{value}”, and counts once. Take it from that one first."),
    ("promise_matched_meanwhile",
     "그사이 다른 사람이 이 약속에 다른 데이터를 이었습니다. 덮어쓰지 않았습니다. 지금 상태를 보고 다시 골라 주세요.",
     "Somebody else has meanwhile named another dataset for this promise. Look at it again and choose."),
)}


def _long(most: int):
    def check(value: str) -> None:
        if len(value) > most:
            raise ValidationError(MESSAGES["agreement_long"].about(most=most))
    return check


class Words(fields.Field):
    """A text without blanks around it; a number becomes its digits, as spreadsheets have them."""

    default_error_messages = dict.fromkeys(("required", "null"), MESSAGES["agreement_missing"])

    def _deserialize(self, value, attr, data, **kwargs):
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(int(value)) if value == value and abs(value) < 1e15 and value == int(value) else str(value)
        if not isinstance(value, str) or "\0" in value or not value.isprintable() and not _is_lines(value):
            raise ValidationError(MESSAGES["agreement_text"])
        if self.required and not value.strip():
            raise ValidationError(MESSAGES["agreement_missing"])
        return value.strip()


def _is_lines(value: str) -> bool:
    return all(sign.isprintable() or sign in "\r\n\t" for sign in value)


class Day(fields.Field):
    """A whole day, in any spelling of `schemas.dates`; it becomes YYYY-MM-DD.  Nothing said becomes None."""

    default_error_messages = dict.fromkeys(("required", "null"), MESSAGES["agreement_missing"])

    def _deserialize(self, value, attr, data, **kwargs):
        if isinstance(value, str) and not value.strip():
            if self.required:
                raise ValidationError(MESSAGES["agreement_missing"])
            return None
        day = dates.date(value)
        if not day or len(day) < 10 or int(day[:4]) not in _YEARS:
            raise ValidationError(MESSAGES["agreement_date"].about(value=value))
        return dates.day_of(day).isoformat()


class Cycle(fields.Field):
    """A code of the update cycles, from any spelling."""

    default_error_messages = dict.fromkeys(("required", "null"), MESSAGES["agreement_missing"])

    def _deserialize(self, value, attr, data, **kwargs):
        if isinstance(value, str) and not value.strip():
            raise ValidationError(MESSAGES["agreement_missing"])
        code = code_of(FREQUENCIES, value.strip()) if isinstance(value, str) else None
        if code is None:
            raise ValidationError(MESSAGES["promise_frequency"].about(
                value=value, choices=", ".join(each.ko for each in FREQUENCIES.values()),
                choices_en=", ".join(each.en for each in FREQUENCIES.values())))
        return code


def _is_name(value: str) -> None:
    if not _NAME.fullmatch(value) or value in ("new", "import"):           # which are addresses of other pages
        raise ValidationError(MESSAGES["agreement_name"].about(value=value))


def _is_address(value: str) -> None:
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        sound = False
    if value and (not sound or any(sign.isspace() for sign in value)):
        raise ValidationError(MESSAGES["agreement_url"].about(value=value))


class _Strict(Schema):
    class Meta:
        unknown = RAISE

    error_messages = {"unknown": MESSAGES["agreement_unknown"], "type": MESSAGES["agreement_list"].about(most=MOST)}


class PromiseSchema(_Strict):
    """A dataset that is promised."""

    id = Words(metadata={})
    title = Words(required=True, validate=_long(300), metadata={
        "label": ("데이터 제목", "Title of the data"), "attributes": {"maxlength": "300"}})
    frequency = Cycle(required=True, metadata={
        "label": ("갱신 주기", "Update cycle"), "widget": "select", "choices": FREQUENCIES})
    due = Day(required=True, metadata={
        "label": ("첫 제공일", "First due"), "widget": "date",
        "hint": ("이 날까지 처음 공유하고, 그 뒤 같은 날마다 갱신합니다.",
                 "It is shared by this day, and updated by the same day from then on.")})
    clause = Words(validate=_long(200), load_default="", metadata={
        "label": ("조항", "Clause"), "attributes": {"maxlength": "200"}})


class AgreementSchema(_Strict):
    """An agreement with a partner, and all it promises."""

    organization = Words(required=True, validate=_long(100), metadata={"label": ("기관", "Organisation")})
    title = Words(required=True, validate=_long(200), metadata={
        "label": ("협약 이름", "Title of the agreement"), "attributes": {"maxlength": "200"}})
    name = Words(required=True, validate=_is_name, metadata={
        "label": ("주소 이름", "Name in the address"), "attributes": {"maxlength": "100"},
        "hint": ("이 협약의 주소가 됩니다. 영문 소문자, 숫자, -, _로 적습니다.",
                 "It becomes the address of this agreement: a to z, 0 to 9, - and _.")})
    signed = Day(required=True, metadata={"label": ("체결일", "Signed"), "widget": "date"})
    until = Day(load_default=None, allow_none=True, metadata={
        "label": ("만료일", "Ends"), "widget": "date",
        "hint": ("끝나는 날이 없으면 비워 둡니다. 이 날 뒤로는 기한이 없습니다.",
                 "Leave it empty when there is no end. Nothing is due after this day.")})
    url = Words(validate=(_long(2000), _is_address), load_default="", metadata={
        "label": ("협약서 주소", "Where the document is"), "widget": "url",
        "hint": ("협약서를 볼 수 있는 곳입니다. https://로 시작합니다.", "An address that starts with https://.")})
    clauses = Words(validate=_long(20_000), load_default="", metadata={
        "label": ("조항", "Clauses"), "widget": "area",
        "hint": ("데이터 제공에 관한 조항을 옮겨 적습니다. 이 기관 사람과 운영자만 봅니다.",
                 "The clauses on sharing. Only people of the organisation and of the centre see them.")})
    public = fields.Boolean(load_default=True, error_messages={"invalid": MESSAGES["agreement_flag"],
                                                               "null": MESSAGES["agreement_flag"]}, metadata={
        "label": ("공개", "On public pages"), "widget": "radio", "mark": "required", "choices": Table.of(
            Term("true", "협약 이름과 이행을 공개 화면에 보여 줍니다", "Show its title and how it is kept"),
            Term("false", "보여 주지 않습니다", "Show nothing"))})
    promises = fields.List(fields.Nested(PromiseSchema), load_default=list, error_messages={
        "invalid": MESSAGES["agreement_list"].about(most=MOST), "null": MESSAGES["agreement_list"].about(most=MOST)})

    @validates_schema(skip_on_field_errors=False)
    def _hangs_together(self, data: dict, **_: object) -> None:
        faults, signed, until = {}, data.get("signed"), data.get("until")
        if signed and until and until < signed:
            faults["until"] = [MESSAGES["agreement_over_before"]]
        promised = data.get("promises") or []
        if len(promised) > MOST:
            faults["promises"] = [MESSAGES["agreement_list"].about(most=MOST)]
        elif told := _of_promises(promised, signed, None if faults else until):
            faults["promises"] = told
        if faults:
            raise ValidationError(faults)


def _of_promises(promised: list[dict], signed: str | None, until: str | None) -> dict[int, dict]:
    """What is wrong with promises beside one another and with the agreement's own days."""
    faults, seen = {}, set()
    for place, each in enumerate(promised):
        due, title = each.get("due"), each.get("title")
        if due and ((signed and due < signed) or (until and due > until)):
            faults.setdefault(place, {})["due"] = [MESSAGES["promise_due_outside"].about(value=due)]
        if title in seen:
            faults.setdefault(place, {})["title"] = [MESSAGES["promise_twice"].about(value=title)]
        seen.add(title or object())
    return faults


class RowSchema(PromiseSchema):
    """A row of a spreadsheet: a promise, and which agreement makes it."""

    organization = Words(required=True, validate=_long(200))
    agreement = Words(required=True, validate=_long(200))
    signed, until = Day(), Day()


ROW = RowSchema(exclude=("id",))
COLUMNS: dict[str, tuple[str, ...]] = {            # of a spreadsheet: ours first, then other spellings
    "organization": ("기관", "Organisation", "Organization", "기관명", "협력기관", "제공기관"),
    "agreement": ("협약", "Agreement", "협약명", "협약 이름"),
    "signed": ("체결일", "Signed", "협약일", "체결일자"), "until": ("만료일", "Ends", "종료일", "만료일자"),
    "clause": ("조항", "Clause"), "title": ("데이터 제목", "Title of the data", "데이터명", "데이터", "제목"),
    "frequency": ("갱신 주기", "Update cycle", "주기", "갱신주기"),
    "due": ("첫 제공일", "First due", "제공일", "최초 제공일")}
