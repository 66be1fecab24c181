"""Several processes with many threads each change the same projects at once, and what must hold does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.support.concurrent_result import ConcurrentResult, run_concurrent_writers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.support.databases import Databases

pytestmark = pytest.mark.both_databases

PROCESSES = 3


@pytest.fixture(scope="module")
def aftermath(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[ConcurrentResult]:
    rounds: int = pytestconfig.getoption("--rounds")
    with databases.shared(tmp_path_factory.mktemp("crowd")) as url:
        yield run_concurrent_writers(url, rounds, PROCESSES)


def test_concurrent_activation_creates_one_first_key(aftermath: ConcurrentResult) -> None:
    assert {*aftermath.first_keys_by_project} == {1}


def test_concurrent_ids_are_unique(aftermath: ConcurrentResult) -> None:
    assert len({*aftermath.ids}) == len(aftermath.ids)


def test_concurrent_public_keys_are_unique(aftermath: ConcurrentResult) -> None:
    assert len({*aftermath.public_keys}) == len(aftermath.public_keys)


def test_every_stored_key_was_acknowledged(aftermath: ConcurrentResult) -> None:
    assert not aftermath.unexplained
