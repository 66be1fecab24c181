"""Domain errors, independent of HTTP; `http.errors` gives each its status and body.

DomainError
├── NotAuthenticated        no token, or an unknown one
├── TokenExpired
├── TokenRevoked
├── InsufficientScope       the token does not allow the method
├── Forbidden               the role does not suffice
├── ProjectNotFound         no such project, or not visible to the user
├── SettingsNotFound        the project has no settings
├── IntegratedSwitchedOff   the instance has no integrated error tracking
├── ClientKeyNotFound       the project has no such key
├── SettingsNotSaved        the settings break a rule
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


class InsufficientScope(DomainError):
    pass


class Forbidden(DomainError):
    pass


class ProjectNotFound(DomainError):
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


class TooBusy(DomainError):
    pass
