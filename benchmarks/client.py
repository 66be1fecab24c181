"""What the client costs: one call beside bare httpx, and its import beside that of python-gitlab.

    python benchmarks/client.py

Both sides of a comparison take turns, round by round, so that a busy machine slows both alike. What is printed are
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

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 60
CALLS = 50
IMPORTS = 15
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


def main() -> None:
    """Measure and print."""
    print(f"{'':<38} {'this client':>13} {'beside':>13} {'ratio':>7}")
    show("get_settings, bare httpx", "µs", *settings())
    show("list_client_keys (20), bare httpx", "µs", *keys())
    show("import, python-gitlab", "ms", *imports(ALONE))
    show("import, python-gitlab, beside click", "ms", *imports(""))


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


def imports(before: str) -> tuple[list[float], list[float]]:
    """Milliseconds for a Python that starts, imports and ends, less those of one that imports nothing."""
    ours, theirs, nothing = [], [], []
    for _ in range(IMPORTS):
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
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603  (a fixed command)
    return (time.perf_counter() - begin) * 1e3


def show(name: str, unit: str, ours: list[float], theirs: list[float]) -> None:
    """Print a line of the table."""
    one, other = statistics.median(ours), statistics.median(theirs)
    print(f"{name:<38} {one:>10.0f} {unit} {other:>10.0f} {unit} {one / other:>7.2f}")


if __name__ == "__main__":
    main()
