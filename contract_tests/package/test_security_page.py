"""The page on security: every risk of the OWASP API Security Top 10 has a measure with a test."""

from __future__ import annotations

import pytest

from contract_tests.package.pages import is_test, tables

RISKS = tables("security.md")[0][1:]


def test_all_ten_risks_are_listed() -> None:
    numbers = [row[0].partition(" ")[0] for row in RISKS]
    assert list(dict.fromkeys(numbers)) == [f"API{number}" for number in range(1, 11)]


@pytest.mark.parametrize("row", RISKS, ids=[row[1][:60] for row in RISKS])
def test_measure_against_a_risk_has_a_test(row: list[str]) -> None:
    assert is_test(row[2])
