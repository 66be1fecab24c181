"""The fingerprints of errors."""

from __future__ import annotations

import pytest
from gitlab_error_tracking_server.ingest.grouping import GROUPING_VERSION, error_fingerprint
from hypothesis import given
from hypothesis import strategies as st

TRIPLES = st.tuples(st.text(), st.text(), st.text())
RULES = st.lists(st.sampled_from(["{{ default }}", "{{default}}", " {{ default }} ", "a", "b", "", 1, None]))
DEFAULT = ("TypeError", "inner(send)", "node")


@given(TRIPLES, RULES)
def test_fingerprint_has_53_bits(triple: tuple[str, str, str], rule: list[object]) -> None:
    assert 0 <= error_fingerprint(*triple, rule) < 2**53


@given(TRIPLES, TRIPLES)
def test_default_rule_tells_triples_apart(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assert (error_fingerprint(*one) == error_fingerprint(*other)) == (one == other)


@given(TRIPLES, TRIPLES, RULES)
def test_rule_without_default_ignores_triple(
    one: tuple[str, str, str], other: tuple[str, str, str], rule: list[object]
) -> None:
    uses_default = not rule or any("default" in str(part) for part in rule)
    equal = error_fingerprint(*one, rule) == error_fingerprint(*other, rule)
    assert equal == (not uses_default or one == other)


@pytest.mark.parametrize("rule", [[], ["{{ default }}"], ["{{default}}"], [" {{  default }} "]])
def test_rule_of_default_alone_changes_nothing(rule: list[object]) -> None:
    assert error_fingerprint(*DEFAULT, rule) == error_fingerprint(*DEFAULT)


def test_rule_never_equals_the_default() -> None:
    assert error_fingerprint(*DEFAULT, [*DEFAULT]) != error_fingerprint(*DEFAULT)


def test_fingerprints_of_a_version_never_change() -> None:
    """Stored errors have these; to change the rules, increase the version."""
    fingerprints = [error_fingerprint(*DEFAULT), error_fingerprint(*DEFAULT, ["{{ default }}", "db"])]
    assert (GROUPING_VERSION, fingerprints) == (1, [6418443564611545, 4734371440081926])
