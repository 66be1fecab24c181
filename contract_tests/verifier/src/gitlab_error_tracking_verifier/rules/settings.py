"""What a project's settings say, as far as reading tells."""

from __future__ import annotations

from urllib.parse import urlsplit

from gitlab_error_tracking_verifier.context import Capability, Context, expect, expect_answer, expect_equal, needs
from gitlab_error_tracking_verifier.rules.rule import rule

_MODEL = "app/models/error_tracking/project_error_tracking_setting.rb"


@rule("settings", "lib/api/error_tracking/project_settings.rb", Capability.READ)
def settings_are_there_or_not_found(subject: Context) -> None:
    """Settings are answered with all five fields, or 404 where the project has none."""
    exchange = subject.ask("get_settings")
    if exchange.status != exchange.operation.success.status:
        expect_answer(exchange, 404, subject.example("SettingsNotFound"))


@rule("settings", "HTTP, RFC 9110, section 9.2.1", Capability.READ)
def reading_changes_nothing(subject: Context) -> None:
    """Reading twice gives the same, and each answer has a request id of its own."""
    for name in ("get_settings", "list_client_keys"):
        first, second = subject.ask(name), subject.ask(name)
        expect_equal(first.answer, second.answer, f"{name} gives something else when it is repeated", second)
        ids = first.headers["x-request-id"], second.headers["x-request-id"]
        expect(ids[0] != ids[1], "two answers have one request id", second, got=ids)


@rule("settings", _MODEL, Capability.SETTINGS)
def sentry_fields_belong_together(subject: Context) -> None:
    """The address of a Sentry project for people is there when that of its API is."""
    exchange = subject.ask("get_settings")
    settings = exchange.json
    for_people, for_programs = settings["sentry_external_url"], settings["api_url"]
    together = (for_people is None) == (for_programs is None)
    expect(together, "one of sentry_external_url and api_url is there without the other", exchange, got=settings)


@rule("settings", _MODEL, Capability.SETTINGS)
def sentry_has_one_address(subject: Context) -> None:
    """The address of a Sentry project for people is that of its API, less api/0/projects."""
    exchange = subject.ask("get_settings")
    settings = exchange.json
    needs(settings["api_url"] is not None, "the project has no Sentry")
    expected = settings["api_url"].replace("api/0/projects/", "", 1)
    got = settings["sentry_external_url"]
    expect_equal(expected, got, "sentry_external_url does not follow from api_url", exchange)
    expect(bool(urlsplit(got).netloc), "sentry_external_url is not absolute", exchange, got=got)


SETTINGS = (
    settings_are_there_or_not_found,
    reading_changes_nothing,
    sentry_fields_belong_together,
    sentry_has_one_address,
)
