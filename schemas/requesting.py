"""What is asked of whoever wants data that are given on request, and of whoever answers: for the page and the API.

The fields of a request are those a partner judges by: what for, how long, who, and where the data are kept.
"""

from datetime import date

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from schemas.clean import seen
from schemas.requesting_texts import TEXTS
from schemas.terms import Table, Term

LONGEST = 2000                         # characters of a text
MONTHS_MOST = 36
PURPOSES = Table.of(
    Term("research", "연구·분석", "Research and analysis"),
    Term("product", "서비스·제품 만들기", "Building a service or product"),
    Term("learning", "AI 학습", "Training AI"),
    Term("public", "공공·정책", "Public policy"),
    Term("other", "그 밖", "Something else"))
PLACES = Table.of(
    Term("premises", "사내", "On our premises"),
    Term("cloud", "클라우드", "In a cloud"),
    Term("zone", "안심구역", "In a secure area"))
PERIODS = Table.of(
    Term("1", "1달", "1 month"), Term("3", "3달", "3 months"), Term("6", "6달", "6 months"),
    Term("12", "1년", "1 year"), Term("24", "2년", "2 years"), Term("36", "3년", "3 years"))
PROMISE = Table.of(Term(
    "yes", "적은 목적에만 쓰고, 기간이 끝나면 지우며, 다른 곳에 넘기지 않겠습니다.",
    "We use the data for this purpose only, delete them when the time is over, and hand them to nobody else."))
ADVICE = Table.of(Term("approve", "승인 의견", "In favour"), Term("decline", "거절 의견", "Against"))
WANTING = {"required": TEXTS["missing"], "null": TEXTS["missing"]}
CHOOSING = {"required": TEXTS["nothing_chosen"], "null": TEXTS["nothing_chosen"]}


class Said(fields.Field):
    """What people write.  Blanks around it do not count.

    :param most: characters; :param least: characters; 0 for a text that may be left out
    """

    def __init__(self, most: int = LONGEST, least: int = 1, wanting=None, **how):
        how = {"required": True} | how if least else {"load_default": "", "allow_none": True} | how
        super().__init__(error_messages=WANTING if wanting is None else {"required": wanting, "null": wanting}, **how)
        self.most, self.least, self.wanting = most, least, wanting or TEXTS["missing"]

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, str) or "\0" in value:
            raise ValidationError(TEXTS["not_text"])
        text = seen(value).strip()
        if not text and self.least:
            raise ValidationError(self.wanting)
        if len(text) < self.least:
            raise ValidationError(TEXTS["too_short"].about(size=len(text), least=self.least))
        if len(text) > self.most:
            raise ValidationError(TEXTS["too_long"].about(size=len(text), most=self.most))
        return text


class Chosen(fields.Field):
    """A code of a list."""

    def __init__(self, table: Table, **how):
        super().__init__(**({"required": True, "error_messages": CHOOSING} | how))
        self.table = table

    def _deserialize(self, value, attr, data, **kwargs):
        if value == "":
            raise ValidationError(TEXTS["nothing_chosen"])
        if not isinstance(value, str) or value not in self.table:
            raise ValidationError(TEXTS["not_chosen"].about(value=value, choices=", ".join(self.table)))
        return value


class Number(fields.Field):
    """A whole number in a range, as a number or as digits."""

    def __init__(self, least: int, most: int, missing=TEXTS["missing"], **how):
        super().__init__(required=True, error_messages={"required": missing, "null": missing}, **how)
        self.least, self.most, self.missing = least, most, missing

    def _deserialize(self, value, attr, data, **kwargs):
        if value == "":
            raise ValidationError(self.missing)
        digits = isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 10
        whole = int(value) if digits or type(value) is int else None
        if whole is None or not self.least <= whole <= self.most:
            raise ValidationError(TEXTS["not_number"].about(value=value, least=self.least, most=self.most))
        return whole


class Promise(fields.Field):
    """A tick that has to be there."""

    def __init__(self, **how):
        message = TEXTS["not_agreed"]
        super().__init__(required=True, error_messages={"required": message, "null": message}, **how)

    def _deserialize(self, value, attr, data, **kwargs):
        if value is not True and value not in ("yes", "true", "True", "on", "1"):
            raise ValidationError(TEXTS["not_agreed"])
        return True


class Day(fields.Field):
    """A day as ISO 8601 writes it: 2027-03-31."""

    def _deserialize(self, value, attr, data, **kwargs):
        if value == "":
            return ""
        try:
            return date.fromisoformat(value).isoformat()
        except (TypeError, ValueError):
            raise ValidationError(TEXTS["not_day"].about(value=value)) from None


class Plain(Schema):
    """Takes its own fields and passes over all else."""

    class Meta:
        unknown = EXCLUDE


class RequestSchema(Plain):
    """A request for data."""

    purpose = Chosen(PURPOSES, metadata={
        "label": ("쓰려는 목적", "What for"), "widget": "radio", "choices": PURPOSES, "mark": "required"})
    purpose_text = Said(least=20, metadata={
        "label": ("목적을 자세히", "The purpose in detail"), "widget": "area",
        "hint": ("무엇을 만들거나 알아내려는지, 이 데이터가 왜 필요한지 두세 문장으로 적습니다.",
                 "In two or three sentences: what you want to make or find out, and why you need these data."),
        "attributes": {"maxlength": str(LONGEST)}})
    months = Number(1, MONTHS_MOST, TEXTS["nothing_chosen"], metadata={
        "label": ("쓰는 기간", "For how long"), "widget": "select", "choices": PERIODS,
        "hint": ("승인된 날부터 셉니다.", "Counted from the day of the approval.")})
    people_count = Number(1, 10_000, metadata={
        "label": ("쓰는 사람 수", "How many people use them"), "widget": "number",
        "attributes": {"min": "1", "max": "10000", "inputmode": "numeric"}})
    people = Said(500, metadata={
        "label": ("쓰는 사람", "Who they are"),
        "hint": ("맡은 일만 적습니다. 이름과 연락처는 적지 않습니다. 예: 분석 담당 2명, 개발 담당 1명",
                 "Their work only, no names or numbers. For example: two analysts, one developer"),
        "attributes": {"maxlength": "500"}})
    place = Chosen(PLACES, metadata={
        "label": ("두고 쓰는 곳", "Where they are kept and used"), "widget": "radio", "choices": PLACES,
        "explained": {
            "premises": ("회사 안의 서버나 컴퓨터에 둡니다.", "On servers or computers of the company."),
            "cloud": ("클라우드에 둡니다. 나라와 회사 이름을 아래에 적어 주세요.",
                      "Name the country and the provider below."),
            "zone": ("정해진 곳에서만 쓰고 가져 나오지 않습니다.", "They are used there and never taken out.")}})
    place_text = Said(500, 0, metadata={
        "label": ("장소를 자세히", "The place in detail"),
        "hint": ("예: 광주 북구 사무실 안 서버, 접근은 분석 담당만",
                 "For example: a server in our office, for analysts only"),
        "attributes": {"maxlength": "500"}})
    company = Said(200, metadata={
        "label": ("회사·기관 이름", "Company or institution"), "attributes": {"maxlength": "200"}})
    agree = Promise(metadata={
        "label": ("지킬 약속", "Promise"), "widget": "checkboxes", "choices": PROMISE, "mark": "required"})


class AskSchema(Plain):
    """A question back to whoever asked for data."""

    text = Said(metadata={
        "label": ("되물을 말", "Your question"), "widget": "area",
        "hint": ("무엇을 알면 정할 수 있는지 적습니다. 답이 올 때까지 시계가 멈춥니다.",
                 "Say what you need to know to decide. The clock stands still until the answer comes."),
        "attributes": {"maxlength": str(LONGEST)}})


class ReplySchema(Plain):
    """The answer to it."""

    text = Said(metadata={
        "label": ("답하는 말", "Your answer"), "widget": "area",
        "hint": ("기관이 되물은 것에 답합니다. 보내면 시계가 다시 갑니다.",
                 "Answer what was asked. The clock goes on once you send it."),
        "attributes": {"maxlength": str(LONGEST)}})


class AdviceSchema(Plain):
    """What an editor thinks of a request, for whoever decides."""

    decision = Chosen(ADVICE, metadata={"label": ("의견", "Opinion"), "widget": "radio", "choices": ADVICE})
    text = Said(metadata={
        "label": ("까닭", "Reason"), "widget": "area",
        "hint": ("우리 기관 안에서만 봅니다. 신청한 쪽에는 보이지 않습니다.",
                 "Only your own organisation sees this, never whoever asked."),
        "attributes": {"maxlength": str(LONGEST)}})


class ApprovalSchema(Plain):
    """What is granted: until when, how the data are fetched, under which conditions."""

    until = Day(load_default="", allow_none=True, metadata={
        "label": ("마지막 날", "Last day"), "widget": "date", "mark": "required",
        "hint": ("이날까지 받을 수 있습니다. 3년까지 정할 수 있습니다.",
                 "The data can be fetched up to this day, 3 years from now at most.")})
    how = Said(least=0, metadata={
        "label": ("받는 방법", "How to fetch them"), "widget": "area", "mark": "recommended",
        "hint": ("올려 둔 파일은 승인하면 바로 열립니다. 다른 길로 준다면 여기에 적습니다. 신청한 쪽만 봅니다.",
                 "Files kept here open at once. Write here if they are handed over in another way; only whoever "
                 "asked sees it."),
        "attributes": {"maxlength": str(LONGEST)}})
    conditions = Said(least=0, metadata={
        "label": ("지킬 조건", "Conditions"), "widget": "area",
        "hint": ("예: 결과를 알릴 때 출처를 밝힐 것", "For example: name the source when publishing results"),
        "attributes": {"maxlength": str(LONGEST)}})
    reason = Said(least=0, metadata={
        "label": ("덧붙이는 말", "A word to go with it"), "widget": "area",
        "attributes": {"maxlength": str(LONGEST)}})


class RefusalSchema(Plain):
    """Why a request is declined."""

    reason = Said(wanting=TEXTS["reason_missing"], metadata={
        "label": ("거절하는 까닭", "Why it is declined"), "widget": "area",
        "hint": ("무엇을 고치면 다시 신청할 수 있는지도 적습니다. 신청한 쪽이 그대로 봅니다.",
                 "Say too what to change to ask again. Whoever asked reads it as it is."),
        "attributes": {"maxlength": str(LONGEST)}})


class EndSchema(Plain):
    """Why a grant ends before its last day."""

    reason = Said(wanting=TEXTS["reason_missing"], metadata={
        "label": ("끝내는 까닭", "Why it ends"), "widget": "area",
        "hint": ("받아 간 쪽이 그대로 봅니다.", "Whoever has the data reads it as it is."),
        "attributes": {"maxlength": str(LONGEST)}})


class WithdrawalSchema(Plain):
    """A word to go with a request that is taken back."""

    text = Said(least=0, metadata={
        "label": ("덧붙이는 말", "A word to go with it"), "widget": "area",
        "attributes": {"maxlength": str(LONGEST)}})


REQUEST, ASK, REPLY, ADVISE, APPROVAL, REFUSAL, END, WITHDRAWAL = (
    RequestSchema(), AskSchema(), ReplySchema(), AdviceSchema(), ApprovalSchema(), RefusalSchema(), EndSchema(),
    WithdrawalSchema())
