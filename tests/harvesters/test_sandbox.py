"""The sandbox plays each interface in its real shape, and misbehaves when told to."""

import http.client
import time
from pathlib import Path

import orjson
import pytest
import requests

from config import partners
from harvesters import sandbox
from harvesters.kinds.naver_catalog import signature
from harvesters.sandbox import faults, synthetic
from harvesters.sandbox.houses import ACCESS, SECRET

LIST = "/odcloud/api/15077093/v1/file-data-list"
KEY = {"Authorization": "Infuser sandbox-key"}


@pytest.fixture(scope="module")
def served():
    with sandbox.serve() as server:
        yield server


@pytest.fixture
def ask(served):
    """Ask the sandbox for a path; every fault is switched off afterwards."""
    with requests.Session() as session:
        session.trust_env = False
        yield lambda path, headers=None, method="GET", **more: session.request(
            method, served.url + path, headers=headers, timeout=10, **more)
    served.app.faults.clear()


def test_the_list_service_answers_in_the_portals_envelope(ask):
    told = ask(f"{LIST}?page=2&perPage=3&cond[org_nm::LIKE]=한국전력공사", KEY).json()
    assert {key: value for key, value in told.items() if key not in ("data", "matchCount", "totalCount")} == {
        "page": 2, "perPage": 3, "currentCount": 3}
    assert len(told["data"]) == 3
    assert 10 <= told["matchCount"] < told["totalCount"]
    assert {row["org_nm"] for row in told["data"]} <= {"한국전력공사"}


def test_numbers_are_texts_here_and_keywords_are_lists_there(ask):
    rows = ask(f"{LIST}?page=1&perPage=1000", KEY).json()["data"]
    assert {type(row["list_id"]) for row in rows} == {int, str}
    assert {type(row["keywords"]) for row in rows} == {list, str}
    assert {row["is_deleted"] for row in rows} == {"N"}
    assert any("<br" in row["desc"] for row in rows)


def test_a_service_has_a_row_for_each_operation_and_blank_addresses(ask):
    rows = ask("/odcloud/api/15077093/v1/open-data-list?page=1&perPage=1000", KEY).json()["data"]
    assert len({str(row["list_id"]) for row in rows}) < len(rows)
    assert {type(row["operation_seq"]) for row in rows} == {int, str}
    assert " " in {row["link_url"] for row in rows}


def test_a_filter_by_part_of_a_name_finds_the_neighbours_too(ask):
    names = {row["org_nm"] for row in ask(f"{LIST}?page=1&perPage=1000&cond[org_nm::LIKE]=광주", KEY).json()["data"]}
    assert {"광주광역시", "경기도 광주시"} <= names


@pytest.mark.parametrize(("path", "headers", "status", "body"), [
    (LIST, {}, 401, {"code": -4, "msg": "등록되지 않은 인증키 입니다."}),
    (LIST, {"Authorization": "Infuser other"}, 401, {"code": -4, "msg": "등록되지 않은 인증키 입니다."}),
    ("/odcloud/api/15077093/v1/no-such-list", KEY, 404, {"code": -3, "msg": "등록되지 않은 서비스 입니다."}),
    ("/odcloud/api/1/v1/file-data-list", KEY, 404, {"code": -3, "msg": "등록되지 않은 서비스 입니다."}),
    (f"{LIST}?page=x", KEY, 411, {"status_code": "REQUEST_DATA_MALFORMED"}),
    (f"{LIST}?page=0", KEY, 411, {"status_code": "REQUEST_DATA_MALFORMED"})])
def test_the_portal_refuses_as_it_really_does(ask, path, headers, status, body):
    answer = ask(path, headers)
    assert (answer.status_code, answer.json()) == (status, body)


def test_no_page_is_larger_than_a_thousand(ask):
    assert ask(f"{LIST}?page=1&perPage=5000&serviceKey=sandbox-key").json()["perPage"] == 1000


def test_the_monthly_catalogue_has_the_36_columns_and_its_newest_month_a_name(ask):
    paths = ask("/odcloud/oas/docs?namespace=15062804/v1").json()["paths"]
    newest = max(paths, key=lambda path: paths[path]["get"]["summary"])
    [row] = ask(f"/odcloud/api{newest}?page=1&perPage=1", KEY).json()["data"]
    assert len(row) == 36
    assert ask(f"/odcloud/api{newest}?page=1&perPage=1", {}).status_code == 401


@pytest.mark.parametrize(("partner", "suffix", "start"), [
    ("lge", "csv", b""), ("kt", "csv", b"\xef\xbb\xbf"), ("skt", "xlsx", b"PK\x03\x04"), ("lgu", "tsv", b"")])
def test_each_partner_writes_its_list_in_its_own_way(ask, partner, suffix, start):
    told = ask(f"/manifest/{partner}/manifest.json").json()
    assert told["file"] == f"{partner}.{suffix}"
    assert ask(f"/manifest/{partner}/{told['file']}").content.startswith(start)


def test_a_list_nobody_has_is_not_found(ask):
    assert [ask(path).status_code for path in ("/manifest/nobody/manifest.json", "/manifest/", "/nothing")] == [404] * 3
    assert b"dcat          http://127.0.0.1:" in ask("/").content


def test_ai_hub_sends_a_good_list_with_a_bad_status(ask):
    answer = ask("/aihub/info/dataset.do")
    assert answer.status_code == 502
    assert answer.content.decode().splitlines()[7] == "데이터셋 목록"


def test_naver_lists_tables_for_whoever_signs_well_and_in_time(ask):
    def signed(path, stamp):
        return {"x-ncp-apigw-timestamp": stamp, "x-ncp-iam-access-key": ACCESS,
                "x-ncp-apigw-signature-v2": signature(f"http://x{path}", stamp, ACCESS, SECRET)}

    path, now = "/naver/api/v1/catalogs/2144/tables?pageNo=2&pageSize=10", int(time.time() * 1000)
    told = ask(path, signed(path, str(now))).json()
    assert (told["pageNo"], told["totalCount"], len(told["tableResponseList"])) == (2, 15, 5)
    assert "location" in told["tableResponseList"][0]
    assert ask(path, signed(path, str(now - 400_000))).status_code == 401
    assert ask(path, signed(path.replace("2&", "1&"), str(now))).status_code == 401
    assert ask(path).status_code == 401
    other = path.replace("2144", "1")
    assert ask(other, signed(other, str(now))).json()["error"]["errorCode"] == "14440"


def test_a_connection_serves_many_requests(served):
    line = http.client.HTTPConnection(*served.address, timeout=5)
    sockets = set()
    for _ in range(3):
        line.request("GET", "/ares/index.json")
        line.getresponse().read()
        sockets.add(line.sock.getsockname())
    line.close()
    assert len(sockets) == 1


# -- faults

def test_a_fault_is_switched_on_listed_and_off_over_http(ask):
    assert ask("/_sandbox/faults", method="POST", data=orjson.dumps({"path": "/ares",
                                                                     "status": 503})).status_code == 200
    assert [each["status"] for each in ask("/_sandbox/faults").json()] == [503]
    assert ask("/ares/index.json").status_code == 503
    assert ask("/webapi/info").status_code == 200
    assert ask("/_sandbox/faults", method="DELETE").json() == []
    assert ask("/ares/index.json").status_code == 200


@pytest.mark.parametrize("told", [b'{"colour":"red"}', b'{"error":"no such shell"}', b"not json", b"[]", b"3"])
def test_a_fault_that_does_not_exist_is_said_so(ask, told):
    assert ask("/_sandbox/faults", method="POST", data=told).status_code == 400
    assert ask("/_sandbox/faults").json() == []
    assert ask("/_sandbox/else").status_code == 404


def test_a_fault_may_begin_later_and_end_by_itself(ask, served):
    served.app.faults.add({"path": "/ares", "after": 1, "times": 2, "status": 500})
    assert [ask("/ares/index.json").status_code for _ in range(5)] == [200, 500, 500, 200, 200]


@pytest.mark.parametrize("name", faults.SHELLS)
def test_every_error_shell_can_be_played(ask, served, name):
    served.app.faults.add({"error": name})
    answer = ask("/ares/index.json")
    assert (answer.status_code, answer.content) == (faults.SHELLS[name][0], faults.SHELLS[name][2])


def test_a_page_may_lose_rows_and_still_count_them(ask, served):
    served.app.faults.add({"drop": 2})
    told = ask(f"{LIST}?page=1&perPage=5", KEY).json()
    assert (told["currentCount"], len(told["data"])) == (5, 3)
    assert len(ask("/webapi/source/sources").json()) == len(served.app.rows.ohdsi) - 2
    assert "====" not in ask("/aihub/info/dataset.do").content.decode().splitlines()[-1]


def test_the_first_page_may_come_for_every_page(ask, served):
    first = ask(f"{LIST}?page=1&perPage=2", KEY).json()
    served.app.faults.add({"page_one": True})
    assert ask(f"{LIST}?page=2&perPage=2", KEY).json() == first
    served.app.faults.clear()
    served.app.faults.add({"duplicate": True})
    assert ask(f"{LIST}?page=2&perPage=2", KEY).json() == first | {"page": 2}


def test_an_answer_may_end_early_drip_or_be_a_web_page(ask, served):
    whole = ask("/ares/index.json").content
    served.app.faults.add({"truncate": 10, "times": 1})
    with pytest.raises(requests.RequestException):
        ask("/ares/index.json")
    served.app.faults.add({"drip": 0.001, "delay": 0.001, "times": 1})
    assert ask("/ares/index.json").content == whole
    served.app.faults.add({"html": True, "times": 1})
    assert ask("/ares/index.json").content.startswith(b"<html>")
    served.app.faults.add({"empty": True, "times": 1})
    assert ask("/ares/index.json").content == b""


def test_what_was_asked_is_kept_but_not_what_the_sandbox_was_told(ask, served):
    before = len(served.app.asked)
    ask("/_sandbox/faults")
    ask("/webapi/info?x=1")
    assert served.app.asked[before:] == [("/webapi/info", "x=1")]


# -- rows of one's own

def test_a_folder_of_rows_is_served_and_other_partners_are_played_as_ever(tmp_path):
    services = [{"list_id": "77", "title": "조회", "org_nm": "한국전력공사", "operations": "2"},
                {"list_id": "77", "title": "조회", "org": "한국전력공사", "keywords": "가,나"}]
    (tmp_path / "services.jsonl").write_bytes(b"\n\n".join(map(orjson.dumps, services)))
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "manifest.csv").write_bytes("목록키,목록명\n1,가\n".encode("cp949"))
    (tmp_path / "readme.txt").write_text("nothing to serve")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with sandbox.serve(rows=tmp_path) as server:
        rows = server.app.rows
        told = requests.get(f"{server.url}/odcloud/api/15077093/v1/open-data-list?page=1&perPage=9", headers=KEY,
                            timeout=5).json()
        manifest = requests.get(f"{server.url}/manifest/manifest/manifest.json", timeout=5).json()
    assert (rows.read, rows.merged, list(rows.public)) == (3, 1, [("API", "77")])
    assert [(row["list_id"], row["operation_nm"], row["org_cd"], row["keywords"]) for row in told["data"]] in (
        [(77, "조회 1", "B410002", ["가", "나"]), (77, "조회 2", "B410002", ["가", "나"])],
        [(77, "조회 2", "B410002", ["가", "나"]), (77, "조회 1", "B410002", ["가", "나"])])
    assert (manifest["file"], manifest["rows"]) == ("manifest.csv", 1)
    assert len(rows.lists["lge"]) > 5


def test_a_list_of_ai_hub_in_the_folder_is_not_described_by_our_demo_rows(tmp_path):
    (tmp_path / "info_dataset_list.txt").write_text("90001, 남의 제목\n", "utf-8")
    with sandbox.serve(rows=tmp_path) as server:
        told = requests.get(f"{server.url}/manifest/aihub/manifest.json", timeout=5).json()
        body = requests.get(f"{server.url}/manifest/aihub/{told['file']}", timeout=5).content.decode("utf-8-sig")
    assert (told["rows"], body) == (0, "목록키,목록명\r\n")


def test_a_folder_may_describe_its_own_list_of_ai_hub(tmp_path):
    (tmp_path / "info_dataset_list.txt").write_text("7, 제목\n", "utf-8")
    (tmp_path / "aihub_describe.jsonl").write_bytes(orjson.dumps({"목록키": "7", "설명": "소개"}))
    with sandbox.serve(rows=tmp_path) as server:
        assert server.app.rows.lists["aihub"] == [{"목록키": "7", "설명": "소개"}]


def test_made_up_records_are_always_the_same():
    with sandbox.serve(synthetic=2500) as server:
        [(organization, source)] = synthetic.sources(server.url)
        pages = [requests.get(f"{source.url}/file-data-list?page={number}&perPage=1000", timeout=5).json()
                 for number in (1, 2, 3, 4)]
    assert [page["currentCount"] for page in pages] == [1000, 1000, 500, 0]
    assert {page["matchCount"] for page in pages} == {2500}
    assert pages[2]["data"][-1] == orjson.loads(synthetic.row(2499))
    assert organization["name"] == source.owner_org


def test_every_source_of_ours_has_its_place_in_the_sandbox():
    folder = Path(partners.__file__).parent / "partners"
    assert {partner.source.name for partner in partners.read(folder)} == sandbox.sources("http://x").keys()
