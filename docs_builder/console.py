"""The page from which one sends requests to a running server: Scalar's API client over the contract.

Scalar comes from npm when the site is built, in one exact version whose digest is known, and is part of the site: who
opens the page asks no other host for anything.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from docs_builder.contract import file_name
from docs_builder.languages import ROOT, load_languages

if TYPE_CHECKING:
    from docs_builder.languages import Language

_PACKAGE = "@scalar/api-reference@1.72.1"
_INTEGRITY = "sha512-XpEJ0rfc/cXbCrR+iC4kK0o/WwX2dTtGQbT049OlPKAHD6IMIFdTeGz2r+M27P2EDWKyUITRm/NzlP8z2pw/Ow=="
_MEMBER = "package/dist/browser/standalone.js"
_KEPT = ROOT / "var" / "docs" / "scalar-1.72.1.js"

_TEMPLATE = Path(__file__).parent / "console.html"

# Where the page sends requests to, unless whoever serves the page says otherwise: `serve` does, it means itself.
_SERVER = "http://127.0.0.1:8080/api/v4"


class ConsoleError(Exception):
    """What npm delivered is not what was expected."""


def add(site: Path) -> None:
    """Put the page into the site, in every language.

    Raises:
        ConsoleError: npm failed, or delivered something else.
    """
    scalar = _scalar()
    if scalar is not None:
        shutil.copyfile(scalar, site / "assets" / "scalar.js")
    (site / "server.json").write_text(json.dumps({"url": _SERVER}) + "\n", encoding="utf-8")
    first, second = load_languages()
    for language, other in ((first, second), (second, first)):
        text = _page(language, other, is_complete=scalar is not None)
        (site / language.folder / "console.html").write_text(text, encoding="utf-8")


def _page(language: Language, other: Language, *, is_complete: bool) -> str:
    up = "../" if language.folder else ""
    values = {
        "code": language.code,
        "title": language("console_title"),
        "back": language("console_back"),
        "other_code": other.code,
        "other_name": other.name,
        "other_link": f"{up}{other.folder}/console.html" if other.folder else f"{up}console.html",
        "up": up,
        "contract": f"{up}{file_name(language.code, 'json')}",
        "locale": "zh-CN" if language.folder else "en",
        "missing": "" if is_complete else language("console_missing"),
        "noscript": language("console_noscript"),
    }
    text = _TEMPLATE.read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"{{{{ {key} }}}}", value)
    return text


def _scalar() -> Path | None:
    """Scalar's script, fetched once; None where there is no npm."""
    if _KEPT.exists():
        return _KEPT
    npm = shutil.which("npm")
    if npm is None:
        return None
    with TemporaryDirectory() as folder:
        finished = subprocess.run(  # noqa: S603  (a fixed command)
            [npm, "pack", _PACKAGE, "--silent"], cwd=folder, capture_output=True, text=True, check=False
        )
        if finished.returncode:
            raise ConsoleError(f"npm cannot fetch {_PACKAGE}: {finished.stderr.strip()}")
        (archive,) = Path(folder).glob("*.tgz")
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if f"sha512-{digest}" != _INTEGRITY:
            raise ConsoleError(f"What npm delivers as {_PACKAGE} is not the package that was examined: sha512-{digest}")
        with tarfile.open(archive) as package:
            member = package.extractfile(_MEMBER)
            if member is None:
                raise ConsoleError(f"{_PACKAGE} has no {_MEMBER}.")
            _KEPT.parent.mkdir(parents=True, exist_ok=True)
            # Renamed into its place, so that nobody finds half of it.
            partial = _KEPT.with_suffix(".partial")
            partial.write_bytes(member.read())
            partial.replace(_KEPT)
    return _KEPT
