import orjson
import pytest

from harvesters import Skip
from harvesters.errors import Malformed, Quota, Refused
from harvesters.kinds.odcloud import Odcloud
from harvesters.sandbox.faults import SHELLS

LIST = "/api/file-data-list"
SERVICES = "/api/open-data-list"


def page(*rows, number=1, hits=None, shown=None):
    return orjson.dumps({"page": number, "perPage": 1000, "totalCount": 99999,
                         "matchCount": len(rows) if hits is None else hits,
                         "currentCount": len(rows) if shown is None else shown, "data": rows})


def file(list_id=1, **more):
    return {"id": f"uddi:{list_id}", "list_id": list_id, "list_title": f"자료 {list_id}",
            "title": f"자료 {list_id}_20260101",
            "org_cd": "B410002", "org_nm": "한국전력공사", "updated_at": "2026-01-01T00:00:00", "is_deleted": "N",
            "is_list_deleted": "N", **more}


@pytest.fixture
def one_list(partner):
    """A harvester of the file list alone, and what it is answered."""
    def make(*bodies, **options):
        partner.answers[LIST] = list(bodies)
        return partner.make(Odcloud, secret="k+/=", **{"lists": ["file-data-list"]} | options)
    return make


def test_the_key_goes_in_a_header_and_the_filter_keeps_its_brackets(one_list, partner, read):
    read(one_list(page(file()), filters=["한국전력공사"]))
    [(asked, environ)] = partner.asked
    assert asked == ("/api/file-data-list?page=1&perPage=1000&cond[org_nm::LIKE]="
                     "%ED%95%9C%EA%B5%AD%EC%A0%84%EB%A0%A5%EA%B3%B5%EC%82%AC")
    assert environ["HTTP_AUTHORIZATION"] == "Infuser k+/="


def test_a_name_that_only_contains_ours_is_not_ours(one_list, read):
    rows = [file(1), file(2, org_cd="5540000", org_nm="경기도 광주시"), file(3, org_cd=None),
            file(4, org_nm="다른 이름")]
    assert list(read(one_list(page(*rows), organizations=["B410002", "한국전력공사"]))) == ["file-1", "file-3",
        "file-4"]


def test_all_rows_count_for_the_proof_although_some_are_not_ours(one_list, read):
    harvester = one_list(page(file(1), file(2, org_cd="x", org_nm="y")), organizations=["B410002"])
    read(harvester)
    assert harvester.complete == "declared 2, saw 2 on 1 pages"


def test_the_same_number_can_be_a_file_and_a_service(partner, read):
    partner.answers = {LIST: page(file("15000960")), SERVICES: page(file(15000960, operation_seq=1))}
    harvester = partner.make(Odcloud, lists=["open-data-list", "file-data-list"])
    assert list(read(harvester)) == ["api-15000960", "file-15000960"]


def test_rows_of_one_service_are_one_record_however_far_apart_they_lie(partner, read):
    rows = [file(7, operation_seq=seq, operation_nm=name, id=f"u{seq}") for seq, name in ((10, "나"), ("9", "가"))]
    partner.answers = {SERVICES: [page(rows[0], file(8, operation_seq=1), hits=3), page(rows[1], number=2, hits=3)]}
    harvester = partner.make(Odcloud, lists=["open-data-list"])
    found = read(harvester)
    record = harvester.read(found["api-7"])
    assert [each["operation_nm"] for each in orjson.loads(found["api-7"])["rows"]] == ["가", "나"]
    assert [each["name"] for each in harvester.draft(record)["resources"]] == ["가", "나"]
    assert harvester.complete == "declared 3, saw 3 on 2 pages"


def test_the_order_of_rows_does_not_change_the_bytes(partner, read):
    rows = [file(7, operation_seq=seq, operation_nm=str(seq)) for seq in (1, 2, 30)]
    found = []
    for order in (rows, rows[::-1]):
        partner.answers = {SERVICES: page(*order)}
        found.append(read(partner.make(Odcloud, lists=["open-data-list"])))
    assert found[0] == found[1]


def test_of_a_files_versions_the_newest_speaks(one_list, read):
    old = file(5, id="uddi:old", title="자료 5_20190101", updated_at="2019-01-01T00:00:00")
    harvester = one_list(page(file(5), old))
    draft = harvester.draft(harvester.read(read(harvester)["file-5"]))
    assert (draft["modified"], [each["name"] for each in draft["resources"]]) == ("2026-01-01", ["자료 5_20260101"])


def test_versions_without_an_id_of_their_own_are_told_apart_by_their_date(one_list, read):
    rows = [file(5, id=None), file(5, id=None, updated_at="2019-01-01T00:00:00")]
    harvester = one_list(page(*rows))
    assert list(read(harvester)) == ["file-5"]
    assert harvester.complete == "declared 2, saw 2 on 1 pages"


@pytest.mark.parametrize(("rows", "gone"), [
    ([file(1)], False), ([file(1, is_deleted="Y")], True), ([file(1, is_list_deleted="Y")], True),
    ([file(1), file(1, id="x", is_deleted="Y")], False)])
def test_a_record_is_gone_when_its_list_or_all_its_rows_are(one_list, read, rows, gone):
    harvester = one_list(page(*rows))
    assert harvester.gone(harvester.read(read(harvester)["file-1"])) is gone


def test_keywords_are_a_list_here_and_a_text_there(one_list, read):
    harvester = one_list(page(file(1, keywords=["전력", "요금"]), file(2, keywords="전력,요금"), file(3, keywords=" ")))
    drafts = [harvester.draft(harvester.read(raw)).get("tags") for raw in read(harvester).values()]
    assert drafts == [[{"name": "전력"}, {"name": "요금"}], [{"name": "전력"}, {"name": "요금"}], None]


def test_a_whole_service_as_the_portal_prints_it(partner, read):
    row = {"api_type": "REST", "category_nm": "교통및물류 > 철도", "core_data_nm": None,
           "created_at": "2014-08-25T00:00:00",
           "data_format": "JSON+XML", "dept_nm": "기획예산실", "desc": "역마다 있는 시설을<br>찾습니다.",
           "end_point_url": "http://a.kr/x",
           "guide_url": "", "id": "uddi:9", "is_charged": "무료", "is_confirmed_for_prod_nm": "심의승인",
           "is_copyrighted": "N",
           "is_core_data": "N", "is_deleted": "N", "is_list_deleted": "N", "is_std_data": "N",
           "is_third_party_copyrighted": "없음", "keywords": ["지하철"], "link_url": " ", "list_id": 15001020,
           "list_title": "시설 정보", "new_category_nm": "교통물류", "operation_nm": "시설 조회", "operation_seq": 4575,
           "operation_url": None, "org_cd": "B551542", "org_nm": "부산교통공사", "ownership_grounds": None,
           "request_cnt": 141,
           "request_param_nm": ["종류", "역"], "request_param_nm_en": ["act", "scode"],
           "response_param_nm": ["이름", "공용", "분리"],
           "response_param_nm_en": ["sname", "toilet"], "share_scope_nm": "행정/공공/민간", "soap_url": " ",
           "title": "시설 정보",
           "title_en": "Facilities", "updated_at": "2024-07-28T00:00:00", "use_prmisn_ennc": "없음"}
    partner.answers = {SERVICES: page(row)}
    harvester = partner.make(Odcloud, lists=["open-data-list"])
    draft = harvester.draft(harvester.read(read(harvester)["api-15001020"]))
    url = "https://www.data.go.kr/data/15001020/openapi.do"
    for resource in draft["resources"]:
        del resource["id"]
    assert draft == {
        "identifier": "api-15001020", "partner": "org", "title": "시설 정보", "notes": "역마다 있는 시설을\n찾습니다.",
        "url": url,
        "title_translated": {"ko": "시설 정보", "en": "Facilities"}, "dcat_type": "API", "license_id": "notspecified",
        "access_rights": "restricted", "access_procedure": "공공데이터포털에서 활용신청(심의승인)", "is_free": True,
        "core_data": False, "issued": "2014-08-25", "modified": "2024-07-28", "maintainer": "기획예산실",
        "theme": ["교통물류"],
        "publisher": [{"name": "부산교통공사", "identifier": "B551542"}], "contact": [{"name": "기획예산실"}],
        "tags": [{"name": "지하철"}], "stats": {"downloads": 141},
        "resources": [
            {"name": "시설 조회", "url": "http://a.kr/x", "access_url": url, "download_url": "http://a.kr/x",
             "format": "JSON",
             "api_type": "REST", "request_params": ["act (종류)", "scode (역)"],
             "columns": [{"name": "sname"}, {"name": "toilet"}]},
            {"name": "시설 정보", "url": "http://a.kr/x", "access_url": url, "download_url": "http://a.kr/x",
             "format": "XML",
             "api_type": "REST"}]}


def test_data_shared_among_public_bodies_only_is_not_for_us(one_list, read):
    harvester = one_list(page(file(1, share_scope_nm="행정/공공")))
    with pytest.raises(Skip, match="행정/공공"):
        harvester.draft(harvester.read(read(harvester)["file-1"]))


def test_an_entry_that_points_to_another_portal_is_linked_data(one_list, read):
    harvester = one_list(page(file(1, page_url="https://www.data.go.kr/data/1/linkedData.do")))
    found = read(harvester)
    draft = harvester.draft(harvester.read(found["linked-1"]))
    assert (draft["dcat_type"], draft["url"]) == ("LINKED", "https://www.data.go.kr/data/1/linkedData.do")


# -- the monthly catalogue

CATALOGUE = {"목록키": "1", "목록유형": "파일데이터", "제공기관": "한국전력공사", "제공기관코드": "B410002",
             "이용허락범위": "공공저작물_출처표시",
             "관리부서 전화번호": "`0610000000", "업데이트 주기": "연간", "분류체계": "산업고용 - 에너지",
             "조회수": "1,000"}


def test_the_licence_comes_from_the_monthly_catalogue(partner, read):
    partner.answers = {LIST: page(file(1, new_category_nm="산업고용"), file(2)),
                       "/cat/uddi:1": page(CATALOGUE, CATALOGUE | {"목록키": "2", "제공기관": "남",
                                                                   "제공기관코드": "0"})}
    harvester = partner.make(Odcloud, lists=["file-data-list"], licences=f"{partner.server.url}/cat/uddi:1",
                             organizations=["B410002"])
    drafts = {id: harvester.draft(harvester.read(raw)) for id, raw in read(harvester).items()}
    assert {id: draft["license_id"] for id, draft in drafts.items()} == {"file-1": "kogl-1", "file-2": "notspecified"}
    assert [drafts["file-1"][name] for name in ("frequency", "theme", "theme_detail", "contact", "stats")] == [
        "ANNUAL", ["산업고용"], "에너지", [{"phone": "061-000-0000"}], {"views": 1000}]
    assert harvester.complete == "declared 2, saw 2 on 1 pages; declared 2, saw 2 on 1 pages"


@pytest.mark.parametrize("label", ["STD", "STANDARD", "표준데이터"])
@pytest.mark.parametrize(("page_name", "id"), [("fileData.do", "file-1"), ("standard.do", "std-1"), (None, "std-1")])
def test_a_standard_file_finds_its_licence_whatever_page_shows_it(partner, read, label, page_name, id):
    shown = {"page_url": f"https://www.data.go.kr/data/1/{page_name}"} if page_name else {}
    partner.answers = {"/api/standard-data-list": page(file(1, **shown)),
                       "/cat/uddi:1": page(CATALOGUE | {"목록유형": label})}
    harvester = partner.make(Odcloud, lists=["standard-data-list"], licences=f"{partner.server.url}/cat/uddi:1")
    [(found, raw)] = read(harvester).items()
    draft = harvester.draft(harvester.read(raw))
    assert (found, draft["license_id"], draft["dcat_type"]) == (id, "kogl-1", "STD")
    assert draft["url"] == f"https://www.data.go.kr/data/1/{page_name or 'standard.do'}"


def test_a_service_and_a_file_of_one_number_never_share_a_licence(partner, read):
    partner.answers = {LIST: page(file(1), file(2)), SERVICES: page(file(1, operation_seq=1), file(2, operation_seq=1)),
                       "/cat/uddi:1": page(CATALOGUE | {"목록유형": "API"}, CATALOGUE | {"목록키": "2"})}
    harvester = partner.make(Odcloud, lists=["open-data-list", "file-data-list"],
                             licences=f"{partner.server.url}/cat/uddi:1")
    told = {id: harvester.draft(harvester.read(raw)) for id, raw in read(harvester).items()}
    assert {id: (draft["license_id"], draft["dcat_type"]) for id, draft in told.items()} == {
        "api-1": ("kogl-1", "API"), "api-2": ("notspecified", "API"), "file-1": ("notspecified", "FILE"),
        "file-2": ("kogl-1", "FILE")}


def test_of_two_lines_of_one_number_the_one_of_the_same_kind_is_taken(partner, read):
    lines = [CATALOGUE | {"목록유형": kind, "이용허락범위": licence} for kind, licence in (
        ("LINKED", "공공저작물_출처표시 + 변경금지"), ("FILE", "이용허락범위 제한 없음"),
        ("STD", "공공저작물_출처표시"))]
    for order in (lines, lines[::-1]):
        partner.answers = {LIST: page(file(1)), "/cat/uddi:1": page(*order)}
        harvester = partner.make(Odcloud, lists=["file-data-list"], licences=f"{partner.server.url}/cat/uddi:1")
        assert harvester.draft(harvester.read(read(harvester)["file-1"]))["license_id"] == "kogl-unrestricted"


def test_headers_of_the_catalogue_may_drift_from_month_to_month(partner, read):
    drifted = {"관리부서명" if name == "관리부서 전화번호" else name: value for name, value in CATALOGUE.items()}
    partner.answers = {LIST: page(file(1)), "/cat/uddi:1": page(drifted | {"관리부서명": "요금과"})}
    harvester = partner.make(Odcloud, lists=["file-data-list"], licences=f"{partner.server.url}/cat/uddi:1")
    assert harvester.draft(harvester.read(read(harvester)["file-1"]))["maintainer"] == "요금과"


def test_the_newest_month_is_looked_up_in_the_interface_description(partner, read):
    paths = {f"/15062804/v1/uddi:{name}": {"get": {"summary": f"목록개방현황_{day}"}}
             for name, day in (("old", "20260131"), ("new", "20260228"), ("older", "20251231"))}
    base = "/api/15077093/v1"
    partner.answers = {"/oas/docs": orjson.dumps({"paths": paths}), f"{base}/file-data-list": page(file(1)),
                       "/api/15062804/v1/uddi:new": page(CATALOGUE)}
    harvester = partner.make(Odcloud, base, lists=["file-data-list"],
                             licences=f"{partner.server.url}/oas/docs?namespace=x")
    assert harvester.draft(harvester.read(read(harvester)["file-1"]))["license_id"] == "kogl-1"


def test_without_the_catalogue_the_run_ends_rather_than_losing_every_licence(partner, read):
    partner.answers = {LIST: page(file(1)), "/cat/uddi:1": (502, b"<html>502</html>")}
    harvester = partner.make(Odcloud, lists=["file-data-list"], licences=f"{partner.server.url}/cat/uddi:1")
    with pytest.raises(Exception, match="502"):
        read(harvester)


def test_an_interface_description_without_months_is_said_so(partner, read):
    partner.answers = {"/oas": b'{"paths": {}}'}
    with pytest.raises(Malformed) as error:
        read(partner.make(Odcloud, licences=f"{partner.server.url}/oas"))
    assert error.value.code == "envelope"


# -- what is no listing

@pytest.mark.parametrize(("bodies", "code"), [
    ([page(file(1), number=2)], "page"),
    ([page(file(1), hits=2), page(file(1), hits=2)], "page"),                       # a key not approved for all
    ([page(file(1), hits=2), page(file(1), hits=2, number=2)], "circle"),
    ([page(file(1), shown=2)], "count"),
    ([page(file(1), hits=5), page(hits=5, number=2)], "short"),
    ([page()], "nothing"),
    ([b"{}"], "envelope"), ([b"[]"], "envelope"), ([b'{"page":1,"currentCount":0,"matchCount":0,"data":null}'],
                                                   "envelope"),
    ([page({"title": "번호가 없는 행"})], "envelope"),
    ([b'{"page":1'], "not_json"), ([b""], "empty"), ([b"<html></html>"], "html"), ([b'{"page":NaN}'], "not_json")])
def test_what_is_no_listing_is_malformed(one_list, read, bodies, code):
    harvester = one_list(*bodies)
    with pytest.raises(Malformed) as error:
        read(harvester)
    assert (error.value.code, harvester.complete) == (code, None)


@pytest.mark.parametrize(("shell", "kind", "code"), [
    ("key_unknown", Refused, "key_unknown"), ("service_unknown", Refused, "retired"),
    ("malformed", Malformed, "bad_request"),
    ("quota", Quota, "quota"), ("key_in_xml", Refused, "key_unknown"), ("header_error", Malformed, "bad_request"),
    ("retired", Refused, "retired"), ("no_items", Malformed, "envelope")])
def test_each_error_of_the_portal_is_known(one_list, read, shell, kind, code):
    status, _, body = SHELLS[shell]
    with pytest.raises(kind) as error:
        read(one_list((status, body)))
    assert error.value.code == code


def test_a_listing_that_grows_while_it_is_read_is_not_called_whole(one_list, read):
    harvester = one_list(page(file(1), hits=2), page(file(2), hits=3, number=2), page(file(3), hits=3, number=3))
    assert list(read(harvester)) == ["file-1", "file-2", "file-3"]
    assert harvester.complete is None


def test_a_record_seen_in_an_earlier_list_is_not_given_again(partner, read):
    partner.answers = {LIST: page(file(1)), "/api/dataset": page(
        {"id": "1", "title": "자료 1", "page_url": "https://www.data.go.kr/data/1/fileData.do", "org_nm": "가"},
        {"id": "2", "title": "자료 2", "page_url": "https://www.data.go.kr/data/2/openapi.do", "org_nm": "가"})}
    assert list(read(partner.make(Odcloud, lists=["file-data-list", "dataset"]))) == ["file-1", "api-2"]


def test_each_name_of_a_renamed_organisation_is_asked_for(partner, read):
    partner.answers = {LIST: [page(file(1)), page(file(2))]}
    harvester = partner.make(Odcloud, lists=["file-data-list"], filters=["새 이름", "옛 이름"])
    assert list(read(harvester)) == ["file-1", "file-2"]
    assert harvester.complete == "declared 1, saw 1 on 1 pages; declared 1, saw 1 on 1 pages"
