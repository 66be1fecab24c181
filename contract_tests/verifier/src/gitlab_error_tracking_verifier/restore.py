"""Restore the initial state and report what was restored and what was not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from gitlab_error_tracking_verifier.errors import NoResponse, RuleFailed
from gitlab_error_tracking_verifier.interruptions import Deadline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitlab_error_tracking_verifier.changes import Changes
    from gitlab_error_tracking_verifier.deployment import ClientKey, Deployment

# Restoring has its own time limit, independent of the run's: enough to wait for a rate limit.
_SECONDS = 300.0
_TRIES = 3


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """One line about restoring; `failed` if something is not restored, or that could not be checked."""

    text: str
    failed: bool = False


def restore(deployment: Deployment, changes: Changes, *, at_once: bool = True) -> list[RestoreResult]:
    """Restore the initial state. Failures are part of the result; nothing is raised.

    Args:
        deployment: The deployment and the project.
        changes: The initial state and the changes of the run.
        at_once: Whether the run has just ended. Later, a new client key may belong to somebody else.
    """
    deployment.deadline = Deadline(_SECONDS)
    return [_restore_settings(deployment, changes), *_restore_keys(deployment, changes, at_once=at_once)]


def _restore_settings(deployment: Deployment, changes: Changes) -> RestoreResult:
    initial, sent, failure, now = changes.settings, {}, "", None
    with suppress(NoResponse, RuleFailed):
        now = deployment.settings()
    if initial and changes.wrote_settings and now != initial:
        sent = {"active": initial["active"]}
        # GitLab returns integrated=false for a stored true while the instance has integrated error tracking disabled:
        # send it only if it changed.
        if now and now["integrated"] != initial["integrated"]:
            sent["integrated"] = initial["integrated"]
        failure = _retry(deployment, "update_settings", **sent)
    values = ", ".join(f"{name}={str(value).lower()}" for name, value in sent.items())
    try:
        now = deployment.settings()
    except (NoResponse, RuleFailed) as reason:
        return RestoreResult(f"could not check whether the settings are restored: {reason}", failed=True)
    if now == initial:
        return RestoreResult(f"restored the settings to {values}" if sent else "the settings are unchanged")
    if failure:
        return RestoreResult(f"the settings could not be restored to {values}: {failure}", failed=True)
    if initial is None:
        text = f"the project had no settings and now has {now}; the API cannot delete settings"
        return RestoreResult(text, failed=True)
    return RestoreResult(f"the settings were {initial} and are now {now}", failed=True)


def _restore_keys(deployment: Deployment, changes: Changes, *, at_once: bool) -> list[RestoreResult]:
    created = {*changes.created_ids}
    with suppress(NoResponse, RuleFailed):
        listed = deployment.client_keys()
        if at_once and changes.may_include_first_key:
            _record_first_key(changes, listed)
        created = {key["id"] for key in listed} & {*changes.created_ids}
    failures = {key_id: _retry(deployment, "delete_client_key", key_id=key_id) for key_id in sorted(created)}
    try:
        current = {key["id"]: key for key in deployment.client_keys()}
    except (NoResponse, RuleFailed) as reason:
        keys = f"{_ids(created)} are deleted" if created else "are unchanged"
        return [RestoreResult(f"could not check whether the client keys {keys}: {reason}", failed=True)]
    results = [*_compare_keys(changes, current)]
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


def _record_first_key(changes: Changes, listed: list[ClientKey]) -> None:
    """Find the client key that GitLab created when it saved the settings."""
    known = {key["id"] for key in changes.keys} | {*changes.created_ids}
    unknown = [key["id"] for key in listed if key["id"] not in known]
    # With more than one, some belong to somebody else.
    if len(unknown) == 1 and not changes.uncertain_creations:
        changes.created_ids += unknown


def _compare_keys(changes: Changes, current: dict[int, ClientKey]) -> Iterator[RestoreResult]:
    initial = {key["id"]: key for key in changes.keys}
    # The initial keys of an undo file have fewer fields.
    lost = [key_id for key_id, key in initial.items() if not key.items() <= current.get(key_id, {}).items()]
    unknown = current.keys() - initial.keys() - {*changes.created_ids}
    if lost:
        yield RestoreResult(f"the client keys {_ids(lost)} are missing or changed", failed=True)
    if unknown:
        uncertain = changes.uncertain_creations or changes.may_include_first_key
        origin = "may have been created by this run" if uncertain else "were not created by this run"
        text = f"the client keys {_ids(unknown)} are new; they {origin}, and were not deleted"
        yield RestoreResult(text, failed=True)


def _retry(deployment: Deployment, operation_id: str, **parameters: object) -> str:
    """Send a request up to three times until it succeeds; return the failure, or an empty text."""
    failure = ""
    for _ in range(_TRIES):
        try:
            exchange = deployment.send(operation_id, **parameters)
        except NoResponse as reason:
            failure = str(reason)
            continue
        deleted = operation_id == "delete_client_key" and exchange.status == HTTPStatus.NOT_FOUND
        if exchange.status in range(200, 300) or deleted:
            return ""
        failure = exchange.summary
    return failure


def _ids(ids: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(ids)))
