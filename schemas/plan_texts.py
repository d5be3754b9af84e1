"""What is said about deciding plans and undoing runs, in Korean and English: what, why, how to mend."""

from schemas.messages import Message

TEXTS: dict[str, tuple[str, str]] = {
    "plan_decision": (
        "모르는 결정({value})입니다. 실행할지 버릴지 알 수 없습니다. apply나 refuse를 적어 주세요.",
        "The decision ({value}) is not known. Say apply or refuse."),
    "plan_none": (
        "이 수집에는 기다리는 계획이 없습니다. 할 일을 마쳤거나 도중에 멈췄습니다. "
        "계획 목록에서 기다리는 것을 골라 주세요.",
        "No plan of this run waits: it did its work at once, or broke off. Choose one that waits."),
    "plan_replaced": (
        "더 새로운 계획({value})이 이 계획을 대신합니다. 원본이 바뀌었을 수 있습니다. "
        "새 계획을 보고 결정해 주세요.",
        "A newer plan ({value}) has replaced this one. Look at that, and decide on it."),
    "plan_decided": (
        "이미 결정된 계획({value})입니다. 두 번 실행하지 않습니다. 고칠 것이 있으면 그 수집을 되돌려 주세요.",
        "This plan was decided already ({value}) and is not carried out twice. Undo the run if it was wrong."),
    "plan_dry_run": (
        "미리 해 본 계획입니다. 보기만 하는 것이라 실행하지 않습니다. 이대로 하려면 그 수집처를 지금 수집해 주세요.",
        "This plan came of a dry run, which only shows and is never carried out. Harvest the source to do it."),
    "plan_under_way": (
        "이미 승인한 계획입니다. 지금 반영하고 있거나 곧 반영하며, 도중에 멈춰도 저절로 이어서 합니다. "
        "잠시 뒤에 결과를 확인해 주세요.",
        "This plan is approved: it is being carried out, or soon will be, and goes on by itself should it be "
        "interrupted. Look at the result in a moment."),
    "plan_begun": (
        "이 계획은 이미 반영하고 있습니다. 지금 멈추면 일부만 바뀐 채로 남습니다. 끝난 뒤에 그 수집을 되돌려 주세요.",
        "This plan is being carried out already, and would be left half done. Undo the run when it has ended."),
    "plan_withdrawn": (
        "사람이 승인을 거두어 더 반영하지 않았습니다. 그때까지 반영한 것이 있으면 그대로 있습니다. "
        "필요하면 그 수집을 되돌려 주세요.",
        "Somebody withdrew the approval, so no more was carried out. What was done until then stays. "
        "Undo the run if it is to go."),
    "undo_elsewhere": (
        "이 수집이 바꾼 데이터가 전에 어떠했는지 이 카탈로그는 모릅니다. 다른 CKAN에 실었거나 그사이 완전히 지운 "
        "것입니다. 바뀐 것은 없습니다. 그 CKAN에서 데이터를 하나씩 고치거나 내려 주세요.",
        "This catalogue does not know what the datasets of this run were before: they were published to another CKAN, "
        "or deleted for good since. Nothing was changed. Mend or withdraw them there one by one."),
    "undo_of_undo": (
        "되돌린 수집은 다시 되돌릴 수 없습니다. 무엇을 되살릴지 알 수 없습니다. "
        "다시 수집하거나 데이터마다 판을 되돌려 주세요.",
        "What undid a run cannot be undone itself. Harvest again, or restore versions of single datasets."),
    "undo_running": (
        "아직 끝나지 않은 수집입니다. 되돌리는 동안 새로 바뀔 수 있습니다. 끝난 뒤에 다시 해 주세요.",
        "This run is not over, and could go on changing what is undone. Try again when it has ended."),
    "undone_already": (
        "이미 되돌린 수집입니다. 더 되돌릴 것이 없습니다. 결과는 그 수집의 계획에서 보실 수 있습니다.",
        "This run was undone already, and there is nothing left to undo. Its plan shows what became of it."),
    "undo_asked": (
        "이미 되돌리고 있습니다. 두 번 되돌리지 않습니다. 잠시 뒤에 결과를 확인해 주세요.",
        "It is being undone already. Look at the result in a moment."),
    "removed": (
        "치운 수집처입니다. 이 수집처의 일을 할 프로그램이 이제 없습니다. 데이터를 하나씩 고치거나 내려 주세요.",
        "The source was removed, and nobody does its work any more. Mend or withdraw its datasets one by one."),
    "undo_nothing": (
        "이 수집이 바꾼 데이터가 없습니다. 되돌릴 것이 없습니다. 다른 수집인지 확인해 주세요.",
        "This run changed no dataset, so there is nothing to undo. Check that it is the right one."),
}

PLAN: dict[str, Message] = {code: Message(code, *texts) for code, texts in TEXTS.items()}
