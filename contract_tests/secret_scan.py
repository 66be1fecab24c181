"""Look for access tokens in everything that a run of the tests has written.

    make test KEEP=var/written
    python -m contract_tests.secret_scan var/written

Whatever begins as GitLab's tokens do is one, whoever made it, so nothing has to be known beforehand of those that a
test makes. Exit code 1 when there is one, or when something that a run writes is not there to be searched.
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
from contract_tests.support.encodings import tokens_in
from contract_tests.support.serving import LOG

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parent.parent

# What tests write themselves and tokens have to stand in. Nothing of the product ever writes such files.
INPUTS = {
    "*/data.yaml": "data files: they say which tokens there are",
    "*/own.yaml": "a data file too, for `serve --data`",
    "*/openapi/*.yaml": "contracts with mistakes, for the checks of the contract; their examples have tokens",
    "*/__pycache__/*": "what Python makes of copies of the code, which are searched themselves",
    "*/planted/*": "tokens that the tests of this search plant",
}
# What a run of all tests leaves: a search that does not see it has proven nothing.
WRITTEN = {
    "logs of servers": f"*/{LOG}",
    "what was printed and logged in the tests' own processes": f"*/{CAPTURED}",
    "SQLite databases": "*.db",
    "what SQLite writes ahead": "*.db-wal",
    "PostgreSQL's tables": "*/postgresql/base/*",
    "what PostgreSQL writes ahead": "*/postgresql/pg_wal/*",
    "PostgreSQL's log": "*/postgresql/log",
    "reports as JSON": "*/report.json",
    "reports as a page": "*/report.html",
    "reports as JUnit's XML": "*/report.junit",
}


@dataclass(frozen=True, order=True)
class Leak:
    """A token that stands where none may stand; it says which one it is, and never the token itself."""

    place: str
    token: str
    encoding: str

    def __str__(self) -> str:
        return f"{self.place} has a token, {self.encoding}: {self.token}"


def main(arguments: Sequence[str]) -> int:
    """Run the command; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.secret_scan")
    parser.add_argument("folder", type=Path, help="what the tests were told to --keep")
    folder = parser.parse_args(arguments).folder
    files = [*files_below(folder)]
    missing = [what for what, pattern in WRITTEN.items() if not any(fnmatch(str(file), pattern) for file in files)]
    known = published()
    written = [file for file in files if not any(fnmatch(str(file.relative_to(folder)), name) for name in INPUTS)]
    leaks = sorted({leak for file in written for leak in leaks_in(file, known)})
    for what in missing:
        print(f"nothing to search: {what}")
    for leak in leaks:
        print(leak)
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"{len(leaks)} tokens in {len(files)} files of {size:.0f} MB below {folder}")
    return 1 if leaks or missing else 0


def files_below(folder: Path) -> Iterator[Path]:
    """All files of a folder and its folders, links left out."""
    for parent, _, names in os.walk(folder):
        yield from (file for name in names if (file := Path(parent, name)).is_file() and not file.is_symlink())


@dataclass(frozen=True)
class Published:
    """What everybody may read, and tests copy and pack: it shows tokens that everybody knows.

    Attributes:
        files: The SHA-256 of each file of the repository and of the documentation.
        readme: What a package has in its metadata.
    """

    files: frozenset[str] = frozenset()
    readme: bytes = b""

    def taken_out_of(self, content: bytes) -> bytes:
        """What is left to be searched of a file in which there are tokens."""
        if sha256(content).hexdigest() in self.files:
            return b""
        return content.replace(self.readme, b"") if self.readme else content


def leaks_in(file: Path, published: Published) -> Iterator[Leak]:
    """The tokens that stand in a file, or in an archive of files, and not in what was published."""
    for place, content in contents(str(file), file.read_bytes()):
        if tokens_in(content):
            found = tokens_in(published.taken_out_of(content))
            yield from (Leak(place, name(token), encoding) for token, encoding in found)


def contents(place: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """What a file is made of: itself, or what is in it where it is an archive, each with its place."""
    try:
        members = [*_members(content)]
    except (EOFError, OSError, tarfile.TarError, zipfile.BadZipFile, zlib.error):  # it only begins as one
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


def name(token: bytes) -> str:
    """Which token it is, without saying it: its place in the demonstration data, or how its digest begins.

    What follows a token in a file of a database may look as if it belonged to it.
    """
    for known, place in _demonstration():
        if token.startswith(known):
            return place
    return f"one whose SHA-256 begins with {digest(token.decode('latin-1'))[:12]}"


@cache
def _demonstration() -> list[tuple[bytes, str]]:
    """The tokens of the demonstration data with their places, longer ones before those that they begin with."""
    tokens = [
        (entry.token.encode(), f"number {number} of the demonstration data, of {entry.username}")
        for number, entry in enumerate(read_data_file(DEMONSTRATION).tokens, 1)
    ]
    return sorted(tokens, reverse=True)


def published() -> Published:
    """This checkout, and the documentation that was built of it."""
    command = ["/usr/bin/env", "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = {ROOT / path for path in listed.split("\0")} | {*files_below(ROOT / "site")}
    digests = frozenset(sha256(file.read_bytes()).hexdigest() for file in files if file.is_file())
    return Published(digests, (ROOT / "README.md").read_bytes())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
