"""What is said about proposing, trying, deciding and ending a source, in Korean and English: what, why, how to mend."""

from schemas.messages import Message

TEXTS: dict[str, tuple[str, str]] = {
    "name_used": (
        "같은 이름의 수집처가 있습니다. 이름은 주소와 기록에 쓰여 겹칠 수 없습니다. 다른 이름을 적어 주세요.",
        "Another source has this name, and two cannot share an address and a record. Choose another."),
    "not_accepted": (
        "아직 수락되지 않은 수집처입니다. 오픈데이터센터가 수락한 곳에서만 수집합니다. 제출하거나 답을 기다려 주세요.",
        "This source has not been accepted, and only accepted ones are harvested. Submit it, or wait for the answer."),
    "dry_run_off": (
        "꺼 둔 수집처입니다. 꺼 둔 동안에는 기관에 아무것도 묻지 않습니다. 수집처를 켠 뒤에 다시 해 주세요.",
        "This source is off, and its partner is asked nothing meanwhile. Switch it on and try again."),
    "dry_run_waits": (
        "이미 미리 해 보고 있습니다. 기관에 같은 것을 두 번 묻지 않습니다. 끝난 뒤에 결과를 보고 다시 해 주세요.",
        "A dry run of this source waits or runs already, and a partner is not asked twice. Look at what comes of it."),
    "not_open": (
        "지금은 제출할 수 없는 상태입니다. 작성 중이거나 거절된 수집처만 제출합니다. 지금 상태를 확인해 주세요.",
        "It cannot be submitted now: only what is being prepared or was refused is. Look at its present state."),
    "decision": (
        "수락인지 거절인지 알 수 없습니다. 하나로 정해야 제안한 사람에게 알립니다. accept나 refuse를 보내 주세요.",
        "It is neither accepted nor refused, so nobody could be told. Send accept or refuse."),
    "comment": (
        "거절하는 까닭이 없습니다. 제안한 사람이 무엇을 고칠지 알 수 없습니다. 고칠 것을 적어 주세요.",
        "There is no reason for the refusal, so the partner would not know what to mend. Write what to change."),
    "comment_long": (
        "2000자보다 깁니다. 편지에 다 담을 수 없습니다. 줄여 주세요.",
        "It is longer than 2000 characters, too long for a letter. Cut it down."),
    "changed": (
        "보시는 사이 내용이 바뀌었습니다. 본 것만 수락할 수 있습니다. 바뀐 내용을 살펴보고 다시 정해 주세요.",
        "It was changed while you looked at it, and only what was seen is accepted. Look at it again and decide."),
    "removed": (
        "치운 수집처입니다. 다시 수집하지 않습니다. 필요하면 같은 이름으로 새로 등록해 주세요.",
        "This source was removed and is not harvested any more. Register it anew if it is needed."),
    "datasets": (
        "데이터를 어떻게 할지 정하지 않았습니다. 정하지 않으면 주인 없는 데이터가 남습니다. "
        "keep(그대로 둠), archive(내려 둠), delete(지움) 가운데 하나를 골라 주세요.",
        "It was not said what becomes of its datasets, and they would be left to nobody. "
        "Choose keep, archive or delete."),
    "datasets_other": (
        "이미 다른 방법({value})으로 치우고 있습니다. 반만 치운 채로 바꾸면 되돌릴 수 없습니다. "
        "같은 방법으로 마쳐 주세요.",
        "Its datasets are being dealt with in another way ({value}) already. Finish in that way."),
    "credential": (
        "인증키가 글이 아닙니다. 그대로 보낼 수 없습니다. 받은 인증키를 글로 적어 주세요.",
        "The credential is not a text and cannot be sent. Give it as it was issued."),
}

SOURCE: dict[str, Message] = {code: Message(code, ko, en) for code, (ko, en) in TEXTS.items()}
