"""Puts everything back as it was found, and says what was done and what could not be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitlab_error_tracking_verifier.changes import SUCCESS
from gitlab_error_tracking_verifier.deadline import Deadline
from gitlab_error_tracking_verifier.outcomes import Broken, NoResponse
from gitlab_error_tracking_verifier.paging import walk

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.changes import Changes
    from gitlab_error_tracking_verifier.resources import ClientKey, Settings

# Putting things back has time of its own, whatever became of the run's: enough to wait out a limit of requests.
_SECONDS = 300.0
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Note:
    """One line of what was put back; `left` where something was not, or where that could not be seen."""

    text: str
    left: bool = False


def restore(changes: Changes) -> list[Note]:
    """Put everything back as it was found.

    To be called while signals are held. What fails is said, not raised.
    """
    changes.deployment.deadline = Deadline(_SECONDS)
    try:
        notes = _put_settings_back(changes)
        _adopt_first_key(changes)
        return notes + _delete_own_keys(changes) + _compare_settings(changes) + _compare_keys(changes)
    except (NoResponse, Broken) as reason:
        return [
            *_delete_own_keys(changes),
            Note(f"whether all is as it was found could not be seen: {reason}", left=True),
        ]


def _put_settings_back(changes: Changes) -> list[Note]:
    found = changes.settings_found
    if not changes.wrote_settings or found is None:
        return []
    now = _settings_now(changes)
    if now == found:
        return []
    # What reads false may be stored as true, where the instance has integrated error tracking switched off.
    differing = [name for name in ("active", "integrated") if now is None or now[name] != found[name]]
    sent = {name: found[name] for name in {"active", *differing}}
    failure = _try(changes, "update_settings", **sent)
    said = ", ".join(f"{name}={str(value).lower()}" for name, value in sorted(sent.items()))
    return [
        Note(f"the settings could not be put back to {said}: {failure}", left=True)
        if failure
        else Note(f"the settings are put back to {said}")
    ]


def _adopt_first_key(changes: Changes) -> None:
    """Find the key that GitLab creates when settings of a project without an active one are saved."""
    if not changes.wrote_settings or any(key["active"] for key in changes.keys_found):
        return
    known = {key["id"] for key in changes.keys_found} | changes.brought_about
    strangers = [key for key in _keys_now(changes) if key["id"] not in known]
    # Were there several, some would be somebody else's.
    if len(strangers) == 1 and not changes.doubtful:
        changes.adopt(strangers[0])


def _delete_own_keys(changes: Changes) -> list[Note]:
    notes, deleted = [], []
    for key_id in [*changes.own_keys]:
        failure = _try(changes, "delete_client_key", key_id=key_id)
        if failure and not failure.startswith("404"):
            notes.append(
                Note(f"client key {key_id}, which this run created, could not be deleted: {failure}", left=True)
            )
        else:
            changes.own_keys.remove(key_id)
            deleted.append(key_id)
    if deleted:
        notes.append(Note(f"client keys that this run created are deleted: {_ids(deleted)}"))
    return notes


def _compare_settings(changes: Changes) -> list[Note]:
    if changes.settings_found is None:
        return []
    now = _settings_now(changes)
    if now != changes.settings_found:
        return [Note(f"the settings were {changes.settings_found} and are now {now}", left=True)]
    return [Note("the settings are as they were found")]


def _compare_keys(changes: Changes) -> list[Note]:
    now = _keys_now(changes)
    found = {key["id"] for key in changes.keys_found}
    lost = [key["id"] for key in changes.keys_found if key not in now]
    new = [key["id"] for key in now if key["id"] not in found]
    kept = [key_id for key_id in new if key_id in changes.brought_about and key_id not in changes.own_keys]
    strangers = [key_id for key_id in new if key_id not in changes.brought_about]
    notes = []
    if lost:
        notes.append(
            Note(f"the client keys {_ids(lost)} were there before and are not, or not as they were", left=True)
        )
    if kept:
        notes.append(Note(f"the client keys {_ids(kept)} were deleted by this run and are still there", left=True))
    if strangers:
        why = "may be of this run, or somebody else's" if changes.doubtful else "are not known to be of this run"
        text = f"the client keys {_ids(strangers)} appeared meanwhile; they {why}, and were left alone"
        notes.append(Note(text, left=True))
    return notes or [Note("the client keys are as they were found")]


def _try(changes: Changes, operation_id: str, **parameters: object) -> str:
    """Send a request until it succeeds, a few times; why it did not, or nothing."""
    failure = ""
    for _ in range(_TRIES):
        try:
            exchange = changes.deployment.send(operation_id, changes.maintainer, id=changes.project, **parameters)
        except NoResponse as reason:
            failure = str(reason)
            continue
        if exchange.status in SUCCESS:
            return ""
        failure = exchange.says
    return failure


def _settings_now(changes: Changes) -> Settings | None:
    exchange = changes.deployment.ask("get_settings", changes.maintainer, id=changes.project)
    settings: Settings | None = exchange.json if exchange.status in SUCCESS else None
    return settings


def _keys_now(changes: Changes) -> list[ClientKey]:
    pages = walk(changes.deployment, changes.maintainer, changes.project, per_page=100)
    return [key for page in pages for key in page.json]


def _ids(ids: list[int]) -> str:
    return ", ".join(map(str, ids))
