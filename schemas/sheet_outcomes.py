"""What is said about the rows of a spreadsheet beside what is wrong with a value: what only shows when rows are
compared with each other and with the catalogue.  What, why and how to mend it, in Korean and English."""

from schemas.messages import Message

TEXTS: dict[str, tuple[str, str]] = {
    "twice": (
        "{number}행과 같은 데이터입니다. 한 파일에 같은 데이터가 두 번 있으면 어느 쪽이 맞는지 알 수 "
        "없습니다. 한 행을 지우거나 "
        "관리번호를 다르게 적어 주세요.",
        "This is the same dataset as row {number}. With two rows for one dataset nobody can tell which is meant. "
        "Delete one of them, or give them different identifiers."),
    "ambiguous": (
        "제목이 같은 데이터가 {number}건 있습니다. 어느 것을 고치는지 알 수 없습니다. 관리번호를 적어 주세요.",
        "{number} of your datasets have this title, so it is not clear which is meant. Give the identifier."),
    "name_taken": (
        "주소 이름(‘{name}’)을 다른 데이터가 쓰고 있습니다. 이름은 하나씩만 쓸 수 있습니다. 다른 이름을 "
        "적거나 칸을 비워 주세요.",
        "Another dataset has the name ‘{name}’, and no two can have the same. Give another one, or leave the cell "
        "empty."),
    "untitled": (
        "제목이 비어 있습니다. 제목이 없으면 무슨 데이터인지 알 수 없습니다. 지역과 내용을 함께 적어 주세요.",
        "The title is missing, so nobody can tell what this is. Say in it what, and where."),
    "similar": (
        "비슷한 데이터가 있습니다: {title}. 같은 데이터라면 이 행을 지워 주세요.",
        "There is something similar: {title}. If it is the same, delete this row."),
    "changed_since": (
        "미리 확인한 뒤에 다른 사람이 이 데이터를 고쳤습니다. 그 내용을 덮어쓰지 않으려고 이 행은 "
        "뺐습니다. 파일을 다시 올려 "
        "확인해 주세요.",
        "Somebody changed this dataset after it was checked. So as not to overwrite that, the row was "
        "left out. Upload "
        "the file again to check it."),
    "added_since": (
        "미리 확인한 뒤에 같은 데이터가 등록되었습니다. 두 번 등록하지 않으려고 이 행은 뺐습니다. 파일을 "
        "다시 올려 확인해 주세요.",
        "The same dataset was added after this was checked. So as not to add it twice, the row was left out. Upload "
        "the file again to check it."),
    "kept": (
        "등록한 뒤에 다른 사람이 고쳤거나 공개했습니다. 그 내용을 지우지 않으려고 그대로 두었습니다. "
        "데이터 페이지에서 직접 고쳐 주세요.",
        "Somebody changed or published this dataset since. So as not to undo that, it was left as it is. Mend it on "
        "its own page."),
    "not_now": (
        "지금은 할 수 없습니다. 이 파일은 ‘{state}’ 상태입니다. 파일 페이지를 다시 열어 확인해 주세요.",
        "This cannot be done now: the sheet is in the state ‘{state}’. Open its page again."),
    "not_all_good": (
        "등록할 수 없는 행이 {number}건 있습니다. 모두 등록하려면 빠짐없이 맞아야 합니다. 고쳐서 다시 "
        "올리거나 문제없는 행만 등록해 "
        "주세요.",
        "{number} rows cannot be taken. Mend them and upload the file again, or take only the good rows."),
    "nothing_to_do": (
        "새로 등록하거나 바뀐 행이 없습니다. 지금 목록과 같거나 고칠 곳이 남아 있습니다. 고친 파일을 "
        "다시 올려 주세요.",
        "No row is new or changed: they say what the catalogue says, or are to be mended. Upload a changed file."),
    "too_late": (
        "되돌릴 수 있는 시간이 지났습니다. {until}까지 되돌릴 수 있었습니다. 데이터마다 지난 판으로 되돌려 주세요.",
        "It is too late: this could be undone until {until}. Go back to an earlier version of each dataset."),
    "gone": (
        "올린 파일이 서버에 남아 있지 않습니다. 읽기 전에 지워졌습니다. 같은 파일을 다시 올려 주세요.",
        "The file is no longer on the server: it was deleted before it was read. Upload it "
        "again."),
    "unreadable": (
        "파일을 읽다가 멈추었습니다. 파일이 깨졌거나 드문 기능을 썼을 수 있습니다. 엑셀에서 ‘CSV UTF-8’로 "
        "저장한 뒤 다시 올려 주세요.",
        "Reading the file broke off: it may be damaged, or use something rare. Save it as ‘CSV UTF-8’ and upload it "
        "again."),
    "gave_up_reading": (
        "파일을 끝까지 읽지 못했습니다. 세 번 다시 해 보았지만 서버에 문제가 있거나 올린 분의 권한이 바뀌었습니다. "
        "잠시 뒤 다시 올리고, 또 멈추면 운영 담당자에게 알려 주세요.",
        "The file could not be read to its end, in three attempts: the server has a problem, or whoever uploaded it "
        "may no longer do so. Upload it again in a while, and tell the steward if it stops again."),
    "gave_up_committing": (
        "끝까지 등록하지 못했습니다. 세 번 다시 해 보았지만 서버에 문제가 있거나 등록한 분의 권한이 바뀌었습니다. "
        "이미 등록한 행이 있으면 한 번에 되돌린 뒤 같은 파일을 다시 올리고, 또 멈추면 운영 담당자에게 알려 주세요.",
        "Not all of it could be registered, in three attempts: the server has a problem, or whoever did it may "
        "no longer do so. Undo what was registered, upload the same file again, and tell the steward if it stops "
        "again."),
    "gave_up_undoing": (
        "끝까지 되돌리지 못했습니다. 세 번 다시 해 보았지만 서버에 문제가 있거나 되돌린 분의 권한이 바뀌었습니다. "
        "잠시 뒤 다시 되돌리고, 또 멈추면 운영 담당자에게 알려 주세요.",
        "Not all of it could be undone, in three attempts: the server has a problem, or whoever did it may no "
        "longer do so. Undo it again in a while, and tell the steward if it stops again."),
    "undone": (
        "표로 등록한 것을 되돌렸습니다.",
        "The spreadsheet that it came with was undone."),
}
SAID = {code: Message(code, ko, en) for code, (ko, en) in TEXTS.items()}
NOTE = "표 {name}"                      # what the revisions say that a spreadsheet made


def say(code: str, **details: object) -> Message:
    """A message with its places filled."""
    return SAID[code].about(**details) if details else SAID[code]


def note(name: str) -> str:
    """What a revision says that came with a file of this name; 500 characters at most."""
    return NOTE.format(name=name)[:500]
