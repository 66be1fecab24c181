"""A column allows null where the model allows None, and nowhere else."""

from __future__ import annotations

from dataclasses import fields

from gitlab_error_tracking_server.gitlab.models import AccessToken, ClientKey, Settings
from gitlab_error_tracking_server.store import schema

MODELS = {schema.settings: Settings, schema.client_keys: ClientKey, schema.access_tokens: AccessToken}


def test_nullable_columns_are_optional_fields() -> None:
    nullable = {str(c) for table in schema.metadata.sorted_tables for c in table.columns if c.nullable}
    optional = {
        str(table.c[field.name])
        for table, model in MODELS.items()
        for field in fields(model)
        if "None" in str(field.type)
    }
    assert nullable == optional
