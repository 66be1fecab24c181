"""Restore the initial state and report what was restored and what was not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitlab_error_tracking_verifier.changes import SUCCESS
from gitlab_error_tracking_verifier.deadline import Deadline
from gitlab_error_tracking_verifier.errors import NoResponse, RuleFailed
from gitlab_error_tracking_verifier.paging import client_key_pages

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.changes import Changes
    from gitlab_error_tracking_verifier.resources import ClientKey, Settings

# Restoring has its own time limit, independent of the run's: enough to wait for a rate limit.
_SECONDS = 300.0
_TRIES = 3


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """One line about restoring; `failed` if something is not restored, or that could not be checked."""

    text: str
    failed: bool = False


def restore(changes: Changes) -> list[RestoreResult]:
    """Restore the initial state. Failures are part of the result; nothing is raised.

    Call it while signals are ignored.
    """
    changes.deployment.deadline = Deadline(_SECONDS)
    try:
        results = _restore_settings(changes)
        _record_first_key(changes)
        return results + _delete_created_keys(changes) + _compare_settings(changes) + _compare_keys(changes)
    except (NoResponse, RuleFailed) as reason:
        return [
            *_delete_created_keys(changes),
            RestoreResult(f"could not check whether the initial state is restored: {reason}", failed=True),
        ]


def _restore_settings(changes: Changes) -> list[RestoreResult]:
    initial = changes.initial_settings
    if not changes.wrote_settings or initial is None:
        return []
    now = _current_settings(changes)
    if now == initial:
        return []
    # GitLab returns integrated=false for a stored true while the instance has integrated error tracking disabled:
    # send it only if it changed.
    differing = [name for name in ("active", "integrated") if now is None or now[name] != initial[name]]
    sent = {name: initial[name] for name in {"active", *differing}}
    failure = _retry(changes, "update_settings", **sent)
    values = ", ".join(f"{name}={str(value).lower()}" for name, value in sorted(sent.items()))
    return [
        RestoreResult(f"the settings could not be restored to {values}: {failure}", failed=True)
        if failure
        else RestoreResult(f"restored the settings to {values}")
    ]


def _record_first_key(changes: Changes) -> None:
    """Find the client key that GitLab creates when it saves settings of a project without an active one."""
    if not changes.wrote_settings or any(key["active"] for key in changes.initial_keys):
        return
    known = {key["id"] for key in changes.initial_keys} | changes.created_ids
    unknown = [key for key in _current_keys(changes) if key["id"] not in known]
    # With more than one, some belong to somebody else.
    if len(unknown) == 1 and not changes.uncertain_creations:
        changes.record_created(unknown[0])


def _delete_created_keys(changes: Changes) -> list[RestoreResult]:
    results, deleted = [], []
    for key_id in [*changes.undeleted_ids]:
        failure = _retry(changes, "delete_client_key", key_id=key_id)
        if failure and not failure.startswith("404"):
            text = f"client key {key_id}, created by this run, could not be deleted: {failure}"
            results.append(RestoreResult(text, failed=True))
        else:
            changes.undeleted_ids.remove(key_id)
            deleted.append(key_id)
    if deleted:
        results.append(RestoreResult(f"deleted the client keys that this run created: {_ids(deleted)}"))
    return results


def _compare_settings(changes: Changes) -> list[RestoreResult]:
    if changes.initial_settings is None:
        return []
    now = _current_settings(changes)
    if now != changes.initial_settings:
        return [RestoreResult(f"the settings were {changes.initial_settings} and are now {now}", failed=True)]
    return [RestoreResult("the settings are unchanged")]


def _compare_keys(changes: Changes) -> list[RestoreResult]:
    now = _current_keys(changes)
    initial = {key["id"] for key in changes.initial_keys}
    lost = [key["id"] for key in changes.initial_keys if key not in now]
    new = [key["id"] for key in now if key["id"] not in initial]
    remaining = [key_id for key_id in new if key_id in changes.created_ids and key_id not in changes.undeleted_ids]
    unknown = [key_id for key_id in new if key_id not in changes.created_ids]
    results = []
    if lost:
        results.append(RestoreResult(f"the client keys {_ids(lost)} are missing or changed", failed=True))
    if remaining:
        text = f"this run deleted the client keys {_ids(remaining)}, but they are still listed"
        results.append(RestoreResult(text, failed=True))
    if unknown:
        origin = "may have been created by this run" if changes.uncertain_creations else "were not created by this run"
        text = f"the client keys {_ids(unknown)} are new; they {origin}, and were not deleted"
        results.append(RestoreResult(text, failed=True))
    return results or [RestoreResult("the client keys are unchanged")]


def _retry(changes: Changes, operation_id: str, **parameters: object) -> str:
    """Send a request up to three times until it succeeds; return the failure, or an empty text."""
    failure = ""
    for _ in range(_TRIES):
        try:
            exchange = changes.deployment.send(operation_id, changes.maintainer, id=changes.project, **parameters)
        except NoResponse as reason:
            failure = str(reason)
            continue
        if exchange.status in SUCCESS:
            return ""
        failure = exchange.summary
    return failure


def _current_settings(changes: Changes) -> Settings | None:
    exchange = changes.deployment.call("get_settings", changes.maintainer, id=changes.project)
    settings: Settings | None = exchange.json if exchange.status in SUCCESS else None
    return settings


def _current_keys(changes: Changes) -> list[ClientKey]:
    pages = client_key_pages(changes.deployment, changes.maintainer, changes.project, per_page=100)
    return [key for page in pages for key in page.json]


def _ids(ids: list[int]) -> str:
    return ", ".join(map(str, ids))
