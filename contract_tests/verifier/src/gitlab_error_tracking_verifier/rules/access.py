"""Rules about authentication, authorization and the order of their errors."""

from __future__ import annotations

import secrets

from gitlab_error_tracking_verifier.context import Capability, Context
from gitlab_error_tracking_verifier.errors import expect_equal, require
from gitlab_error_tracking_verifier.rules.client_keys import project_in_dsn
from gitlab_error_tracking_verifier.rules.rule import rule

_READS = ("get_settings", "list_client_keys")


@rule("access", "lib/api/helpers.rb")
def invalid_token_returns_401(context: Context) -> None:
    """Without a valid token every operation that reads returns 401, also for a project that does not exist."""
    for caller in (context.callers.anonymous, context.callers.unknown):
        for project in (context.deployment.project, _unused_path()):
            for name in _READS:
                context.expect_response(context.send(name, caller, id=project), 401, "NotAuthenticated")


@rule("access", "https://docs.gitlab.com/api/rest/authentication/", Capability.READ)
def bearer_token_is_accepted(context: Context) -> None:
    """A token in Authorization: Bearer is as valid as in PRIVATE-TOKEN."""
    for name in _READS:
        ordinary, bearer = context.call(name), context.call(name, context.callers.bearer)
        expect_equal(
            ordinary.status_and_body, bearer.status_and_body, f"{name} responds differently to a bearer token", bearer
        )


@rule("access", "lib/api/helpers.rb", Capability.READ)
def unknown_project_returns_404(context: Context) -> None:
    """A project that does not exist returns 404, by id and by path."""
    for project in (2**62 + secrets.randbelow(2**62), _unused_path()):
        for name in _READS:
            context.expect_response(context.send(name, id=project), 404, "ProjectNotFound")


@rule("access", "https://docs.gitlab.com/api/rest/#namespaced-paths", Capability.READ)
def project_resolves_by_id_and_path(context: Context) -> None:
    """Id and path, in upper or lower case, name the same project."""
    path = str(context.deployment.project)
    require("/" in path, "pass --project group/name to check lookup by path")
    ids = {project_in_dsn(key) for key in context.deployment.client_keys()}
    for name in _READS:
        first = context.call(name)
        for project in (path.swapcase(), *ids):
            again = context.call(name, id=project)
            expect_equal(
                first.status_and_body,
                again.status_and_body,
                f"{name} responds differently for the same project as {project}",
                again,
            )


@rule("access", "https://docs.gitlab.com/user/permissions/", Capability.READ, Capability.DEVELOPER)
def developer_read_returns_403(context: Context) -> None:
    """A member below maintainer gets 403."""
    for name in _READS:
        context.expect_response(context.send(name, context.callers.developer), 403, "Forbidden")


def _unused_path() -> str:
    # On a large instance almost any short path exists.
    return f"no-such-group-{secrets.token_hex(8)}/no-such-project"
