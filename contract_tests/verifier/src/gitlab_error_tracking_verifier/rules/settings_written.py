"""What happens to a project's settings when they are written. Each rule leaves them as they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitlab_error_tracking_verifier.context import (
    Capability,
    Context,
    expect_answer,
    expect_equal,
    expect_status,
    needs,
)
from gitlab_error_tracking_verifier.rules.rule import rule

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.exchange import Caller
    from gitlab_error_tracking_verifier.resources import Settings

_SOURCE = "lib/api/error_tracking/project_settings.rb"


@rule("settings", _SOURCE, Capability.READ, Capability.WRITE)
def missing_attributes_are_named(subject: Context) -> None:
    """An attribute that is missing or no boolean is named, and nothing changes."""
    before = subject.ask("get_settings").answer
    wrong: tuple[tuple[str, dict[str, str], str], ...] = (
        ("create_settings", {}, "active is missing, integrated is missing"),
        ("update_settings", {}, "active is missing"),
        ("update_settings", {"active": "perhaps"}, "active is invalid"),
    )
    for name, attributes, error in wrong:
        if name == "create_settings" or subject.has_settings:
            expect_answer(subject.changes.ask(name, **attributes), 400, {"error": error})
    now = subject.ask("get_settings")
    expect_equal(before, now.answer, "a request that was refused changed the settings", now)


@rule("settings", _SOURCE, Capability.READ, Capability.WRITE)
def settings_that_are_not_there_cannot_be_switched(subject: Context) -> None:
    """Switching a project without settings answers 404."""
    needs(not subject.has_settings, "the project has settings")
    exchange = subject.changes.ask("update_settings", active=False)
    expect_answer(exchange, 404, subject.example("SettingsNotFound"))


@rule("settings", _SOURCE, Capability.SETTINGS, Capability.WRITE)
def switching_on_makes_one_first_key(subject: Context) -> None:
    """Saving settings that are on and integrated gives a project without keys one first key."""
    found = _found(subject)
    needs(found["integrated"], "the project does not use integrated error tracking")
    needs(not subject.list_client_keys(), "the project has client keys")
    for _ in range(2):
        expect_status(subject.changes.ask("update_settings", active=True), 200)
        page = expect_status(subject.ask("list_client_keys"), 200)
        expect_equal(1, len(page.json), "there is not just one first key", page)
        if not subject.changes.own_keys:
            subject.changes.adopt(page.json[0])
    _switch_back(subject)


@rule("settings", _SOURCE, Capability.SETTINGS, Capability.WRITE)
def switching_changes_active_alone(subject: Context) -> None:
    """Switching off and on changes `active`, and nothing else of settings and keys."""
    found = _found(subject)
    needs(found["integrated"] or found["api_url"] is not None, "the project has no backend to be switched on with")
    # With an active key of its own the project needs no first key, and none is created beside those that it has.
    subject.changes.ask("create_client_key")
    keys = subject.list_client_keys()
    # First what changes nothing: settings that cannot be saved as they are could not be switched back either.
    for active in (found["active"], not found["active"], found["active"]):
        switched = subject.changes.ask("update_settings", active=active)
        refused = switched.status == 400 and not found["integrated"]
        needs(not refused, f"Sentry cannot be switched {'on' if active else 'off'} here: {switched.says}")
        expect_status(switched, 200)
        expected = found | {"active": active}
        expect_equal(expected, switched.json, "the answer shows other settings than were asked for", switched)
        read = subject.ask("get_settings")
        expect_equal(expected, read.json, "other settings are read than were written", read)
        expect_equal(keys, subject.list_client_keys(), "saving settings changed the client keys", switched)


@rule("settings", _SOURCE, Capability.SETTINGS, Capability.WRITE)
def creating_settings_again_keeps_sentry(subject: Context) -> None:
    """PUT on settings that are there updates them, and keeps what belongs to Sentry."""
    found = _found(subject)
    subject.changes.ask("create_client_key")
    exchange = subject.changes.ask("create_settings", active=found["active"], integrated=found["integrated"])
    off = exchange.status == 404 and exchange.json == subject.example("IntegratedSwitchedOff")
    needs(not off, "integrated error tracking is switched off for the instance")
    expect_status(exchange, 200)
    expect_equal(found, exchange.json, "writing what was there changes it", exchange)


@rule("settings", "https://docs.gitlab.com/user/permissions/", Capability.SETTINGS, Capability.WRITE)
def settings_are_changed_with_a_token_alone(subject: Context) -> None:
    """Without a token settings cannot be changed."""
    _expect_refused(subject, subject.callers.nobody, 401, "NotAuthenticated")


@rule(
    "settings", "https://docs.gitlab.com/user/permissions/", Capability.SETTINGS, Capability.WRITE, Capability.DEVELOPER
)
def below_maintainer_settings_cannot_be_changed(subject: Context) -> None:
    """A member below maintainer who changes settings is answered 403."""
    _expect_refused(subject, subject.callers.developer, 403, "Forbidden")


def _expect_refused(subject: Context, caller: Caller | None, status: int, example: str) -> None:
    """Settings that somebody tries to switch are refused, and stay as they are."""
    found = _found(subject)
    for name in ("create_settings", "update_settings"):
        # The opposite of what is there, or a change would not be seen.
        exchange = subject.changes.ask(name, caller, active=not found["active"], integrated=found["integrated"])
        expect_answer(exchange, status, subject.example(example))
        now = subject.ask("get_settings")
        expect_equal(found, now.json, f"{name} was refused, and changed the settings all the same", exchange)


def _found(subject: Context) -> Settings:
    found = subject.changes.settings_found
    needs(found is not None, "the project has no settings, and the API could not take away those that it made")
    assert found is not None  # for the type checker: `needs` has seen to it
    return found


def _switch_back(subject: Context) -> None:
    found = _found(subject)
    back = subject.changes.ask("update_settings", active=found["active"])
    expect_equal(found, back.json, "the settings cannot be switched back", back)


SETTINGS_WRITTEN = (
    missing_attributes_are_named,
    settings_that_are_not_there_cannot_be_switched,
    switching_on_makes_one_first_key,
    switching_changes_active_alone,
    creating_settings_again_keeps_sentry,
    settings_are_changed_with_a_token_alone,
    below_maintainer_settings_cannot_be_changed,
)
