"""Add the console: a page with Scalar's API client, which sends requests to a server.

npm downloads Scalar when the site is built, in one version whose digest is known, and the site contains it: the page
loads nothing from other hosts.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from gitlab_error_tracking_contract import CONTRACTS
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from docs_builder.contract import file_name
from docs_builder.errors import DocumentationError
from docs_builder.languages import ROOT, load_languages

_VERSION = "1.72.1"
_PACKAGE = f"@scalar/api-reference@{_VERSION}"
# `npm pack` cannot check a package against a given digest.
_INTEGRITY = "sha512-XpEJ0rfc/cXbCrR+iC4kK0o/WwX2dTtGQbT049OlPKAHD6IMIFdTeGz2r+M27P2EDWKyUITRm/NzlP8z2pw/Ow=="
_MEMBER = "package/dist/browser/standalone.js"
_CACHE = ROOT / "var" / "docs" / f"scalar-{_VERSION}.tgz"

# The server for a site that another web server serves; `serve` names itself instead (`http/documentation.py`).
_SERVER = "http://127.0.0.1:8080/api/v4"


class ConsoleError(DocumentationError):
    """npm failed, or delivered another package."""


def add(site: Path) -> bool:
    """Add the page in every language; return whether Scalar is in it. Without npm, the page says what to install.

    Raises:
        ConsoleError: npm failed, or delivered another package.
    """
    has_scalar = _download()
    if has_scalar:
        with tarfile.open(_CACHE) as package, (site / "assets" / "scalar.js").open("wb") as script:
            member = package.extractfile(_MEMBER)
            if member is None:
                raise ConsoleError(f"{_PACKAGE} has no {_MEMBER}.")
            shutil.copyfileobj(member, script)
    (site / "server.json").write_text(json.dumps({"url": _SERVER}) + "\n", encoding="utf-8")
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    environment.filters["code"] = _code
    first, second = load_languages()
    for language, other in ((first, second), (second, first)):
        up = "../" if language.folder else ""
        text = environment.get_template("console.html").render(
            language=language,
            other=other,
            other_link=f"{up}{other.folder}/console.html" if other.folder else f"{up}console.html",
            up=up,
            contract=up + file_name(CONTRACTS[0], language.code, "json"),
            has_scalar=has_scalar,
        )
        (site / language.folder / "console.html").write_text(text, encoding="utf-8")
    return has_scalar


def _code(text: str) -> Markup:
    """Escape a text and turn backticks into code elements."""
    return Markup(re.sub(r"`([^`]*)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704  (escaped)


def _download() -> bool:
    """Download Scalar's package unless the cache has it; return whether it is there."""
    if _CACHE.exists() and _integrity(_CACHE) == _INTEGRITY:
        return True
    npm = shutil.which("npm")
    if npm is None:
        return False
    with TemporaryDirectory() as folder:
        command = [npm, "pack", "--silent", _PACKAGE]
        packed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
        if packed.returncode:
            raise ConsoleError(f"npm did not download {_PACKAGE}: {packed.stderr.strip()}")
        (archive,) = Path(folder).glob("*.tgz")
        if _integrity(archive) != _INTEGRITY:
            raise ConsoleError(f"npm delivered another {_PACKAGE}: {_integrity(archive)}")
        _CACHE.parent.mkdir(parents=True, exist_ok=True)
        # Renamed into place, so that no other build reads half of it.
        partial = _CACHE.with_suffix(".partial")
        shutil.copyfile(archive, partial)
        partial.replace(_CACHE)
    return True


def _integrity(archive: Path) -> str:
    """Return the digest of a package in npm's form."""
    return "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
