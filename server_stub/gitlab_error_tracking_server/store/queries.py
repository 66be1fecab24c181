"""The statements that the store executes while the server serves.

Parameters are not named like columns: SQLAlchemy reserves those names in INSERT and UPDATE.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Table, and_, bindparam, delete, func, insert, select, true, update

from gitlab_error_tracking_server.gitlab.models import ClientKey, Settings, User
from gitlab_error_tracking_server.gitlab.pagination import COUNT_LIMIT
from gitlab_error_tracking_server.store.schema import (
    access_tokens,
    client_keys,
    lower_name,
    memberships,
    projects,
    redirect_routes,
    settings,
    users,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def _columns(table: Table, model: type[DataclassInstance]) -> list[Column[Any]]:
    """Return the columns of a model, in the order of its fields."""
    return [table.c[field.name] for field in fields(model)]


_SETTINGS = _columns(settings, Settings)
_CLIENT_KEY = _columns(client_keys, ClientKey)

_of_project = client_keys.c.project_id == bindparam("for_project")

PING = select(1)

_USER = _columns(users, User)
USER_BY_ID = select(*_USER).where(users.c.id == bindparam("reference"))
USER_BY_NAME = select(*_USER).where(lower_name(users.c.username) == bindparam("reference"))
TOKEN = (
    select(
        *_USER,
        access_tokens.c.scopes,
        access_tokens.c.expires_at,
        access_tokens.c.revoked,
        access_tokens.c.is_oauth,
        access_tokens.c.permissions,
    )
    .join_from(access_tokens, users)
    .where(access_tokens.c.digest == bindparam("token_digest"))
)

_membership = and_(memberships.c.project_id == projects.c.id, memberships.c.user_id == bindparam("for_user"))
_PROJECT = select(projects.c.id, projects.c.visibility, memberships.c.access_level).outerjoin_from(
    projects, memberships, _membership
)
PROJECT_BY_ID = _PROJECT.where(projects.c.id == bindparam("reference"))
PROJECT_BY_PATH = _PROJECT.where(func.lower(projects.c.full_path) == bindparam("reference"))
PROJECT_BY_FORMER_PATH = _PROJECT.join(redirect_routes).where(
    func.lower(redirect_routes.c.path) == bindparam("reference")
)
# If two requests enable a project at once, the second must see the first one's client key. (SQLite has no row
# locks and needs none: a transaction that writes has locked the whole database.) The lock lets others store events.
LOCK_PROJECT = select(projects.c.id).where(projects.c.id == bindparam("reference")).with_for_update(key_share=True)

SETTINGS = select(*_SETTINGS).where(settings.c.project_id == bindparam("for_project"))
_new: dict[str, Any] = {column.name: bindparam(f"new_{column.name}") for column in _SETTINGS}
CREATE_SETTINGS = insert(settings).values(project_id=bindparam("for_project"), **_new)
UPDATE_SETTINGS = update(settings).where(settings.c.project_id == bindparam("for_project")).values(**_new)

ACTIVE_CLIENT_KEY = select(client_keys.c.id).where(_of_project, client_keys.c.active).limit(1)
CREATE_CLIENT_KEY = (
    insert(client_keys)
    .values(project_id=bindparam("for_project"), active=True, public_key=bindparam("new_public_key"))
    .returning(*_CLIENT_KEY)
)
DELETE_CLIENT_KEY = (
    delete(client_keys).where(client_keys.c.id == bindparam("for_key"), _of_project).returning(*_CLIENT_KEY)
)

_limited = select(client_keys.c.id).where(_of_project).limit(COUNT_LIMIT + 1).subquery()
_count = select(func.count().label("total")).select_from(_limited).subquery()
_page = (
    select(*_CLIENT_KEY)
    .where(_of_project)
    .order_by(client_keys.c.id)
    .offset(bindparam("row_offset"))
    .limit(bindparam("row_limit"))
    .subquery()
)
# The count and a page in one statement, so that they are consistent. An empty page is one row without a key.
CLIENT_KEYS = select(_count, _page).select_from(_count.outerjoin(_page, true())).order_by(_page.c.id)
