"""Forms made from the schemas that the API uses: one description of a field for the page, the API and the spreadsheet.

A schema's field says in its `metadata` how people meet it: `label` and `hint` (each a pair of Korean and English),
`widget`, `choices` (a table of terms) and `mark`.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from web.ckan_words import for_people
from web.view import one_language
from web.words import language, term

PLAIN = ("text", "email", "url", "date", "number", "password", "tel")


class Shown(NamedTuple):
    """One field as the macro draws it (`templates/forms.html`).

    :param widget: one of PLAIN, or area, select, radio, checkboxes, yesno, file
    :param choices: (code, word, explanation)
    :param mark: required, recommended, conditional (required in some cases) or optional
    :param value: a text, or a list of texts for checkboxes
    :param attributes: what else its element says, such as maxlength
    """

    name: str
    label: str
    hint: str = ""
    widget: str = "text"
    choices: tuple = ()
    mark: str = "optional"
    value: Any = ""
    errors: tuple = ()
    attributes: Mapping[str, str] = {}

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-")


def shown(schema, values: Mapping, errors: Mapping | None = None, only: tuple[str, ...] = (), prefix: str = ""
          ) -> list[Shown]:
    """The fields of a schema that people are asked for, in order.

    :param schema: a marshmallow schema whose fields have a `label` in their metadata
    :param values: field name -> what is to stand in it, as text
    :param errors: field name -> messages, in any form that `said` understands
    :param only: names of the fields wanted; all that have a label unless told
    :param prefix: what stands before the names in the form, such as "resources-0-"
    """
    names = only or [name for name, field in schema.fields.items() if "label" in field.metadata]
    return [one(schema.fields[name], name, values.get(name, ""), (errors or {}).get(name, ()), prefix)
            for name in names]


def one(field, name: str, value, errors=(), prefix: str = "") -> Shown:
    """One field of a schema."""
    about = field.metadata
    mark = about.get("mark") or ("required" if field.required else "optional")
    return Shown(prefix + name, pair(about["label"]), pair(about.get("hint", ("", ""))), about.get("widget", "text"),
                 tuple(_choices(about)), mark, "" if value is None else value, tuple(map(said, errors)),
                 about.get("attributes", {}))


def _choices(about: Mapping):
    explained = about.get("explained", {})
    for code in about.get("choices", ()):
        yield code, term(about["choices"], code), pair(explained.get(code, ("", "")))


def pair(texts) -> str:
    """A text that is there in Korean and English, in the reader's language."""
    return texts[1] if language() == "en" else texts[0]


def said(message) -> str:
    """A message about a field, in the reader's language: what, why and how to mend it.

    :param message: a `schemas.Message`, "Korean / English", or one of CKAN's English sentences
    """
    return for_people(str(message)) or one_language(message)


def errors_of(refusal) -> dict[str, list[str]]:
    """What an action refused, by field, in the reader's language.

    :param refusal: ckanapi's ValidationError
    """
    told = refusal.error_dict if isinstance(refusal.error_dict, dict) else {"message": [str(refusal.error_dict)]}
    return {name: [said(each) for each in _flat(messages)] for name, messages in told.items()
            if not name.startswith("__")}


def _flat(messages) -> list:
    """Every message in whatever holds messages: a text, a list of texts, rows of fields of lists."""
    if isinstance(messages, Mapping):
        return [each for value in messages.values() for each in _flat(value)]
    if isinstance(messages, list | tuple):
        return [each for value in messages for each in _flat(value)]
    return [messages]
