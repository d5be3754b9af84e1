"""Any number of made-up datasets with a vocabulary as wide as that of real portals: dataset n is always the same.

Twelve thousand real Korean titles hold twelve thousand different words and as many pairs of syllables, a few of them
very often.  So words are made here: roots of two syllables, joined as compounds, taken by a law that favours the first.
"""

from functools import lru_cache
from random import Random

from catalog.search.jamo import initials, spell
from catalog.search.keyboard import to_latin

SYLLABLES = (
    "가각간감강개건격결경계고공과관광교구국군권귀규극근금급기난남내노농능단담당대도독동등력련례로료류리림"
    "립마만망매면명모목무문물미민박반발방배범법변별병보복봉부북분비사산삼상색생서석선설성세소속손수숙순시"
    "식신실심안압약양어언업역연열염영예오온완외요용우운원위유육윤음의이인일임입자작잔장재저적전절점정제조"
    "족존종주준중증지직진질집차착창책처천철첨청체초촉총최추축출충측치친침칭타탄태택토통투특판편평포표품풍"
    "필하학한함합항해행향허험현협형호화확환활황회획효후훈휴흡희")
KINDS = (
    "현황", "통계", "목록", "정보", "실적", "이용 현황", "위치 정보", "조회 서비스", "관리 대장", "측정 자료",
    "월별 통계", "연도별 현황")
REGIONS = (
    "광주광역시", "전라남도", "전북특별자치도", "부산광역시", "대구광역시", "서울특별시", "경기도",
    "강원특별자치도", "제주특별자치도", "경상남도")
DISTRICTS = (
    "동구", "서구", "남구", "북구", "광산구", "중구", "해운대구", "수영구", "목포시", "여수시", "순천시", "나주시")
LATIN = ("api", "iot", "gis", "cctv", "pm2.5", "5g", "cdm", "ess", "lte", "ai", "ev", "154kv", "omop", "co2")
THEMES = (
    "산업고용", "교통물류", "환경기상", "국토관리", "보건의료", "공공행정", "문화관광", "농축수산", "과학기술",
    "교육")
FORMATS = ("CSV", "XLSX", "JSON", "XML", "SHP", "PDF")
LICENCES = ("kogl-1", "kogl-2", "kogl-3", "cc-by")
ROOTS = 6000
SKEW = 3                                  # the larger, the more of everything is about the first roots


@lru_cache
def roots() -> tuple[str, ...]:
    """Six thousand words of two syllables, the most used ones first."""
    dice, found = Random(1), dict[str, None]()  # noqa: S311  (data that are made up)
    while len(found) < ROOTS:
        found[dice.choice(SYLLABLES) + dice.choice(SYLLABLES)] = None
    return tuple(found)


def root(dice: Random) -> str:
    return roots()[int(ROOTS * dice.random() ** SKEW)]


def word(dice: Random) -> str:
    """A root, or a compound of two."""
    return root(dice) + (root(dice) if dice.random() < 0.4 else "")


def dataset(number: int, organization: str) -> dict:
    """One dataset, as it is sent to the catalogue."""
    dice = Random(number)  # noqa: S311
    about, kind = [word(dice) for _ in range(dice.choice((1, 2, 2, 3)))], dice.choice(KINDS)
    place = f"{dice.choice(REGIONS)} {dice.choice(DISTRICTS)}" if dice.random() < 0.6 else ""
    latin = f" {dice.choice(LATIN)}" if dice.random() < 0.15 else ""
    title = " ".join(filter(None, (place, *about, kind))) + latin
    more = [word(dice) for _ in range(16)]
    notes = (f"{title}에 관한 자료입니다. {more[0]}와 {more[1]}의 {more[2]}을 {dice.randint(2010, 2026)}년부터 "
             f"모았으며, {more[3]} {more[4]} 기준으로 {more[5]}의 {more[6]}에 쓰입니다. {more[7]} 담당 부서가 관리하고 "
             f"갱신합니다. 기준 시각과 {more[8]} {more[9]}, {more[10]} {more[11]} 값과 {more[12]} {more[13]}, "
             f"{more[14]}에서 쓸 수 있습니다. {more[15]} 조사와 함께 봅니다.")
    return {
        "name": f"wide-{number}", "title": title, "notes": notes, "owner_org": organization,
        "url": f"https://wide.example/{number}", "license_id": dice.choice(LICENCES),
        "tags": [{"name": each} for each in dict.fromkeys([*about, *more[:3]])], "theme": [dice.choice(THEMES)],
        "frequency": dice.choice(("DAILY", "MONTHLY", "ANNUAL")),
        "access_rights": dice.choice(("public", "public", "restricted")),
        "modified": f"20{dice.randint(10, 26)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
        "resources": [{"url": f"https://wide.example/{number}/{place}", "name": title, "format": each}
                      for place, each in enumerate(dice.sample(FORMATS, dice.randint(1, 3)))]}


def questions(count: int, seed: int = 7) -> list[tuple[str, str, str]]:
    """(class, words, filter) in the mix of a portal: a quarter rare words, a tenth common ones, a quarter two words,
    three twentieths each three words and compounds, a tenth common ones within an organisation and a theme.
    """
    dice = Random(seed)  # noqa: S311
    return [_question(dice, dice.random()) for _ in range(count)]


def _question(dice: Random, share: float) -> tuple[str, str, str]:
    known = roots()
    if share < 0.25:
        return "rare", dice.choice(known[ROOTS // 2:]), ""
    if share < 0.35:
        return "common", dice.choice(KINDS + known[:5]), ""
    if share < 0.6:
        return "two words", f"{root(dice)} {dice.choice(KINDS)}", ""
    if share < 0.75:
        return "three words", f"{dice.choice(DISTRICTS)} {root(dice)} {dice.choice(KINDS)}", ""
    if share < 0.9:
        return "compound", root(dice) + root(dice), ""
    return "filtered", dice.choice(known[:40]), f'organization:wide-{dice.randint(0, 9)} theme:"{dice.choice(THEMES)}"'


def typed(count: int, seed: int = 9) -> dict[str, list[str]]:
    """What stands in the field while somebody types a word, in four ways: so many texts each."""
    dice = Random(seed)  # noqa: S311
    meant = [root(dice) + (root(dice) if dice.random() < 0.4 else "") for _ in range(count)]
    return {"the first syllable": [each[0] for each in meant],
            "half of the second": [each[0] + spell(each[1])[0] for each in meant],
            "initials": [initials(each) for each in meant],
            "the other keyboard": [to_latin(each) for each in meant]}
