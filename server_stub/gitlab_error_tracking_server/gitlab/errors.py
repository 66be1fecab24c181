"""Domain errors, independent of HTTP; `http.errors` gives each its status and body.

DomainError
├── NotAuthenticated        no token, or an unknown one
├── TokenExpired
├── TokenRevoked
├── UserBlocked
├── InsufficientScope       the scopes of the token do not allow the request
├── InsufficientPermissions the same for a fine-grained token
├── SudoForbidden           only an administrator may act as another user
├── SudoUserNotFound
├── Forbidden               the role does not suffice
├── ProjectNotFound         no such project, or not visible to the user
├── ProjectMoved            a read by a former path of the project
├── MovedProjectChanged     any other request by a former path
├── SettingsNotFound        the project has no settings
├── IntegratedSwitchedOff   the instance has no integrated error tracking
├── ClientKeyNotFound       the project has no such key
├── SettingsNotSaved        the settings break a rule
├── ErrorNotFound           the project has no such error
├── InvalidCursor           the cursor is not one of this list
├── KeyRejected             an event has no active client key of a project that collects errors
├── IngestLimited           a client key or a project sends too many events
└── TooBusy                 too many requests wait for the database
"""

from __future__ import annotations


class DomainError(Exception):
    """Base class of all domain errors."""


class NotAuthenticated(DomainError):
    pass


class TokenExpired(DomainError):
    pass


class TokenRevoked(DomainError):
    pass


class UserBlocked(DomainError):
    pass


class InsufficientScope(DomainError):
    """`scopes` has every scope that would do."""

    def __init__(self, *scopes: str) -> None:
        super().__init__(*scopes)
        self.scopes = scopes


class InsufficientPermissions(DomainError):
    """`permission` is the one that is missing."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


class SudoForbidden(DomainError):
    pass


class SudoUserNotFound(DomainError):
    """`user` is the id or the name as sent."""

    def __init__(self, user: str) -> None:
        super().__init__(user)
        self.user = user


class Forbidden(DomainError):
    pass


class ProjectNotFound(DomainError):
    pass


class ProjectMoved(DomainError):
    """`project_id` is the id, by which the project can be read."""

    def __init__(self, project_id: int) -> None:
        super().__init__(project_id)
        self.project_id = project_id


class MovedProjectChanged(DomainError):
    pass


class SettingsNotFound(DomainError):
    pass


class IntegratedSwitchedOff(DomainError):
    pass


class ClientKeyNotFound(DomainError):
    pass


class SettingsNotSaved(DomainError):
    """The settings break a rule. `problems` has one sentence for each broken rule."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(*problems)
        self.problems = problems


class ErrorNotFound(DomainError):
    pass


class InvalidCursor(DomainError):
    pass


class KeyRejected(DomainError):
    pass


class IngestLimited(DomainError):
    """`limited` is "key" or "project", `retry_after` the number of seconds until the next event is accepted."""

    def __init__(self, limited: str, retry_after: int) -> None:
        super().__init__(limited, retry_after)
        self.limited = limited
        self.retry_after = retry_after


class TooBusy(DomainError):
    pass
