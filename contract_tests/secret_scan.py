"""Look for access tokens in everything that a run of the tests has written.

    make test KEEP=var/written
    python -m contract_tests.secret_scan var/written

Every string with the prefix of GitLab's tokens counts: the scan needs no list of the tokens that tests create. The exit
code is 1 when there is a token, or when files that every run writes are missing.
"""

from __future__ import annotations

import argparse
import gzip
import io
import os
import subprocess
import sys
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.data.reader import DEMONSTRATION, read_data_file
from gitlab_error_tracking_server.store.credentials import digest

from contract_tests.support.captured_output import CAPTURED
from contract_tests.support.serving import LOG
from contract_tests.support.token_encodings import find_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parent.parent

# Input files that tests create with tokens. The product never writes such files.
INPUTS = {
    "*/data.yaml": "data files, which define tokens",
    "*/own.yaml": "a data file for `serve --data`",
    "*/openapi/*.yaml": "invalid contracts for the contract checks; their examples contain tokens",
    "*/__pycache__/*": "compiled copies of code that is scanned as source",
    "*/planted/*": "tokens of the tests of this scan",
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


@dataclass(frozen=True, order=True)
class Finding:
    """A token in a file; its text describes the token and never contains it."""

    place: str
    token: str
    encoding: str

    def __str__(self) -> str:
        return f"{self.place}: token found {self.encoding}: {self.token}"


def main(arguments: Sequence[str]) -> int:
    """Run the command and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.secret_scan")
    parser.add_argument("folder", type=Path, help="the folder of `--keep`")
    folder = parser.parse_args(arguments).folder
    files = [*files_below(folder)]
    missing = [name for name, pattern in REQUIRED.items() if not any(fnmatch(str(file), pattern) for file in files)]
    published = published_files()
    written = [file for file in files if not any(fnmatch(str(file.relative_to(folder)), name) for name in INPUTS)]
    findings = sorted({finding for file in written for finding in scan_file(file, published)})
    for name in missing:
        print(f"missing: {name}")
    for finding in findings:
        print(finding)
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"{len(findings)} tokens in {len(files)} files ({size:.0f} MB) below {folder}")
    return 1 if findings or missing else 0


def files_below(folder: Path) -> Iterator[Path]:
    """Yield all files below a folder, except links."""
    for parent, _, names in os.walk(folder):
        yield from (file for name in names if (file := Path(parent, name)).is_file() and not file.is_symlink())


@dataclass(frozen=True)
class Published:
    """Public content that tests copy and pack. It contains the tokens of the demonstration data.

    Attributes:
        files: The SHA-256 of each file of the repository and of the built documentation.
        readme: The README, which packages contain in their metadata.
    """

    files: frozenset[str] = frozenset()
    readme: bytes = b""

    def remove_from(self, content: bytes) -> bytes:
        """Remove public content from the content of a file."""
        if sha256(content).hexdigest() in self.files:
            return b""
        return content.replace(self.readme, b"") if self.readme else content


def scan_file(file: Path, published: Published) -> Iterator[Finding]:
    """Yield the tokens in a file or an archive, except those of published content."""
    for place, content in contents(str(file), file.read_bytes()):
        if find_tokens(content):
            found = find_tokens(published.remove_from(content))
            yield from (Finding(place, describe(token), encoding) for token, encoding in found)


def contents(place: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the content of a file, or of each member of an archive, with its path."""
    try:
        members = [*_members(content)]
    except (
        EOFError,
        OSError,
        tarfile.TarError,
        zipfile.BadZipFile,
        zlib.error,
    ):  # no complete archive
        members = []
    if not members:
        yield place, content
    for member, inner in members:
        yield from contents(f"{place}/{member}".rstrip("/"), inner)


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from ((member.filename, archive.read(member)) for member in archive.infolist() if not member.is_dir())
    elif content.startswith(b"\x1f\x8b"):
        yield "", gzip.decompress(content)
    elif content[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for member in archive:
                if (file := archive.extractfile(member)) is not None:
                    yield member.name, file.read()


def describe(token: bytes) -> str:
    """Describe a token by its place in the demonstration data, or by the beginning of its digest.

    In a database file, the bytes after a token may look like a part of it.
    """
    for known, place in _demonstration():
        if token.startswith(known):
            return place
    return f"SHA-256 {digest(token.decode('latin-1'))[:12]}…"


@cache
def _demonstration() -> list[tuple[bytes, str]]:
    """Return the tokens of the demonstration data with descriptions, each before its prefixes."""
    tokens = [
        (entry.token.encode(), f"demonstration token {number}, of {entry.username}")
        for number, entry in enumerate(read_data_file(DEMONSTRATION).tokens, 1)
    ]
    return sorted(tokens, reverse=True)


def published_files() -> Published:
    """Return the content of this checkout and of its built documentation."""
    command = ["/usr/bin/env", "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = {ROOT / path for path in listed.split("\0")} | {*files_below(ROOT / "site")}
    digests = frozenset(sha256(file.read_bytes()).hexdigest() for file in files if file.is_file())
    return Published(digests, (ROOT / "README.md").read_bytes())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
