"""Walking a listing page by page without walking in circles, and saying what is wrong with a page."""

import msgspec
import orjson

from harvesters.errors import Malformed
from harvesters.misfits import in_korean

CAP = 10_000                      # pages in one listing; the largest known one has 212
BATCH = 500                       # records handed on at once, where the source itself has no pages

_WRONG = {
    "envelope": ("목록의 겉모양이 규격과 다릅니다({detail}). 협력기관의 인터페이스가 바뀌었는지 확인해 주세요.",
                 "The listing's envelope is not as agreed ({detail}). Check whether the interface has changed."),
    "page": ("{detail}쪽을 요청했는데 다른 쪽이 왔습니다. 인증키가 전체 목록 조회까지 승인되었는지 확인해 주세요.",
             "Page {detail} was asked for and another came. Check that the key is approved for the whole listing."),
    "count": ("한 쪽의 건수가 스스로 말한 수와 다릅니다({detail}). 협력기관에 알려 주세요.",
              "A page does not hold as many records as it says ({detail}). Tell the partner."),
    "short": ("목록이 말한 수보다 일찍 끝났습니다({detail}). 다음 수집 때 다시 시도합니다.",
              "The listing ended before the number it declared ({detail}). The next run tries again."),
    "circle": ("같은 쪽이 되풀이됩니다({detail}쪽). 협력기관에 알려 주세요.",
               "The listing repeats itself (page {detail}). Tell the partner."),
    "endless": ("목록이 {detail}쪽을 넘어 끝나지 않습니다. 수집처의 주소와 거르는 조건을 확인해 주세요.",
                "The listing does not end within {detail} pages. Check the source's address and filter."),
    "nothing": ("목록에 가져올 데이터가 한 건도 없습니다. 주소가 맞는지, 조건을 적었다면 맞는 데이터가 있는지 "
                "확인해 주세요.",
                "There is no record to take in the list. Check the address, and whether anything fits the conditions "
                "where there are some."),
    "no_products": ("이 화면에서 상품을 가리키는 링크를 찾지 못했습니다. ‘상품 화면의 주소’에 상품마다 다른 곳을 "
                    "{{code}}로 적었는지, 적은 주소가 상품 목록인지 확인해 주세요.",
                    "No link to a product was found on this page. Check that the address of a product's page has "
                    "{{code}} where products differ, and that the page is the list of products."),
    "pattern": ("링크를 찾는 정규식(link)을 읽을 수 없습니다({detail}). 정규식을 고쳐 주세요.",
                "The pattern by which links are found (link) cannot be read ({detail}). Mend it."),
    "manifest": ("manifest.json이 규격과 다릅니다({detail}). 협력기관에 목록을 다시 올려 달라고 알려 주세요.",
                 "manifest.json is not as agreed ({detail}). Ask the partner to publish the list again."),
    "sha256": ("목록 파일이 manifest.json에 적힌 sha256과 다릅니다. 올리는 중이었는지 협력기관에 확인해 주세요.",
               "The list's file does not have the sha256 of manifest.json. Ask whether it was being replaced."),
    "rows": ("목록 파일의 행 수가 manifest.json과 다릅니다({detail}). 협력기관에 목록을 다시 올려 달라고 알려 주세요.",
             "The list does not have as many rows as manifest.json says ({detail}). Ask for it to be published again."),
    "header": ("목록 파일에 제목 줄(목록키, 목록명 …)이 없습니다. 협력기관에 양식을 확인해 달라고 알려 주세요.",
               "The list has no header line (목록키, 목록명 …). Ask the partner to check the form."),
    "table": ("목록 파일을 읽지 못했습니다({detail}). 협력기관에 CSV, TSV, XLSX 가운데 하나로 올려 달라고 알려 주세요.",
              "The list cannot be read ({detail}). Ask the partner for CSV, TSV or XLSX."),
    "address": ("목록 파일의 주소가 manifest.json과 다른 서버에 있습니다. 협력기관에 확인해 주세요.",
                "The list lies on another server than its manifest.json. Ask the partner."),
}


def wrong(code: str, detail: object = "") -> Malformed:
    """The error for a listing that is not what it should be.

    :param detail: what is wrong with it; an exception of a decoder is told in Korean too
    """
    ko, en = _WRONG[code]
    return Malformed(code, ko.format(detail=in_korean(detail)), en.format(detail=detail))


def decoded(http, answer, decoder: msgspec.json.Decoder):
    """Parse an answer that has a known shape.

    :raises SourceError: what the body itself says is wrong, else that its shape is not the one agreed
    """
    try:
        str(answer.body, "utf-8")             # a decoder that leaves records as bytes does not look at their charset
        return decoder.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        value = http.json(answer)             # it reads what a decoder does not: a byte order mark, CP949
    try:
        return decoder.decode(orjson.dumps(value))
    except msgspec.DecodeError as error:
        raise wrong("envelope", error) from None


class Walk:
    """One walk through numbered pages: knows what is new, where the end is, and refuses a page that brings nothing."""

    def __init__(self, cap: int = CAP):
        self.cap, self.pages, self.rows = cap, 0, 0
        self.declared: list[int] = []
        self.seen: set[int] = set()               # hashes of keys: a million take 60 MB, the keys would take 200

    @property
    def done(self) -> bool:
        return bool(self.declared) and self.rows >= self.declared[-1]

    def step(self, keys: list, declared: int) -> list[bool]:
        """Say for each row of a page whether it is new.

        :param keys: what makes each row itself
        :param declared: how many rows the source says there are
        :raises Malformed: the page repeats earlier ones, there are too many pages, or the listing ends too early
        """
        self.pages += 1
        self.rows += len(keys)
        self.declared.append(declared)
        before = len(self.seen)
        fresh = [(mark := hash(key)) not in self.seen and not self.seen.add(mark) for key in keys]
        if keys and len(self.seen) == before:
            raise wrong("circle", self.pages)
        if not keys and not self.done:
            raise wrong("short", f"{self.rows}/{declared}")
        if self.pages >= self.cap and not self.done:
            raise wrong("endless", self.cap)
        return fresh

    def proof(self) -> str | None:
        """Why the walk saw everything; None when the counts disagree, or moved while we walked."""
        seen = len(self.seen)
        return f"declared {seen}, saw {seen} on {self.pages} pages" if set(self.declared) == {seen} else None


def batches(records, size: int = BATCH):
    """Cut a stream of records into pages."""
    page = []
    for record in records:
        page.append(record)
        if len(page) == size:
            yield page
            page = []
    if page:
        yield page
