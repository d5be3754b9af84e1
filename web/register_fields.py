"""The form of a dataset, part by part, out of what the schemas say of their fields."""

from collections.abc import Mapping
from typing import NamedTuple

from flask import url_for

from schemas import DATASET, described_texts
from schemas.described import inside
from schemas.described_texts import PARTS
from web.completeness import Completeness
from web.forms import Shown, one, pair
from web.register_reading import KEYS, ROWS
from web.words import gettext as _

DRAWN = {"day": "text", "number": "text", "words": "text", "lines": "area", "yesno": "select"}
FOLDED = ("health", "ai", "more")       # parts that only some data need
LONGEST = {"title": 300, "name": 100, "tags": 1000}
HALVES = frozenset((
    "dcat_type", "url", "license_id",
    "theme_detail", "frequency", "issued", "modified", "next_update", "third_party_rights", "is_free",
    "fee_basis", "deidentification", "deid_date", "linkable", "link_key", "legal_basis", "purpose",
    "retention_period", "irb_required", "irb_no", "drb_no", "irb_expiry", "number_of_unique_individuals",
    "number_of_records", "min_typical_age", "max_typical_age", "cdm_version", "vocabulary_version", "ai_task",
    "ai_modality", "ai_volume", "ai_label_type", "medium", "core_data"))           # short enough to stand two in a line
IN_ROWS = frozenset(("identifier", "phone", "email", "start", "end", "format", "resource_type", "rows", "size",
                     "encoding", "api_type"))


MINOR = {"basic": ("title_translated", "notes_translated", "theme_detail"),
         "terms": ("access_procedure", "access_days", "next_update", "third_party_rights", "fee_basis"),
         "people": ("personal_data_basis", "deidentification", "deid_date", "deid_method", "deid_reviewed", "linkable",
                    "link_key", "legal_basis", "purpose", "retention_period"),
         "resources": ("description", "format", "resource_type", "rows", "size", "encoding", "api_type",
                       "quota")}                                        # what stands in a fold of its own


class Fold(NamedTuple):
    """Fields that few need, behind a word; open where something stands in them."""

    blocks: list[tuple]
    open: bool


class Row(NamedTuple):
    """One of several of a kind: a resource, a department.

    :param name: what its fields are called before their own names, such as resources-0
    :param new: nothing stands in it yet
    """

    name: str
    number: int
    title: str
    fields: list[Shown]
    id: str
    new: bool
    removed: bool
    columns: Shown | None = None
    files: tuple[Shown, ...] = ()

    @property
    def told(self) -> bool:
        """Whether something is said of its columns, or wrong with it."""
        return bool(self.columns and (self.columns.value or self.columns.errors or self.files[1].errors))

    @property
    def needed(self) -> bool:
        """Whether a field of it says itself that it is required."""
        return any(each.mark == "required" for each in self.fields)

    @property
    def blocks(self) -> list[tuple]:
        short = IN_ROWS | {"name"} if self.name.startswith("publisher") else IN_ROWS
        return _blocks(_without(self.fields, self.name), short)

    @property
    def fold(self) -> Fold:
        return _fold(self.fields, self.name, IN_ROWS)


class Rows(NamedTuple):
    """All of a kind, at least one."""

    name: str
    label: str
    hint: str
    mark: str
    rows: list[Row]
    more: bool


class Part(NamedTuple):
    """One part of the form.

    :param state: e (something is wrong), o (nothing is missing) or n, for the eye; `word` says it
    :param folded: whether it may stay shut
    """

    name: str
    label: str
    items: list
    state: str
    word: str
    folded: bool
    anchor: str

    @property
    def blocks(self) -> list[tuple]:
        return _blocks(_without(self.items, self.name), HALVES)

    @property
    def fold(self) -> Fold:
        return _fold(self.items, self.name, HALVES)


def _minor(item, name: str) -> bool:
    return isinstance(item, Shown) and _own(item) in MINOR.get(name.partition("-")[0], ())


def _without(items: list, name: str) -> list:
    return [item for item in items if not _minor(item, name)]


def _fold(items: list, name: str, halves: frozenset[str]) -> Fold:
    own = [item for item in items if _minor(item, name)]
    return Fold(_blocks(own, halves), any(each.value or each.errors for each in own))


def _blocks(items: list, halves: frozenset[str]) -> list[tuple]:
    """Items one by one or, where two short ones follow each other, two."""
    found = []
    for item in items:
        half = isinstance(item, Shown) and _own(item) in halves
        if half and found and len(found[-1]) == 1 and isinstance(found[-1][0], Shown) and _own(found[-1][0]) in halves:
            found[-1] += (item,)
        else:
            found.append((item,))
    return found


def _own(shown: Shown) -> str:
    """The name of a field without the place of its row."""
    return shown.name.rpartition("-")[2]


def parts(found: Mapping, faults: Mapping, complete: Completeness, more: str = "") -> list[Part]:
    """The whole form.

    :param found: what stands in it, as `register_reading` has it
    :param faults: name of an element → what is wrong with it, in the reader's language
    :param more: of which rows one more empty one is wanted
    """
    made = []
    for name, label in PARTS.items():
        items = [_rows(field, found, faults, field == more) if field in ROWS else _field(field, found, faults)
                 for field, about in described_texts.DATASET.items()
                 if about.part == name and field not in ("owner_org", "name")]
        own = [row.columns for row in made[-1].items[0].rows] if name == "columns" else boxes(items)
        state, word = _state(name, own, complete)
        filled = any(each.value for each in boxes(items))
        made.append(Part(name, pair(label), items, state, word, name in FOLDED and not filled and state != "e",
                         "f-resources-0-columns" if name == "columns" else f"s-{name}"))
    return made


def boxes(items: list) -> list[Shown]:
    """Every field of these; the columns of a resource are a part of their own."""
    return [each for item in items for each in (
        [item] if isinstance(item, Shown) else [field for row in item.rows for field in (*row.fields, *row.files)])]


def alone(name: str, found: Mapping, faults: Mapping) -> Shown:
    """A field that stands outside the parts."""
    return _field(name, found, faults)


def every(shown: list[Part]) -> list[Shown]:
    """All the fields of a form in their order, those of rows called after their row."""
    found = []
    for item in (item for part in shown for item in part.items):
        if isinstance(item, Shown):
            found.append(item)
        else:
            for row in item.rows:
                own = (*row.fields, *([row.columns] if row.columns else []), *row.files)
                found += [each._replace(label=row.title if _own(each) == "name" and item.name != "resources"
                                        else f"{row.title} {each.label}") for each in own]
    return found


def _field(name: str, found: Mapping, faults: Mapping) -> Shown:
    return _drawn(one(DATASET.fields[name], name, found.get(name, ""), faults.get(name, ())), DATASET.fields[name])


def _drawn(shown: Shown, field) -> Shown:
    """A field with the element that draws it; a value that is no choice of the list stays to be chosen."""
    own = field.metadata["widget"]
    key = shown.name.rpartition("-")[2]
    attributes = {"maxlength": str(LONGEST[key])} if key in LONGEST else {}
    if own in ("day", "number"):
        attributes |= {"inputmode": "numeric" if own == "number" else "text", "autocomplete": "off"}
    if own == "lines":
        attributes |= {"rows": "3"}
    if own == "pair":
        attributes |= {"lang": "en"}
    if own == "words":
        attributes |= {"data-suggest": "/api/util/tag/autocomplete", "data-called": _("이미 쓰는 키워드"),
                       "data-found": _("이미 쓰는 키워드가 0개 있습니다.")}
    widget = DRAWN.get(own, own)
    if own == "pair":
        widget = "area" if key == "notes_translated" else "text"
    values = shown.value if isinstance(shown.value, list) else [shown.value]
    extra = tuple((each, each, "") for each in values if each and each not in [code for code, *_rest in shown.choices])
    choices = shown.choices + extra if shown.choices else ()
    if widget not in ("radio", "checkboxes"):
        attributes |= {"hx-post": url_for("register.check", field=shown.name), "hx-trigger": "change",
                       "hx-target": f"#{shown.id}-e"}
    return shown._replace(widget=widget, attributes=attributes, choices=choices)


def _rows(name: str, found: Mapping, faults: Mapping, more: bool) -> Rows:
    """The rows there are, or an empty one; one more that is empty where it is asked for."""
    about, most = described_texts.DATASET[name], ROWS[name]
    rows = list(found[name])
    rows = ((rows or [{}]) + [{}] * more)[:most]
    return Rows(name, pair(about.label), pair(about.hint), about.mark,
                [_row(name, place, row, faults) for place, row in enumerate(rows)], len(rows) < most)


def _filled(row: Mapping, name: str) -> list[str]:
    return [row[key] for key in KEYS[name] if row.get(key)]


def _row(name: str, place: int, row: Mapping, faults: Mapping) -> Row:
    schema, prefix = inside(DATASET.fields[name]), f"{name}-{place}-"
    label = pair(described_texts.DATASET[name].label)
    title = label if place == 0 and name != "resources" else f"{label} {place + 1}"
    fields = []
    for key in KEYS[name]:
        if key != "columns":
            shown = one(schema.fields[key], key, row.get(key, ""), faults.get(prefix + key, ()), prefix)
            shown = _drawn(shown, schema.fields[key])
            if key == "name" and name in ("publisher", "contact"):      # what is said above it is not said twice
                shown = shown._replace(label=_("기관 이름") if name == "publisher" else _("부서 이름"))
            fields.append(shown._replace(mark="optional") if place and shown.mark == "required" else shown)
    columns, files = None, ()
    if name == "resources":
        columns = _columns(prefix, row, faults, schema.fields["columns"])
        files = tuple(_file(prefix + key, faults) for key in ("upload", "dictionary"))
    return Row(prefix.rstrip("-"), place + 1, title, fields, row.get("id", ""), not _filled(row, name),
               bool(row.get("remove")), columns, files)


def _columns(prefix: str, row: Mapping, faults: Mapping, field) -> Shown:
    shown = one(field, "columns", row.get("columns", ""), faults.get(prefix + "columns", ()), prefix)
    hint = _("한 줄에 한 항목씩, 이름 | 한글 이름 | 형식 | 단위 | 설명 차례로 적습니다. 표에서 베껴 붙여도 됩니다.")
    return shown._replace(widget="area", hint=hint, attributes={"spellcheck": "false"})


def _file(name: str, faults: Mapping) -> Shown:
    errors = tuple(faults.get(name, ()))
    if name.endswith("dictionary"):
        return Shown(name, _("항목정의서 올리기"),
                     _("CSV, TSV, XLSX. 올리면 위의 항목이 이 파일의 내용으로 바뀝니다."), "file", errors=errors,
                     attributes={"accept": ".csv,.tsv,.xlsx"})
    return Shown(name, _("파일 올리기"),
                 _("CSV, XLSX, JSON, ZIP 같은 데이터 파일입니다. 올리면 주소와 크기를 알아서 적고, "
                   "표는 첫 줄에서 항목을 읽습니다."), "file",
                 errors=errors)


def _state(name: str, boxes: list[Shown], complete: Completeness) -> tuple[str, str]:
    wrong_ones = sum(bool(each.errors) for each in boxes)
    if wrong_ones:
        return "e", _("고칠 곳 %(count)d", count=wrong_ones)
    own = next((each for each in complete.parts if each.name == name), None)
    if own is None:
        return "n", _("해당할 때")
    if not own.missing:
        return "o", _("작성함")
    return "n", _("빈칸 %(count)d", count=own.missing) if own.done else _("비어 있음")
