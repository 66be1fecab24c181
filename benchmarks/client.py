"""What the client costs: one call beside bare httpx, and its import beside that of python-gitlab.

    python -m benchmarks client

Both sides of a comparison take turns, round by round, so that a busy machine slows both alike. What is told are
medians and their ratio. The call goes through a transport in this process, which answers at once: whatever a network
adds, it adds to both.
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
from gitlab_error_tracking_client.api.client_keys import list_client_keys
from gitlab_error_tracking_client.api.project_settings import get_settings

from benchmarks.tables import Table, number, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.plan import Plan

ROUNDS = 60
CALLS = 50
# As where only the client is installed: httpx imports its command line where it finds click and rich, which this
# project's development environment has and the client does not bring.
ALONE = "import sys; sys.modules['click'] = None; "
API = "https://gitlab.example.com/api/v4/projects/5/error_tracking"
HEADERS = {"PRIVATE-TOKEN": "glpat-0123456789abcdefghij"}
SETTINGS = {"active": True, "project_name": None, "sentry_external_url": None, "api_url": None, "integrated": True}
KEYS = [
    {"id": n, "active": True, "public_key": f"glet_{n:032x}", "sentry_dsn": f"https://glet_{n:032x}@example.com/5"}
    for n in range(1, 21)
]


def costs(plan: Plan) -> list[Table]:
    """Measure."""
    table = Table(
        "What the client costs",
        "Medians. A call is answered in the same process; an import is what Python takes longer with it than without.",
        ("what", "the client", "beside", "", "ratio"),
    )
    for name, unit, beside, measure, aim in (
        ("`get_settings`", "µs", "bare httpx", settings, 1.3),
        ("`list_client_keys`, 20 keys", "µs", "bare httpx", keys, 1.3),
        ("import, installed alone", "ms", "python-gitlab", lambda: imports(ALONE, 3 * plan.rounds), 1.0),
        ("import, beside click", "ms", "python-gitlab", lambda: imports("", 3 * plan.rounds), 1.0),
    ):
        plan.say(f"  {name}")
        ours, theirs = (statistics.median(measured) for measured in measure())
        table.add(name, f"{number(ours)} {unit}", beside, f"{number(theirs)} {unit}", ratio(ours / theirs, at_most=aim))
    return [table]


def settings() -> tuple[list[float], list[float]]:
    """Microseconds for the settings of a project: the client's, and those of httpx and the json of its answer."""
    client, bare = pair(SETTINGS)
    return in_turns(
        lambda: get_settings.sync(5, client=client), lambda: bare.get(f"{API}/settings", headers=HEADERS).json()
    )


def keys() -> tuple[list[float], list[float]]:
    """Microseconds for a page of twenty client keys."""
    client, bare = pair(KEYS)
    query = {"page": 1, "per_page": 20}
    return in_turns(
        lambda: list_client_keys.sync(5, client=client),
        lambda: bare.get(f"{API}/client_keys", headers=HEADERS, params=query).json(),
    )


def imports(before: str, times: int) -> tuple[list[float], list[float]]:
    """Milliseconds for a Python that starts, imports and ends, less those of one that imports nothing."""
    ours, theirs, nothing = [], [], []
    for _ in range(times):
        ours.append(started(f"{before}import gitlab_error_tracking_client.api.client_keys.list_client_keys"))
        theirs.append(started(f"{before}import gitlab"))
        nothing.append(started(before))
    least = statistics.median(nothing)
    return [value - least for value in ours], [value - least for value in theirs]


def pair(body: object) -> tuple[Client, httpx.Client]:
    """The client and a bare one, both of which are answered with this body."""
    content = json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}

    def transport() -> httpx.MockTransport:
        return httpx.MockTransport(lambda _request: httpx.Response(200, content=content, headers=headers))

    client = Client("https://gitlab.example.com", token=HEADERS["PRIVATE-TOKEN"], httpx_args={"transport": transport()})
    return client, httpx.Client(transport=transport(), timeout=30)


def in_turns(one: Callable[[], object], other: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Microseconds for a call of each."""
    ones, others = [], []
    for _ in range(ROUNDS):
        ones.append(timed(one))
        others.append(timed(other))
    return ones, others


def timed(call: Callable[[], object]) -> float:
    """Microseconds for a call."""
    begin = time.perf_counter()
    for _ in range(CALLS):
        call()
    return (time.perf_counter() - begin) / CALLS * 1e6


def started(program: str) -> float:
    """Milliseconds for a program."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True)
    return (time.perf_counter() - begin) * 1e3
