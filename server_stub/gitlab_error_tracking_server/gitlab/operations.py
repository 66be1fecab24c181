"""The operations of the contract; each handler has the name and the parameters of its operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gitlab_error_tracking_server.gitlab import settings_rules
from gitlab_error_tracking_server.gitlab.errors import SettingsNotFound
from gitlab_error_tracking_server.gitlab.pagination import MAX_PER_PAGE

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_server.gitlab.models import ClientKey, ClientKeyPage, Instance, Settings


class Store(Protocol):
    """The methods of the store that the operations call."""

    def get_settings(self, project_id: int) -> Settings | None: ...

    def save_settings(
        self,
        project_id: int,
        change: Callable[[Settings | None], Settings],
        needs_client_key: Callable[[Settings], bool],
    ) -> Settings: ...

    def list_client_keys(self, project_id: int, page: int, per_page: int) -> ClientKeyPage: ...

    def create_client_key(self, project_id: int) -> ClientKey: ...

    def delete_client_key(self, project_id: int, key_id: int) -> ClientKey: ...


class Operations:
    """The handlers. In each, `id` is the numeric id of a project that the user may administer."""

    def __init__(self, store: Store, instance: Instance) -> None:
        self._store = store
        self._instance = instance

    def get_settings(self, id: int) -> Settings:
        settings = self._store.get_settings(id)
        if settings is None:
            raise SettingsNotFound
        return settings

    def create_settings(self, id: int, active: bool, integrated: bool | None) -> Settings:
        return self._save_settings(
            id, lambda current: settings_rules.created(current, self._instance, active=active, integrated=integrated)
        )

    def update_settings(self, id: int, active: bool, integrated: bool | None = None) -> Settings:
        return self._save_settings(
            id, lambda current: settings_rules.updated(current, active=active, integrated=integrated)
        )

    def list_client_keys(self, id: int, page: int = 1, per_page: int = 20) -> ClientKeyPage:
        return self._store.list_client_keys(id, page, min(per_page, MAX_PER_PAGE))

    def create_client_key(self, id: int) -> ClientKey:
        return self._store.create_client_key(id)

    def delete_client_key(self, id: int, key_id: int) -> ClientKey:
        return self._store.delete_client_key(id, key_id)

    def _save_settings(self, id: int, change: Callable[[Settings | None], Settings]) -> Settings:
        return self._store.save_settings(id, change, settings_rules.needs_client_key)
