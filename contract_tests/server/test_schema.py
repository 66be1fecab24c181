"""The tables allow null only where GitLab's values may be missing."""

from __future__ import annotations

from gitlab_error_tracking_server.store.schema import metadata

NULLABLE = {
    "access_tokens.expires_at",
    "error_tracking_settings.api_url",
    "error_tracking_settings.project_name",
}


def test_only_optional_columns_are_nullable() -> None:
    columns = [column for table in metadata.sorted_tables for column in table.columns]
    assert {str(column) for column in columns if column.nullable} == NULLABLE
