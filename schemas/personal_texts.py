"""What is said about each kind of personal data: code, Korean, English.  Each says what, why and how to mend it.

Never the value itself: its place, its kind and its first two signs.
"""

from schemas.messages import Message

_TEXTS: dict[str, tuple[str, str]] = {
    "resident": (
        "주민등록번호나 외국인등록번호로 보이는 번호({masked})가 있습니다. 목록은 누구나 보며, 법으로 정한 때가 "
        "아니면 처리할 수 없는 번호입니다(개인정보 보호법 제24조의2). 그 번호를 지워 주세요.",
        "There seems to be a resident or alien registration number ({masked}). Everybody reads the catalogue, "
        "and such numbers may only be processed where a law says so. Remove it."),
    "resident_masked": (
        "가린 주민등록번호로 보이는 글({masked})이 있습니다. 앞자리만으로도 생년월일과 성별이 드러납니다. 꼭 "
        "필요하지 않으면 지워 주세요.",
        "There seems to be a masked resident registration number ({masked}). Its first half still tells "
        "birthday and sex. Remove it unless it is needed."),
    "mobile": (
        "휴대전화 번호로 보이는 번호({masked})가 있습니다. 개인에게 바로 닿는 번호라 누구나 보는 목록에 둘 수 "
        "없습니다. 지우거나 부서 전화번호로 바꾸어 주세요.",
        "There seems to be a mobile number ({masked}). It leads to a person, and everybody reads the catalogue. "
        "Remove it, or give the department's telephone instead."),
    "mobile_asked": (
        "휴대전화 번호로 보이는 번호({masked})가 있습니다. 한 사람의 것이면 누구나 그 사람에게 닿습니다. 부서에서 함께 "
        "쓰는 번호인지 확인해 주세요.",
        "There seems to be a mobile number ({masked}). If it is one person's, everybody can reach that person. "
        "Check that it is a telephone the department shares."),
    "email": (
        "개인의 것으로 보이는 전자우편 주소({masked})가 있습니다. 누구의 주소인지 알아볼 수 있습니다. 부서에서 "
        "함께 쓰는 주소로 바꾸어 주세요.",
        "There seems to be a personal e-mail address ({masked}) that tells whose it is. Replace it with an "
        "address the department shares."),
    "card": (
        "카드 번호로 보이는 번호({masked})가 있습니다. 새어 나가면 결제에 쓰일 수 있습니다. 그 번호를 지우거나 "
        "카드 번호가 아님을 확인해 주세요.",
        "There seems to be a payment card number ({masked}), which could be misused. Remove it, or make sure "
        "that it is no card."),
    "passport": (
        "여권번호로 보이는 번호({masked})가 있습니다. 법으로 정한 고유식별정보라 누구나 보는 목록에 둘 수 "
        "없습니다(개인정보 보호법 제24조). 그 번호를 지워 주세요.",
        "There seems to be a passport number ({masked}), a unique identifier by law that must not stand where "
        "everybody reads it. Remove it."),
    "licence": (
        "운전면허번호로 보이는 번호({masked})가 있습니다. 법으로 정한 고유식별정보라 누구나 보는 목록에 둘 수 "
        "없습니다(개인정보 보호법 제24조). 그 번호를 지워 주세요.",
        "There seems to be a driving licence number ({masked}), a unique identifier by law that must not stand "
        "where everybody reads it. Remove it."),
    "account": (
        "은행 계좌번호로 보이는 번호({masked})가 있습니다. 개인의 계좌라면 누구나 보는 목록에 둘 수 없습니다. "
        "지우거나 기관의 계좌인지 확인해 주세요.",
        "There seems to be a bank account number ({masked}). A person's account must not stand where everybody "
        "reads it. Remove it, or make sure that it is the organisation's."),
    "business": (
        "사업자등록번호로 보이는 번호({masked})가 있습니다. 법인의 번호는 개인정보가 아니지만 개인사업자의 "
        "번호는 개인을 알아보게 합니다. 어느 쪽인지 확인해 주세요.",
        "There seems to be a business registration number ({masked}). That of a company is no personal data, "
        "that of a sole trader can be. Make sure which it is."),
    "column": (
        "개인정보로 보이는 항목 이름({masked})이 있습니다. 데이터에 개인을 알아볼 수 있는 값이 들어 있을 수 "
        "있습니다. ‘개인정보 포함여부’와 비식별 처리를 확인해 주세요.",
        "The name of a column ({masked}) sounds like personal data, so values in it may tell who a person is. "
        "Check the answer on personal data and how it was de-identified."),
}
MESSAGES: dict[str, Message] = {kind: Message(f"personal_{kind}", ko, en) for kind, (ko, en) in _TEXTS.items()}
