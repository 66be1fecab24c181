"""Writes the DSNs of a project's active client keys into a .env file.

    python export_dsns.py group/project .env

A line for each key, such as SENTRY_DSN_3=https://…, the last of them as SENTRY_DSN too. Only the owner can read the
file, since a DSN is a secret.
"""

import asyncio
import sys
from pathlib import Path

from gitlab_error_tracking_client import Client
from gitlab_error_tracking_client.api.client_keys import list_client_keys


async def lines(project: str) -> list[str]:
    """The lines of the file."""
    async with Client.from_environment(retries=3) as client:
        keys = [key async for key in await list_client_keys.asyncio_all(project, client=client) if key.active]
    every = [f"SENTRY_DSN_{key.id}={key.sentry_dsn}\n" for key in keys]
    return every + [f"SENTRY_DSN={key.sentry_dsn}\n" for key in keys[-1:]]


def main(project: str, target: Path) -> None:
    """Write the file."""
    text = "".join(asyncio.run(lines(project)))
    target.touch(mode=0o600)
    target.chmod(0o600)
    target.write_text(text, encoding="utf-8")
    print(f"The DSNs of {project} are in {target}.")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
