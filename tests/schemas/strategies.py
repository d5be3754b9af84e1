"""Packages to test with: sound ones in the canonical form, and broken ones."""

from hypothesis import settings
from hypothesis import strategies as st

from schemas.vocabulary import ACCESS, DEIDENTIFICATION, FREQUENCIES, KINDS, LICENSES, PERSONAL_DATA, THEMES

quick = settings(max_examples=60, deadline=None)

WORD = st.text("가나다전력abz019 ._-", min_size=2, max_size=8)
TEXT = st.text(max_size=12)
DAY = st.dates().filter(lambda day: 1000 <= day.year <= 2200).map(str)
MONTH = DAY.map(lambda day: day[:7])
COUNT = st.integers(0, 10**9)
PERSON = st.fixed_dictionaries({"name": TEXT}, optional={"phone": TEXT})

RESOURCE = st.fixed_dictionaries({"url": st.sampled_from(["https://a.kr/b.csv", "b.kr", ""])}, optional={
    "id": WORD, "name": TEXT, "format": st.sampled_from(["csv", "CSV", "뭔가", ""]), "rows": COUNT, "size": COUNT,
    "columns": st.lists(st.fixed_dictionaries({"name": TEXT}, optional={"unit": TEXT}), max_size=2),
    "request_params": st.lists(WORD, max_size=2), "encoding": TEXT, "modified": DAY,
    "access_url": st.just("https://a.kr")})

PACKAGES = st.fixed_dictionaries({"name": st.from_regex(r"[a-mo-z0-9_-]{2,20}", fullmatch=True)}, optional={
    "title": TEXT, "notes": TEXT, "url": TEXT, "owner_org": WORD, "private": st.just(False),
    "license_id": st.sampled_from(list(LICENSES)), "tags": st.lists(st.builds(dict, name=WORD), max_size=4),
    "tag_string": st.just("발전,전력"), "resources": st.lists(RESOURCE, max_size=3),
    "extras": st.lists(st.builds(dict, key=WORD.map("x-{}".format), value=TEXT), max_size=3,
                       unique_by=lambda e: e["key"]),
    "theme": st.lists(st.sampled_from(list(THEMES)), max_size=3), "publisher": st.lists(PERSON, max_size=2),
    "contact": st.lists(PERSON, max_size=2), "frequency": st.sampled_from(list(FREQUENCIES)), "issued": DAY,
    "modified": st.one_of(DAY, MONTH), "dcat_type": st.sampled_from(list(KINDS)),
    "access_rights": st.sampled_from(list(ACCESS)), "is_free": st.booleans(), "access_days": COUNT,
    "personal_data": st.sampled_from(list(PERSONAL_DATA)), "deidentification": st.sampled_from(list(DEIDENTIFICATION)),
    "stats": st.fixed_dictionaries({"views": COUNT}), "identifier": TEXT, "language": st.lists(WORD, max_size=2),
    "title_translated": st.fixed_dictionaries({"ko": TEXT}, optional={"en": TEXT}), "irb_required": st.booleans(),
    "temporal_coverage": st.lists(st.fixed_dictionaries({"start": MONTH}, optional={"end": DAY}), max_size=2),
    "harvest_source": TEXT, "warnings": st.lists(WORD, max_size=2)})

_JUNK = st.one_of(st.none(), st.booleans(), st.integers(-3, 50_000), st.sampled_from([0.5, "", "-", "2024-05-01",
                                                                                      "a@b.kr"]),
                  st.lists(st.integers(), max_size=2), st.just({}), st.just([{}]), st.text("가a,&", max_size=3))
JUNK_PACKAGES = st.builds(
    lambda sound, junk: {**sound, **junk}, PACKAGES,
    st.dictionaries(st.sampled_from(
        ["name", "title", "version", "author_email", "private", "state", "tags", "tag_string", "groups", "resources",
         "extras", "theme", "publisher", "issued", "is_free", "access_days", "stats", "title_translated", "frequency"]),
        _JUNK, max_size=4))
