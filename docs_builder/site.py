"""Puts the site together: stages the Markdown of each language, lets Zensical make pages of it, adds the downloads."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import yaml

from docs_builder import console, contract, dark_mode, search
from docs_builder.client_reference import client_pages
from docs_builder.errors import DocumentationError
from docs_builder.guides import guides, pages, staged
from docs_builder.languages import ROOT, load_languages
from docs_builder.reference import reference_pages

if TYPE_CHECKING:
    from docs_builder.contract import Document
    from docs_builder.languages import Language

SITE = ROOT / "site"

# What is said then.
WITHOUT_CONSOLE = "The page that sends requests is left out: there is no npm. Install Node.js and run `make docs` anew."

_HERE = Path(__file__).parent
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class BuildError(DocumentationError):
    """Zensical could not build the site, or had something to say against it."""


def build(target: Path = SITE, *, needs_console: bool = False) -> bool:
    """Build the whole site anew. Where anything is wrong with it, what was built before stays.

    Args:
        target: Where it goes.
        needs_console: Whether a site is no use without the page that sends requests, which needs npm to be built.

    Returns:
        Whether that page is in it.

    Raises:
        DocumentationError: A page has a link that leads nowhere, a translation is not complete, or the like.
    """
    documents = contract.load_documents()
    with TemporaryDirectory() as folder:
        root = Path(folder)
        made = root / "site"
        # The first language is the root of the site, so the others come behind it, or would be swept away.
        for language in load_languages():
            _stage(language, documents, root / language.code)
            _run_zensical(language, documents, root)
            search.mend(made / language.folder, language)
            dark_mode.add(made / language.folder)
        _mend_what_needs_an_address(made)
        contract.write_downloads(documents, made)
        has_console = console.add(made)
        if needs_console and not has_console:
            raise console.ConsoleError(WITHOUT_CONSOLE)
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(made, target)
    return has_console


def _stage(language: Language, documents: dict[str, Document], docs: Path) -> None:
    written = {page.name: staged(page, language) for page in pages()}
    generated = reference_pages(documents[language.code], language) | client_pages(documents, language)
    for name, text in {**{name: text for name, (text, _) in written.items()}, **generated}.items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(text, encoding="utf-8")
    for _, files in written.values():
        for file in files:
            (docs / "files").mkdir(exist_ok=True)
            shutil.copyfile(file, docs / "files" / file.name)
    shutil.copytree(_HERE / "assets", docs / "assets")


def _run_zensical(language: Language, documents: dict[str, Document], root: Path) -> None:
    file = root / f"{language.code}.yml"
    file.write_text(yaml.safe_dump(_settings(language, documents), allow_unicode=True), encoding="utf-8")
    finished = subprocess.run(  # noqa: S603  (a fixed command)
        [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", file.name],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(ROOT)},  # for `docs_builder.tables` and `docs_builder.code`
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        # What it has to say against the pages goes to one of the two, before a traceback of its own.
        said = _COLOURS.sub("", finished.stdout + finished.stderr).partition("Traceback")[0]
        raise BuildError(f"Zensical did not build the site in {language.name}:\n{said}")


def _mend_what_needs_an_address(made: Path) -> None:
    """Zensical's sitemaps and pages for what is missing need the address of the site, which it does not have."""
    for name in ("404.html", "sitemap.xml"):
        for left in made.rglob(name):
            left.unlink()
    shutil.copyfile(_HERE / "404.html", made / "404.html")


def _settings(language: Language, documents: dict[str, Document]) -> dict[str, Any]:
    settings: dict[str, Any] = yaml.safe_load((_HERE / "zensical.yaml").read_text(encoding="utf-8"))
    settings |= {
        "site_name": language("site_name"),
        "site_description": language("site_description"),
        "copyright": language("copyright", version=contract.version(documents)),
        "docs_dir": language.code,
        "site_dir": f"site/{language.folder}",
        "nav": _navigation(language, documents[language.code]),
    }
    settings["theme"]["language"] = language.code.partition("-")[0]
    for palette in settings["theme"]["palette"]:
        palette["toggle"]["name"] = language("to_dark" if palette["scheme"] == "default" else "to_light")
    settings["theme"]["custom_dir"] = str(_HERE / "theme")
    # From the root of this language's pages to that of the other's.
    settings["extra"]["languages"] = [
        {"name": other.name, "lang": other.code, "link": _way(language.folder, other.folder)}
        for other in load_languages()
    ]
    return settings


def _way(folder: str, other: str) -> str:
    """The link from one language's folder of the site to another's."""
    return "" if folder == other else ("../" if folder else "") + (f"{other}/" if other else "")


def _navigation(language: Language, document: Document) -> list[Any]:
    reference = [*reference_pages(document, language)]
    client = ["client", "operations", "results", "models", "errors"]
    return [
        {language("start"): "index.md"},
        {language("section_guides"): guides()},
        {language("section_reference"): [*reference, "try.md"]},
        {language("rules"): "behaviour.md"},
        {language("section_client"): [f"client-reference/{name}.md" for name in client]},
        {language("changelog"): "changelog.md"},
    ]
