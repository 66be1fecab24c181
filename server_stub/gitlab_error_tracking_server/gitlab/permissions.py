"""The permissions of fine-grained personal access tokens, as GitLab's routes name them."""

from __future__ import annotations

PERMISSIONS = {
    "get_settings": "read_error_tracking_setting",
    "create_settings": "update_error_tracking_setting",
    "update_settings": "update_error_tracking_setting",
    "list_client_keys": "read_error_tracking_client_key",
    "create_client_key": "create_error_tracking_client_key",
    "delete_client_key": "delete_error_tracking_client_key",
}
"""The permission that each operation needs."""
