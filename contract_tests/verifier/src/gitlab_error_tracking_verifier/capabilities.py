"""Finds out what can be looked at, before any rule is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitlab_error_tracking_verifier.context import Capability
from gitlab_error_tracking_verifier.outcomes import Broken, CannotBegin, NoResponse

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.context import Context
    from gitlab_error_tracking_verifier.exchange import Exchange


def find_capabilities(subject: Context, *, may_write: bool) -> None:
    """Fill in what is lacking, and what the project has.

    Raises:
        CannotBegin: There is no such API at this URL.
    """
    _look_for_an_api(subject)
    _look_at_the_project(subject)
    if subject.callers.developer is None:
        subject.lacking[Capability.DEVELOPER] = "no token of somebody below maintainer is given (--developer-token)"
    if not may_write:
        subject.lacking[Capability.WRITE] = "changes are not allowed (--allow-writes)"
    elif Capability.READ not in subject.lacking:
        _try_to_write(subject)


def _look_for_an_api(subject: Context) -> None:
    try:
        exchange = _send(subject, "get_settings")
    except NoResponse as reason:
        raise CannotBegin(f"{subject.deployment.url} cannot be asked: {reason}") from None
    if exchange.status in range(300, 400):
        raise CannotBegin(f"{exchange.url} redirects to {exchange.headers.get('location')}: verify that address")
    if exchange.json == {"error": "404 Not Found"}:
        raise CannotBegin(f"what is at {subject.deployment.url} does not know the paths of the contract")
    if exchange.json is None:
        kind = exchange.headers.get("content-type", "nothing")
        raise CannotBegin(
            f"{exchange.url} answers {exchange.status} with {kind} and not as an API does; is the URL that of a GitLab?"
        )


def _look_at_the_project(subject: Context) -> None:
    exchange = _send(subject, "get_settings")
    if exchange.status == 200:
        _note_settings(subject, exchange)
    elif exchange.status == 404 and exchange.json == subject.example("SettingsNotFound"):
        subject.lacking[Capability.SETTINGS] = "the project has no error tracking settings"
        subject.has_settings = False
    elif _send(subject, "list_client_keys").status != 200:
        _note_refusal(subject, exchange)
        return
    else:
        # The list is there, so that token, project and role are good: a rule will say what the settings are not.
        subject.lacking[Capability.SETTINGS] = "the settings cannot be read"
    try:
        subject.changes.keys_found = subject.list_client_keys()
    except Broken:
        # The rules will say so, with what is wrong; nothing is deleted of which it is not known what was there.
        subject.lacking[Capability.WRITE] = "the client keys that are there cannot be read"


def _note_settings(subject: Context, exchange: Exchange) -> None:
    try:
        subject.changes.settings_found = subject.deployment.judge(exchange).json
    except Broken:
        # The rules will say so. What cannot be read cannot be put back, and is left alone.
        subject.lacking[Capability.SETTINGS] = "the settings cannot be read"


def _note_refusal(subject: Context, exchange: Exchange) -> None:
    reasons = {
        401: "the token is not accepted",
        403: "the token's scope, or its user's role in the project, does not suffice",
        404: "the token's user sees no such project",
    }
    reason = f"{reasons.get(exchange.status, 'the settings cannot be read')}: {exchange.says}"
    for ability in (Capability.READ, Capability.SETTINGS, Capability.WRITE):
        subject.lacking[ability] = reason


def _try_to_write(subject: Context) -> None:
    if Capability.WRITE in subject.lacking:
        return
    try:
        # Without attributes it changes nothing, wherever it gets to.
        exchange = subject.changes.ask("update_settings")
    except Broken:
        return  # the rules will find it again, and say so
    if exchange.status == 403:
        subject.lacking[Capability.WRITE] = f"the token allows no changes: {exchange.says}"


def _send(subject: Context, operation_id: str) -> Exchange:
    return subject.deployment.send(operation_id, subject.callers.maintainer, id=subject.project)
