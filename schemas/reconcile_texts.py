"""What is said where source, database, index and another CKAN differ: what, why it matters and how to mend it."""

from schemas.messages import Message

FIX, HARVEST, PUBLISH, PERSON = "fix", "harvest", "publish", "person"
TEXTS: dict[str, tuple[str, str, str]] = {         # code → who repairs it, and the words
    "record_new": (
        HARVEST,
        "수집처에 있는 기록({subject})을 아직 수집하지 않았습니다. 찾아도 나오지 않습니다. 수집하면 나옵니다.",
        "The source has a record ({subject}) that was never harvested, so nobody finds it. A harvest brings it."),
    "record_changed": (
        HARVEST,
        "수집처의 기록({subject})이 마지막으로 본 뒤에 바뀌었습니다. 옛 내용을 보여 주고 있습니다. 수집하면 바뀝니다.",
        "The record {subject} changed at its source since it was last seen, and we show what it said before. A harvest "
        "changes that."),
    "record_gone": (
        HARVEST,
        "수집처에서 없어진 기록({subject})의 데이터가 아직 있습니다. 없는 데이터를 보여 주고 있습니다. 수집하여 두 "
        "번째로 안 보일 때 내립니다.",
        "The record {subject} is no longer at its source, and its dataset still stands. A harvest that misses it for "
        "the second time withdraws it."),
    "dataset_purged": (
        PERSON,
        "기록({subject})의 데이터를 사람이 완전히 지웠습니다. 수집처는 계속 보냅니다. 협력기관에 더 보내지 않도록 "
        "알리거나, 원본을 고쳐 다시 보내 달라고 해 주세요.",
        "A person purged the dataset of the record {subject}, and the source keeps sending it. Ask the partner to "
        "stop, or to send it again changed."),
    "dataset_deleted": (
        PERSON,
        "기록({subject})의 데이터({dataset})를 사람이 내렸습니다. 수집처는 계속 보냅니다. 다시 공개하거나, "
        "협력기관에 더 보내지 않도록 알려 주세요.",
        "A person took down the dataset {dataset} of the record {subject}, and the source keeps sending it. "
        "Publish it again, or ask the partner to stop."),
    "dataset_lost": (
        PERSON,
        "기록({subject})이 없는 데이터({dataset})를 가리킵니다. 백업을 잘못 되살렸을 수 있습니다. 백업을 확인해 "
        "주세요.",
        "The record {subject} points to a dataset ({dataset}) that does not exist; a backup may have been "
        "restored in part. Look at the backup."),
    "claimed_twice": (
        PERSON,
        "데이터({dataset}) 하나를 기록 여럿({detail})이 자기 것이라고 합니다. 서로 덮어씁니다. 어느 기록의 것인지 "
        "정하고 나머지 수집처에서 빼 주세요.",
        "Several records ({detail}) claim the dataset {dataset} and overwrite each other. Decide whose it is, and "
        "take it out of the other source."),
    "dataset_orphaned": (
        PERSON,
        "데이터({dataset})가 {source}에서 왔다고 하지만 그런 기록이 없습니다. 아무도 고치지 않습니다. 직접 맡을 "
        "데이터로 두거나 내려 주세요.",
        "The dataset {dataset} says that it came from {source}, and no record there leads to it, so nobody keeps "
        "it up. Keep it by hand, or withdraw it."),
    "index_unbuilt": (
        FIX,
        "검색 색인이 없거나 다른 판의 것입니다. 아무것도 찾을 수 없습니다. --fix로 새로 만듭니다.",
        "There is no search index, or one of another version, so nothing can be found. --fix builds it."),
    "index_missing": (
        FIX,
        "데이터({dataset})가 검색 색인에 없습니다. 찾아도 나오지 않습니다. --fix로 다시 색인합니다.",
        "The dataset {dataset} is not in the search index, so nobody finds it. --fix indexes it again."),
    "index_stale": (
        FIX,
        "데이터({dataset})가 검색 색인에는 옛 판으로 있습니다. 옛 말로 찾힙니다. --fix로 다시 색인합니다.",
        "The search index has an older revision of the dataset {dataset}. --fix indexes it again."),
    "index_surplus": (
        FIX,
        "없는 데이터({dataset})가 검색 색인에 있습니다. 건수가 틀립니다. --fix로 색인에서 뺍니다.",
        "The search index has a dataset ({dataset}) that does not exist, so counts are wrong. --fix takes it out."),
    "outbox_waits": (
        FIX,
        "색인을 기다리는 변경이 {detail}건 있습니다. 아직 찾을 수 없습니다. --fix로 지금 색인합니다.",
        "{detail} changes wait to be indexed and cannot be found yet. --fix indexes them now."),
    "columns_differ": (
        PERSON,
        "데이터({dataset})의 문서와 표의 값이 다릅니다({detail}). 어느 쪽이 맞는지 알 수 없습니다. 지난 판과 "
        "견주어 바른 내용으로 다시 저장해 주세요.",
        "The document of the dataset {dataset} and its columns differ ({detail}), and nobody can tell which is "
        "right. Compare it with its revisions, and save it again."),
    "resources_differ": (
        FIX,
        "데이터({dataset})의 자원 표가 문서와 다릅니다. 자원을 id로 찾지 못할 수 있습니다. --fix로 문서대로 다시 "
        "씁니다.",
        "The rows of resources of the dataset {dataset} are not those of its document, so some may not be found "
        "by id. --fix writes them anew from the document."),
    "revisions_gap": (
        PERSON,
        "데이터({dataset})의 지난 판에 빠진 번호가 있습니다({detail}). 기록이 온전하지 않습니다. 백업과 감사 "
        "기록을 확인해 주세요.",
        "The revisions of the dataset {dataset} are not without a gap ({detail}), so its history is not whole. "
        "Look at the backup and the audit log."),
    "run_lost": (
        FIX,
        "수집({subject})이 도중에 끊긴 채 ‘수집 중’으로 남아 있습니다. 다음 수집이 헷갈립니다. --fix로 끊긴 "
        "것으로 닫습니다.",
        "The run {subject} lost its worker and still says that it runs. --fix closes it as lost."),
    "outward_missing": (
        PUBLISH,
        "공개한 데이터({dataset})가 다른 CKAN에 없습니다. 그쪽에서는 찾을 수 없습니다. ieum publish를 실행해 "
        "주세요.",
        "The public dataset {dataset} is not in the other CKAN. Run ieum publish."),
    "outward_differs": (
        PUBLISH,
        "데이터({dataset})가 다른 CKAN에는 다른 내용으로 있습니다. 그쪽 사람은 다른 것을 봅니다. ieum publish를 "
        "실행해 주세요.",
        "The dataset {dataset} says something else in the other CKAN. Run ieum publish."),
    "outward_extra": (
        PUBLISH,
        "우리가 올린 데이터({detail})가 다른 CKAN에 남아 있습니다. 여기서는 공개가 아닙니다. ieum publish를 "
        "실행하고, 그래도 남으면 --remove-all을 붙여 주세요.",
        "A copy of ours ({detail}) stands in the other CKAN and is not public here. Run ieum publish, and with "
        "--remove-all if it stays."),
}
REPAIRS = {code: repair for code, (repair, _, _) in TEXTS.items()}
SAID = {code: Message(code, ko, en) for code, (_, ko, en) in TEXTS.items()}
