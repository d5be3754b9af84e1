"""The actions of CKAN's that a metadata catalogue leaves out on purpose; each is answered as an unknown action."""

ABSENT = frozenset((
    "config_option_list", "config_option_show", "config_option_update", "get_site_user", "resource_view_show",
    "resource_view_create", "resource_view_update", "resource_view_reorder", "resource_view_delete",
    "resource_view_clear", "resource_create_default_resource_views", "package_create_default_resource_views",
    "package_relationship_create", "package_relationship_update", "package_relationship_delete",
    "package_relationships_list", "task_status_show", "task_status_update", "task_status_update_many",
    "task_status_delete", "term_translation_show", "term_translation_update", "term_translation_update_many",
    "job_cancel", "job_clear", "activity_create", "activity_delete", "send_email_notifications", "datastore_search",
    "datastore_info", "datastore_search_sql", "datastore_create", "datastore_upsert", "datastore_delete",
    "follow_user", "unfollow_user", "am_following_user", "am_following_group", "user_follower_count",
    "user_follower_list", "group_follower_count", "group_follower_list", "organization_follower_list",
    "followee_count", "group_followee_count", "group_followee_list", "organization_followee_count",
    "organization_followee_list", "user_followee_count", "user_followee_list", "dataset_followee_count"))
