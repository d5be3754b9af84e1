"""Spreadsheets as partners make them: with a title above, merged cells, real dates and a sum below."""

import csv
import datetime as dt
import io

from openpyxl import Workbook

HEAD = ("관리번호", "제목", "설명", "키워드", "분류체계", "업데이트 주기", "등록일", "수정일", "목록유형", "공개등급",
        "개인정보 포함여부", "라이선스", "무료여부", "관리부서명", "전화번호", "제공기관", "URL")
WHOLE = {"설명": "시군구별 월간 값을 모은 표", "키워드": "전력, 에너지", "분류체계": "산업고용",
         "업데이트 주기": "매월", "등록일": dt.date(2024, 1, 2), "수정일": dt.date(2026, 2, 1),
         "목록유형": "파일데이터", "공개등급": "바로 받기", "개인정보 포함여부": "없음",
         "라이선스": "공공누리 제1유형", "무료여부": "무료", "관리부서명": "데이터전략처", "전화번호": "061-345-0000",
         "제공기관": "한국전력공사", "URL": "https://partner.example/power"}


def line(number: int, **changes) -> dict:
    """What a row says, by heading: everything that is asked for."""
    return WHOLE | {"관리번호": f"K-{number}", "제목": f"변전소별 최대전력 {number}"} | changes


def book(*lines: dict) -> bytes:
    """An XLSX with these rows."""
    made = Workbook()
    sheet = made.active
    sheet.title = "데이터"
    sheet.append(["2026년 한국전력공사 데이터 목록"])
    sheet.merge_cells("A1:F1")
    sheet.append([])
    sheet.append(HEAD)
    for each in lines:
        sheet.append([each.get(name) for name in HEAD])
    sheet.append(["합계", f"{len(lines)}건"])
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def table(*lines: dict) -> bytes:
    """The same rows as CSV, which is read quicker."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(HEAD)
    writer.writerows([each.get(name, "") for name in HEAD] for each in lines)
    return held.getvalue().encode("utf-8-sig")
