"""The page from which one sends requests to a running server: Scalar's API client over the contract.

Scalar comes from npm when the site is built, in one exact version whose digest is known, and is part of the site: who
opens the page asks no other host for anything.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from docs_builder.contract import file_name
from docs_builder.errors import DocumentationError
from docs_builder.languages import ROOT, load_languages

if TYPE_CHECKING:
    from docs_builder.languages import Language

_VERSION = "1.72.1"
_PACKAGE = f"@scalar/api-reference@{_VERSION}"
_INTEGRITY = "sha512-XpEJ0rfc/cXbCrR+iC4kK0o/WwX2dTtGQbT049OlPKAHD6IMIFdTeGz2r+M27P2EDWKyUITRm/NzlP8z2pw/Ow=="
_MEMBER = "package/dist/browser/standalone.js"
_KEPT = ROOT / "var" / "docs" / f"scalar-{_VERSION}.tgz"

_HERE = Path(__file__).parent

# Where the page sends requests to, unless whoever serves the page says otherwise: `serve` does, it means itself.
_SERVER = "http://127.0.0.1:8080/api/v4"


class ConsoleError(DocumentationError):
    """Scalar cannot be had, or what npm delivered is not what was expected."""


def add(site: Path) -> bool:
    """Put the page into the site, in every language; without npm it says why it sends nothing.

    Returns:
        Whether it can send requests.

    Raises:
        ConsoleError: npm failed, or delivered something else.
    """
    archive = _archive()
    if archive is not None:
        (site / "assets" / "scalar.js").write_bytes(_script(archive))
    (site / "server.json").write_text(json.dumps({"url": _SERVER}) + "\n", encoding="utf-8")
    first, second = load_languages()
    for language, other in ((first, second), (second, first)):
        text = _page(language, other, is_complete=archive is not None)
        (site / language.folder / "console.html").write_text(text, encoding="utf-8")
    return archive is not None


def _page(language: Language, other: Language, *, is_complete: bool) -> str:
    up = "../" if language.folder else ""
    values = {
        "scripts": (_HERE / "console_scripts.html").read_text(encoding="utf-8").strip() if is_complete else "",
        "code": escape(language.code),
        "title": escape(language("console_title")),
        "back": escape(language("console_back")),
        "other_code": escape(other.code),
        "other_name": escape(other.name),
        "other_link": f"{up}{other.folder}/console.html" if other.folder else f"{up}console.html",
        "up": up,
        "contract": f"{up}{file_name(language.code, 'json')}",
        "missing": "" if is_complete else _inline(language("console_missing")),
        "noscript": _inline(language("console_noscript")),
        "unreadable": _inline(language("console_unreadable")),
        "help": _inline(language.labels["console_help"]),  # Its gaps are filled in by the page.
    }
    text = (_HERE / "console.html").read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"{{{{ {key} }}}}", value)
    return text


def _inline(text: str) -> str:
    """A text with code in backticks, as HTML."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(text))


def _archive() -> bytes | None:
    """Scalar's package, fetched once; None where there is no npm."""
    # What is kept was perhaps changed since, or is of another version: then it is fetched anew.
    if _KEPT.exists() and _integrity(kept := _KEPT.read_bytes()) == _INTEGRITY:
        return kept
    npm = shutil.which("npm")
    if npm is None:
        return None
    with TemporaryDirectory() as folder:
        finished = subprocess.run(  # noqa: S603  (a fixed command)
            [npm, "pack", _PACKAGE, "--silent"], cwd=folder, capture_output=True, text=True, check=False
        )
        if finished.returncode:
            raise ConsoleError(f"npm cannot fetch {_PACKAGE}: {finished.stderr.strip()}")
        (fetched,) = Path(folder).glob("*.tgz")
        archive = fetched.read_bytes()
    if _integrity(archive) != _INTEGRITY:
        raise ConsoleError(
            f"What npm delivers as {_PACKAGE} is not the package that was examined: {_integrity(archive)}"
        )
    _KEPT.parent.mkdir(parents=True, exist_ok=True)
    # Renamed into its place, so that nobody finds half of it.
    partial = _KEPT.with_suffix(".partial")
    partial.write_bytes(archive)
    partial.replace(_KEPT)
    return archive


def _integrity(archive: bytes) -> str:
    """A package's digest, as npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()


def _script(archive: bytes) -> bytes:
    with tarfile.open(fileobj=BytesIO(archive)) as package:
        member = package.extractfile(_MEMBER)
        if member is None:
            raise ConsoleError(f"{_PACKAGE} has no {_MEMBER}.")
        return member.read()
