"""What is said to people who ask for data and who answer them: code, Korean, English."""

from schemas.messages import Message

_TEXTS: dict[str, tuple[str, str]] = {
    "missing": (
        "비어 있습니다. 기관이 판단할 수 없습니다. 내용을 적어 주세요.",
        "This is empty, so the organisation cannot decide. Please fill it in."),
    "not_text": (
        "글이 아닌 값이 들어 있습니다. 화면에 보일 수 없습니다. 글로 적어 주세요.",
        "The value is not a text, so it cannot be shown. Write it as text."),
    "too_short": (
        "너무 짧습니다({size}자). 기관이 판단할 수 있게 {least}자 이상으로 적어 주세요.",
        "This is too short ({size} characters). Write at least {least}, so that the organisation can decide."),
    "too_long": (
        "너무 깁니다({size}자). 모두 보이도록 {most}자 안으로 줄여 주세요.",
        "This is too long ({size} characters). Shorten it to {most}, so that all of it is shown."),
    "not_chosen": (
        "목록에 없는 값({value})입니다. {choices} 가운데서 골라 주세요.",
        "The value ({value}) is not in the list. Choose one of: {choices}."),
    "nothing_chosen": (
        "고르지 않았습니다. 기관이 판단할 수 없습니다. 하나를 골라 주세요.",
        "Nothing is chosen, so the organisation cannot decide. Please choose one."),
    "not_number": (
        "숫자로 읽을 수 없거나 범위를 벗어났습니다({value}). {least}에서 {most} 사이의 수를 적어 주세요.",
        "The value ({value}) is no number or out of range. Write a number from {least} to {most}."),
    "not_agreed": (
        "지킬 약속에 표시하지 않았습니다. 약속이 없으면 기관이 내어 줄 수 없습니다. 읽고 표시해 주세요.",
        "The promise is not ticked, and without it nothing can be handed out. Please read it and tick it."),
    "not_day": (
        "날짜로 읽을 수 없는 값({value})입니다. 2027-03-31처럼 적어 주세요.",
        "The value ({value}) cannot be read as a date. Write it like 2027-03-31."),
    "day_past": (
        "이미 지난 날({value})입니다. 그날로는 받을 수 없습니다. 오늘이나 그 뒤의 날을 적어 주세요.",
        "That day ({value}) is over, so nothing could be fetched. Give today or a later day."),
    "day_far": (
        "너무 먼 날({value})입니다. 승인은 3년까지입니다. {latest} 안으로 적어 주세요.",
        "That day ({value}) is too far off: data are granted for 3 years at most. Give a day up to {latest}."),
    "until_missing": (
        "마지막 날이 없습니다. 언제까지 쓰는지 정해야 승인할 수 있습니다. 날짜를 적어 주세요.",
        "The last day is missing. Data are granted for a time only. Give a date."),
    "reason_missing": (
        "까닭이 없습니다. 신청한 쪽이 무엇을 고쳐야 하는지 알 수 없습니다. 까닭을 적어 주세요.",
        "The reason is missing, so nobody could know what to mend. Please give it."),
    "personal": (
        "개인정보로 보이는 것이 들어 있습니다({found}). 신청에는 필요하지 않고 남겨 두면 위험합니다. "
        "지우고 다시 보내 주세요.",
        "This holds what looks like personal data ({found}). It is not needed here and risky to keep. Take it out "
        "and send again."),
    "not_on_request": (
        "신청해서 받는 데이터가 아닙니다. 데이터 화면에서 받는 방법을 확인해 주세요.",
        "These data are not given on request. See on their page how they are had."),
    "not_shared": (
        "아직 공유되지 않은 데이터라 신청할 수 없습니다. 공개된 뒤에 다시 해 주세요.",
        "These data are not shared yet, so they cannot be asked for. Try again once they are published."),
    "has_already": (
        "이미 볼 수 있는 데이터라 신청이 필요 없습니다. 데이터 화면에서 바로 받아 주세요.",
        "You see these data anyway and need not ask for them. Fetch them from their page."),
    "open_already": (
        "이 데이터에는 답을 기다리는 신청이 이미 있습니다. 내 신청에서 이어서 봐 주세요.",
        "You have asked for these data already and wait for an answer. See it among your requests."),
    "not_waiting": (
        "그사이 이 신청이 처리되었습니다(지금 상태: {state}). 화면을 새로 열어 확인해 주세요.",
        "Meanwhile this request has changed (it is {state} now). Open the page again to see it."),
    "not_asked": (
        "지금은 되물은 것이 없어 답할 수 없습니다(지금 상태: {state}). 화면을 새로 열어 확인해 주세요.",
        "There is no open question to answer (the request is {state}). Open the page again to see it."),
    "not_in_force": (
        "이미 끝난 승인입니다. 화면을 새로 열어 확인해 주세요.",
        "This grant is over already. Open the page again to see it."),
    "not_fields": (
        "고칠 내용은 항목 이름과 값으로 보내 주세요.",
        "Send the changes as names of fields and their values."),
}
TEXTS: dict[str, Message] = {code: Message(code, ko, en) for code, (ko, en) in _TEXTS.items()}
