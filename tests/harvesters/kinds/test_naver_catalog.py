import orjson
import pytest

from harvesters.errors import Malformed, SourceError
from harvesters.kinds.naver_catalog import NaverCatalog, signature

TABLES = "/api/catalogs/7/tables"


def table(name, **more):
    return {"catalogId": 7, "tableName": name, "databaseName": "db", "location": "s3a://inside/secret/",
            "dataFormat": "csv",
            "createTime": "2024-01-10T02:11:31Z", "updateTime": "2026-01-10T02:11:31Z", **more}


def page(*tables, number=1, total=None):
    return orjson.dumps({"pageNo": number, "pageSize": 200, "totalCount": len(tables) if total is None else total,
                         "requestId": "x", "tableResponseList": tables})


def test_the_signature_is_the_one_naver_documents():
    """HMAC-SHA256 over `GET /path?query`, the time and the access key, each on its line; computed by hand with
    openssl."""
    assert signature("https://datacatalog.apigw.ntruss.com/api/v1/catalogs?pageNo=1", "1700000000000", "access",
                     "secret") == (
        "krKsc8y//pxjLFiglA5mZJnWR4V086f95zwPwGgI9Wk=")


def test_a_request_is_signed_for_exactly_what_goes_over_the_wire(partner, read):
    partner.answers[TABLES] = page(table("a"))
    read(partner.make(NaverCatalog, secret="access:sec:ret", catalogs=[7]))
    [(asked, environ)] = partner.asked
    assert asked == "/api/catalogs/7/tables?pageNo=1&pageSize=200"
    stamp = environ["HTTP_X_NCP_APIGW_TIMESTAMP"]
    assert environ["HTTP_X_NCP_IAM_ACCESS_KEY"] == "access"
    assert environ["HTTP_X_NCP_APIGW_SIGNATURE_V2"] == signature(f"http://x{asked}", stamp, "access", "sec:ret")


def test_the_inner_path_never_gets_out(partner, read):
    partner.answers[TABLES] = page(table("a"))
    harvester = partner.make(NaverCatalog, secret="a:b", catalogs=[7])
    raw = read(harvester)["7.db.a"]
    assert b"secret" not in raw
    assert b"location" not in raw
    assert "secret" not in str(harvester.draft(harvester.read(raw)))


def test_a_companion_list_describes_the_tables_and_the_catalogue_knows_when_they_changed(partner, read):
    partner.answers |= {TABLES: page(table("a"), table("b")),
                        "/more.csv": "목록키,목록명,설명,등록일,수정일\n"
                                     "db.a,검색 추이,주간 검색량,2023-02-13,2023-02-13".encode()}
    harvester = partner.make(NaverCatalog, secret="a:b", catalogs=[7], describe="/more.csv")
    drafts = [harvester.draft(harvester.read(raw)) for raw in read(harvester).values()]
    assert [(d["title"], d.get("notes"), d["issued"][:10], d["modified"][:10]) for d in drafts] == [
        ("검색 추이", "주간 검색량", "2023-02-13", "2026-01-10"), ("db.b", None, "2024-01-10", "2026-01-10")]


def test_all_pages_of_all_catalogues_are_read(partner, read):
    partner.answers = {
        "/api/catalogs": orjson.dumps({"catalogResponseList": [{"catalogId": 7}, {"catalogId": "8"}]}),
        TABLES: [page(table("a"), total=2), page(table("b"), number=2, total=2)],
        "/api/catalogs/8/tables": page(table("a", catalogId="8"))}
    harvester = partner.make(NaverCatalog, secret="a:b")
    assert list(read(harvester)) == ["7.db.a", "7.db.b", "8.db.a"]
    assert harvester.complete == "declared 2, saw 2 on 2 pages; declared 1, saw 1 on 1 pages"


def test_catalogues_beyond_the_first_page_are_read_too(partner, read):
    def shown(number, *ids):
        return orjson.dumps({"pageNo": number, "totalCount": 2, "catalogResponseList": [{"catalogId": id}
                                                                                        for id in ids]})
    partner.answers = {"/api/catalogs": [shown(1, 7), shown(2, 8)], TABLES: page(table("a")),
                       "/api/catalogs/8/tables": page(table("a", catalogId=8))}
    harvester = partner.make(NaverCatalog, secret="a:b")
    assert list(read(harvester)) == ["7.db.a", "8.db.a"]
    assert harvester.complete


def test_fewer_catalogues_than_announced_are_no_whole_list(partner, read):
    partner.answers = {"/api/catalogs": orjson.dumps({"pageNo": 1, "totalCount": 2, "catalogResponseList": []})}
    with pytest.raises(SourceError) as error:
        read(partner.make(NaverCatalog, secret="a:b"))
    assert error.value.code == "short"


@pytest.mark.parametrize(("answers", "code"), [
    ([page(table("a"), number=2)], "page"), ([page(total=1)], "short"), ([page()], "nothing"),
    ([page(table("a"), total=2), page(table("a"), number=2, total=2)], "circle"),
    ([b'{"error":{"errorCode":"14440","message":"x"}}'], "envelope"), ([b'{"pageNo":1,"totalCount":1}'], "envelope"),
    ([(404, b'{"error":{"errorCode":"14440","message":"x"}}')], "status"), ([b"<html>"], "html")])
def test_what_is_no_listing_is_a_typed_error(partner, read, answers, code):
    partner.answers[TABLES] = answers
    harvester = partner.make(NaverCatalog, secret="a:b", catalogs=[7])
    with pytest.raises(SourceError) as error:
        read(harvester)
    assert (error.value.code, harvester.complete) == (code, None)


def test_half_a_key_is_no_key(partner, read):
    with pytest.raises(SourceError) as error:
        read(partner.make(NaverCatalog, secret="access-only", catalogs=[7]))
    assert (error.value.code, partner.asked) == ("key_unknown", [])


def test_a_broken_companion_list_ends_the_run(partner, read):
    partner.answers |= {TABLES: page(table("a")), "/more.csv": b"no,header"}
    with pytest.raises(Malformed):
        read(partner.make(NaverCatalog, secret="a:b", catalogs=[7], describe="/more.csv"))
