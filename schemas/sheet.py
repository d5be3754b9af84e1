"""One row of a partner's spreadsheet as a dataset, by the rules that hold for every other way in."""

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from schemas import sheet_values as values
from schemas.dataset import DATASET
from schemas.messages import Message
from schemas.sharing import check_sharing
from schemas.sheet_columns import field_of
from schemas.sheet_texts import SAID

STANDARD = "공공데이터 제공표준"                        # what 표준데이터여부 says yes to
_SPAN = re.compile(r"\s*[~～∼]\s*")


class Cell(NamedTuple):
    """What stands in one cell.

    :param value: its text, blanks around it gone; "" when it is empty
    :param letter: of its column, as the spreadsheet counts
    :param row: the number of its row, as the spreadsheet counts
    :param header: what the partner wrote above it
    :param fault: why it could not be read: an error value, or a formula that was never calculated
    """

    value: str
    letter: str = ""
    row: int = 0
    header: str = ""
    fault: Message | None = None

    @property
    def place(self) -> str:
        """Such as `D7`; "" for a value that comes from no file."""
        return f"{self.letter}{self.row or ''}"


class Read(NamedTuple):
    """What became of a row.

    :param package: the dataset that it says, as `DATASET` loads it; without what could not be read
    :param faults: column path (`frequency`, `contact.phone`, `resources.0.url`) or field → why it cannot be registered
    :param notes: what is good to know about it all the same
    :param identity: by what it is known again within its organisation: ("identifier" | "name" | "title", the text)
    :param held: whether nothing but what is missing stands in the way, so that it could be kept as a draft
    """

    package: dict
    faults: dict[str, list[Message]]
    notes: list[Message]
    identity: tuple[str, str]
    held: bool = False


_BY_WIDGET = {"number": values.count, "day": values.day, "yesno": values.flag, "select": values.choice,
              "radio": values.choice, "lines": values.lines, "words": values.keywords, "tel": values.phone}
_BY_PATH = {"is_free": values.charged, "is_free.free": values.free, "license_id": values.licence,
            "theme": values.themes, "language": values.languages, "resources.0.format": values.formats,
            "resources.0.columns": values.columns, "conforms_to.standard": values.flag, "deleted": values.flag,
            "access_procedure.review": values.text, "access_procedure.steps": values.text, "owner_org": values.text,
            "irb_no.any": values.lines}
_ASIDE = ("deleted", "owner_org", "is_free.free", "irb_no.any", "conforms_to.standard", "access_procedure.review",
          "access_procedure.steps")
_LISTED = ("contact", "publisher", "temporal_coverage")


def package_of(cells: dict[str, Cell], organization: str) -> Read:
    """Read one row.

    :param cells: column path → cell, as `web.sheets.reading` gives them; an empty cell says that nothing is said
    :param organization: the name (never the id) of whose data it is; becomes `owner_org`
    """
    said, faults, notes = {}, {}, []
    for path, cell in cells.items():
        try:
            value = _value(path, cell)
        except values.Unfit as unfit:
            faults[path] = [told(cell, unfit.message)]
            continue
        if value is not None:
            said[path] = value
    package = _package(said, cells, notes)
    if said.get("owner_org", organization) != organization:
        notes.append(told(cells["owner_org"], SAID["organization_fixed"]))
    package["owner_org"] = organization
    identity = identity_of(package)
    package.setdefault("name", name_of(organization, *identity))
    return _judged(_Row(cells, package, faults, notes, identity), "deleted" in said and said["deleted"])


def told(cell: Cell, message: Message) -> Message:
    """A message that names the cell: `D7 업데이트 주기: …`."""
    if not cell.place:
        return message
    where = f"{cell.place} {' '.join(cell.header.split())}".strip()
    return Message(message.code, f"{where}: {message.ko}", f"{where}: {message.en}")


def identity_of(package: dict) -> tuple[str, str]:
    """By what a dataset is known again within its organisation."""
    for field in ("identifier", "name"):
        if package.get(field):
            return field, package[field]
    return "title", " ".join(str(package.get("title") or "").split())


def name_of(organization: str, kind: str, text: str) -> str:
    """The name of a dataset that has none yet: the same for the same row of the same organisation, ever.

    :param kind: of its identity; :param text: the identity itself
    """
    if kind == "name":
        return text
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60] if kind == "identifier" else ""
    if plain != text or len(organization) + len(plain) > 90:
        digest = hashlib.blake2b(f"{kind} {text}".encode(errors="replace"), digest_size=8).hexdigest()
        plain = f"{plain[:max(60 - len(organization), 0)].strip('-')}-{digest}".strip("-")
    return f"{organization[:80]}-{plain}"


def _value(path: str, cell: Cell) -> object:
    if cell.fault is not None:
        raise values.Unfit(cell.fault)
    if not cell.value:
        return None
    field = field_of(path)
    first = path.partition(".")[0]
    key = f"resources.0.{path.split('.')[2]}" if first == "resources" else path
    read = _BY_PATH.get(key) or _BY_WIDGET.get(field.about.get("widget"), values.text)
    return read(cell.value, field.about)


def _package(said: dict, cells: dict[str, Cell], notes: list[Message]) -> dict:
    package, resources = {}, {}
    for path, value in said.items():
        first, _, rest = path.partition(".")
        if path in _ASIDE:
            continue
        if first == "resources":
            number, _, leaf = rest.partition(".")
            resources.setdefault(int(number), {})[leaf] = value
        elif first in _LISTED:
            package.setdefault(first, [{}])[0][rest] = value
        elif rest:
            package.setdefault(first, {})[rest] = value
        else:
            package[path] = value
    _words(package, cells, notes)
    _terms(package, said)
    _spans(package)
    found = [each for number in sorted(resources) for each in _resource(resources[number])]
    if found:
        package["resources"] = found
    return package


def _words(package: dict, cells: dict[str, Cell], notes: list[Message]) -> None:
    """What one cell says of several fields."""
    if "tags" in package:
        tags, short = package.pop("tags")
        package["tags"] = [{"name": tag} for tag in tags]
        notes += [told(cells["tags"], SAID["short_keyword"].about(value=word)) for word in short]
    if "theme" in package:
        package["theme"], detail = package["theme"]
        if detail:
            package.setdefault("theme_detail", detail)
    if "license_id" in package:
        package["license_id"], others = package["license_id"]
        if others is not None:
            package.setdefault("third_party_rights", others)
    for field in ("title", "notes"):
        if english := package.pop(f"{field}_translated", None):
            package[f"{field}_translated"] = {"ko": package[field], "en": english} if field in package \
                else {"en": english}


def _terms(package: dict, said: dict) -> None:
    """What several cells say of one field."""
    if "is_free.free" in said:
        package.setdefault("is_free", said["is_free.free"])
    ways = [said[path] for path in ("access_procedure", "access_procedure.steps", "access_procedure.review")
            if path in said]
    if ways:
        package["access_procedure"] = "\n".join(dict.fromkeys(ways))
    if said.get("conforms_to.standard"):
        package["conforms_to"] = list(dict.fromkeys([STANDARD, *package.get("conforms_to", ())]))
    for number in said.get("irb_no.any", ()):
        package.setdefault("drb_no" if number.upper().startswith("DRB") else "irb_no", number)
    if "irb_no" in package or "drb_no" in package:
        package.setdefault("irb_required", True)


def _spans(package: dict) -> None:
    """A period in words that is two days is a period."""
    said = package.get("temporal_text") or ""
    if "temporal_coverage" in package or len(said) > values.SHORT:
        return
    ends = [values.clean.date(part) for part in _SPAN.split(said)]
    if len(ends) == 2 and all(ends) and ends[0] <= ends[1]:
        package["temporal_coverage"] = [{"start": ends[0], "end": ends[1]}]


def _resource(said: dict) -> Iterator[dict]:
    """A resource for each of its formats."""
    for name in said.pop("format", None) or [None]:
        yield {**said, "format": name} if name else dict(said)


class _Row(NamedTuple):
    cells: dict[str, Cell]
    package: dict
    faults: dict[str, list[Message]]
    notes: list[Message]
    identity: tuple[str, str]


def _judged(row: _Row, deleted: bool) -> Read:
    """Hold a row against the schema and the sharing profile, as every other way in is."""
    cells, faults = row.cells, row.faults
    loaded, errors = DATASET.read(row.package)
    wrong = {path.partition(".")[0] for path in faults}
    for path, message in _flat(errors):
        _say(row, path, message)
    if not row.identity[1]:
        faults.setdefault("identifier", []).append(SAID["nameless"])
    if deleted:
        faults["deleted"] = [told(cells["deleted"], SAID["deleted"])]
    stopped = bool(faults)
    verdict = check_sharing(loaded, advised=False)
    for field, messages in (verdict.errors | verdict.holds).items():
        if field in wrong or field in errors:
            continue
        stopped = stopped or field in verdict.errors
        for message in messages:
            _say(row, field, message)
    return Read(loaded, faults, row.notes, row.identity, bool(faults) and not stopped)


def _say(row: _Row, path: str, message: Message) -> None:
    """Add a message under the column it is about: that of the field itself, or the first of its parts."""
    place = path if path in row.cells else f"{path}.name"
    cell = row.cells.get(place)
    row.faults.setdefault(path if cell is None else place, []).append(told(cell, message) if cell else message)


_OF_LEAF = {"email": "no_email", "name": "no_name"}


def _flat(errors: object, path: str = "") -> Iterator[tuple[str, Message]]:
    """What the schema says, in words: column path and message."""
    if not isinstance(errors, dict):
        code = _OF_LEAF.get(path.rpartition(".")[2], "unfit") if path in ("contact.email", "name") else "unfit"
        yield path, SAID[code].about(value=" ".join(map(str, errors)) if code == "unfit" else "")
        return
    for key, inner in errors.items():
        alone = isinstance(key, int) and path in _LISTED
        yield from _flat(inner, path if alone else f"{path}.{key}" if path else str(key))
