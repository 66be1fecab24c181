"""The handwritten mutants fit the code and the tests."""

from __future__ import annotations

import pytest

from contract_tests.mutation.mutants import ROOT, Mutant, mutants


@pytest.mark.parametrize("mutant", mutants(), ids=str)
def test_mutant_applies_to_its_definition(mutant: Mutant) -> None:
    assert compile(mutant.source(), str(mutant.file), "exec")


@pytest.mark.parametrize("mutant", mutants(), ids=str)
def test_mutant_names_an_existing_test(mutant: Mutant) -> None:
    file, _, name = mutant.test.partition("::")
    assert f"def {name}(" in (ROOT / "contract_tests" / file).read_text(encoding="utf-8")
