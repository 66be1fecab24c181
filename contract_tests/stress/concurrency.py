"""Concurrent writers: ids and keys are unique, each project has one first key, and no update is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.stress.report import Report
from contract_tests.support.concurrent_result import run_concurrent_writers
from contract_tests.support.concurrent_writers import THREADS

if TYPE_CHECKING:
    from contract_tests.stress.scale import Scale

PROCESSES = 4


def check_concurrency(database: str, url: str, scale: Scale) -> Report:
    """Run concurrent writers on an empty database and check the result."""
    result = run_concurrent_writers(url, scale.rounds, PROCESSES)
    duplicate_ids = len(result.ids) - len({*result.ids})
    duplicate_keys = len(result.public_keys) - len({*result.public_keys})
    report = Report(
        f"Concurrent writers, {database}",
        {
            "writers": f"{PROCESSES * THREADS} in {PROCESSES} processes",
            "rounds": str(scale.rounds),
            "created keys": str(len(result.ids)),
            "duplicate ids": str(duplicate_ids),
            "duplicate public keys": str(duplicate_keys),
            "first keys per project": ", ".join(map(str, sorted({*result.first_key_counts}))),
            "stored keys without acknowledgement": str(len(result.unacknowledged)),
            "lost updates": f"{result.increments - result.counter} of {result.increments}",
        },
    )
    report.require(not result.failed_processes, "a writer failed; its error is above")
    report.require(not duplicate_ids, "an id was used twice")
    report.require(not duplicate_keys, "a public key was used twice")
    report.require({*result.first_key_counts} == {1}, "a project has no first key, or more than one")
    report.require(not result.unacknowledged, "a key is stored that no writer created")
    report.require(result.counter == result.increments, "an update was lost")
    return report
