"""Who may call what: the table, and the people whose columns it has.

A sign for each of PEOPLE: + he may, - he is refused, 0 he is told there is nothing, ! there is something wrong with
what is asked, whoever asks.  Where there is no tenth sign, the steward may what the auditor may.
"""

PEOPLE = ("anonymous", "outsider", "hana", "jiwoo", "minsu", "dohyun", "partner", "audrey", "root", "steward")
"""Nobody in particular; a user without any role; member, editor and admin of nia; admin of kepco; collaborator on one
private dataset of nia; auditor; sysadmin; steward."""

ALL = "+++++++++"
KNOWN = "-++++++++"            # whoever is signed in
SELF = "-++++++-++"            # the same, for what changes something: an auditor changes nothing
READS_NIA = "--+++--++"
EDITS_NIA = "---++---+"
LEADS_NIA = "----+---+"
SITE = "--------+"
SEES = "-------++"
HIDDEN = "--+++-+++"           # who sees the private dataset
SHARES = "---++-+-+"           # who edits it

NEW = {"name": "another", "owner_org": "nia", "title": "새 데이터"}
FULL = {"id": "open", "name": "open", "owner_org": "nia", "title": "바꾼 제목"}

_DATASETS = [
    ("package_search", {}, ALL),
    ("package_list", {}, ALL),
    ("current_package_list_with_resources", {}, ALL),
    ("package_show", {"id": "open"}, ALL),
    ("package_show", {"id": "secret"}, HIDDEN),
    ("package_show", {"id": "draft"}, "--+++--++"),
    ("package_show", {"id": "aaaaaaaa-0000-4000-8000-000000000004"}, "0000000++"),
    ("package_show", {"id": "nothing"}, "000000000"),
    ("dataset_tombstone", {"id": "gone"}, ALL),
    ("package_create", NEW, EDITS_NIA),
    ("package_create", NEW | {"owner_org": "kepco"}, "-----+--+"),
    ("package_update", FULL, EDITS_NIA),
    ("package_update", FULL | {"id": "secret", "name": "secret", "private": True}, "---++-+-+"),
    ("package_patch", {"id": "open", "title": "바꾼 제목"}, EDITS_NIA),
    ("package_patch", {"id": "secret", "title": "바꾼 제목"}, SHARES),
    ("package_revise", {"match": {"name": "open"}, "update": {"title": "바꾼 제목"}}, EDITS_NIA),
    ("package_revise", {"match": {"name": "secret"}, "update": {"title": "바꾼 제목"}}, SHARES),
    ("package_delete", {"id": "open"}, EDITS_NIA),
    ("package_delete", {"id": "secret"}, EDITS_NIA),
    ("package_upsert_many", {"datasets": []}, "---+++--+"),
    ("package_revert_many", {"items": []}, "---+++--+"),
    ("package_owner_org_update", {"id": "open", "organization_id": "nia"}, EDITS_NIA),
    ("package_owner_org_update", {"id": "open", "organization_id": "empty"}, SITE),
    ("package_owner_org_update", {"id": "secret", "organization_id": "nia"}, EDITS_NIA),
    ("package_resource_reorder", {"id": "open", "order": []}, EDITS_NIA),
    ("bulk_update_private", {"datasets": ["open"], "org_id": "nia"}, LEADS_NIA),
    ("bulk_update_public", {"datasets": ["secret"], "org_id": "nia"}, LEADS_NIA),
    ("bulk_update_delete", {"datasets": ["open"], "org_id": "nia"}, LEADS_NIA),
    ("dataset_purge", {"id": "open"}, SITE),
    ("dataset_submit", {"id": "draft"}, EDITS_NIA),
    ("dataset_submit_undo", {"id": "handed-in"}, EDITS_NIA),
    ("dataset_list_for_user", {}, KNOWN),
    ("dataset_use", {"id": "secret"}, EDITS_NIA),
    ("dataset_version_list", {"id": "open"}, ALL),
    ("dataset_version_list", {"id": "secret"}, HIDDEN),
    ("dataset_version_show", {"id": "open", "revision": 1}, "---++--++"),
    ("dataset_version_show", {"id": "secret", "revision": 1}, "---++-+++"),
    ("dataset_version_restore", {"id": "open", "revision": 1}, EDITS_NIA),
    ("dataset_version_restore", {"id": "secret", "revision": 1}, SHARES),
    ("dataset_provenance", {"id": "open"}, ALL),
    ("dataset_provenance", {"id": "secret"}, HIDDEN),
    ("dataset_twins", {"id": "open"}, ALL),
    ("dataset_twins", {"id": "secret"}, HIDDEN),
    ("twin_list", {}, "---+++-+++"),
    ("twin_decide", {"id": "open", "primary_id": "open", "decision": "refuse"}, "---00---00"),
    ("twin_find", {}, SITE + "-"),
    ("harvest_rename_list", {}, "--++++-++"),
    ("harvest_rename_decide", {"source": "list", "old": "1", "new": "2", "decision": "refuse"}, "---00---00"),
    ("dataset_field_rules", {"id": "open"}, "---++--++"),
    ("dataset_field_rule_set", {"id": "open", "field": "notes", "rule": "curator"}, "---++---+-"),
    ("letter_figures", {}, SITE + "-"),
    ("review_list", {}, KNOWN),
    ("review_show", {"id": "<review>"}, READS_NIA),
    ("review_decide", {"id": "<review>", "decision": "return", "comment": "설명을 적어 주세요."}, "--------++"),
    ("organization_patch", {"id": "nia", "reviewed": True}, "--------++"),
    ("package_collaborator_list", {"id": "open"}, "----+--++"),
    ("package_collaborator_list_for_user", {"id": "partner"}, "------+++"),
    ("package_collaborator_create", {"id": "open", "user_id": "outsider", "capacity": "member"}, LEADS_NIA),
    ("package_collaborator_delete", {"id": "secret", "user_id": "partner"}, LEADS_NIA),
]

_FILE, _SECRET_FILE = {"id": "bbbbbbbb-0000-4000-8000-000000000001"}, {"id": "bbbbbbbb-0000-4000-8000-000000000002"}
_RESOURCES = [
    ("resource_show", _FILE, ALL),
    ("resource_show", _SECRET_FILE, HIDDEN),
    ("resource_view_list", _FILE, ALL),
    ("resource_view_list", _SECRET_FILE, HIDDEN),
    ("resource_file_show", {"id": "open", "resource_id": _FILE["id"]}, ALL),
    ("resource_file_show", {"id": "secret", "resource_id": _SECRET_FILE["id"]}, "00+++0+++"),
    ("resource_search", {"query": "name:파일"}, ALL),
    ("resource_create", {"package_id": "open", "url": "https://data.example/new"}, EDITS_NIA),
    ("resource_create", {"package_id": "secret", "url": "https://data.example/new"}, SHARES),
    ("resource_update", _FILE | {"url": "https://data.example/new"}, EDITS_NIA),
    ("resource_patch", _FILE | {"description": "설명"}, EDITS_NIA),
    ("resource_patch", _SECRET_FILE | {"description": "설명"}, SHARES),
    ("resource_delete", _FILE, EDITS_NIA),
    ("resource_delete", _SECRET_FILE, SHARES),
]

_SHEETS = [
    ("sheet_create", {"organization": "nia", "name": "목록.xlsx", "digest": "0" * 64, "size": 1}, EDITS_NIA),
    ("sheet_list", {}, "--++++-++"),
    ("sheet_list", {"organization": "nia"}, READS_NIA),
    ("sheet_show", {"id": "<sheet>"}, READS_NIA),
    ("sheet_show", {"id": "nothing"}, "000000000"),
    ("sheet_row_list", {"id": "<sheet>"}, READS_NIA),
    ("sheet_take", {"id": "<sheet>"}, EDITS_NIA),
    ("sheet_rows_add", {"id": "<sheet>", "rows": []}, EDITS_NIA),
    ("sheet_progress", {"id": "<sheet>"}, EDITS_NIA),
    ("sheet_finish", {"id": "<sheet>"}, EDITS_NIA),
    ("sheet_fail", {"id": "<sheet>", "ko": "읽지 못했습니다.", "en": "It cannot be read."}, EDITS_NIA),
    ("sheet_abandon", {"id": "<sheet>"}, EDITS_NIA),
    ("sheet_commit", {"id": "<sheet>"}, "---!!---!"),
    ("sheet_undo", {"id": "<sheet>"}, "---!!---!"),
]

KEEPS = "--------++"
_MOU = {"name": "another", "title": "새 협약", "organization": "nia", "signed": "2026-01-02"}

_AGREEMENTS = [
    ("agreement_list", {}, ALL),
    ("agreement_show", {"id": "mou"}, READS_NIA),
    ("agreement_show", {"id": "nothing"}, "000000000"),
    ("agreement_create", _MOU, KEEPS),
    ("agreement_update", {"id": "mou", "title": "바꾼 협약"}, KEEPS),
    ("agreement_delete", {"id": "mou"}, KEEPS),
    ("agreement_import", {"rows": []}, KEEPS),
    ("promise_list", {}, ALL),
    ("promise_figures", {}, ALL),
    ("promise_match", {"id": "<promise>", "dataset_id": "open"}, KEEPS),
    ("promise_unmatch", {"id": "<promise>"}, KEEPS),
    ("promise_suggest", {"id": "mou"}, KEEPS),
]

_ORGANIZATIONS = [
    ("organization_list", {}, ALL),
    ("organization_show", {"id": "nia"}, ALL),
    ("organization_list_for_user", {}, ALL),
    ("organization_create", {"name": "another"}, SITE),
    ("organization_update", {"id": "nia", "name": "nia", "title": "바꾼 제목"}, LEADS_NIA),
    ("organization_patch", {"id": "nia", "title": "바꾼 제목"}, LEADS_NIA),
    ("organization_patch", {"id": "nia", "partner": True}, SITE),
    ("organization_delete", {"id": "empty"}, SITE),
    ("organization_purge", {"id": "empty"}, SITE),
    ("organization_member_create", {"id": "nia", "username": "outsider", "role": "member"}, LEADS_NIA),
    ("organization_member_delete", {"id": "nia", "username": "hana"}, LEADS_NIA),
    ("group_list", {}, ALL),
    ("group_show", {"id": "energy"}, ALL),
    ("group_package_show", {"id": "energy"}, ALL),
    ("group_list_authz", {}, ALL),
    ("group_create", {"name": "another"}, SITE),
    ("group_update", {"id": "energy", "name": "energy", "title": "바꾼 제목"}, LEADS_NIA),
    ("group_patch", {"id": "energy", "title": "바꾼 제목"}, LEADS_NIA),
    ("group_delete", {"id": "empty-group"}, SITE),
    ("group_purge", {"id": "empty-group"}, SITE),
    ("group_member_create", {"id": "energy", "username": "outsider", "role": "member"}, LEADS_NIA),
    ("group_member_delete", {"id": "energy", "username": "minsu"}, LEADS_NIA),
    ("member_list", {"id": "nia"}, ALL),
    ("member_roles_list", {}, ALL),
    ("member_create", {"id": "energy", "object": "draft", "object_type": "package", "capacity": "public"}, LEADS_NIA),
    ("member_delete", {"id": "energy", "object": "open", "object_type": "package"}, LEADS_NIA),
]

_WORDS = [
    ("tag_list", {}, ALL),
    ("tag_search", {"query": "전"}, ALL),
    ("tag_show", {"id": "전력"}, ALL),
    ("tag_create", {"name": "겨울", "vocabulary_id": "season"}, SITE),
    ("tag_delete", {"id": "여름", "vocabulary_id": "season"}, SITE),
    ("vocabulary_list", {}, ALL),
    ("vocabulary_show", {"id": "season"}, ALL),
    ("vocabulary_create", {"name": "another"}, SITE),
    ("vocabulary_update", {"id": "season", "name": "season", "tags": []}, SITE),
    ("vocabulary_delete", {"id": "empty-vocabulary"}, SITE),
    ("license_list", {}, ALL),
    ("package_autocomplete", {"q": "op"}, ALL),
    ("organization_autocomplete", {"q": "ni"}, ALL),
    ("group_autocomplete", {"q": "en"}, ALL),
    ("tag_autocomplete", {"query": "전"}, ALL),
    ("format_autocomplete", {"q": "cs"}, ALL),
    ("user_autocomplete", {"q": "ji"}, KNOWN),
]

_PEOPLE = [
    ("user_show", {"id": "jiwoo"}, KNOWN),
    ("user_show", {}, KNOWN),
    ("user_list", {}, KNOWN),
    ("account_list", {}, SITE),
    ("user_create", {"name": "another", "email": "another@data.example", "password": "correct horse"}, SITE),
    ("user_invite", {"email": "guest@data.example", "group_id": "nia", "role": "member"}, LEADS_NIA),
    ("user_update", {"id": "jiwoo", "name": "jiwoo", "email": "jiwoo@data.example"}, "---+----+"),
    ("user_patch", {"id": "jiwoo", "about": "소개"}, "---+----+"),
    ("user_delete", {"id": "jiwoo"}, SITE),
    ("api_token_list", {"user_id": "jiwoo"}, "---+---++"),
    ("api_token_create", {"user": "jiwoo", "name": "another"}, "---+----+"),
    ("api_token_revoke", {"jti": "<token>"}, "---+----+"),
    ("follow_dataset", {"id": "draft"}, "--+++---++"),
    ("follow_group", {"id": "nia"}, SELF),
    ("unfollow_dataset", {"id": "open"}, "-++++++-++"),
    ("unfollow_group", {"id": "nia"}, "-++++++-++"),
    ("am_following_dataset", {"id": "open"}, KNOWN),
    ("dataset_follower_count", {"id": "open"}, ALL),
    ("dataset_follower_list", {"id": "open"}, SEES),
    ("organization_follower_count", {"id": "nia"}, ALL),
    ("followee_list", {"id": "jiwoo"}, "---+---++"),
    ("dataset_followee_list", {"id": "jiwoo"}, "---+---++"),
]

_PAST = [
    ("package_activity_list", {"id": "open"}, ALL),
    ("package_activity_list", {"id": "secret"}, HIDDEN),
    ("organization_activity_list", {"id": "nia"}, ALL),
    ("group_activity_list", {"id": "energy"}, ALL),
    ("user_activity_list", {"id": "jiwoo"}, KNOWN),
    ("recently_changed_packages_activity_list", {}, ALL),
    ("dashboard_activity_list", {}, KNOWN),
    ("dashboard_new_activities_count", {}, KNOWN),
    ("dashboard_mark_activities_old", {}, SELF),
    ("activity_show", {"id": "<activity>"}, ALL),
    ("activity_show", {"id": "<hidden activity>"}, HIDDEN),
    ("activity_show", {"id": "<activity>", "include_data": True}, "---++--++"),
    ("activity_show", {"id": "<hidden activity>", "include_data": True}, "---++-+++"),
    ("activity_data_show", {"id": "<activity>"}, "---++--++"),
    ("activity_data_show", {"id": "<hidden activity>"}, "---++-+++"),
    ("activity_diff", {"id": "<activity>", "object_type": "package"}, "---++--++"),
    ("activity_diff", {"id": "<hidden activity>", "object_type": "package"}, "---++-+++"),
    ("audit_list", {}, "----++-++"),
    ("audit_verify", {}, SEES),
    ("catalog_reconcile", {}, SEES),
    ("sharing_list", {}, "---+++-+++"),
    ("sharing_figures", {}, "---+++-+++"),
    ("sharing_export", {"format": "csv"}, "---+++-+++"),
    ("job_list", {}, SEES),
    ("job_show", {"id": "<run>"}, SEES),
]

_HARVESTS = [
    ("harvest_source_list", {}, "--++++-++"),
    ("harvest_source_show", {"id": "list"}, READS_NIA),
    ("harvest_source_show_status", {"id": "list"}, READS_NIA),
    ("harvest_source_schedule", {"id": "list"}, READS_NIA),
    ("harvest_source_create", {"name": "another", "harvester": "odcloud", "url": "https://partner.example/b",
                               "owner_org": "nia"}, EDITS_NIA + "+"),
    ("harvest_source_patch", {"id": "list", "title": "목록"}, LEADS_NIA + "+"),
    ("harvest_source_update", {"id": "list", "name": "list", "harvester": "odcloud",
                               "url": "https://partner.example/api", "owner_org": "nia", "title": "목록"},
     LEADS_NIA + "+"),
    ("harvest_source_submit", {"id": "list"}, "---!!---!!"),
    ("harvest_source_decide", {"id": "list", "decision": "accept"}, SITE + "+"),
    ("harvest_source_try", {"id": "list"}, EDITS_NIA + "+"),
    ("harvest_source_removal", {"id": "list"}, LEADS_NIA),
    ("harvest_source_delete", {"id": "list", "datasets": "keep"}, LEADS_NIA),
    ("harvest_source_clear", {"id": "list"}, LEADS_NIA),
    ("harvest_run_list", {}, "--++++-++"),
    ("harvest_run_show", {"id": "<run>"}, READS_NIA),
    ("harvest_run_create", {"source": "list"}, EDITS_NIA + "+"),
    ("harvest_dry_run_create", {"source": "list"}, EDITS_NIA + "+"),
    ("harvest_fix_list", {"source": "list"}, READS_NIA),
    ("harvest_fix_set", {"source": "list", "record": "r1", "field": "title", "value": "새 제목"}, EDITS_NIA + "+"),
    ("harvest_record_retry", {"source": "list"}, EDITS_NIA + "+"),
    ("harvest_plan_list", {}, "--++++-++"),
    ("harvest_plan_show", {"id": "<run>"}, READS_NIA),
    ("harvest_plan_decide", {"id": "<run>", "decision": "refuse"}, "--------!!"),
    ("harvest_run_undo", {"id": "<run>"}, "--------!!"),
    ("harvest_job_list", {}, "--++++-++"),
    ("harvest_job_show", {"id": "<run>"}, READS_NIA),
    ("harvest_job_report", {"id": "<run>"}, READS_NIA),
    ("harvest_job_create", {"source_id": "idle"}, EDITS_NIA + "+"),
    ("harvest_job_abort", {"id": "<run>"}, EDITS_NIA + "+"),
    ("harvest_object_show", {"id": "list:r1"}, READS_NIA),
    ("harvesters_info_show", {}, ALL),
    ("harvest_health", {}, "--++++-++"),
    ("harvest_health", {"source": "list"}, READS_NIA),
    ("hook_create", {"url": "https://partner.example/hook", "organization": "nia"}, "----!---!!"),
    ("hook_create", {"url": "https://partner.example/hook"}, "--------!!"),
    ("hook_list", {}, "----++-++"),
    ("hook_list", {"organization": "nia"}, "----+--++"),
    ("hook_test", {"id": "<hook>"}, LEADS_NIA + "+"),
    ("hook_delete", {"id": "<hook>"}, LEADS_NIA + "+"),
    ("hook_delete", {"id": "nothing"}, "----00--00"),
    ("saved_search_create", {"query": "q=전력"}, SELF),
    ("saved_search_list", {}, KNOWN),
    ("saved_search_update", {"id": "<search>", "every": "day"}, "-0+0000-00"),
    ("saved_search_delete", {"id": "<search>"}, "-0+0000-00"),
]

ASK = {"dataset_id": "granted", "purpose": "research", "months": 6, "people": "분석 담당", "people_count": 1,
       "purpose_text": "광주의 전력 수요를 예측하는 모델을 만듭니다.", "place": "premises", "company": "빛그린소프트",
       "agree": True}
_REQUESTS = [
    ("request_create", ASK, "-+!!!++-!!"),
    ("request_show", {"id": "<request>"}, "-+0++00+++"),
    ("request_list", {}, KNOWN),
    ("request_terms", {"dataset_id": "granted"}, ALL),
    ("request_ask", {"id": "<request>", "text": "어디에 쓰시나요?"}, "--0++00-+-"),
    ("request_answer", {"id": "<request>", "text": "논문에 씁니다."}, "-!0--00---"),
    ("request_advise", {"id": "<request>", "decision": "approve", "text": "뚜렷함"}, "--0++00-+-"),
    ("request_decide", {"id": "<request>", "decision": "approve"}, "--0-+00-+-"),
    ("request_withdraw", {"id": "<request>"}, "-+0--00---"),
    ("grant_list", {}, KNOWN),
    ("grant_end", {"id": "<grant>", "reason": "약속을 어김"}, "--0-+00-+-"),
]

_SITE = [
    ("status_show", {}, ALL),
    ("site_read", {}, ALL),
    ("text_screen", {"texts": {}}, KNOWN),
    ("help_show", {"name": "package_show"}, ALL),
]

AUDITOR = PEOPLE.index("audrey")
CASES = [(name, data, signs if len(signs) == len(PEOPLE) else signs + signs[AUDITOR]) for name, data, signs in
         (*_DATASETS, *_RESOURCES, *_AGREEMENTS, *_SHEETS, *_ORGANIZATIONS, *_WORDS, *_PEOPLE, *_PAST, *_HARVESTS,
    ("search_demand_list", {}, "----++-+++"),
    ("search_demand_note", {"words": "말", "organization": "nia", "text": "한 문장"}, "--------!!"),
          *_REQUESTS, *_SITE)]
