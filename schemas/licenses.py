"""The licences a dataset may carry, in the shape of CKAN's `license_list`, with 공공누리 (KOGL) added.

The four KOGL types are those of the Korea Open Government License; type 0 asks for nothing.  The label
이용허락범위 제한 없음 of data.go.kr says "no limit" without naming a type: it is kept apart and never read as type 1.
"""

import re

from schemas.terms import LONGEST, Table, code_of

_KOGL = "https://www.kogl.or.kr/info/"
_CC = "https://creativecommons.org/licenses/"
_ODC = "https://opendatacommons.org/licenses/"

# id, English title, Korean title, address, Open Definition conformance, what may be licensed (c, d, s), spellings
_ROWS = (
    ("notspecified", "License not specified", "이용허락범위 미지정", "", "not reviewed", "",
     ("미지정", "알 수 없음", "해당없음", "unknown")),
    ("kogl-0", "KOGL Type 0 (free use)", "공공누리 제0유형 (자유이용)", _KOGL + "license.do", "not reviewed", "cd",
     ("공공누리 0유형", "공공누리 제0유형", "0유형", "제0유형", "KOGL Type 0", "공공저작물_자유이용", "자유이용")),
    ("kogl-1", "KOGL Type 1 (attribution)", "공공누리 제1유형 (출처표시)", _KOGL + "licenseType1.do", "not reviewed",
     "cd", ("공공저작물_출처표시", "출처표시", "저작자표시", "공공누리 1유형", "공공누리 제1유형", "1유형", "제1유형",
            "KOGL Type 1", "KOGL BY", "COEX01")),
    ("kogl-2", "KOGL Type 2 (attribution, non-commercial)", "공공누리 제2유형 (출처표시, 상업적 이용금지)",
     _KOGL + "licenseType2.do", "not reviewed", "cd",
     ("공공저작물_출처표시 + 상업적 이용금지", "출처표시-상업적 이용금지", "저작자표시-상업적 이용금지",
      "저작자표시-비영리", "출처표시-비영리", "공공누리 2유형", "공공누리 제2유형", "2유형",
      "제2유형", "KOGL Type 2", "KOGL BY-NC")),
    ("kogl-3", "KOGL Type 3 (attribution, no derivatives)", "공공누리 제3유형 (출처표시, 변경금지)",
     _KOGL + "licenseType3.do", "not reviewed", "cd",
     ("공공저작물_출처표시 + 변경금지", "출처표시-변경금지", "저작자표시-변경금지", "공공누리 3유형",
      "공공누리 제3유형", "3유형", "제3유형",
      "KOGL Type 3", "KOGL BY-ND", "COEX02")),
    ("kogl-4", "KOGL Type 4 (attribution, non-commercial, no derivatives)",
     "공공누리 제4유형 (출처표시, 상업적 이용금지, 변경금지)", _KOGL + "licenseType4.do", "not reviewed", "cd",
     ("공공저작물_출처표시 + 상업적 이용금지 + 변경금지", "출처표시-상업적 이용금지-변경금지",
      "저작자표시-상업적 이용금지-변경금지", "저작자표시-비영리-변경금지", "출처표시-비영리-변경금지", "공공누리 4유형",
      "공공누리 제4유형", "4유형", "제4유형", "KOGL Type 4", "KOGL BY-NC-ND")),
    ("kogl-unrestricted", "No limit on use (data.go.kr)", "이용허락범위 제한 없음", "", "not reviewed", "cd",
     ("제한 없음", "이용허락범위 제한없음", "COEX07")),
    ("cc-zero", "Creative Commons CCZero", "CC0 (저작권 포기)", "https://creativecommons.org/publicdomain/zero/1.0/",
     "approved", "cd", ("CC0", "CC0 1.0", "CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/")),
    ("cc-by", "Creative Commons Attribution", "CC 저작자표시", _CC + "by/4.0/", "approved", "cd",
     ("CC BY 4.0", "CC BY 2.0 KR", "CC BY 3.0", _CC + "by/4.0/", _CC + "by/3.0/", "CCL 저작자표시")),
    ("cc-by-sa", "Creative Commons Attribution Share-Alike", "CC 저작자표시-동일조건변경허락", _CC + "by-sa/4.0/",
     "approved", "cd", ("CC BY-SA 4.0", "CC BY-SA 3.0", _CC + "by-sa/4.0/")),
    ("cc-nc", "Creative Commons Non-Commercial (Any)", "CC 저작자표시-비영리", _CC + "by-nc/4.0/", "rejected", "cd",
     ("CC BY-NC", "CC BY-NC 4.0", _CC + "by-nc/4.0/")),
    ("cc-by-nd", "Creative Commons Attribution No-Derivatives", "CC 저작자표시-변경금지", _CC + "by-nd/4.0/",
     "rejected", "cd", ("CC BY-ND 4.0", _CC + "by-nd/4.0/")),
    ("cc-by-nc-sa", "Creative Commons Attribution Non-Commercial Share-Alike", "CC 저작자표시-비영리-동일조건변경허락",
     _CC + "by-nc-sa/4.0/", "rejected", "cd", ("CC BY-NC-SA 4.0", _CC + "by-nc-sa/4.0/")),
    ("cc-by-nc-nd", "Creative Commons Attribution Non-Commercial No-Derivatives", "CC 저작자표시-비영리-변경금지",
     _CC + "by-nc-nd/4.0/", "rejected", "cd", ("CC BY-NC-ND 4.0", _CC + "by-nc-nd/4.0/")),
    ("odc-pddl", "Open Data Commons Public Domain Dedication and License (PDDL)", "ODC 퍼블릭 도메인 (PDDL)",
     _ODC + "pddl/",
     "approved", "d", ("PDDL", "PDDL-1.0")),
    ("odc-by", "Open Data Commons Attribution License", "ODC 저작자표시", _ODC + "by/", "approved", "d",
     ("ODC-BY-1.0",)),
    ("odc-odbl", "Open Data Commons Open Database License (ODbL)", "ODC 오픈 데이터베이스 (ODbL)", _ODC + "odbl/",
     "approved",
     "d", ("ODbL", "ODbL-1.0")),
    ("gfdl", "GNU Free Documentation License", "GNU 자유 문서", "https://www.gnu.org/licenses/fdl-1.3.html",
     "approved", "c",
     ("GFDL",)),
    ("other-open", "Other (Open)", "기타 (공개)", "", "approved", "cd", ()),
    ("other-pd", "Other (Public Domain)", "기타 (퍼블릭 도메인)", "", "approved", "cd", ()),
    ("other-at", "Other (Attribution)", "기타 (출처표시)", "", "approved", "cd", ()),
    ("other-nc", "Other (Non-Commercial)", "기타 (상업적 이용금지)", "", "rejected", "cd", ()),
    ("other-closed", "Other (Not Open)", "기타 (이용 조건 별도)", "", "rejected", "", (
        "별도 협의", "이용약관", "유료 약관", "기타(비공개 조건)", "협약에 따른 이용")),
)
_OPEN_KOGL = {"kogl-0", "kogl-1", "kogl-unrestricted"}     # allow any use, so open in substance, though never reviewed
_THIRD_PARTY = re.compile(r"[\s+,(\[_/-]*(?:제\s*[3삼]\s*자|third[\s-]*party)[^+,)\]]*[)\]]?", re.IGNORECASE)
_DENIED = re.compile("없음|미포함|불포함|none", re.IGNORECASE)


def _license(row: tuple) -> dict:
    """Shape one row as CKAN prints a licence, with `title_ko` and `title_en` beside."""
    code, title, korean, url, conformance, domains, _ = row
    generic = code.startswith("other-") or code == "notspecified"
    return {
        "id": code, "title": title, "url": url, "od_conformance": conformance, "osd_conformance": "not reviewed",
        "status": "active", "family": "kogl" if code.startswith("kogl") else "", "maintainer": "",
        "domain_content": "c" in domains, "domain_data": "d" in domains, "domain_software": "s" in domains,
        "is_generic": generic, "is_okd_compliant": conformance == "approved", "is_osi_compliant": False,
        "title_ko": korean, "title_en": title,
    }


def _own(label: str) -> str:
    """The label without its words on third parties' rights: these are a flag beside a licence, not another licence."""
    return _THIRD_PARTY.sub("", label).replace("http://", "https://")


LICENSES = Table({row[0]: _license(row) for row in _ROWS},
                 {row[0]: (row[1], row[2], *row[6]) for row in _ROWS}, core=_own)


def license_and_rights(text: object) -> tuple[str | None, bool | None]:
    """Read a licence label that may also speak of third parties' rights (제3자 권리 포함).

    :return: the licence id (None when unknown: call it `notspecified`, never open) and whether third parties hold
        rights (None when the label does not speak of it)
    """
    spoken = _THIRD_PARTY.search(text) if isinstance(text, str) and len(text) <= LONGEST else None
    held = None if spoken is None else not _DENIED.search(spoken.group())
    return code_of(LICENSES, text), held


def is_open(code: object) -> bool:
    """Whether the licence lets anybody use, change and share the data for any purpose.

    The Open Definition's own verdict, and the KOGL types that ask for no more than attribution.
    """
    return code in _OPEN_KOGL or (code in LICENSES and LICENSES[code]["is_okd_compliant"])
