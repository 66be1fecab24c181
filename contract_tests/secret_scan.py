"""Find access tokens in the files that a run of the tests has written.

    make test ARGS=--keep=var/written
    python -m contract_tests.secret_scan var/written

It finds everything that begins as GitLab's tokens do, as plain text, in base64 or in hexadecimal. Exit code 1 if there
is a token, or if a kind of file that a run writes is missing.
"""

from __future__ import annotations

import argparse
import re
import sys
from fnmatch import fnmatch
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from contract_tests.support.captured_output import CAPTURED
from contract_tests.support.serving import LOG

if TYPE_CHECKING:
    from collections.abc import Sequence

# In base64 the prefix looks different at each of the three positions in a group of three bytes.
_TOKEN = re.compile(rb"glpat-[\w-]+|(?:Z2xwYXQt|dscGF0L|nbHBhdC)[\w+/=-]+|(?i:676c7061742d)[0-9A-Fa-f]+")

# Input files that tests create with tokens. The product never writes such files.
INPUTS = {
    "*/data.yaml": "data files, which define tokens",
    "*/own.yaml": "a data file for `serve --data`",
    "*/token": "files for the option `--token-file` of the commands",
    "*/openapi/*": "contracts, whose examples contain tokens",
    "*/site/*": "the documentation, whose examples contain tokens",
    "*/planted/*": "tokens of the tests of this module",
}
# Files that every complete run writes. A scan without them proves nothing.
REQUIRED = {
    "logs of servers": f"*/{LOG}",
    "captured output of the tests": f"*/{CAPTURED}",
    "SQLite databases": "*.db",
    "SQLite write-ahead logs": "*.db-wal",
    "PostgreSQL tables": "*/postgresql/base/*",
    "PostgreSQL write-ahead logs": "*/postgresql/pg_wal/*",
    "PostgreSQL log": "*/postgresql/log",
    "JSON reports": "*/report.json",
    "HTML reports": "*/report.html",
    "JUnit reports": "*/report.junit",
}


def find_tokens(content: bytes) -> set[bytes]:
    """All tokens in a content, each as it is written."""
    return {*_TOKEN.findall(content)}


def main(arguments: Sequence[str]) -> int:
    """Scan a folder, print each file with tokens but not the tokens, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.secret_scan")
    parser.add_argument("folder", type=Path, help="the folder given to --keep")
    folder = parser.parse_args(arguments).folder
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    missing = [name for name, pattern in REQUIRED.items() if not any(fnmatch(str(file), pattern) for file in files)]
    findings = [
        f"{file}: token with SHA-256 {sha256(token).hexdigest()[:12]}…"
        for file in files
        if not any(fnmatch(str(file.relative_to(folder)), pattern) for pattern in INPUTS)
        for token in sorted(find_tokens(file.read_bytes()))
    ]
    print(*(f"missing: {name}" for name in missing), *findings, sep="\n", end="\n" if missing or findings else "")
    print(f"{len(findings)} tokens in {len(files)} files below {folder}")
    return 1 if findings or missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
