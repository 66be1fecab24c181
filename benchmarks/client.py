"""The overhead of the client: a call compared with bare httpx, import and first client compared with python-gitlab.

    python -m benchmarks client

The two sides run alternately, so that a busy machine slows both alike. Results are medians and their ratio. Calls use a
transport in this process, because a network adds the same to both.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import httpx
from gitlab_error_tracking_client import Client

from benchmarks.report import Table, number, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.report import Plan

ROUNDS = 60
CALLS = 50
# Imitate an installation of the client alone: httpx imports its command line if click is installed.
ALONE = "import sys; sys.modules['click'] = None; "
API = "https://gitlab.example.com/api/v4/projects/5/error_tracking"
# python-gitlab loads its HTTP library at import, the client with the first connection.
_OURS = "from gitlab_error_tracking_client import Client; Client('https://gitlab.com', token='t')"
_THEIRS = "import gitlab; gitlab.Gitlab('https://gitlab.com', private_token='t')"
HEADERS = {"PRIVATE-TOKEN": "glpat-0123456789abcdefghij"}
SETTINGS = {"active": True, "project_name": None, "sentry_external_url": None, "api_url": None, "integrated": True}
KEYS = [
    {"id": n, "active": True, "public_key": f"glet_{n:032x}", "sentry_dsn": f"https://glet_{n:032x}@example.com/5"}
    for n in range(1, 21)
]


def costs(plan: Plan) -> list[Table]:
    """Measure calls and imports."""
    table = Table(
        "Overhead of the client",
        "Medians. Responses come from the same process; the last rows are the additional time of a Python process.",
        ("operation", "the client", "compared with", "", "ratio"),
    )
    for name, unit, beside, measure, target in (
        ("`get_settings`", "µs", "bare httpx", settings, 1.3),
        ("`list_client_keys`, 20 keys", "µs", "bare httpx", keys, 1.3),
        (
            "import and first client, installed alone",
            "ms",
            "python-gitlab",
            lambda: imports(ALONE, 3 * plan.rounds),
            1.0,
        ),
        ("import and first client, beside click", "ms", "python-gitlab", lambda: imports("", 3 * plan.rounds), 1.0),
    ):
        plan.say(f"  {name}")
        ours, theirs = (statistics.median(measured) for measured in measure())
        table.add(
            name, f"{number(ours)} {unit}", beside, f"{number(theirs)} {unit}", ratio(ours / theirs, at_most=target)
        )
    return [table]


def settings() -> tuple[list[float], list[float]]:
    """Microseconds for the settings of a project: with the client, and with httpx and `json()`."""
    client, bare = pair(SETTINGS)
    return alternate(lambda: client.settings.get(5), lambda: bare.get(f"{API}/settings", headers=HEADERS).json())


def keys() -> tuple[list[float], list[float]]:
    """Microseconds for a page of twenty client keys."""
    client, bare = pair(KEYS)
    query = {"page": 1, "per_page": 20}
    return alternate(
        lambda: list(client.client_keys.list(5)),
        lambda: bare.get(f"{API}/client_keys", headers=HEADERS, params=query).json(),
    )


def imports(before: str, times: int) -> tuple[list[float], list[float]]:
    """Milliseconds of a Python process that makes a client, minus one that does nothing."""
    ours, theirs, nothing = [], [], []
    for _ in range(times):
        ours.append(started(f"{before}{_OURS}"))
        theirs.append(started(f"{before}{_THEIRS}"))
        nothing.append(started(before))
    least = statistics.median(nothing)
    return [value - least for value in ours], [value - least for value in theirs]


def pair(body: object) -> tuple[Client, httpx.Client]:
    """The client and bare httpx, both with this response body."""
    content = json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}

    def transport() -> httpx.MockTransport:
        return httpx.MockTransport(lambda _request: httpx.Response(200, content=content, headers=headers))

    client = Client("https://gitlab.example.com", token=HEADERS["PRIVATE-TOKEN"], httpx_args={"transport": transport()})
    return client, httpx.Client(transport=transport(), timeout=30)


def alternate(one: Callable[[], object], other: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Microseconds for a call of each."""
    ones, others = [], []
    for _ in range(ROUNDS):
        ones.append(timed(one))
        others.append(timed(other))
    return ones, others


def timed(call: Callable[[], object]) -> float:
    """Microseconds for a call."""
    started = time.perf_counter()
    for _ in range(CALLS):
        call()
    return (time.perf_counter() - started) / CALLS * 1e6


def started(program: str) -> float:
    """Milliseconds for a program."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True)
    return (time.perf_counter() - started) * 1e3
