"""Many writers at once: no id and no key twice, one first key, nothing that nobody was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.stress.figures import Figures
from contract_tests.support.concurrent_result import run_concurrent_writers
from contract_tests.support.concurrent_writers import THREADS

if TYPE_CHECKING:
    from contract_tests.stress.plan import Plan

PROCESSES = 4


def invariants(name: str, url: str, plan: Plan) -> Figures:
    """Let a crowd in on an empty database."""
    figures = Figures(f"Concurrent writers, {name}")
    aftermath = run_concurrent_writers(url, plan.rounds, PROCESSES)
    ids, public_keys = aftermath.ids, aftermath.public_keys
    figures.numbers = {
        "writers": f"{PROCESSES * THREADS} in {PROCESSES} processes",
        "rounds": str(plan.rounds),
        "keys given out": str(len(ids)),
        "ids given out twice": str(len(ids) - len({*ids})),
        "public keys given out twice": str(len(public_keys) - len({*public_keys})),
        "first keys of each project": ", ".join(map(str, sorted({*aftermath.first_key_counts}))),
        "keys left that nobody was given": str(len(aftermath.unacknowledged)),
    }
    figures.must(len({*ids}) == len(ids), "an id was given out twice")
    figures.must(len({*public_keys}) == len(public_keys), "a public key was given out twice")
    figures.must({*aftermath.first_key_counts} == {1}, "a project has not exactly one first key")
    figures.must(not aftermath.unacknowledged, "a key is there that nobody was given")
    return figures
