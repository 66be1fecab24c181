"""Restore the initial state and report what was restored and what was not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitlab_error_tracking_verifier.changes import SUCCESS
from gitlab_error_tracking_verifier.context import expect_status
from gitlab_error_tracking_verifier.deadline import Deadline
from gitlab_error_tracking_verifier.deviations import NOT_FOUND
from gitlab_error_tracking_verifier.errors import NoResponse, RuleFailed
from gitlab_error_tracking_verifier.paging import client_key_pages

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def restore(changes: Changes, *, at_once: bool = True) -> list[RestoreResult]:
    """Restore the initial state. Failures are part of the result; nothing is raised.

    Args:
        changes: The initial state and the changes of the run.
        at_once: Whether the run has just ended. Later, a new client key may belong to somebody else.
    """
    changes.deployment.deadline = Deadline(_SECONDS)
    return [*_restore_settings(changes), *_restore_keys(changes, at_once=at_once)]


def _restore_settings(changes: Changes) -> list[RestoreResult]:
    initial = changes.initial_settings
    sent: dict[str, bool] = {}
    failure = ""
    try:
        now = _current_settings(changes)
    except (NoResponse, RuleFailed):
        now = None
    if initial and changes.wrote_settings and now != initial:
        # GitLab returns integrated=false for a stored true while the instance has integrated error tracking disabled:
        # send it only if it changed.
        differing = [name for name in ("active", "integrated") if now and now[name] != initial[name]]
        sent = {name: initial[name] for name in ("active", "integrated") if name in {"active", *differing}}
        failure = _retry(changes, "update_settings", **sent)
    values = ", ".join(f"{name}={str(value).lower()}" for name, value in sent.items())
    try:
        now = _current_settings(changes)
    except (NoResponse, RuleFailed) as reason:
        return [RestoreResult(f"could not check whether the settings are restored: {reason}", failed=True)]
    if now == initial:
        return [RestoreResult(f"restored the settings to {values}" if sent else "the settings are unchanged")]
    if failure:
        return [RestoreResult(f"the settings could not be restored to {values}: {failure}", failed=True)]
    if initial is None:
        text = f"the project had no settings and now has {now}; the API cannot delete settings"
        return [RestoreResult(text, failed=True)]
    return [RestoreResult(f"the settings were {initial} and are now {now}", failed=True)]


def _restore_keys(changes: Changes, *, at_once: bool) -> list[RestoreResult]:
    created = set(changes.undeleted_ids)
    with suppress(NoResponse, RuleFailed):
        listed = _current_keys(changes)
        if at_once and _may_have_first_key(changes):
            _record_first_key(changes, listed)
        created = {key["id"] for key in listed} & changes.created_ids
    failures = {key_id: _retry(changes, "delete_client_key", key_id=key_id) for key_id in sorted(created)}
    try:
        now = _current_keys(changes)
    except (NoResponse, RuleFailed) as reason:
        keys = f"{_ids(created)} are deleted" if created else "are unchanged"
        return [RestoreResult(f"could not check whether the client keys {keys}: {reason}", failed=True)]
    current = {key["id"]: key for key in now}
    results = list(_compare_keys(changes, current))
    by_reason: dict[str, list[int]] = {}
    for key_id, failure in failures.items():
        if key_id in current:
            by_reason.setdefault(failure or "DELETE succeeded, but they are still listed", []).append(key_id)
    for failure, ids in by_reason.items():
        text = f"the client keys {_ids(ids)}, created by this run, could not be deleted: {failure}"
        results.append(RestoreResult(text, failed=True))
    if deleted := [key_id for key_id in failures if key_id not in current]:
        results.append(RestoreResult(f"deleted the client keys that this run created: {_ids(deleted)}"))
    if not any(result.failed for result in results):
        results.append(RestoreResult("the client keys are unchanged"))
    return results


def _may_have_first_key(changes: Changes) -> bool:
    """Return whether GitLab may have created a client key: it does when a project without an active one is saved."""
    return changes.wrote_settings and not any(key["active"] for key in changes.initial_keys)


def _record_first_key(changes: Changes, listed: list[ClientKey]) -> None:
    """Find the client key that GitLab created when it saved the settings."""
    known = {key["id"] for key in changes.initial_keys} | changes.created_ids
    unknown = [key for key in listed if key["id"] not in known]
    # With more than one, some belong to somebody else.
    if len(unknown) == 1 and not changes.uncertain_creations:
        changes.add_created(unknown[0])


def _compare_keys(changes: Changes, current: dict[int, ClientKey]) -> Iterable[RestoreResult]:
    initial = {key["id"]: key for key in changes.initial_keys}
    # The initial keys of an undo file have fewer fields.
    lost = [key_id for key_id, key in initial.items() if not key.items() <= current.get(key_id, {}).items()]
    unknown = [key_id for key_id in current if key_id not in initial and key_id not in changes.created_ids]
    if lost:
        yield RestoreResult(f"the client keys {_ids(lost)} are missing or changed", failed=True)
    if unknown:
        uncertain = changes.uncertain_creations or _may_have_first_key(changes)
        origin = "may have been created by this run" if uncertain else "were not created by this run"
        text = f"the client keys {_ids(unknown)} are new; they {origin}, and were not deleted"
        yield RestoreResult(text, failed=True)


def _retry(changes: Changes, operation_id: str, **parameters: object) -> str:
    """Send a request up to three times until it succeeds; return the failure, or an empty text."""
    failure = ""
    for _ in range(_TRIES):
        try:
            exchange = changes.deployment.send(operation_id, changes.maintainer, id=changes.project, **parameters)
        except NoResponse as reason:
            failure = str(reason)
            continue
        if exchange.status in SUCCESS or (operation_id == "delete_client_key" and exchange.status == NOT_FOUND):
            return ""
        failure = exchange.summary
    return failure


def _current_settings(changes: Changes) -> Settings | None:
    """Return the settings, or None if the project has none."""
    exchange = changes.deployment.call("get_settings", changes.maintainer, id=changes.project)
    if exchange.status == NOT_FOUND and exchange.json == changes.deployment.example("SettingsNotFound"):
        return None
    settings: Settings = expect_status(exchange, 200).json
    return settings


def _current_keys(changes: Changes) -> list[ClientKey]:
    pages = client_key_pages(changes.deployment, changes.maintainer, changes.project, per_page=100)
    return [key for page in pages for key in page.json]


def _ids(ids: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(ids)))
