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

from docs_builder import console, contract
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
        _link_languages(made)
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
    settings["extra"]["alternate"] = [
        {
            "name": other.name,
            "lang": other.code,
            # From the root of this language's pages to that of the other's.
            "link": ("../" if language.folder else "") + (f"{other.folder}/" if other.folder else ""),
        }
        for other in load_languages()
    ]
    return settings


def _link_languages(made: Path) -> None:
    """Let the language switch lead to the same page, where Zensical leads to the other start page."""
    # Zensical's own way needs sitemaps, and these the address from which the site is served, as the 404 page does.
    for name in ("404.html", "sitemap.xml"):
        for left in made.rglob(name):
            left.unlink()
    languages = load_languages()
    for file in made.rglob("*.html"):
        page = file.relative_to(made)
        own = next((one.folder for one in languages if one.folder and one.folder == page.parts[0]), "")
        text = re.sub(r'<link rel="alternate"[^>]*hreflang[^>]*>', "", file.read_text(encoding="utf-8"))
        for other in languages:
            link = os.path.relpath(made / other.folder / page.relative_to(own), file.parent)
            text = re.sub(rf'href="[^"]*"(?= hreflang="{other.code}")', f'href="{link}"', text)
        file.write_text(text, encoding="utf-8")


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
