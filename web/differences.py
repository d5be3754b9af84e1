"""What changed between two states of a dataset, told so that people can read it: words for codes, no stamps."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import NamedTuple

from schemas import DATASET, described_texts
from schemas.described import inside
from web.forms import pair
from web.view import one_language
from web.words import gettext as _
from web.words import named, term, yes_no

# what the catalogue says itself, and what only tells the same again
STAMPS = frozenset((
    "id", "type", "license_title", "license_url", "isopen", "creator_user_id", "metadata_created", "metadata_modified",
    "num_resources", "num_tags", "organization", "relationships_as_subject", "relationships_as_object",
    "draft_reasons", "deleted_at", "deleted_from", "deleted_reason", "stamps", "revision_id", "original_tags",
    "tag_string", "package_id", "position", "created", "hash", "datastore_active", "last_modified", "url_type",
    "mimetype", "mimetype_inner", "cache_url", "cache_last_updated"))
RESOURCE_STAMPS = STAMPS | {"state", "revision_timestamp"}
BY_PLACE = ("publisher", "contact", "temporal_coverage")


class Difference(NamedTuple):
    """One thing that changed.

    :param field: its name, such as `notes`, `tags` or `resources.url`
    :param label: the same for people
    :param old: what it was, empty when it was not there
    :param new: what it is, empty when it is gone
    """

    field: str
    label: str
    old: str
    new: str


def differences(before: Mapping, after: Mapping) -> list[Difference]:
    """Everything that changed, in the order of the form and in the reader's language.

    :param before: a package as `package_show` prints it
    :param after: the same dataset later
    """
    return list(_walk(before, after))


def _walk(before: Mapping, after: Mapping) -> Iterator[Difference]:
    fields = DATASET.fields
    for name in dict.fromkeys((*described_texts.DATASET, *before, *after)):
        old, new = before.get(name), after.get(name)
        if name in STAMPS or _same(old, new):
            continue
        yield from _field(name, fields.get(name), (before, old), (after, new))


def _field(name: str, field, before: tuple, after: tuple) -> Iterator[Difference]:
    """The differences of one field.

    :param before: the package and its value of the field
    """
    label, old, new = _label(name, field), before[1], after[1]
    if name == "resources":
        yield from _resources(old or [], new or [])
    elif name == "owner_org":
        yield Difference(name, label, *(_organization(*each) for each in (before, after)))
    elif name == "state":
        yield Difference(name, label, *(_state(each) for each in (old, new)))
    elif name in BY_PLACE:
        yield from _by_place(name, label, old or [], new or [])
    elif isinstance(old or new, Mapping):
        yield from _parts(name, label, field, old or {}, new or {})
    elif isinstance(old or new, list):
        yield from _items(name, label, field, old or [], new or [])
    else:
        yield Difference(name, label, _word(field, old), _word(field, new))


def _resources(old: list, new: list) -> Iterator[Difference]:
    schema = inside(DATASET.fields["resources"])
    were, are = ({_key(each, place): each for place, each in enumerate(rows)} for rows in (old, new))
    for key in dict.fromkeys((*were, *are)):
        row = are.get(key) or were[key]
        label = _("자원 ‘%(name)s’", name=_called(row))
        if key not in were or key not in are:
            yield Difference("resources", label, _("있음") if key in were else "", _("있음") if key in are else "")
            continue
        for name in dict.fromkeys((*described_texts.RESOURCE, *were[key], *are[key])):
            before, after = were[key].get(name), are[key].get(name)
            if name in RESOURCE_STAMPS or _same(before, after):
                continue
            field = schema.fields.get(name)
            if name == "columns":
                yield from _columns(label, before or [], after or [])
            else:
                yield Difference(f"resources.{name}", f"{label} {_label(name, field)}",
                                 _word(field, before), _word(field, after))


def _columns(label: str, old: list, new: list) -> Iterator[Difference]:
    schema = inside(inside(DATASET.fields["resources"]).fields["columns"])
    were, are = ({str(each.get("name", "")): each for each in rows} for rows in (old, new))
    for key in dict.fromkeys((*were, *are)):
        called = _("%(resource)s 항목 ‘%(name)s’", resource=label, name=key)
        if key not in were or key not in are:
            yield Difference("resources.columns", called, *(_column(rows.get(key)) for rows in (were, are)))
            continue
        for name, field in schema.fields.items():
            before, after = were[key].get(name), are[key].get(name)
            if not _same(before, after):
                yield Difference("resources.columns", f"{called} {_label(name, field)}", str(before or ""),
                                 str(after or ""))
    if list(were) != list(are) and set(were) == set(are):
        yield Difference("resources.columns", _("%(resource)s 항목 순서", resource=label),
                         ", ".join(were), ", ".join(are))


def _column(column: Mapping | None) -> str:
    return " · ".join(str(value) for value in column.values() if value) if column else ""


def _by_place(name: str, label: str, old: list, new: list) -> Iterator[Difference]:
    """Rows that nothing names, compared in their order: field by field."""
    fields = inside(DATASET.fields[name]).fields
    for place, (before, after) in enumerate(zip_longest(old, new, fillvalue={}), 1):
        called = f"{label} {place}" if max(len(old), len(new)) > 1 else label
        for key, field in fields.items():
            if not _same(before.get(key), after.get(key)):
                own = _label(key, field)
                yield Difference(f"{name}.{key}", called if own == label else f"{called} {own}",
                                 _word(field, before.get(key)), _word(field, after.get(key)))


def _parts(name: str, label: str, field, old: Mapping, new: Mapping) -> Iterator[Difference]:
    """A text in both languages, or figures: each of them."""
    fields = inside(field).fields if field is not None and inside(field) is not None else {}
    for key in dict.fromkeys((*fields, *old, *new)):
        if not _same(old.get(key), new.get(key)):
            own = "" if key == "en" else f" ({_('한국어') if key == 'ko' else _label(key, fields.get(key))})"
            yield Difference(f"{name}.{key}", label + own, _text(old.get(key)), _text(new.get(key)))


def _items(name: str, label: str, field, old: list, new: list) -> Iterator[Difference]:
    """A list, item by item: what went and what came."""
    were, are = ([_item(field, each) for each in rows] for rows in (old, new))
    yield from (Difference(name, label, each, "") for each in dict.fromkeys(were) if each not in are)
    yield from (Difference(name, label, "", each) for each in dict.fromkeys(are) if each not in were)
    if sorted(were) == sorted(are):
        yield Difference(name, label, ", ".join(were), ", ".join(are))


def _item(field, value) -> str:
    if not isinstance(value, Mapping):
        return _word(field, value)
    if "key" in value:
        return f"{value['key']}: {value.get('value', '')}"
    return str(value.get("title") or value.get("name") or _text(value))


def _same(old, new) -> bool:
    """Nothing, however it is written, is the same as nothing."""
    empty = (None, "", [], {})
    return old == new or (old in empty and new in empty)


def _key(resource: Mapping, place: int):
    return resource.get("id") or resource.get("name") or place


def _called(resource: Mapping) -> str:
    return one_language(resource.get("name") or resource.get("url") or resource.get("id") or "")


def _organization(package: Mapping, id) -> str:
    found = package.get("organization")
    return named(found) if found else str(id or "")


def _state(code) -> str:
    return {"active": _("공개"), "draft": _("초안"), "deleted": _("거두어들임")}.get(code, str(code or ""))


def _label(name: str, field) -> str:
    about = field.metadata if field is not None else {}
    return pair(about["label"]) if "label" in about else _others().get(name, name)


def _others() -> dict[str, str]:
    """Fields of CKAN that no form asks for."""
    return {"state": _("상태"), "private": _("비공개"), "version": _("판"), "groups": _("묶음"),
            "extras": _("덧붙인 항목"), "stats": _("쓰인 수"),
            "access_url": _("접근 주소"), "download_url": _("내려받는 주소"), "rights": _("권리"),
            "request_params": _("요청 변수"), "harvest_source": _("수집 경로"), "warnings": _("수집하면서 바로잡은 것")}


def _word(field, value) -> str:
    """A value as people read it: a code as its word, yes and no as words."""
    if value in (None, ""):
        return ""
    choices = field.metadata.get("choices") if field is not None else None
    if choices is not None:
        return term(choices, str(value).lower() if isinstance(value, bool) else value)
    return yes_no(value) if isinstance(value, bool) else _text(value)


def _text(value) -> str:
    if isinstance(value, list):
        return ", ".join(_text(each) for each in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_text(each)}" for key, each in value.items())
    return "" if value is None else str(value)
