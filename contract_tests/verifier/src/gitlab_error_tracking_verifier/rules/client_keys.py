"""What the list of client keys says, as far as reading tells."""

from __future__ import annotations

import itertools
from collections import Counter

from gitlab_error_tracking_verifier.context import (
    Capability,
    Context,
    expect,
    expect_equal,
    needs,
)
from gitlab_error_tracking_verifier.resources import key_in_dsn, project_in_dsn
from gitlab_error_tracking_verifier.rules.rule import rule

_DSN = "lib/error_tracking/collector/dsn.rb"


@rule("client keys", "lib/api/error_tracking/client_keys.rb", Capability.READ)
def keys_are_ordered_by_id(subject: Context) -> None:
    """Client keys are listed by id, each once."""
    last = 0
    for page in subject.pages(100):
        ids = [last, *(key["id"] for key in page.json)]
        expect(all(a < b for a, b in itertools.pairwise(ids)), "ids do not ascend", page, sorted({*ids}), ids)
        last = ids[-1]


@rule("client keys", "app/models/error_tracking/client_key.rb", Capability.READ)
def public_keys_are_unique(subject: Context) -> None:
    """No two client keys have the same public key."""
    times: Counter[str] = Counter()
    for page in subject.pages(100):
        times.update(key["public_key"] for key in page.json)
        twice = [key for key, count in times.items() if count > 1]
        expect(not twice, "two client keys have the same public key", page, got=twice)


@rule("client keys", _DSN, Capability.READ)
def a_dsn_carries_its_own_key(subject: Context) -> None:
    """A DSN carries the public key that it belongs to."""
    for page in subject.pages(100):
        for key in page.json:
            expect_equal(
                key["public_key"], key_in_dsn(key), f"the DSN of client key {key['id']} carries another key", page
            )


@rule("client keys", _DSN, Capability.READ)
def a_dsn_names_its_project(subject: Context) -> None:
    """Every DSN names the project by its numeric id."""
    needs(bool(subject.list_client_keys()), "the project has no client keys")
    expected = subject.project if isinstance(subject.project, int) else None
    for page in subject.pages(100):
        for key in page.json:
            named = project_in_dsn(key)
            expected = expected or named
            expect_equal(expected, named, f"the DSN of client key {key['id']} names another project", page)


CLIENT_KEYS = (
    keys_are_ordered_by_id,
    public_keys_are_unique,
    a_dsn_carries_its_own_key,
    a_dsn_names_its_project,
)
