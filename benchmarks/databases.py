"""PostgreSQL for the benchmarks: the one in a wheel that the tests use, on the last core."""

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
    """A PostgreSQL server, which makes empty databases and gives their URLs.

    It does not wait for the disk (`fsync = off`): what is compared are servers, and the disk would slow all alike.
    """
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {machine.cores()[-1]})  # inherited by what is started next
    with bundled_postgresql() as url:
        os.sched_setaffinity(0, allowed)
        made = 0

        def new_database() -> str:
            nonlocal made
            made += 1
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE benchmark_{made}".encode())
            return make_url(url).set(database=f"benchmark_{made}").render_as_string(hide_password=False)

        yield new_database
