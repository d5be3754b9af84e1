"""What is said about handing data in and deciding it, in Korean and English: what, why and how to mend it."""

from schemas.messages import Message

TEXTS: dict[str, tuple[str, str]] = {
    "needed": (
        "아직 검토를 받지 않았습니다. 이 기관의 데이터는 운영자가 살펴본 뒤에 공개합니다. 검토를 요청해 주세요.",
        "It has not been reviewed yet. Data of this organisation are published once a steward has looked at them. "
        "Hand it in for review."),
    "no_draft": (
        "초안이 아닙니다. 검토는 아직 공개하지 않은 데이터에만 요청합니다. 지금 상태를 확인해 주세요.",
        "It is not a draft, and only what is not published yet is handed in. Look at its present state."),
    "waiting": (
        "이미 검토를 기다리고 있습니다. 같은 데이터를 두 번 요청할 수 없습니다. 답을 기다리거나 요청을 거두어 주세요.",
        "It is waiting for review already and cannot be handed in twice. Wait for the answer, or take it back."),
    "not_waiting": (
        "검토를 기다리는 요청이 아닙니다. 그사이 다른 사람이 정했거나 거두었습니다. 목록을 다시 열어 주세요.",
        "It is not waiting any more: somebody has decided it or taken it back meanwhile. Open the list again."),
    "no_owner": (
        "제공기관이 없습니다. 어느 기관의 데이터인지 알아야 검토합니다. 기관을 먼저 정해 주세요.",
        "It belongs to no organisation, so nobody can tell whose data it is. Give it to an organisation first."),
    "changed": (
        "보시는 사이 내용이 바뀌었습니다. 본 것만 공개할 수 있습니다. 바뀐 내용을 살펴보고 다시 정해 주세요.",
        "It was changed while you looked at it, and only what was seen is published. Look at it again and decide."),
    "steward": (
        "검토하는 사람이 아닙니다. 공개할지는 운영자가 정합니다. 급하면 운영자에게 알려 주세요.",
        "You do not decide reviews; stewards do. Tell a steward if it is urgent."),
    "own": (
        "직접 검토를 요청한 데이터입니다. 다른 사람의 눈으로 한 번 더 보아야 합니다. 다른 운영자에게 맡겨 주세요.",
        "You handed this in yourself, and another pair of eyes has to see it. Leave it to another steward."),
    "wrote": (
        "마지막 판을 직접 쓴 데이터입니다. 다른 사람의 눈으로 한 번 더 보아야 합니다. 다른 운영자에게 맡겨 주세요.",
        "You wrote its last version yourself, and another pair of eyes has to see it. Leave it to another steward."),
    "comment": (
        "돌려보내는 까닭이 없습니다. 까닭을 모르면 고칠 수 없습니다. 무엇을 어떻게 고치면 되는지 적어 주세요.",
        "There is no comment. Without one nobody knows what to mend. Say what is to be changed, and how."),
    "too_long": (
        "{most}자를 넘었습니다. 길면 다 읽지 못합니다. 줄여서 다시 보내 주세요.",
        "It is longer than {most} characters, and nobody would read it all. Shorten it and send it again."),
    "decision": (
        "무엇을 정했는지 알 수 없습니다. 공개하거나 돌려보낼 수 있습니다. approve 또는 return을 보내 주세요.",
        "It cannot be told what was decided: it is published or returned. Send approve or return."),
    "sheet": (
        "이 기관이 올린 표가 아닙니다. 함께 보낸 데이터를 알 수 없습니다. 표의 번호를 확인해 주세요.",
        "This organisation handed in no such spreadsheet. Check its id."),
}
REVIEW = {code: Message(f"review_{code}", korean, english) for code, (korean, english) in TEXTS.items()}
