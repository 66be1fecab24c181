"""The saboteurs are up to date: each place that they change is still there, once."""

from __future__ import annotations

from collections import Counter

import pytest

from contract_tests.mutation.mutants import ROOT, Change, Mutant, mutants

EVERYBODY = mutants()


@pytest.mark.parametrize(
    "change", [change for saboteur in EVERYBODY for change in saboteur.changes], ids=lambda change: str(change.file)
)
def test_a_saboteur_finds_its_place(change: Change) -> None:
    assert (ROOT / change.file).read_text(encoding="utf-8").count(change.old) == 1
    assert change.new != change.old


@pytest.mark.parametrize("saboteur", EVERYBODY, ids=str)
def test_the_test_that_has_to_find_a_saboteur_is_there(saboteur: Mutant) -> None:
    file, _, name = saboteur.found_by.partition("::")
    assert f"def {name}" in (ROOT / "contract_tests" / file).read_text(encoding="utf-8")


def test_there_are_forty_of_the_server_and_of_the_client() -> None:
    sides = Counter(saboteur.side for saboteur in EVERYBODY)
    assert sides["server"] >= 40
    assert sides["client"] >= 40


def test_no_two_have_the_same_name() -> None:
    assert len({saboteur.name for saboteur in EVERYBODY}) == len(EVERYBODY)
