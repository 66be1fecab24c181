"""The page on security: each of the ten risks, and no answer to one without a test."""

from __future__ import annotations

import pytest

from contract_tests.package.pages import is_test, tables

(RISKS,) = tables("security.md")


def test_all_ten_risks_are_there_in_their_order() -> None:
    numbers = [row[0].partition(" ")[0] for row in RISKS[1:]]
    assert list(dict.fromkeys(numbers)) == [f"API{number}" for number in range(1, 11)]


@pytest.mark.parametrize("row", RISKS[1:], ids=[row[1][:60] for row in RISKS[1:]])
def test_what_is_done_about_a_risk_has_a_test_that_is_there(row: list[str]) -> None:
    _, done, test = row
    assert done
    assert is_test(test)
