"""The API as OpenAPI 3.1 describes it: made from the actions' own docstrings and the schemas they load with.

Nothing here says what the catalogue does not say itself, so the description cannot fall behind.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import orjson
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from catalog.actions import ACTIONS
from schemas import DatasetSchema, OrganizationSchema, ResourceSchema, SourceSchema
from schemas.fast import Each, Lean
from schemas.values import Email, Flag, Moment, Natural, One, Private, State, Text, Texts
from web.openapi_values import body_value, needed, value

PARAM = re.compile(r":param (\S+): *(.*)")
BODIES = {                              # what stands in another comes first
    ResourceSchema: ("resource_create", "resource_update", "resource_patch"),
    DatasetSchema: ("package_create", "package_update", "package_patch"),
    OrganizationSchema: ("organization_create", "organization_update", "organization_patch",
                         "group_create", "group_update", "group_patch"),
    SourceSchema: ("harvest_source_create", "harvest_source_update", "harvest_source_patch"),
}
BODY_OF = {name: schema for schema, names in BODIES.items() for name in names}
FAMILIES = {                            # slug → title, and the names of its actions; the first that fits
    "activity": ("활동 / Activity", r".*activit.*|dashboard_.*"),
    "following": ("구독 / Following", r"(un)?follow_.*|am_following.*|.*_(follower|followee)_.*|followee_.*"),
    "people": ("사람과 권한 / People and roles",
               r"user_.*|api_token_.*|member_.*|.*_member_.*|.*_collaborator_.*|get_site_user"),
    "reviews": ("등록과 검토 / Handing in and reviewing", r"dataset_submit.*|dataset_version.*|review_.*|text_screen"),
    "spreadsheets": ("표로 등록 / Spreadsheets", r"sheet_.*"),
    "requests": ("활용 신청 / Requests for data", r"request_.*|grant_.*|dataset_use"),
    "agreements": ("협약과 공유 기록 / Agreements and the record of sharing", r"agreement_.*|promise_.*|sharing_.*"),
    "harvesting": ("수집 / Harvesting", r"harvest.*"),
    "tags": ("태그 / Tags and vocabularies", r"tag_.*|vocabulary_.*"),
    "resources": ("리소스 / Resources", r"resource_.*|format_.*"),
    "organizations": ("기관과 그룹 / Organizations and groups", r"organization_.*|group_.*"),
    "datasets": ("데이터셋 / Datasets", r".*(package|dataset).*|bulk_update_.*"),
    "site": ("사이트 / The site", r".*"),
}
TYPES = {Text: "string", Email: "string", Moment: "string", State: "string", Natural: "integer", Flag: "boolean",
         Private: "boolean", Lean: "string"}
INTRO = """
CKAN 2.11의 Action API와 같은 이름과 모양입니다. 읽는 작업은 GET과 POST로, 바꾸는 작업은 POST로 부릅니다.

The names and shapes are those of CKAN 2.11's Action API. What reads may be asked with GET or POST, what changes
something with POST: a JSON object, a form, or a form with files. An answer is
`{"help": …, "success": true, "result": …}`, a refusal `{"help": …, "success": false, "error": {"__type": …}}`.
A request that never came to an action is answered with a bare string. Moments are UTC without a zone.

`package_show` gives an `ETag`. With it as `If-None-Match` an unchanged dataset costs no body (304); as `If-Match` on an
action that changes one dataset it keeps you from overwriting what somebody else changed meanwhile (412). Any other
action that changes something answers 412 to every `If-Match` but `*`, since it cannot keep that promise.

A body is at most 1 MB without a token or for an action that reads, 32 MB otherwise; files are larger still.
"""
REFUSALS = {"400": "The request could not be read (a bare string), or not be searched for",
            "403": "Authorization Error", "404": "Not Found Error", "405": "Not a method of this address (a string)",
            "409": "Validation Error: field → messages",
            "412": "Validation Error: the dataset is not what `If-Match` saw",
            "413": "The body is too long (a bare string)",
            "500": "Internal Server Error: a fault of the server, with a number to quote"}
BARE = {"type": "string"}
REFUSAL = {"$ref": "#/components/schemas/Refusal"}
SAID_AS = {"400": {"oneOf": [BARE, REFUSAL]}, "405": BARE, "413": BARE}
GUARDED = "match__metadata_modified"    # what an action takes that changes one dataset; package_revise has `match`


class Described(NamedTuple):
    """What an action's docstring says.

    :param summary: its first sentence
    :param text: all of it but the parameters
    :param params: parameter → what it is
    """

    summary: str
    text: str
    params: dict[str, str]


def described(action) -> Described:
    """Take a docstring apart."""
    text, params, last = [], {}, None
    for line in action.help.splitlines():
        found = PARAM.match(line)
        if found:
            last = found[1].rstrip("?")
            params[last] = found[2]
        elif line.startswith(":"):
            last = None
            text.append(line)
        elif last and line.startswith(" "):
            params[last] += f" {line.strip()}"
        else:
            text.append(line)
    whole = "\n".join(text).strip()
    return Described(re.split(r"(?<=\.)\s", whole, maxsplit=1)[0].rstrip("."), whole, params)


def family(name: str) -> str:
    """The slug of the family an action belongs to."""
    return next(slug for slug, (_, pattern) in FAMILIES.items() if re.fullmatch(pattern, name))


def document() -> dict:
    """The OpenAPI 3.1 document."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: _name(schema))
    spec = APISpec(title="데이터이음 Action API", version="3", openapi_version="3.1.0", plugins=[plugin],
                   info={"description": INTRO.strip(), "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
                   servers=[{"url": "/"}], security=[{"token": []}, {"old_token": []}, {}],
                   tags=[{"name": title} for title, _ in FAMILIES.values()])
    for kind, word in TYPES.items():
        plugin.map_to_openapi_type(kind, word, None)
    plugin.converter.add_attribute_function(_shape)
    _components(spec)
    for name, action in sorted(ACTIONS.items()):
        spec.path(f"/api/3/action/{name}", operations={"get" if action.reads else "post": _operation(action)})
    return spec.to_dict()


@lru_cache(1)
def written() -> bytes:
    """The document as JSON, made once: the actions are what they are as long as the process runs."""
    return orjson.dumps(document())


def _name(schema) -> str:
    name = (schema if isinstance(schema, type) else type(schema)).__name__.removesuffix("Schema")
    return name + ("Patch" if getattr(schema, "partial", False) else "")


def _shape(converter, field, ret: dict, **_) -> dict:
    """What the kind of a field alone does not say.

    :param ret: what is known of it so far
    """
    if "pattern" in ret:
        return {"pattern": "^" + ret["pattern"].removesuffix(r"\Z") + "$"}       # as ECMA 262 writes the end of a text
    if isinstance(field, Texts):
        return {"type": "array", "items": {"type": "string"}}
    if isinstance(field, Each):
        return {"type": "array", "items": converter.resolve_nested_schema(field.schema)}
    if isinstance(field, One):
        return converter.resolve_nested_schema(field.schema)
    if isinstance(field, State):
        return {"enum": list(field.CHOICES)}
    return {}


def _components(spec: APISpec) -> None:
    told = {"type": "object", "required": ["help", "success", "error"], "properties": {
        "help": {"type": "string", "format": "uri"}, "success": {"const": False},
        "error": {"type": "object", "required": ["__type"], "additionalProperties": True,
                  "properties": {"__type": {"type": "string"}, "message": {}}}}}
    spec.components.schema("Refusal", told)
    spec.components.schema("Answer", {"type": "object", "required": ["help", "success", "result"], "properties": {
        "help": {"type": "string", "format": "uri"}, "success": {"const": True}, "result": {}}})
    for schema in BODIES:
        for each in (schema(), schema(partial=True)):   # what patches need not give what is needed to begin with
            spec.components.schema(_name(each), schema=each)
            spec.components.schemas[_name(each)].pop("additionalProperties", None)     # an `id` may stand beside it
    for status, means in REFUSALS.items():
        spec.components.response(f"Refused{status}", {
            "description": means, "content": {"application/json": {"schema": SAID_AS.get(status, REFUSAL)}}})
    for name, header in (("token", "Authorization"), ("old_token", "X-CKAN-API-Key")):
        spec.components.security_scheme(name, {
            "type": "apiKey", "in": "header", "name": header, "description": "An API token, bare or after `Bearer`"})


def _operation(action) -> dict:
    said = described(action)
    one = GUARDED in said.params or action.name == "package_revise"
    refusals = [status for status in REFUSALS if status != "412" or one]
    asked = {"parameters": _parameters(action.name, said.params)} if action.reads else {
        "requestBody": {"content": _body(action, said.params)}}
    return {"operationId": action.name, "tags": [FAMILIES[family(action.name)][0]], "summary": said.summary,
            "description": said.text, **asked,
            "responses": {"200": {"description": "success", "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Answer"}}}},
                **{status: f"Refused{status}" for status in refusals}}}


def _parameters(action: str, params: dict[str, str]) -> list[dict]:
    must = needed(action, params)
    return [{"name": name, "in": "query", "description": text, "schema": value(action, name)}
            | ({"required": True} if name in must else {})
            | ({"style": "form", "explode": True} if value(action, name)["type"] == "array" else {})
            for name, text in params.items()]


def _body(action, params: dict[str, str]) -> dict:
    must = {"required": must} if (must := needed(action.name, params)) else {}
    own = {"type": "object", "properties": {name: body_value(action.name, name) | {"description": text}
                                            for name, text in params.items()}} | must
    known = BODY_OF.get(action.name)
    part = _name(known) + ("" if action.name.endswith("_create") else "Patch") if known else ""
    asked = {"allOf": [{"$ref": f"#/components/schemas/{part}"}, own]} if known else own
    if not action.uploads:
        return {"application/json": {"schema": asked}}
    fields = {name: {"description": text} for name, text in params.items()}
    form = {"type": "object", "properties": fields | {"upload": {
        "type": "string", "contentMediaType": "application/octet-stream", "description": "the file"}}} | must
    return {"application/json": {"schema": asked}, "multipart/form-data": {"schema": form}}
