"""Rules about writing settings. Each rule restores the initial settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitlab_error_tracking_verifier.context import Capability, Context
from gitlab_error_tracking_verifier.deviations import failed_save
from gitlab_error_tracking_verifier.errors import NotApplicable, expect_equal, expect_status, require
from gitlab_error_tracking_verifier.rules.rule import rule

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.exchange import Caller, Exchange

_SOURCE = "lib/api/error_tracking/project_settings.rb"


@rule("settings", _SOURCE, Capability.WRITE)
def invalid_attributes_return_400(context: Context) -> None:
    """A missing or invalid attribute returns 400 with its name, and nothing changes."""
    invalid: tuple[tuple[str, dict[str, str], str], ...] = (
        ("create_settings", {}, "active is missing, active is empty, integrated is missing"),
        ("update_settings", {}, "active is missing, active is empty"),
        ("update_settings", {"active": "perhaps"}, "active is invalid"),
    )
    for name, attributes, error in invalid:
        if Capability.PUT not in context.missing if name == "create_settings" else context.changes.settings:
            exchange = context.send(name, **attributes)
            context.expect_response(exchange, 400, {"error": error})
            _expect_unchanged(context, exchange)


@rule("settings", _SOURCE, Capability.WRITE)
def missing_settings_cannot_be_updated(context: Context) -> None:
    """PATCH on a project without settings returns 404."""
    require(context.changes.settings is None, "the project has settings")
    exchange = context.send("update_settings", active=False)
    context.expect_response(exchange, 404, "SettingsNotFound")
    _expect_unchanged(context, exchange)


@rule("settings", _SOURCE, Capability.SETTINGS, Capability.WRITE)
def first_activation_creates_one_key(context: Context) -> None:
    """Saving active integrated settings creates one key in a project without keys."""
    found = context.settings
    require(found["integrated"], "the project does not use integrated error tracking")
    require(not context.deployment.client_keys(), "the project has client keys")
    for _ in range(2):
        expect_status(context.call("update_settings", active=True), 200)
        page = expect_status(context.call("list_client_keys"), 200)
        expect_equal(1, len(page.json), "there is not exactly one client key", page)
        if not context.changes.created_ids:
            context.changes.created_ids.append(page.json[0]["id"])
            context.save()
    back = context.call("update_settings", active=found["active"])
    expect_equal(found, back.json, "the settings cannot be restored", back)


@rule("settings", _SOURCE, Capability.SETTINGS, Capability.WRITE)
def update_changes_only_active(context: Context) -> None:
    """PATCH changes `active`, and no other setting and no client key."""
    found = context.settings
    usable = found["integrated"] or found["api_url"] is not None
    require(usable, "the project has neither integrated error tracking nor Sentry")
    # GitLab creates a first key only in a project without an active one.
    context.call("create_client_key")
    keys = context.deployment.client_keys()
    # First save the same value: settings that cannot be saved unchanged could not be restored either.
    for active in (found["active"], not found["active"], found["active"]):
        switched = context.send("update_settings", active=active)
        note = failed_save(switched)
        if note and not found["integrated"]:
            context.deployment.record_variant(note)
            raise NotApplicable(f"Sentry cannot be switched {'on' if active else 'off'}: {switched.summary}")
        switched = context.deployment.validate(switched)
        rejected = switched.status == 400 and not found["integrated"]
        require(not rejected, f"Sentry cannot be switched {'on' if active else 'off'}: {switched.summary}")
        expect_status(switched, 200)
        expected = found | {"active": active}
        expect_equal(expected, switched.json, "the response has other settings than requested", switched)
        read = context.call("get_settings")
        expect_equal(expected, read.json, "GET returns other settings than were written", read)
        expect_equal(keys, context.deployment.client_keys(), "saving settings changed the client keys", switched)


@rule("settings", _SOURCE, Capability.SETTINGS, Capability.WRITE, Capability.PUT)
def put_keeps_sentry_urls(context: Context) -> None:
    """PUT updates existing settings and keeps their Sentry URLs."""
    found = context.settings
    context.call("create_client_key")
    exchange = context.call("create_settings", active=found["active"], integrated=found["integrated"])
    disabled = exchange.status == 404 and exchange.json == context.deployment.example("IntegratedSwitchedOff")
    require(not disabled, "the instance has integrated error tracking disabled")
    expect_status(exchange, 200)
    expect_equal(found, exchange.json, "saving the same values changes the settings", exchange)


@rule("settings", "https://docs.gitlab.com/user/permissions/", Capability.SETTINGS, Capability.WRITE)
def missing_token_cannot_change_settings(context: Context) -> None:
    """Without a valid token settings cannot be changed."""
    for caller in (context.callers.anonymous, context.callers.unknown):
        _expect_rejected(context, caller, 401, "NotAuthenticated")


@rule(
    "settings", "https://docs.gitlab.com/user/permissions/", Capability.SETTINGS, Capability.WRITE, Capability.DEVELOPER
)
def developer_cannot_change_settings(context: Context) -> None:
    """A member below maintainer cannot change settings: 403."""
    _expect_rejected(context, context.callers.developer, 403, "Forbidden")


def _expect_rejected(context: Context, caller: Caller | None, status: int, example: str) -> None:
    """Raise RuleFailed unless changing settings is rejected and they stay the same."""
    found = context.settings
    for name in ("create_settings", "update_settings"):
        if name == "create_settings" and Capability.PUT in context.missing:
            continue
        # The opposite value: otherwise a change could not be noticed.
        exchange = context.send(name, caller, active=not found["active"], integrated=found["integrated"])
        context.expect_response(exchange, status, example)
        _expect_unchanged(context, exchange)


def _expect_unchanged(context: Context, exchange: Exchange) -> None:
    """Compare with the start of the run: the requests before the first rule must not change anything either."""
    message = f"{exchange.name} was rejected, but changed the settings"
    expect_equal(context.changes.settings, context.deployment.settings(), message, exchange)
