"""Rules about settings that need only reading."""

from __future__ import annotations

from urllib.parse import urlsplit

from gitlab_error_tracking_verifier.context import Capability, Context
from gitlab_error_tracking_verifier.errors import expect, expect_equal, require
from gitlab_error_tracking_verifier.rules.rule import rule

_MODEL = "app/models/error_tracking/project_error_tracking_setting.rb"


@rule("settings", "lib/api/error_tracking/project_settings.rb", Capability.READ)
def settings_have_every_field(context: Context) -> None:
    """Settings have every field of the contract, or are 404 if the project has none."""
    exchange = context.call("get_settings")
    if exchange.status != exchange.operation.success.status:
        context.expect_response(exchange, 404, "SettingsNotFound")


@rule("settings", "HTTP, RFC 9110, section 9.2.1", Capability.READ)
def reads_are_repeatable(context: Context) -> None:
    """Reading twice returns the same, each time with another request id."""
    for name in ("get_settings", "list_client_keys"):
        first, second = context.call(name), context.call(name)
        expect_equal(
            first.status_and_body, second.status_and_body, f"{name} returns something else when repeated", second
        )
        ids = first.headers["x-request-id"], second.headers["x-request-id"]
        expect(ids[0] != ids[1], "two responses have the same request id", second, got=ids)


@rule("settings", _MODEL, Capability.SETTINGS)
def sentry_urls_occur_together(context: Context) -> None:
    """sentry_external_url and api_url are both set or both null."""
    exchange = context.call("get_settings")
    settings = exchange.json
    external, api = settings["sentry_external_url"], settings["api_url"]
    together = (external is None) == (api is None)
    expect(together, "only one of sentry_external_url and api_url is set", exchange, got=settings)


@rule("settings", _MODEL, Capability.SETTINGS)
def sentry_external_url_matches_api_url(context: Context) -> None:
    """sentry_external_url is api_url without api/0/projects."""
    exchange = context.call("get_settings")
    settings = exchange.json
    require(settings["api_url"] is not None, "the project does not use Sentry")
    expected = settings["api_url"].replace("api/0/projects/", "", 1)
    got = settings["sentry_external_url"]
    expect_equal(expected, got, "sentry_external_url does not match api_url", exchange)
    expect(bool(urlsplit(got).netloc), "sentry_external_url is not an absolute URL", exchange, got=got)
