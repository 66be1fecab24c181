"""Write the DSNs of a project's active client keys into a .env file.

    python export_dsns.py group/project .env

Each key gets a line such as SENTRY_DSN_3=https://…, and the last key also SENTRY_DSN. Other lines stay as they are.
Only the owner can read the file, since a DSN is a secret.
"""

import argparse
import asyncio
import re
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile

from gitlab_error_tracking_client import AsyncClient, errors


async def lines(project: str) -> list[str]:
    """Return the lines of the file that this script writes."""
    async with AsyncClient.from_environment(retries=3) as gitlab:
        keys = [key async for key in gitlab.client_keys.list(project) if key.active]
    every = [f"SENTRY_DSN_{key.id}={key.sentry_dsn}\n" for key in keys]
    return every + [f"SENTRY_DSN={key.sentry_dsn}\n" for key in keys[-1:]]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", help="its full path or its id")
    parser.add_argument("file", type=Path, help="the .env file to write")
    arguments = parser.parse_args()
    project: str = arguments.project
    target = Path(arguments.file).resolve()
    try:
        written = asyncio.run(lines(project))
    except errors.GitLabError as error:
        sys.exit(str(error))
    before = target.read_text(encoding="utf-8").splitlines() if target.exists() else []
    others = [f"{line}\n" for line in before if not re.match(r"SENTRY_DSN(_\d+)?=", line)]
    # Only the owner can read a temporary file, and it replaces the old one in one step.
    with NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, delete=False) as fresh:
        fresh.writelines(others + written)
    Path(fresh.name).replace(target)
    print(f"The DSNs of {project} are in {target}.")
