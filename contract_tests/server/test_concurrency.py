"""Several processes with many threads each change the same projects at once, and what must hold does."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.data import Data, ProjectData
from gitlab_error_tracking_server.store import Store

from contract_tests.crowd import BUSY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.databases import Databases

pytestmark = pytest.mark.both_databases

ROOT = Path(__file__).parent.parent.parent
PROCESSES = 3


@dataclass
class Aftermath:
    """The client keys that anybody was given, and those that are left, by project."""

    created: list[tuple[int, str]]
    left: dict[int, list[tuple[int, str]]]

    @property
    def first_keys(self) -> list[tuple[int, str]]:
        return [key for project_id, keys in self.left.items() if project_id != BUSY for key in keys]


@pytest.fixture(scope="module")
def aftermath(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[Aftermath]:
    rounds: int = pytestconfig.getoption("--rounds")
    projects = tuple(ProjectData(f"crowd/{number}", id=BUSY + number) for number in range(rounds + 1))
    with databases.shared(tmp_path_factory.mktemp("crowd")) as url, Store.open(url) as store:
        store.load_if_empty(Data((), (), projects))
        created = let_in(url, rounds)
        left = {
            BUSY + number: [
                (key.id, key.public_key) for key in store.list_client_keys(BUSY + number, 1, 100).client_keys
            ]
            for number in range(rounds + 1)
        }
        yield Aftermath(created, left)


def let_in(url: str, rounds: int) -> list[tuple[int, str]]:
    """Run the crowd to its end; the keys that it was given."""
    command = [sys.executable, "-m", "contract_tests.crowd", url, str(rounds)]
    with ExitStack() as stack:
        crowds = [
            stack.enter_context(
                subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for _ in range(PROCESSES)
        ]
        for crowd in crowds:
            assert crowd.stdout is not None
            assert crowd.stdout.readline() == "ready\n"
        for crowd in crowds:
            assert crowd.stdin is not None
            crowd.stdin.write("go\n")
            crowd.stdin.flush()
        printed = [crowd.communicate(timeout=300)[0] for crowd in crowds]
    assert [crowd.returncode for crowd in crowds] == [0] * PROCESSES
    return [(key_id, public_key) for keys in printed for key_id, public_key in json.loads(keys)]


def test_however_many_switch_a_project_on_at_once_it_gets_one_first_key(aftermath: Aftermath) -> None:
    assert [len(keys) for project_id, keys in aftermath.left.items() if project_id != BUSY] == [1] * (
        len(aftermath.left) - 1
    )


def test_no_id_is_given_out_twice(aftermath: Aftermath) -> None:
    ids = [key_id for key_id, _ in aftermath.created + aftermath.first_keys]
    assert len({*ids}) == len(ids)


def test_no_public_key_is_given_out_twice(aftermath: Aftermath) -> None:
    public_keys = [public_key for _, public_key in aftermath.created + aftermath.first_keys]
    assert len({*public_keys}) == len(public_keys)


def test_what_is_left_is_what_somebody_was_given(aftermath: Aftermath) -> None:
    assert {*aftermath.left[BUSY]} <= {*aftermath.created}
