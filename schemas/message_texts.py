"""The words of the messages: code, Korean, English.  Kept apart so that a person who writes need not read code."""

TEXTS: dict[str, tuple[str, str]] = {
    # what cannot be taken in as it is
    "title_missing": (
        "데이터명이 없습니다. 이름이 없으면 찾을 수 없습니다. 지역과 내용을 알 수 있는 이름을 적어 주세요.",
        "The title is missing. Data without a name cannot be found. Give a name that tells the area and the content."),
    "identifier_missing": (
        "목록키가 없습니다. 다음 수집 때 같은 데이터인지 알 수 없습니다. 기관에서 쓰는 고유 번호를 넣어 주세요.",
        "The identifier is missing. The next harvest could not tell that this is the same record. "
        "Give the number your organisation uses for it."),
    "not_text": (
        "글이 아닌 값이 들어 있습니다. 화면에 보일 수 없습니다. 글로 적어 주세요.",
        "The value is not a text, so it cannot be shown. Write it as text."),
    "not_list": (
        "목록이 아닌 값이 들어 있습니다. 하나하나 나누어 읽을 수 없습니다. 값을 목록으로 보내 주세요.",
        "The value is not a list, so its items cannot be told apart. Send the values as a list."),
    "not_flag": (
        "예·아니오가 아닌 값이 들어 있습니다. 짐작하면 잘못 공개할 수 있습니다. true 또는 false로 적어 주세요.",
        "The value is neither yes nor no, and a guess could open what must stay closed. Write true or false."),
    "not_count": (
        "0 이상의 정수가 아닌 값({value})이 들어 있습니다. 합계를 낼 수 없습니다. 쉼표와 단위를 뺀 숫자로 적어 주세요.",
        "The value ({value}) is not a whole number from 0, so it cannot be counted. Write digits without a unit."),
    "not_date": (
        "날짜로 읽을 수 없는 값({value})입니다. 갱신이 늦었는지 알 수 없습니다. 2026-03-31처럼 적어 주세요.",
        "The value ({value}) cannot be read as a date, so lateness cannot be told. Write it like 2026-03-31."),
    "not_in_list": (
        "정해진 목록에 없는 값({value})입니다. 걸러 찾기에 나타나지 않습니다. {choices} 가운데서 골라 주세요.",
        "The value ({value}) is not in the list, so filters cannot show it. Choose one of: {choices}."),
    "not_address": (
        "인터넷 주소로 읽을 수 없는 값({value})입니다. 눌러도 열리지 않습니다. https://로 시작하는 주소를 적어 주세요.",
        "The value ({value}) is not a web address, so it would not open. Give an address that starts with https://."),
    "key_in_address": (
        "주소에 인증키가 들어 있습니다. 공개되면 누구나 쓸 수 있습니다. "
        "인증키를 뺀 주소를 적고 키를 새로 발급받아 주세요.",
        "The address holds an access key, which anybody could then use. "
        "Give the address without it and renew the key."),
    "modified_in_future": (
        "수정일({value})이 오늘보다 뒤입니다. 최신순 정렬이 틀어집니다. 실제로 고친 날을 적어 주세요.",
        "The modified date ({value}) lies in the future, which spoils sorting by date. "
        "Give the day of the last change."),
    "issued_after_modified": (
        "등록일({value})이 수정일보다 뒤입니다. 둘 가운데 하나는 틀린 날짜입니다. 두 날짜를 확인해 주세요.",
        "The issued date ({value}) is after the modified date, so one of them is wrong. Check both dates."),
    "period_reversed": (
        "시간범위의 시작이 끝보다 뒤입니다. 기간으로 찾을 수 없습니다. 시작과 끝을 바꾸어 적어 주세요.",
        "The period starts after it ends, so it cannot be searched by time. Exchange start and end."),
    "ages_reversed": (
        "최소 나이가 최대 나이보다 많습니다. 연구 대상을 고를 수 없습니다. 두 나이를 확인해 주세요.",
        "The lowest age is above the highest, so subjects cannot be selected. Check both ages."),
    "health_file": (
        "개인 보건의료 데이터의 파일이 붙어 있습니다. 견본 파일도 목록에 올릴 수 없습니다. "
        "파일을 빼고 신청 안내 주소를 넣어 주세요.",
        "A file of personal health data is attached. Not even a sample may be put in the catalogue. "
        "Remove the file and give the address of the request page."),
    # what is needed before publication
    "partner_missing": (
        "협력기관이 없습니다. 누가 공유했는지 알 수 없습니다. 협력기관 이름을 넣어 주세요.",
        "The partner is missing, so nobody can tell who shares the data. Give the partner's name."),
    "notes_missing": (
        "설명이 없습니다. 어떤 데이터인지 알 수 없어 쓰이지 않습니다. 항목과 범위를 두세 문장으로 적어 주세요.",
        "The description is missing, so nobody can tell what the data hold. "
        "Describe items and scope in a few sentences."),
    "tags_missing": (
        "키워드가 없습니다. 제목과 다른 말로는 찾을 수 없습니다. 두 글자 이상의 낱말을 세 개쯤 넣어 주세요.",
        "There are no keywords, so other words than the title do not find the data. Give about three words."),
    "theme_missing": (
        "분류체계가 없습니다. 분야로 찾을 때 빠집니다. 16개 분류 가운데 하나를 골라 주세요.",
        "The category is missing, so the data are left out when browsing by field. Choose one of the 16 categories."),
    "publisher_missing": (
        "제공기관이 없습니다. 책임지는 기관을 알 수 없습니다. 제공기관 이름을 적어 주세요.",
        "The publisher is missing, so nobody can tell who answers for the data. Give the organisation's name."),
    "contact_missing": (
        "관리부서가 없습니다. 물어볼 곳을 알 수 없습니다. 담당 부서 이름을 적어 주세요.",
        "The department in charge is missing, so there is nobody to ask. Give its name."),
    "frequency_missing": (
        "업데이트 주기가 없습니다. 갱신이 늦었는지 알 수 없습니다. 일간, 월간, 연간, 수시 같은 주기를 골라 주세요.",
        "The update cycle is missing, so lateness cannot be told. "
        "Choose daily, monthly, annual, irregular or another."),
    "issued_missing": (
        "등록일이 없습니다. 언제부터 있던 데이터인지 알 수 없습니다. 처음 등록한 날을 적어 주세요.",
        "The issued date is missing, so the age of the data is not known. Give the day of first publication."),
    "modified_missing": (
        "수정일이 없습니다. 최신 데이터인지 알 수 없습니다. 마지막으로 고친 날을 적어 주세요.",
        "The modified date is missing, so nobody can tell how recent the data are. Give the day of the last change."),
    "kind_missing": (
        "목록유형이 없습니다. 파일인지 API인지 알 수 없습니다. 파일데이터, 오픈API 같은 유형을 골라 주세요.",
        "The kind is missing, so nobody can tell a file from an API. Choose a kind."),
    "url_missing": (
        "목록 URL이 없습니다. 제공기관의 안내를 볼 수 없습니다. 데이터를 안내하는 페이지 주소를 적어 주세요.",
        "The landing page is missing, so the publisher's own notice cannot be read. Give the address of its page."),
    "access_rights_missing": (
        "공개등급이 없습니다. 짐작으로 열 수 없습니다. 바로 받기, 신청 후 받기, 안심구역 가운데 골라 주세요.",
        "The access level is missing and cannot be guessed. Choose open, on request, or secure area only."),
    "license_missing": (
        "이용허락범위가 없습니다. 허락 없이 열면 안 됩니다. 공공누리 유형이나 이용 조건을 골라 주세요.",
        "The licence is missing, and without permission data must not be opened. Choose a KOGL type or other terms."),
    "license_unknown": (
        "이용허락범위({value})를 알아볼 수 없습니다. 뜻을 모르고 열면 안 됩니다. 목록에서 이용허락을 골라 주세요.",
        "The licence ({value}) is not known, and data must not be opened on a guess. Choose a licence from the list."),
    "is_free_missing": (
        "비용부과유무가 없습니다. 무료인지 알 수 없어 쓰기를 망설이게 됩니다. 무료 또는 유료를 골라 주세요.",
        "It is not said whether the data are free, which keeps people from using them. Choose free or charged."),
    "fee_basis_missing": (
        "비용부과기준이 없습니다. 유료 데이터는 값을 알아야 신청할 수 있습니다. 단위와 금액을 적어 주세요.",
        "The fee is missing. Charged data can only be requested when the price is known. Give unit and amount."),
    "personal_data_missing": (
        "개인정보 포함여부가 없습니다. ‘없음’으로 짐작할 수 없습니다. 담당자가 확인하고 골라 주세요.",
        "It is not said whether personal data are included, and ‘none’ cannot be assumed. "
        "Let the steward check and choose."),
    "deidentification_missing": (
        "비식별 구분이 없습니다. 개인정보가 든 데이터는 처리 상태를 알아야 합니다. "
        "원본, 가명, 익명, 합성, 집계 가운데 골라 주세요.",
        "The state of de-identification is missing. It must be known for personal data. "
        "Choose raw, pseudonymised, anonymised, synthetic or aggregated."),
    "deid_date_missing": (
        "가명처리 일자가 없습니다. 가명정보는 처리 기록을 남겨야 합니다. 가명처리를 마친 날을 적어 주세요.",
        "The date of pseudonymisation is missing. The processing must be on record. Give the day it was finished."),
    "deid_method_missing": (
        "가명처리 방법이 없습니다. 다시 알아볼 위험을 따질 수 없습니다. 삭제, 치환 같은 처리 방법을 적어 주세요.",
        "The method of pseudonymisation is missing, so the risk cannot be weighed. "
        "Describe what was removed or replaced."),
    "deid_reviewed_missing": (
        "가명처리 적정성 검토가 없습니다. 검토하지 않은 가명정보는 내놓을 수 없습니다. 검토한 날과 기구를 적어 주세요.",
        "The review of re-identification risk is missing. Unreviewed data cannot be released. "
        "Give the day of the review and the body that made it."),
    "personal_data_public": (
        "개인정보가 든 원본·가명 데이터가 ‘바로 받기’로 되어 있습니다. "
        "가명정보도 개인정보라 누구에게나 열 수 없습니다. "
        "공개등급을 신청 후 받기나 안심구역으로 바꾸어 주세요.",
        "Raw or pseudonymised personal data are set to open access. Pseudonymised data are still personal data. "
        "Change the access level to on request or secure area."),
    "irb_required_missing": (
        "IRB 심의 대상 여부가 없습니다. 개인 보건의료 데이터는 심의 여부를 밝혀야 합니다. 심의 대상인지 골라 주세요.",
        "It is not said whether IRB review is required. Personal health data need that answer. Choose yes or no."),
    "irb_number_missing": (
        "IRB·데이터심의위원회 승인번호가 없습니다. 승인을 확인할 수 없습니다. 승인번호를 적어 주세요.",
        "The IRB or data review board number is missing, so approval cannot be verified. Give the number."),
    "irb_expired": (
        "IRB 승인 기간({value})이 지났습니다. 지난 승인으로는 내놓을 수 없습니다. "
        "갱신한 승인번호와 만료일을 적어 주세요.",
        "The IRB approval ended on {value} and no longer covers release. Give the renewed number and date."),
    "resources_many": (
        "자원이 {count}개입니다. 너무 많아 훑어볼 수도 빨리 실을 수도 없습니다. "
        "{most}개를 넘지 않게 데이터를 나눠 주세요.",
        "There are {count} resources, too many to look through or to publish in time. "
        "Divide the dataset: {most} at most."),
    "resources_missing": (
        "형식과 주소를 갖춘 자원도, 목록 URL도 없습니다. 데이터를 받을 길이 없습니다. 둘 가운데 하나를 넣어 주세요.",
        "There is neither a resource with format and address nor a landing page, so there is no way to the data. "
        "Give one."),
    "harvest_record_missing": (
        "수집 이력에 원본 기록 번호가 없습니다. 어디서 온 것인지 되짚을 수 없습니다. 수집기를 확인해 주세요.",
        "The harvest history lacks the record's number, so its origin cannot be traced. Check the harvester."),
    "mapping_version_missing": (
        "수집 이력에 변환 판이 없습니다. 어떤 규칙으로 옮겼는지 알 수 없습니다. 수집기를 확인해 주세요.",
        "The harvest history lacks the mapping version, so the rules applied are not known. Check the harvester."),
    # what is wrong with the settings of a source
    "source_required": (
        "빠진 값입니다. 이것이 없으면 수집을 시작할 수 없습니다. 설정 파일에 적어 주세요.",
        "The value is missing, and the harvest cannot start without it. Add it to the settings file."),
    "source_unknown": (
        "모르는 설정 이름입니다. 철자가 틀리면 설정이 듣지 않습니다. 이름을 확인하거나 지워 주세요.",
        "This setting is not known; a misspelt one would have no effect. Check the name or remove it."),
    "source_type": (
        "설정의 꼴이 다릅니다. 이름과 값의 묶음이어야 읽을 수 있습니다. 설정 파일의 보기를 따라 적어 주세요.",
        "The setting has another form than a table of names and values. Follow the example in the settings file."),
    "source_name": (
        "쓸 수 없는 이름({value})입니다. 주소와 기록에 쓰이는 이름입니다. 소문자, 숫자, -, _로 2~100자를 적어 주세요.",
        "The name ({value}) cannot be used in addresses and logs. Use 2 to 100 lower-case letters, digits, - and _."),
    "source_address_missing": (
        "주소가 없습니다. 어디에서 모아 올지 알 수 없습니다. https://로 시작하는 주소를 적어 주세요.",
        "The address is missing, so nobody knows where to harvest. Give an address that starts with https://."),
    "source_schedule": (
        "일정({value})을 읽을 수 없습니다(틀린 곳 {part}). 제때 수집하지 못합니다. "
        "‘0 3 * * *’처럼 분 시 일 월 요일을 적어 주세요.",
        "The schedule ({value}) cannot be read (at {part}), so the harvest would not start. "
        "Write minute hour day month weekday, such as ‘0 3 * * *’."),
    "source_secret": (
        "인증키 이름이 아닙니다. 설정 파일에 인증키 자체를 적으면 새어 나갑니다. 환경 변수의 이름을 적어 주세요.",
        "This is not the name of a key. A key written in a settings file leaks. "
        "Write the environment variable's name."),
    "source_number": (
        "숫자가 아닙니다. 수집 속도와 한도를 정할 수 없습니다. 따옴표 없이 숫자를 적어 주세요.",
        "This is not a number, so pace and limits cannot be set. Write a number without quotes."),
    "source_range": (
        "범위를 벗어난 값({value})입니다. 상대 기관에 부담을 주거나 자료를 잃을 수 있습니다. "
        "{lowest}~{highest} 사이로 적어 주세요.",
        "The value ({value}) is out of range and could burden the partner or lose records. "
        "Choose from {lowest} to {highest}."),
    "source_apply": (
        "모르는 방식({value})입니다. 수집한 것을 언제 반영할지 정할 수 없습니다. {ways} 가운데 하나를 적어 주세요.",
        "This way ({value}) is not known, so it is not clear when to publish. Choose one of {ways}."),
    "source_hours": (
        "시간대({value})를 읽을 수 없습니다. 요청하면 안 되는 때를 알 수 없습니다. ‘09:00-18:00’처럼 적어 주세요.",
        "The hours ({value}) cannot be read, so it is not known when not to ask. Write them like ‘09:00-18:00’."),
    "source_closed": (
        "요청하지 않는 시간대를 모으면 하루가 거의 다 찹니다. 수집할 때가 없습니다. "
        "하루에 {least}분 이상 비우거나 수집을 꺼 주세요.",
        "Together the hours take up nearly the whole day, so it could never be harvested. "
        "Leave {least} minutes open, or switch the source off."),
    "hook_inside": (
        "알림을 보낼 수 없는 곳({value})입니다. 안쪽 망이나 암호화하지 않는 주소로 보내면 새어 나갈 수 있습니다. "
        "https://로 시작하는 인터넷 주소를 적어 주세요.",
        "Nothing can be sent to {value}: what goes inside, or unencrypted, may leak. "
        "Give an address on the internet that starts with https://."),
    "hook_many": (
        "알림 주소가 이미 {most}개입니다. 더 두면 보내는 일이 밀립니다. 쓰지 않는 주소를 지우고 다시 해 주세요.",
        "There are {most} hooks already, and more would delay all of them. Delete one that is not used."),
    "hook_waiting": (
        "보내지 못한 알림이 이미 {most}개 기다립니다. 더 보내면 받는 쪽만 붐빕니다. 받는 쪽을 고친 뒤 해 주세요.",
        "{most} messages wait already, and more would only burden the receiver. Mend the receiver and try again."),
    "saved_many": (
        "저장한 검색이 이미 {most}개입니다. 더 두면 알림이 길어집니다. 쓰지 않는 것을 지우고 다시 저장해 주세요.",
        "You keep {most} searches already, and more would make a letter nobody reads. Delete one that is not used."),
    "saved_long": (
        "찾는 말과 조건이 너무 깁니다({now}자). 그대로는 저장할 수 없습니다. 조건을 빼서 {most}자 안으로 줄여 주세요.",
        "The words and conditions are too long ({now} characters) to be kept. Leave some out, to {most} at most."),
    "saved_unread": (
        "알아볼 수 없는 조건이 있습니다. 저장해도 찾지 못합니다. 검색 결과 화면에서 찾은 뒤 다시 저장해 주세요.",
        "A condition cannot be understood, so it would find nothing. Search on the results page, then save again."),
    "synonym_few": (
        "낱말이 둘이 되지 않습니다. 하나로는 이을 것이 없습니다. 뜻이 같은 낱말을 둘 이상 적어 주세요.",
        "There are not two words, so there is nothing to join. Give two words or more that mean the same."),
    "synonym_many": (
        "낱말이 {most}개보다 많습니다. 찾을 때마다 모두 함께 찾아 느려집니다. 덜 쓰는 낱말을 빼 주세요.",
        "There are more than {most} words, and each search would look for all of them. Leave out the rarer ones."),
    "synonym_short": (
        "‘{value}’, 이 낱말은 한 글자이거나 글자가 아닙니다. 엉뚱한 데이터가 너무 많이 찾아집니다. "
        "두 글자 이상으로 적어 주세요.",
        "'{value}' has no two letters and would find far too much. Give a word of two letters or more."),
    "synonym_long": (
        "‘{value}’, 이 낱말은 {most}자보다 깁니다. 그렇게 길게 찾는 사람은 없습니다. 사람들이 찾는 말로 줄여 주세요.",
        "'{value}' is longer than {most} characters, which nobody searches for. Give what people type."),
    "synonym_same": (
        "‘{value}’, ‘{other}’ 둘은 찾을 때 같은 낱말입니다. 띄어쓰기와 대소문자는 가리지 않습니다. "
        "하나를 빼 주세요.",
        "'{value}' and '{other}' are one word when searching, spaces and case aside. Leave one out."),
    "synonym_taken": (
        "‘{value}’, 이 낱말은 다른 묶음({others})에 있습니다. 한 낱말이 두 묶음에 있으면 뜻이 섞입니다. "
        "그 묶음을 고치거나 여기에서 빼 주세요.",
        "'{value}' is in another group already ({others}); in two, their meanings would mix. "
        "Change that group, or leave the word out here."),
    "synonym_note": (
        "메모가 {most}자보다 깁니다. 목록에서 읽을 수 없습니다. 까닭만 짧게 적어 주세요.",
        "The note is longer than {most} characters, too long for the list. Give the reason alone."),
    "synonym_seed": (
        "처음부터 들어 있는 묶음은 지우지 못합니다. 지워도 다음 판과 함께 다시 들어옵니다. 대신 꺼 주세요.",
        "A group that came with the product cannot be deleted: the next version would bring it again. "
        "Switch it off instead."),
    "synonym_unknown": (
        "‘{value}’ 번호의 묶음이 없거나 표에 두 번 있습니다. 어느 묶음을 고칠지 알 수 없습니다. "
        "내려받은 표의 번호를 그대로 두고, 새 묶음은 번호를 비워 주세요.",
        "There is no group with the id '{value}', or it stands there twice. Keep the ids as they were downloaded; "
        "leave the id of a new group empty."),
    "seal_missing": (
        "인증키를 맡길 수 없습니다. 이 사이트에 인증키를 잠글 열쇠(seal_key)가 없어 안전하게 둘 수 없습니다. "
        "운영자에게 seal_key 설정을 요청해 주세요.",
        "The credential was not taken: this site has no key (seal_key) to lock it with, so it could not be kept "
        "safely. Ask the operator to set seal_key."),
    "seal_broken": (
        "맡긴 인증키를 열 수 없습니다. 잠글 때의 열쇠(seal_key)가 지금 설정에 없습니다. "
        "옛 열쇠를 seal_key 뒤에 덧붙이거나 인증키를 다시 등록해 주세요.",
        "The credential cannot be opened: the key (seal_key) it was locked with is not in the settings. "
        "Add the old key behind the new one, or register the credential again."),
    "seal_text": (
        "인증키로 쓸 수 없는 글자가 있습니다. 빈칸이나 한글이 든 채로는 상대 기관이 알아보지 못합니다. "
        "받은 인증키만 그대로 붙여 넣어 주세요.",
        "The credential holds blanks or characters no key has, so the partner would not know it. "
        "Paste the key alone, as it was issued."),
    "record_renamed": (
        "기관이 번호를 바꾸어 다시 올린 데이터였습니다. 같은 데이터가 원래 주소에 있습니다. "
        "‘{value}’ 데이터를 찾아 주세요.",
        "The source had numbered it anew; the same dataset stands under its old address. Look for '{value}'."),
}
