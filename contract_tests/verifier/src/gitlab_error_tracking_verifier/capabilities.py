"""Determine the capabilities of the deployment, the project and the tokens before any rule runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitlab_error_tracking_verifier.context import Capability
from gitlab_error_tracking_verifier.deviations import lacks_operation
from gitlab_error_tracking_verifier.errors import CannotStart, NoResponse, RuleFailed

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.context import Context
    from gitlab_error_tracking_verifier.exchange import Exchange


def find_capabilities(context: Context, *, may_write: bool) -> None:
    """Record the missing capabilities and the initial state of the project.

    Raises:
        CannotStart: There is no such API at this URL.
    """
    _require_api(context)
    _inspect_project(context)
    if context.callers.developer is None:
        context.missing[Capability.DEVELOPER] = "no token of a member below maintainer is given (--developer-token)"
    if not may_write:
        context.missing[Capability.WRITE] = "changes are not allowed (--allow-writes)"
    elif Capability.READ not in context.missing:
        _probe_write(context)


def _require_api(context: Context) -> None:
    try:
        exchange = _send(context, "get_settings")
    except NoResponse as reason:
        raise CannotStart(f"no response from {context.deployment.url}: {reason}") from None
    if exchange.status in range(300, 400):
        raise CannotStart(f"{exchange.url} redirects to {exchange.headers.get('location')}: verify that address")
    if exchange.json == {"error": "404 Not Found"}:
        raise CannotStart(f"the server at {context.deployment.url} does not have the paths of the contract")
    if exchange.json is None and not _is_json(exchange):
        kind = exchange.headers.get("content-type", "no content type")
        raise CannotStart(
            f"{exchange.url} returns {exchange.status} with {kind} instead of JSON: check that the URL is a GitLab's"
        )


def _inspect_project(context: Context) -> None:
    exchange = _send(context, "get_settings")
    if exchange.status == 200:
        _record_settings(context, exchange)
    elif exchange.status == 404 and exchange.json == context.example("SettingsNotFound"):
        context.missing[Capability.SETTINGS] = "the project has no error tracking settings"
        context.has_settings = False
    elif _send(context, "list_client_keys").status != 200:
        _record_refusal(context, exchange)
        return
    else:
        # The list is readable, so token, project and role are valid.
        _record_unreadable_settings(context)
    try:
        context.changes.initial_keys = context.list_client_keys()
    except RuleFailed:
        # A rule reports the cause. Without the initial keys nothing may be deleted.
        context.missing[Capability.WRITE] = "the existing client keys cannot be read"


def _record_settings(context: Context, exchange: Exchange) -> None:
    try:
        context.changes.initial_settings = context.deployment.validate(exchange).json
    except RuleFailed:
        _record_unreadable_settings(context)


def _record_unreadable_settings(context: Context) -> None:
    """Forbid changes: they could not be undone. A rule reports what is wrong with the settings."""
    for capability in (Capability.SETTINGS, Capability.WRITE):
        context.missing[capability] = "the settings cannot be read"


def _record_refusal(context: Context, exchange: Exchange) -> None:
    reasons = {
        401: "the token is not accepted",
        403: "the token's scope, or its user's role in the project, does not suffice",
        404: "the token's user has no access to such a project",
    }
    reason = f"{reasons.get(exchange.status, 'the settings cannot be read')}: {exchange.summary}"
    for capability in (Capability.READ, Capability.SETTINGS, Capability.WRITE):
        context.missing[capability] = reason


def _probe_write(context: Context) -> None:
    if Capability.WRITE in context.missing:
        return
    # A request without attributes changes nothing, whatever the token allows.
    exchange = context.send("update_settings")
    if exchange.status == 403:
        context.missing[Capability.WRITE] = f"the token allows no changes: {exchange.summary}"
    elif lacks_operation(context.send("create_settings")):
        context.missing[Capability.PUT] = "the deployment has no create_settings, like GitLab before 15.10"
        context.deployment.record_variant(context.missing[Capability.PUT])


def _is_json(exchange: Exchange) -> bool:
    return exchange.headers.get("content-type", "").startswith("application/json")


def _send(context: Context, operation_id: str) -> Exchange:
    return context.deployment.send(operation_id, context.callers.maintainer, id=context.project)
