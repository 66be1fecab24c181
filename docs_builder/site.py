"""Build the site: stage the Markdown of each language, run Zensical, add search, downloads and console."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import yaml
from gitlab_error_tracking_contract import CONTRACTS
from gitlab_error_tracking_server.data.schema import schema as data_file_schema

from docs_builder import console, contract
from docs_builder.client_reference import PAGES, client_folder, client_packages, client_pages
from docs_builder.errors import DocumentationError
from docs_builder.guides import guides, pages, staged
from docs_builder.languages import ROOT, load_languages
from docs_builder.reference import reference_pages
from docs_builder.texts import map_texts
from docs_builder.translation import Translator, read_catalogue

if TYPE_CHECKING:
    from docs_builder.contract import Document
    from docs_builder.languages import Language

SITE = ROOT / "site"

WITHOUT_CONSOLE = "The console page is left out: install Node.js and npm, then run `make docs` again."

_HERE = Path(__file__).parent
_COLORS = re.compile(r"\x1b\[[0-9;]*m")


class BuildError(DocumentationError):
    """Zensical or Pagefind failed, or reported a problem such as a dead link."""


def build(target: Path = SITE) -> bool:
    """Build the whole site and replace the target with it; on failure the target stays.

    Returns:
        Whether the console page can send requests.

    Raises:
        DocumentationError: A link is dead, a translation is missing, or the like.
    """
    contracts = {name: contract.load_documents(name) for name in CONTRACTS}
    with TemporaryDirectory() as folder:
        root = Path(folder)
        built = root / "site"
        # Zensical empties its folder, and English is the root of the site, so it comes first.
        for language in load_languages():
            _stage(language, contracts, root / language.code)
            file = root / f"{language.code}.yml"
            file.write_text(yaml.safe_dump(_settings(language, contracts), allow_unicode=True), encoding="utf-8")
            _run("zensical", "build", "--strict", "--config-file", file.name, folder=root)
        _replace_error_pages(built)
        _add_search(root)
        contract.write_downloads(contracts, built)
        has_console = console.add(built)
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(built, target)
    return has_console


def _stage(language: Language, contracts: dict[str, dict[str, Document]], docs: Path) -> None:
    """Write the Markdown of a language and the files that it links to."""
    translator = Translator(read_catalogue())
    english = {name: documents["en"] for name, documents in contracts.items()}
    client = client_pages(english, language, translator if language.folder else str)
    if language.folder:
        for document in english.values():
            map_texts(document, translator)
        translator.check(unused=True)
    reference = {
        name: text
        for contract_name, documents in contracts.items()
        for name, text in reference_pages(contract_name, documents[language.code], language).items()
    }
    guides_and_files = {page.name: staged(page, language) for page in pages()}
    texts = {name: text for name, (text, _) in guides_and_files.items()}
    for name, text in (texts | reference | client).items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(text, encoding="utf-8")
    for _, files in guides_and_files.values():
        for file in files:
            (docs / "files").mkdir(exist_ok=True)
            shutil.copyfile(file, docs / "files" / file.name)
    # Replaces the file in the checkout, which lacks stored fields that the contract defines.
    complete_schema = json.dumps(data_file_schema(), indent=2)
    (docs / "files" / "data_file.schema.json").write_text(f"{complete_schema}\n", encoding="utf-8")
    shutil.copytree(_HERE / "assets", docs / "assets")


def _run(module: str, *arguments: str, folder: Path) -> None:
    finished = subprocess.run(  # noqa: S603  (fixed commands)
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},  # for this package's Markdown extensions
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        output = _COLORS.sub("", finished.stdout + finished.stderr).partition("Traceback")[0]
        raise BuildError(f"{module} failed:\n{output}")


def _add_search(root: Path) -> None:
    """Index the articles of every language with Pagefind."""
    options = ["--root-selector", "article", "--keep-index-url", "--include-characters", "_"]
    _run("pagefind", "--site", "site", *options, folder=root)
    # Pagefind writes the languages in random order, and the wheel must be reproducible.
    entry = root / "site" / "pagefind" / "pagefind-entry.json"
    entry.write_text(json.dumps(json.loads(entry.read_text(encoding="utf-8")), sort_keys=True), encoding="utf-8")


def _replace_error_pages(built: Path) -> None:
    """Replace Zensical's 404 pages and sitemaps, which need the site's address, by one 404 page that does not."""
    for name in ("404.html", "sitemap.xml"):
        for file in built.rglob(name):
            file.unlink()
    shutil.copyfile(_HERE / "404.html", built / "404.html")


def _settings(language: Language, contracts: dict[str, dict[str, Document]]) -> dict[str, Any]:
    settings: dict[str, Any] = yaml.safe_load((_HERE / "zensical.yaml").read_text(encoding="utf-8"))
    settings |= {
        "site_name": language("site_name"),
        "site_description": language("site_description"),
        "copyright": language("copyright", version=contracts[CONTRACTS[0]]["en"]["info"]["version"]),
        "docs_dir": language.code,
        "site_dir": f"site/{language.folder}",
        "nav": _navigation(language, contracts),
    }
    settings["theme"]["language"] = language.code.partition("-")[0]
    for palette in settings["theme"]["palette"]:
        palette["toggle"]["name"] = language("to_dark" if palette["scheme"] == "default" else "to_light")
    settings["theme"]["custom_dir"] = str(_HERE / "theme")
    settings["extra"]["root"] = "../" if language.folder else ""
    # From the root of this language's pages to that of the other's.
    settings["extra"]["languages"] = [
        {"name": other.name, "lang": other.code, "link": _link(language.folder, other.folder)}
        for other in load_languages()
    ]
    return settings


def _link(folder: str, other: str) -> str:
    """Return the link from one language's folder to another's."""
    return "" if folder == other else ("../" if folder else "") + (f"{other}/" if other else "")


def _navigation(language: Language, contracts: dict[str, dict[str, Document]]) -> list[Any]:
    reference, *others = (
        {
            language(f"section_{contract.reference_folder(name)}"): [
                *reference_pages(name, documents[language.code], language)
            ]
        }
        for name, documents in contracts.items()
    )
    return [
        {language("start"): "index.md"},
        {language("section_guides"): guides()},
        *({section: [*names, "try.md"]} for section, names in reference.items()),
        *others,
        {language("rules"): "behaviour.md"},
        *(
            {language(f"section_{client_folder(name)}"): [f"{client_folder(name)}/{page}.md" for page in PAGES]}
            for name in client_packages()
        ),
        {language("changelog"): "changelog.md"},
    ]
