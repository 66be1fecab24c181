"""Determine the capabilities of the deployment, the project and the tokens before any rule runs."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from gitlab_error_tracking_verifier.context import Capability
from gitlab_error_tracking_verifier.deviations import lacks_operation, lacks_path
from gitlab_error_tracking_verifier.errors import CannotStart, NoResponse, RuleFailed

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.context import Context
    from gitlab_error_tracking_verifier.exchange import Exchange

_REFUSALS = {
    401: "the token is not accepted",
    403: "the token's scope, or its user's role in the project, does not suffice",
    404: "the token's user has no access to such a project",
}


def find_capabilities(context: Context, *, may_write: bool) -> None:
    """Record the missing capabilities and the initial state of the project.

    Raises:
        CannotStart: There is no such API at this URL.
    """
    if context.callers.developer is None:
        context.missing[Capability.DEVELOPER] = "no token of a member below maintainer is given (--developer-token)"
    if not may_write:
        context.missing[Capability.WRITE] = "changes are not allowed (--allow-writes)"
    try:
        settings = context.deployment.send("get_settings")
    except NoResponse as reason:
        raise CannotStart(f"no response from {context.deployment.url}: {reason}") from None
    _require_api(context, settings)
    _inspect_project(context, settings)
    if Capability.WRITE not in context.missing:
        _probe_write(context)


def _require_api(context: Context, exchange: Exchange) -> None:
    if exchange.status in range(300, 400):
        raise CannotStart(f"{exchange.url} redirects to {exchange.headers.get('location')}: verify that address")
    if lacks_path(exchange):
        raise CannotStart(f"the server at {context.deployment.url} does not have the paths of the contract")
    kind = exchange.headers.get("content-type", "no content type")
    if exchange.json is None and not kind.startswith("application/json"):
        raise CannotStart(
            f"{exchange.url} returns {exchange.status} with {kind} instead of JSON: check that the URL is a GitLab's"
        )


def _inspect_project(context: Context, settings: Exchange) -> None:
    try:
        context.changes.settings = context.deployment.settings()
        if context.changes.settings is None:
            context.missing[Capability.SETTINGS] = "the project has no error tracking settings"
    except RuleFailed:
        # The list tells whether token, project and role are valid.
        if context.deployment.send("list_client_keys").status != HTTPStatus.OK:
            reason = _REFUSALS.get(settings.status, "the settings cannot be read")
            _miss(context, f"{reason}: {settings.summary}", Capability.READ, Capability.SETTINGS, Capability.WRITE)
            return
        # A rule reports the cause. Without the initial settings nothing may be changed.
        _miss(context, "the settings cannot be read", Capability.SETTINGS, Capability.WRITE)
    try:
        context.changes.keys = context.deployment.client_keys()
    except RuleFailed:
        # A rule reports the cause. Without the initial keys nothing may be deleted.
        _miss(context, "the existing client keys cannot be read", Capability.WRITE)


def _miss(context: Context, reason: str, *capabilities: Capability) -> None:
    context.missing |= dict.fromkeys(capabilities, reason)


def _probe_write(context: Context) -> None:
    # A request without attributes changes nothing, whatever the token allows.
    exchange = context.send("update_settings")
    if exchange.status == HTTPStatus.FORBIDDEN:
        _miss(context, f"the token allows no changes: {exchange.summary}", Capability.WRITE)
    elif lacks_operation(context.send("create_settings")):
        reason = "the deployment has no create_settings, like GitLab before 15.10"
        _miss(context, reason, Capability.PUT)
        context.deployment.record_variant(reason)
