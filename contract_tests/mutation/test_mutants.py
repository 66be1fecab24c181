"""The handwritten mutants fit the code."""

from __future__ import annotations

import pytest

from contract_tests.mutation.mutants import Mutant, mutants


@pytest.mark.parametrize("mutant", mutants(), ids=str)
def test_mutant_applies_to_its_definition(mutant: Mutant) -> None:
    assert compile(mutant.source(), str(mutant.file), "exec")
