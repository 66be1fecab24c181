"""More load than the server can carry, and clients that cost too much: it refuses, and is as quick as before."""

from __future__ import annotations

import asyncio
import resource
from collections import Counter
from typing import TYPE_CHECKING

import psutil

from contract_tests.stress.callers import Callers, Tally
from contract_tests.stress.figures import Figures
from contract_tests.stress.kills import data_file, running

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.stress.plan import Plan

_GOOD, _REFUSALS = {200, 201}, {429, 503}
_SLOW, _HUGE, _DEAF = 200, 10, 10
# How much slower the median may be after the load than before it, and how many seconds more, which is noise.
_SLOWER, _NOISE = 3, 0.01
# Memory has settled when a period of load left it hardly larger than it ever was. A server first fills its pools and
# caches, which takes another time on every machine; one that leaks never settles.
_LARGER, _FEWEST_PERIODS, _MOST_PERIODS = 1.02, 3, 12
_MEGABYTE = 1024**2
# What ten connections may take whose answers nobody reads, in megabytes.
_MOST_GROWN = 30


def load(name: str, url: str, folder: Path, plan: Plan) -> Figures:
    """Load a server on an empty database."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with running(folder, url, data_file(folder)) as server:
        return asyncio.run(_load(Figures(f"Load beyond capacity, {name}"), server.url, server.process.pid, plan))


async def _load(figures: Figures, url: str, pid: int, plan: Plan) -> Figures:
    callers = Callers(url)
    await callers.one(50)  # what is made once is made
    before = await callers.one(200)
    periods: list[Tally] = []
    memory: list[float] = []
    while len(periods) < _FEWEST_PERIODS or (not _settled(memory) and len(periods) < _MOST_PERIODS):
        periods.append(await callers.many(plan.connections, plan.load_seconds))
        memory.append(psutil.Process(pid).memory_info().rss / _MEGABYTE)
    after = await callers.one(200)
    async with callers.idle(plan.idle_connections), callers.slow(_SLOW), callers.huge(_HUGE) as answers:
        beside = await callers.one(200)
    before_deaf = psutil.Process(pid).memory_info().rss / _MEGABYTE
    async with callers.deaf(_DEAF):
        beside_deaf = await callers.one(2000)
        grown = psutil.Process(pid).memory_info().rss / _MEGABYTE - before_deaf
    quick = [before, after, beside, beside_deaf]

    statuses = sum((period.statuses for period in periods), Counter[int]())
    unanswered = sum(tally.unanswered for tally in [*quick, *periods])
    figures.numbers = {
        "callers at once": f"{plan.connections} for {len(periods)} times {plan.load_seconds:g} s",
        "answers": ", ".join(f"{count} of {status}" for status, count in sorted(statuses.items())),
        "connections cut off without an answer": str(unanswered),
        "answers a second": f"{statuses.total() / (len(periods) * plan.load_seconds):.0f}",
        "median before, under load, after": " ms, ".join(_ms(tally) for tally in (before, periods[-1], after)) + " ms",
        "memory after each time": " MB, ".join(f"{size:.0f}" for size in memory) + " MB",
        f"median beside {plan.idle_connections} idle, {_SLOW} slow, {_HUGE} with huge headers": f"{_ms(beside)} ms",
        f"median beside {_DEAF} who read no answer": f"{_ms(beside_deaf)} ms",
        "the longest beside them": f"{max(beside_deaf.seconds):.2f} s",
        "memory that these took": f"{grown:.0f} MB",
        "headers of a megabyte": f"{len(answers)} times, answered {_kinds(answers)}",
    }
    figures.must({*statuses} <= _GOOD | _REFUSALS, "an answer under load is neither good nor 429 nor 503")
    figures.must(not unanswered, "a connection was cut off without an answer")
    figures.must(
        all({*tally.statuses} <= _GOOD for tally in quick), "one caller by itself was refused, or was given an error"
    )
    figures.must(after.median < _SLOWER * before.median + _NOISE, "it is slower after the load than before it")
    figures.must(beside.median < 1, "idle and slow connections keep others waiting")
    figures.must(max(beside_deaf.seconds) < 1, "who reads no answer keeps others waiting")
    figures.must(grown < _MOST_GROWN, "who reads no answer fills the memory")
    figures.must(_settled(memory), "memory grows under load, and does not stop")
    figures.must({*answers} <= {b"HTTP/1.1 400 Bad Request", b""}, "huge headers were not refused")
    return figures


def _settled(memory: list[float]) -> bool:
    *earlier, last = memory
    return last < _LARGER * max(earlier)


def _ms(tally: Tally) -> str:
    return f"{tally.median * 1000:.1f}"


def _kinds(answers: list[bytes]) -> str:
    return ", ".join(f"{answer.decode() or 'by closing'}: {count}" for answer, count in Counter(answers).items())
