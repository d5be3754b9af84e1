"""What the kinds of interfaces are called, and what each asks for, so that a partner can choose one by himself.

A kind of another package says the same on its class: `title`, a pair of Korean and English, and `asks`, the name of an
option → such a pair; `key` among them is the credential.
"""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from harvesters import registry

Words = tuple[str, str]

KEY: Words = ("발급받은 인증키", "the key that was issued")
IF_ANY: Words = ("로그인이 필요한 곳이면 인증키", "a key, where the site asks for one")
DESCRIBE: Words = ("설명을 담은 목록(manifest.json)의 주소", "address of a manifest that describes the data")
SMALL: Words = ("이보다 적은 사람 수는 밝히지 않습니다(없으면 10)", "counts of persons below this are not told (10)")


class Told(NamedTuple):
    """A kind of interface as people meet it.

    :param asks: option → what it is; `key`: the credential
    :param helps: option → how to find it out and write it
    """

    name: str
    title: Words
    more: Words = ("", "")
    asks: Mapping[str, Words] = {}
    helps: Mapping[str, Words] = {}


KINDS = {each.name: each for each in (
    Told("ckan", ("CKAN 사이트", "A CKAN site"),
         ("CKAN으로 만든 데이터 포털. 첫 화면의 주소를 적습니다.",
          "A portal made with CKAN. Give the address of its home."),
         {"key": IF_ANY, "organizations": ("이 기관의 것만(기관 이름 목록)", "only of these organisations (a list)"),
          "filter": ("이 조건에 맞는 것만", "only what fits this condition")},
         {"organizations": ("그 사이트에서 기관 화면의 주소 끝에 있는 이름입니다. /organization/seoul이면 seoul입니다. "
                            "비워 두면 모든 기관의 것을 모읍니다.",
                            "The name at the end of the organisation's address there: seoul of /organization/seoul. "
                            "Empty: of all."),
          "filter": ("그 사이트의 검색 조건(fq)입니다. 예: tags:교통. 모르면 비워 두세요. 모두 모읍니다.",
                     "A search condition of that site (fq), such as tags:traffic. Leave it empty if you do not know: "
                     "all is harvested.")}),
    Told("dcat", ("DCAT 목록", "A DCAT catalogue"),
         ("JSON-LD, RDF/XML, Turtle로 된 목록의 주소를 적습니다.",
          "The address of a list in JSON-LD, RDF/XML or Turtle."),
         {"key": IF_ANY}),
    Told("manifest", ("목록 파일(manifest.json)", "A list laid down as a file"),
         ("공공데이터 36개 항목의 표와 그것을 가리키는 manifest.json을 올려 둔 곳.",
          "A table of the 36 official columns and the manifest.json beside it."), {"key": IF_ANY}),
    Told("hospital", ("병원의 목록 파일", "A hospital's list"),
         ("목록 파일과 같되 건강 데이터의 규칙을 따릅니다.",
          "As a list laid down as a file, by the rules of health data."),
         {"key": IF_ANY, "small_cell": SMALL}),
    Told("odcloud", ("공공데이터포털 목록", "The list of data.go.kr"),
         ("공공데이터포털의 목록 조회 서비스에서 기관의 데이터를 골라 받습니다.",
          "An organisation's rows of the list service of the public data portal."),
         {"key": KEY, "filters": ("제공기관 이름(목록)", "names of publishers (a list)"),
          "organizations": ("기관 코드나 이름(목록)", "codes or names of organisations (a list)")}),
    Told("monthly", ("공공데이터포털 월간 목록", "The monthly list of data.go.kr"),
         ("한 달에 한 번 나오는 전체 목록 파일.", "The whole list that is published once a month."), {"key": IF_ANY}),
    Told("oai_pmh", ("OAI-PMH 저장소", "An OAI-PMH repository"),
         ("논문·연구데이터 저장소의 OAI-PMH 주소를 적습니다.", "The OAI-PMH address of a repository."),
         {"sets": ("이 묶음의 것만(묶음 이름 목록)", "only of these sets (a list)"),
          "metadataPrefix": ("메타데이터 형식(없으면 oai_dc)", "the metadata format (oai_dc)")},
         {"sets": ("저장소가 자료를 나누어 둔 묶음의 이름(setSpec)입니다. 저장소 주소 뒤에 ?verb=ListSets를 붙여 "
                   "열면 보입니다. 비워 두면 모두 모읍니다.",
                   "The names (setSpec) by which the repository divides what it has: add ?verb=ListSets to its address "
                   "to see them. Empty: all is harvested."),
          "metadataPrefix": ("모르면 비워 두세요. 저장소가 oai_datacite를 내놓으면 그것을 적을 때 더 자세히 모읍니다.",
                             "Leave it empty if you do not know. Where the repository has oai_datacite, more is "
                             "harvested with that.")}),
    Told("fhir", ("FHIR 서버", "A FHIR server"),
         ("의료기관 FHIR 서버의 주소. 환자 기록은 읽지 않습니다.", "A FHIR server. No patient's record is read."),
         {"key": IF_ANY}),
    Told("ohdsi", ("OHDSI WebAPI", "OHDSI WebAPI"),
         ("병원 CDM의 WebAPI 주소.", "The WebAPI of a hospital's common data model."),
         {"key": IF_ANY, "describe": DESCRIBE}),
    Told("ares", ("OHDSI Ares", "OHDSI Ares"),
         ("Ares index.json의 주소. 건수만 있고 환자 기록은 없습니다.", "An Ares index.json: counts, no patient rows."),
         {"describe": DESCRIBE, "small_cell": SMALL}),
    Told("aihub", ("AI 허브 목록", "AI Hub's list"),
         ("AI 허브의 데이터셋 목록.", "The list of training data of AI Hub."), {"describe": DESCRIBE}),
    Told("naver_catalog", ("네이버 클라우드 데이터 카탈로그", "Naver Cloud's Data Catalog"),
         ("네이버 클라우드의 카탈로그 API.", "The API of Naver Cloud's catalogue."),
         {"key": ("접근키:비밀키 꼴의 인증키", "the key, written ACCESS_KEY:SECRET_KEY"), "describe": DESCRIBE,
          "catalogs": ("카탈로그 번호(목록)", "ids of catalogues (a list)")}),
    Told("croissant", ("Croissant 설명", "Croissant descriptions"),
         ("기계학습 데이터셋의 Croissant JSON-LD 주소.", "The Croissant JSON-LD of datasets for machine learning."),
         {"key": IF_ANY}),
    Told("datapackage", ("Data Package", "Data packages"),
         ("datapackage.json의 주소.", "The address of a datapackage.json."), {"key": IF_ANY}),
    Told("html", ("웹 페이지의 상품 목록", "A list on a web page"),
         ("데이터 상품을 늘어놓은 웹 페이지. 다른 길이 없을 때만 씁니다.",
          "A page that lists data products; where there is no other way."),
         {"detail": ("상품 화면의 주소", "address of a product's page"),
          "pages": ("다음 목록 쪽의 주소", "address of the list's further pages"),
          "sitemap": ("위에 적은 주소가 사이트맵(sitemap.xml)인가요", "Is the address above a sitemap (sitemap.xml)?")},
         {"detail": ("상품 하나를 열고 그 주소를 적되, 상품마다 다른 곳을 {code}로 바꿔 적습니다. 예: "
                     "https://data.example.kr/item?no={code}",
                     "Open a product and give its address, with {code} where products differ, such as "
                     "https://data.example.kr/item?no={code}"),
          "pages": ("목록의 둘째 쪽을 열고 그 주소를 적되, 쪽 번호를 {page}로 바꿔 적습니다. 한 쪽뿐이면 비워 "
                    "두세요. 예: https://data.example.kr/list?page={page}",
                    "Open the second page of the list and give its address, with {page} for its number, such as "
                    "https://data.example.kr/list?page={page}. Empty where there is one page."),
          "sitemap": ("웹 페이지면 ‘아니요’를 고르세요.", "Choose no for a web page.")}),
)}


@cache
def kinds() -> dict[str, Told]:
    """The kinds that are installed and that anybody may choose, in the order in which they are offered."""
    there = registry.names()
    found = {name: told for name, told in KINDS.items() if name in there}
    for name in there:
        if name not in found and (told := _of_class(name)):
            found[name] = told
    return found


def told(name: str) -> Told:
    """What is to be said of a kind; one that says nothing of itself is called by its name."""
    return kinds().get(name) or Told(name, (name, name), asks={"key": IF_ANY})


def _of_class(name: str) -> Told | None:
    """What a kind of another package says of itself; what belongs to a single partner says nothing."""
    try:
        kind = registry.find(name)
    except LookupError:
        return None
    own = vars(kind)
    return Told(name, tuple(own["title"]), asks=own.get("asks", {})) if "title" in own else None
