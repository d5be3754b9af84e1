"""What kind of value a parameter takes, and which must be there: what docstrings say in words only."""

import re

KINDS = {                               # names of parameters → what the value is; the first that fits
    r"include_.+|active|all_fields|am_member|auditor|available_only|bunch|facet(\.apart|\.estimate)?|figures|highlight"
    r"|ids_only|ignore_self|last|mine|partner|private|received|sysadmin|understand|use_default_schema"
    r"|with_apitoken":
        {"type": "boolean"},
    r"limit|offset|page|rows|start|facet\.limit|facet\.mincount|expires_in|revision|unit": {"type": "integer"},
    r"after|before": {"type": "number"},
    r"facet\.field": {"type": "string", "examples": ['["tags"]'], "description": "a JSON list, written out"},
    r"fq_list": {"type": "array", "items": {"type": "string"}, "minItems": 2,
                 "description": "the parameter once for each; a single one is no list and goes into `fq`"},
    r"fl|activity_types|exclude_activity_types|queues": {"type": "array", "items": {"type": "string"}},
}
WORDS = {("harvest_source_delete", "datasets"): {"type": "string", "enum": ["keep", "archive", "delete"]}}
LISTS = {("resource_search", "query"), ("group_list", "groups"), ("organization_list", "organizations")}
OBJECTS = {"type": "array", "items": {"type": "object"}}
BODY_KINDS = {                          # what a body has beyond an address; `rows` are how many there, and rows here
    r"rows|promises": OBJECTS, r"ids": {"type": "array", "items": {"type": "string"}},
    r"datasets|order|tags|resources|groups|extras|users|packages": {"type": "array"},
    r"roles|match|update|options|changes|told": {"type": "object"},
    r"months|people_count|size|total": {"type": "integer"},
    r"agree|dry_run|only_good|public|reviewed|seen": {"type": "boolean"}}
NEEDED = {                              # parameter → the actions that refuse to do without it
    "name": r"api_token_create|help_show|(package|group|organization|user|tag|vocabulary|harvest_source)_create",
    "dataset_id": r"request_(create|terms)", "organization": r"sheet_create",
    "owner_org": r"package_create|harvest_source_(create|update)", "harvester": r"harvest_source_(create|update)",
    "url": r"harvest_source_(create|update)|hook_create",
    "source": r"harvest_(run_create|dry_run_create|fix_list|fix_set|record_retry|rename_decide)",
    "record": r"harvest_fix_set", "field": r"harvest_fix_set|dataset_field_rule_set",
    "rule": r"dataset_field_rule_set", "old": r"harvest_rename_decide", "new": r"harvest_rename_decide",
    "decision": r"harvest_(plan|source|rename)_decide|twin_decide", "primary_id": r"twin_decide",
    "source_id": r"harvest_job_create",
    "package_id": r"resource_create", "resource_id": r"resource_file_show", "org_id": r"bulk_update_.*",
    "datasets": r"package_upsert_many|harvest_source_delete", "order": r"package_resource_reorder",
    "query": r"resource_search|saved_search_create", "words": r"synonym_create", "rows": r"synonym_import",
    "username": r".+_member_(create|delete)", "role": r".+_member_create|user_invite", "email": r"user_invite",
    "group_id": r"user_invite", "object": r"member_(create|delete)",
    "object_type": r"member_(create|delete)|activity_diff",
    "capacity": r"member_create|package_collaborator_create", "user_id": r"package_collaborator_(create|delete)",
    "organization_id": r"package_owner_org_update", "vocabulary_id": r"tag_create",
    "q": r".+_autocomplete|search_suggest",
    "id": r"(?!account_list|(package|resource|group|organization|user)_create|(dataset_)?followee_list"
          r"|organization_list_for_user|package_update|harvest_source_update|harvest_job_abort|harvest_object_show"
          r"|user_show).+",
}


def value(action: str, name: str) -> dict:
    """The JSON schema of a parameter in an address: a text unless it is known to be something else."""
    if (action, name) in LISTS:
        return {"type": "array", "items": {"type": "string"}}
    return _known(KINDS, name) or {"type": "string"}


def body_value(action: str, name: str) -> dict:
    """The JSON schema of a parameter in a body, as far as its name says it."""
    return WORDS.get((action, name)) or _known(BODY_KINDS | KINDS, name)


def needed(action: str, names) -> list[str]:
    """Those parameters of an action that must be there."""
    return [name for name in names if re.fullmatch(NEEDED.get(name, "-"), action)]


def _known(kinds: dict[str, dict], name: str) -> dict:
    return next((schema for pattern, schema in kinds.items() if re.fullmatch(pattern, name)), {})
