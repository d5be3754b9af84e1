"""A shop of data with pages for people alone, as KT's: an index by pages, a page for each product, a robots.txt."""

from urllib.parse import parse_qs

from harvesters.sandbox.houses import Answered
from harvesters.sandbox.rows import Rows

HTML = "text/html; charset=utf-8"
PAGE = 12
SHOWN = (("등록일", "pblicte_dt", "등록일"), ("최종수정", "change_dt", "수정일"),
         ("카테고리", "dtck_lclas_cn", "분류체계"), ("제공기관", "wdtb_instt_nm", "제공기관"),
         ("갱신주기", "wdtb_cycle_nm", "업데이트 주기"))
TOP = '<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>통신 데이터 상점</title></head><body><main>'


def goods(rows: Rows, path: str, query: str) -> Answered:
    """`/goods/list` and `/goods/item`, of the products of one house."""
    made, asked = rows.lists.get("kt", []), parse_qs(query)
    if path == "/goods/list":
        start = (int(asked.get("page", ["1"])[0]) - 1) * PAGE
        shown = "".join(
            f"<dl><dt><p><a href=\"#\" onclick=\"goDetail('{row['목록키']}')\">{_safe(row['목록명'])}</a></p></dt></dl>"
            for row in made[start:start + PAGE])
        return 200, HTML, f'{TOP}<div id="goodsList">{shown}</div></main></body></html>'.encode()
    found = next((row for row in made if row["목록키"] == asked.get("goodsCode", [""])[0]), None)
    if path != "/goods/item" or found is None:
        return 404, HTML, f"{TOP}<p>찾으시는 쪽이 없습니다.</p></main></body></html>".encode()
    table = "".join(f'<tr><th>{head}</th><td id="{id}">{_safe(found.get(column))}</td></tr>'
                    for head, id, column in SHOWN)
    return 200, HTML, (f'{TOP}<h3 id="gd_nm">{_safe(found["목록명"])}</h3><p id="gd_dc">{_safe(found.get("설명"))}</p>'
                       f"<table><tbody>{table}<tr><th>가격</th><td><span>무료</span></td></tr></tbody></table>"
                       "</main></body></html>").encode()


def _safe(text: object) -> str:
    return str(text or "").replace("&", "&amp;").replace("<", "&lt;")
