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


def test_however_many_switch_a_project_on_at_once_it_gets_one_first_key(aftermath: ConcurrentResult) -> None:
    assert {*aftermath.first_keys_by_project} == {1}


def test_no_id_is_given_out_twice(aftermath: ConcurrentResult) -> None:
    assert len({*aftermath.ids}) == len(aftermath.ids)


def test_no_public_key_is_given_out_twice(aftermath: ConcurrentResult) -> None:
    assert len({*aftermath.public_keys}) == len(aftermath.public_keys)


def test_what_is_left_is_what_somebody_was_given(aftermath: ConcurrentResult) -> None:
    assert not aftermath.unexplained
