"""The permissions of fine-grained personal access tokens, as GitLab's routes name them, and the roles."""

from __future__ import annotations

from gitlab_error_tracking_server.gitlab.models import AccessLevel

PERMISSIONS = {
    "get_settings": "read_error_tracking_setting",
    "create_settings": "update_error_tracking_setting",
    "update_settings": "update_error_tracking_setting",
    "list_client_keys": "read_error_tracking_client_key",
    "create_client_key": "create_error_tracking_client_key",
    "delete_client_key": "delete_error_tracking_client_key",
    # Our own names: GitLab's backend takes no access token.
    "list_errors": "read_error_tracking_error",
    "get_error": "read_error_tracking_error",
    "update_error": "update_error_tracking_error",
    "list_events": "read_error_tracking_error",
    "list_messages": "read_error_tracking_error",
    "delete_errors": "delete_error_tracking_error",
}
"""The permission that each operation needs."""

# As in GitLab's policy of projects (`read_sentry_issue`, `update_sentry_issue`).
_LOWER_ROLES = {
    "list_errors": AccessLevel.REPORTER,
    "get_error": AccessLevel.REPORTER,
    "list_events": AccessLevel.REPORTER,
    "list_messages": AccessLevel.REPORTER,
    "update_error": AccessLevel.DEVELOPER,
}
ROLES = dict.fromkeys(PERMISSIONS, AccessLevel.MAINTAINER) | _LOWER_ROLES
"""The role that each operation needs."""
