"""Rules about the list of client keys that need only reading."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gitlab_error_tracking_verifier.context import Capability, Context
from gitlab_error_tracking_verifier.errors import expect, expect_equal, require
from gitlab_error_tracking_verifier.rules.rule import rule

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.deployment import ClientKey

_DSN = "lib/error_tracking/collector/dsn.rb"


@rule("client keys", "lib/api/error_tracking/client_keys.rb", Capability.READ)
def client_keys_are_ordered_by_id(context: Context) -> None:
    """Client keys are listed in order of id, each once."""
    last = 0
    for page in context.deployment.pages(100):
        ids = [last, *(key["id"] for key in page.json)]
        ascending = all(a < b for a, b in itertools.pairwise(ids))
        expect(ascending, "the ids are not in ascending order", page, sorted({*ids}), ids)
        last = ids[-1]


@rule("client keys", "app/models/error_tracking/client_key.rb", Capability.READ)
def public_keys_are_unique(context: Context) -> None:
    """No two client keys have the same public key."""
    times: Counter[str] = Counter()
    for page in context.deployment.pages(100):
        times.update(key["public_key"] for key in page.json)
        twice = [key for key, count in times.items() if count > 1]
        expect(not twice, "two client keys have the same public key", page, got=twice)


@rule("client keys", _DSN, Capability.READ)
def dsn_contains_its_public_key(context: Context) -> None:
    """A DSN contains the public key of its client key."""
    for page in context.deployment.pages(100):
        for key in page.json:
            message = f"the DSN of client key {key['id']} contains another public key"
            expect_equal(key["public_key"], key_in_dsn(key), message, page)


@rule("client keys", _DSN, Capability.READ)
def dsn_contains_its_project_id(context: Context) -> None:
    """Every DSN contains the numeric id of the project."""
    require(bool(context.deployment.client_keys()), "the project has no client keys")
    expected = context.deployment.project if isinstance(context.deployment.project, int) else None
    for page in context.deployment.pages(100):
        for key in page.json:
            named = project_in_dsn(key)
            expected = expected or named
            expect_equal(expected, named, f"the DSN of client key {key['id']} contains another project id", page)


def key_in_dsn(key: ClientKey) -> str:
    """Return the public key in the DSN of a client key."""
    return str(urlsplit(key["sentry_dsn"]).username)


def project_in_dsn(key: ClientKey) -> int:
    """Return the project id in the DSN of a client key."""
    return int(key["sentry_dsn"].rpartition("/")[2])
