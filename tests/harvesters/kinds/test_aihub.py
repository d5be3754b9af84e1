import pytest

from harvesters.errors import SourceError
from harvesters.kinds.aihub import AiHub, listed

RULE = "=" * 80
HEAD = f"UTF-8\noutput normally\n{RULE}\n공지사항\n{RULE}\n{RULE}\n데이터셋 목록\n{RULE}\n"


def body(*lines, end=f"{RULE}\n"):
    return (HEAD + "".join(f"{line}\n" for line in lines) + end).encode()


def test_a_good_list_with_status_502_is_a_good_list(partner, read):
    partner.answers["/api"] = (502, body("50, AR/VR 화면", "71471, 소(한우, 젖소) 및 돼지, 발정"))
    harvester = partner.make(AiHub)
    found = read(harvester)
    assert {id: harvester.read(raw)["title"] for id, raw in found.items()} == {
        "50": "AR/VR 화면", "71471": "소(한우, 젖소) 및 돼지, 발정"}
    assert len(partner.asked) == 1
    assert (harvester.complete, harvester.expected) == ("the closing rule follows 2 lines", 2)


def test_a_line_becomes_a_dataset_that_claims_nothing_it_was_not_told(partner, read):
    partner.answers["/api"] = body("50, 반려동물 영상")
    harvester = partner.make(AiHub, says={"access_rights": "restricted"})
    draft = harvester.draft(harvester.read(read(harvester)["50"]))
    draft["resources"][0].pop("id")
    url = "https://www.aihub.or.kr/aihubdata/data/view.do?dataSetSn=50"
    assert draft == {"title": "반려동물 영상", "dcat_type": "AI", "url": url, "identifier": "50", "partner": "org",
                     "license_id": "notspecified", "access_rights": "restricted",
                     "resources": [{"name": "반려동물 영상", "url": url, "access_url": url}]}


def test_a_companion_list_may_tell_more(partner, read):
    partner.answers |= {"/api": body("50, 반려동물 영상", "51, 목소리"),
                        "/more.csv": "목록키,목록명,설명\n50,반려동물 영상,개와 고양이".encode()}
    harvester = partner.make(AiHub, describe="/more.csv")
    drafts = [harvester.draft(harvester.read(raw)) for raw in read(harvester).values()]
    assert [draft.get("notes") for draft in drafts] == ["개와 고양이", None]


def test_without_the_closing_rule_the_list_is_not_known_to_be_whole(partner, read):
    partner.answers["/api"] = body("50, 가", end="")
    harvester = partner.make(AiHub)
    assert list(read(harvester)) == ["50"]
    assert harvester.complete is None


@pytest.mark.parametrize(("answer", "code"), [
    ((502, b"<html><body>502 Bad Gateway</body></html>"), "server"), (b"<html>login</html>", "html"), (b"", "envelope"),
    ((502, "인증실패, 권한이 거부되었습니다".encode()), "server"), (body(), "nothing"),
    (body("50, 가", "50, 나"), "envelope"),
    (body("50, 가", "제목뿐"), "envelope"), (body("50,"), "envelope"),
    (HEAD.replace(RULE, "").encode() + "50, 가\n".encode(), "envelope"), (b"\xff\xfe\x00", "charset")])
def test_what_is_no_list_is_a_typed_error(partner, read, answer, code):
    partner.answers["/api"] = answer
    harvester = partner.make(AiHub)
    with pytest.raises(SourceError) as error:
        read(harvester)
    assert (error.value.code, harvester.complete) == (code, None)


def test_a_list_in_the_old_charset_is_read_all_the_same(partner, read):
    partner.answers["/api"] = (HEAD + f"50, 한글\n{RULE}\n").encode("cp949")
    assert list(read(partner.make(AiHub))) == ["50"]


def test_a_line_is_split_at_its_first_comma():
    assert listed((HEAD + f" 7 ,  가, 나 , 다 \n{RULE}").replace("\n", "\r\n")) == ({"7": "가, 나 , 다"}, True)
