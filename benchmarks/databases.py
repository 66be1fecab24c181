"""Run the PostgreSQL of a Python package on the last core."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import make_url

from benchmarks import machine
from contract_tests.support.databases import bundled_postgresql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def postgresql() -> Iterator[Callable[[], str]]:
    """Start PostgreSQL; yield a function that creates an empty database and returns its URL.

    It does not wait for the disk (`fsync = off`), which would slow all servers alike.
    """
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {machine.cores()[-1]})  # inherited by child processes
    with bundled_postgresql() as url:
        os.sched_setaffinity(0, allowed)
        created = 0

        def new_database() -> str:
            nonlocal created
            created += 1
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE benchmark_{created}".encode())
            return make_url(url).set(database=f"benchmark_{created}").render_as_string(hide_password=False)

        yield new_database
