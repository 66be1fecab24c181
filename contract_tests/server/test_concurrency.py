"""Many threads of several processes change the same projects at once, and the invariants hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.support.concurrent_writers import ConcurrentResult, run_concurrent_writers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.support.databases import Databases

pytestmark = pytest.mark.both_databases

PROCESSES = 3


@pytest.fixture(scope="module")
def result(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[ConcurrentResult]:
    rounds: int = pytestconfig.getoption("--rounds")
    with databases.shared(tmp_path_factory.mktemp("concurrent")) as url:
        result = run_concurrent_writers(url, rounds, PROCESSES)
        assert result.failed_processes == 0
        yield result


def test_concurrent_activation_creates_one_first_key(result: ConcurrentResult) -> None:
    assert [len(keys) for keys in result.first_keys] == [1] * len(result.first_keys)


def test_concurrent_ids_and_public_keys_are_unique(result: ConcurrentResult) -> None:
    ids, public_keys = zip(*result.all_created, strict=True)
    assert (len({*ids}), len({*public_keys})) == (len(ids), len(public_keys))


def test_every_stored_key_was_acknowledged(result: ConcurrentResult) -> None:
    assert {*result.stored} <= {*result.created}


def test_concurrent_updates_are_not_lost(result: ConcurrentResult) -> None:
    assert result.counter == result.increments
