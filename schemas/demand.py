"""What a steward writes to a partner about words that people look for and do not find."""

from schemas.messages import Message
from schemas.requesting import Plain, Said

_TEXTS = {
    "no_words": (
        "찾는 말이 비어 있습니다. 무엇을 찾는지 알아야 기관이 살펴봅니다. ‘찾지 못한 말’에서 골라 적어 주세요.",
        "The words are empty, and the organisation has to know what people look for. Give some of those listed."),
    "no_organization": (
        "기관을 고르지 않았습니다. 누구에게 알릴지 정해야 편지를 보냅니다. 하나를 골라 주세요.",
        "No organisation is chosen, so there is nobody to write to. Please choose one."),
    "no_text": (
        "전할 말이 비어 있습니다. 까닭을 모르면 기관이 움직이기 어렵습니다. 한 문장이라도 적어 주세요.",
        "This is empty, and without a reason the organisation can do little. Write at least a sentence."),
    "not_shown": (
        "목록에 없는 말({words})입니다. 여러 사람이 찾은 말만 기관에 알립니다. 목록에서 골라 주세요.",
        "These words ({words}) are not listed. Only what several people look for is passed on. Choose from the list."),
    "nobody_there": (
        "이 기관에는 전자우편을 받을 담당자가 없어 보내지 못했습니다. 다른 기관을 고르거나 담당자를 먼저 정해 주세요.",
        "Nobody of this organisation can be written to. Choose another one, or have it name somebody first."),
}
TEXTS: dict[str, Message] = {code: Message(code, ko, en) for code, (ko, en) in _TEXTS.items()}
LONGEST_WORDS, LONGEST_TEXT = 100, 1000


class DemandNoteSchema(Plain):
    """A letter to those who edit for an organisation."""

    words = Said(LONGEST_WORDS, wanting=TEXTS["no_words"], metadata={
        "label": ("사람들이 찾는 말", "What people look for"), "attributes": {"maxlength": str(LONGEST_WORDS)}})
    organization = Said(100, wanting=TEXTS["no_organization"], metadata={
        "label": ("알릴 기관", "Organisation to tell"), "widget": "select",
        "hint": ("이 기관의 편집자와 관리자에게 편지를 보냅니다.", "Its editors and admins get a letter.")})
    text = Said(LONGEST_TEXT, wanting=TEXTS["no_text"], metadata={
        "label": ("전할 말", "Your message"), "widget": "area",
        "hint": ("이 기관에 왜 알리는지, 무엇을 나누면 좋을지 한두 문장으로 적습니다. 개인정보는 적지 않습니다.",
                 "In a sentence or two: why you tell them, and what they might share. No personal data."),
        "attributes": {"maxlength": str(LONGEST_TEXT)}})


DEMAND_NOTE = DemandNoteSchema()
