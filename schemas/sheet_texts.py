"""The words about spreadsheets: code, Korean, English.  Each says what, why and how to mend it."""

from schemas.messages import Message

_TEXTS: dict[str, tuple[str, str]] = {
    # of a cell
    "cell_error": (
        "계산 오류({value})가 들어 있습니다. 실제 값을 알 수 없습니다. 식을 고치거나 값을 바로 적어 주세요.",
        "The cell shows a calculation error ({value}), so its value is not known. Mend the formula or write the "
        "value."),
    "formula_empty": (
        "식만 있고 계산된 값이 없습니다. 파일에서 값을 읽을 수 없습니다. 엑셀에서 열어 저장하거나 값으로 붙여 "
        "넣어 주세요.",
        "There is a formula without a calculated value, so nothing can be read. Open and save the file in "
        "Excel, or paste the value."),
    "two_orders": (
        "날짜({value})를 두 가지로 읽을 수 있습니다. 짐작하면 다른 날이 됩니다. 2026-03-05처럼 네 자리 연도로 "
        "적어 주세요.",
        "The date ({value}) can be read in two ways, and a guess could be another day. Write it like "
        "2026-03-05, with the year in four digits."),
    "no_date": (
        "날짜로 읽을 수 없는 값({value})입니다. 갱신이 늦었는지 알 수 없습니다. 2026-03-31처럼 적어 주세요.",
        "The value ({value}) cannot be read as a date, so lateness cannot be told. Write it like 2026-03-31."),
    "no_count": (
        "0 이상의 정수로 읽을 수 없는 값({value})입니다. 합계를 낼 수 없습니다. 1234처럼 숫자로 적어 주세요.",
        "The value ({value}) cannot be read as a whole number from 0, so it cannot be counted. Write digits "
        "like 1234."),
    "no_flag": (
        "예·아니오로 읽을 수 없는 값({value})입니다. 짐작하면 잘못 공개할 수 있습니다. {choices} 가운데 하나를 "
        "적어 주세요.",
        "The value ({value}) is neither yes nor no, and a guess could open what must stay closed. Write one of: "
        "{choices}."),
    "no_choice": (
        "정해진 목록에 없는 값({value})입니다. 걸러 찾기에 나타나지 않습니다. {choices} 가운데 하나를 적어 "
        "주세요.",
        "The value ({value}) is not in the list, so filters cannot show it. Write one of: {choices}."),
    "no_email": (
        "전자우편 주소로 읽을 수 없는 값({value})입니다. 물어볼 길이 없습니다. name@example.org처럼 하나만 적어 "
        "주세요.",
        "The value ({value}) cannot be read as an e-mail address, so nobody could ask. Write a single one like "
        "name@example.org."),
    "no_phone": (
        "전화번호로 읽을 수 없는 값({value})입니다. 물어볼 길이 없습니다. 062-000-0000처럼 적어 주세요.",
        "The value ({value}) cannot be read as a telephone number, so nobody could ask. Write it like "
        "062-000-0000."),
    "short_keyword": (
        "키워드({value})는 두 글자보다 짧아 뺐습니다. 한 글자로는 찾기에 쓰이지 않습니다. 두 글자 이상으로 적어 "
        "주세요.",
        "The keyword ({value}) was left out: shorter than two letters it finds nothing. Write at least two "
        "letters."),
    "organization_fixed": (
        "등록 기관은 표에서 읽지 않습니다. 올리는 사람의 기관으로 등록됩니다. 다른 기관이면 그 기관 이름으로 "
        "올려 주세요.",
        "The organisation is not read from the sheet: data are registered for that of whoever sends it. For "
        "another organisation, send it there."),
    "no_name": (
        "주소에 쓸 수 없는 이름({value})입니다. 페이지 주소의 한 부분이 되는 이름입니다. 영문 소문자, 숫자, -, "
        "_로 2~100자를 적거나 비워 두어 주세요.",
        "The name ({value}) cannot stand in an address, of which it becomes a part. Use 2 to 100 lower-case "
        "letters, digits, - and _, or leave it empty."),
    "unfit": (
        "이 칸의 값을 쓸 수 없습니다({value}). 정해진 꼴과 다릅니다. 안내 시트의 보기를 따라 적어 주세요.",
        "The value of this cell cannot be used ({value}); it has another form. Follow the example in the guide "
        "sheet."),
    "nameless": (
        "목록키도 데이터명도 없습니다. 어느 데이터인지 알 수 없습니다. 둘 가운데 하나를 적어 주세요.",
        "There is neither an identifier nor a title, so nobody can tell which data it is. Write one of them."),
    "deleted": (
        "지운 데이터로 표시된 행입니다. 표를 올려서는 데이터를 내리지 않습니다. 이 행을 빼고, 내릴 데이터는 "
        "데이터 화면에서 내려 주세요.",
        "The row is marked as deleted, and a spreadsheet takes no data down. Leave the row out, and withdraw "
        "the data on its own page."),
    # of a row
    "differs": (
        "같은 목록키의 {row}행과 값이 다릅니다. 어느 쪽이 맞는지 알 수 없습니다. 한 값으로 맞추거나 목록키를 "
        "나누어 주세요.",
        "The value differs from that in row {row}, which has the same key, and nobody can tell which is right. "
        "Make them equal or give each its own key."),
    "again": (
        "같은 목록키나 데이터명이 {row}행에 이미 있습니다. 한 데이터를 두 번 등록하게 됩니다. 한 행을 지우거나 "
        "바로 아래에 붙여 주세요.",
        "The same key or title stands in row {row} already, so one dataset would be registered twice. Delete "
        "one row, or put it right below the other."),
    "same_row": (
        "{row}행과 똑같은 행이라 건너뛰었습니다. 한 번만 등록하면 됩니다. 겹친 행은 지워도 됩니다.",
        "The row is the same as row {row} and was passed over. Once is enough; it may be deleted."),
    "hidden_row": (
        "숨긴 행입니다. 엑셀에서는 보이지 않지만 등록됩니다. 빼려면 그 행을 지우고 다시 올려 주세요.",
        "The row is hidden in the file and is registered all the same. To leave it out, delete it and send the "
        "file again."),
    "passed_over": (
        "{row}행({value})은 데이터가 아니어서 건너뛰었습니다. 합계, 출처 같은 줄로 보았습니다. 데이터라면 첫 "
        "칸을 고쳐 다시 올려 주세요.",
        "Row {row} ({value}) was passed over as no data: a sum, a source or a remark. If it is data, change its "
        "first cell and send the file again."),
    "example_row": (
        "{row}행은 양식의 보기라서 건너뛰었습니다. 첫 칸이 (예시)로 시작합니다. 데이터라면 (예시)를 지우고 다시 "
        "올려 주세요.",
        "Row {row} is the template's example and was passed over: its first cell begins with (예시). If it is "
        "data, remove that and send the file again."),
    # of a file
    "no_spreadsheet": (
        "표 파일이 아닙니다({value}). 행과 열을 읽을 수 없습니다. 엑셀(XLSX)이나 CSV로 저장해 다시 올려 주세요.",
        "This is no spreadsheet ({value}), so there are no rows to read. Save it as XLSX or CSV and send it "
        "again."),
    "locked": (
        "암호가 걸린 파일입니다. 내용을 읽을 수 없습니다. 엑셀에서 암호를 풀고 저장해 다시 올려 주세요.",
        "The file is locked with a password and cannot be read. Remove the password in Excel, save and send it "
        "again."),
    "broken": (
        "파일이 깨져 있습니다({value}). 끝까지 읽을 수 없습니다. 엑셀에서 열어 다른 이름의 XLSX로 저장해 다시 "
        "올려 주세요.",
        "The file is broken ({value}) and cannot be read to its end. Open it in Excel, save it as a new XLSX "
        "and send that."),
    "too_large": (
        "파일이 너무 큽니다({value}). {most}까지 한 번에 확인할 수 있습니다. 행을 나누어 여러 파일로 올려 주세요.",
        "The file is too large ({value}); up to {most} can be checked at once. Divide its rows into several "
        "files."),
    "too_many": (
        "행이 {most}개보다 많습니다. 그보다 많으면 한 번에 확인할 수 없습니다. 여러 파일로 나누어 올려 주세요.",
        "There are more than {most} rows, which cannot be checked at once. Divide them into several files."),
    "no_rows": (
        "제목 줄 아래에 데이터가 없습니다. 등록할 것이 없습니다. 데이터를 한 행에 하나씩 적어 다시 올려 주세요.",
        "There are no data below the header, so there is nothing to register. Write one dataset a row and send "
        "it again."),
    "empty": (
        "빈 파일입니다. 읽을 것이 없습니다. 양식을 받아 한 행에 데이터 하나씩 적어 다시 올려 주세요.",
        "The file is empty, so there is nothing to read. Take the template, write one dataset a row and send it "
        "again."),
    "no_header": (
        "처음 {most}행에서 제목 줄을 찾지 못했습니다. 어느 열이 무엇인지 알 수 없습니다. 목록명, 설명, 등록일 "
        "같은 이름이 있는 줄을 넣거나 양식을 받아 적어 주세요.",
        "No header was found in the first {most} rows, so nobody can tell what each column means. Add a line "
        "with names such as title, description and issued, or use the template."),
    "twice": (
        "{value} 열이 두 개({places})입니다. 어느 쪽이 맞는지 알 수 없습니다. 한 열을 지우거나 이름을 바꾸어 "
        "다시 올려 주세요.",
        "Two columns ({places}) both mean {value}, and nobody can tell which is right. Delete or rename one and "
        "send the file again."),
    "no_charset": (
        "파일을 읽지 못했습니다. 글자 방식이 CP949와 UTF-8 모두 아닙니다({value}행 근처). 엑셀에서 ‘CSV UTF-8’로 "
        "저장한 뒤 다시 올려 주세요.",
        "The file cannot be read: its text is neither UTF-8 nor CP949 (near line {value}). Save it as ‘CSV "
        "UTF-8’ in Excel and send it again."),
    "open_quote": (
        "{value}행에서 연 따옴표가 닫히지 않았습니다. 그 아래를 한 칸으로 읽게 됩니다. 따옴표를 닫거나 XLSX로 "
        "저장해 다시 올려 주세요.",
        "A quotation mark opened in row {value} is never closed, so all below it would be one cell. Close it, "
        "or save the file as XLSX and send that."),
}
SAID: dict[str, Message] = {code: Message(code, ko, en) for code, (ko, en) in _TEXTS.items()}
