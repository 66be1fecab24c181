"""The built site: complete in both languages, without dead links or requests to other hosts."""

from __future__ import annotations

import json
import posixpath
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
import yaml
from gitlab_error_tracking_contract import CONTRACTS, contract_path, load_contract
from openapi_spec_validator import OpenAPIV31SpecValidator

from contract_tests.docs.html import Page
from docs_builder.contract import WALKTHROUGH, file_name, formats, load_documents, reference_folder
from docs_builder.frozen import frozen_folder
from docs_builder.languages import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from gitlab_error_tracking_contract import Operation

LOADED = {name: load_contract(contract_path(name)) for name in CONTRACTS}
OPERATIONS = [
    pytest.param(f"{reference_folder(name)}/{operation.operation_id}.html", operation, id=operation.operation_id)
    for name, contract in LOADED.items()
    for operation in contract.operations.values()
]
EXAMPLES = sorted((ROOT / "examples" / "operations").glob("*.py"))
LANGUAGES = {"": "en", "zh": "zh"}
each_contract = pytest.mark.parametrize("name", CONTRACTS)
FROZEN = frozen_folder(ROOT)


@pytest.fixture(scope="session")
def read(site: Path) -> dict[str, Page]:
    """Every page by its path in the site, except the 404 page, which has both languages."""
    return {
        file.relative_to(site).as_posix(): Page.read(file) for file in site.rglob("*.html") if file.name != "404.html"
    }


def test_pages_declare_their_language(read: dict[str, Page]) -> None:
    said = {name: page.language.partition("-")[0] for name, page in read.items()}
    assert said == {name: "zh" if name.startswith("zh/") else "en" for name in read}


def test_pages_show_no_markdown_syntax(read: dict[str, Page]) -> None:
    shown = {name: re.findall(r"```|\]\([^)]", page.text) for name, page in read.items()}
    assert {name: marks for name, marks in shown.items() if marks} == {}


def test_links_and_anchors_exist(site: Path, read: dict[str, Page]) -> None:
    dead = []
    for name, page in read.items():
        for link in page.links:
            target, _, anchor = link.partition("#")
            if "://" in target:
                continue
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(target))) if target else name
            path = f"{path}/index.html" if (site / path).is_dir() else path
            path = posixpath.normpath(path)
            is_dead = not (site / path).is_file()
            if is_dead or (anchor and path in read and unquote(anchor) not in read[path].anchors):
                dead.append((name, link))
    assert dead == []


def test_pages_load_files_of_the_site(site: Path, read: dict[str, Page]) -> None:
    missing = [
        (name, load)
        for name, page in read.items()
        for load in page.loads
        if not (site / posixpath.normpath(posixpath.join(posixpath.dirname(name), load))).is_file()
    ]
    assert missing == []


def test_language_switch_leads_to_the_same_page(read: dict[str, Page]) -> None:
    def other(name: str) -> str:
        return name.removeprefix("zh/") if name.startswith("zh/") else f"zh/{name}"

    lost = [
        name
        for name, page in read.items()
        if other(name) not in {posixpath.normpath(posixpath.join(posixpath.dirname(name), link)) for link in page.links}
    ]
    assert lost == []


def test_404_page_works_at_any_address(site: Path) -> None:
    page = Page.read(site / "404.html")
    assert [load for load in page.loads if not load.startswith("data:")] == []
    assert {*page.links} == {"./", "../"}
    assert [*site.rglob("404.html")] == [site / "404.html"]
    text = (site / "404.html").read_text(encoding="utf-8")
    assert "There is no such page" in text
    assert "没有这个页面" in text


@pytest.mark.parametrize("folder", LANGUAGES)
@pytest.mark.parametrize(("page", "operation"), OPERATIONS)
def test_operation_page_names_everything_documented(
    read: dict[str, Page], folder: str, page: str, operation: Operation
) -> None:
    text = read[posixpath.join(folder, page)].text
    named = [
        f"{operation.method} {operation.path}",
        *(parameter.name for parameter in operation.parameters),
        *(str(status) for status in operation.responses),
        *(header for response in operation.responses.values() for header in response.headers),
    ]
    assert [word for word in named if word not in text] == []


@pytest.mark.parametrize("folder", LANGUAGES)
@each_contract
def test_models_page_names_every_field(read: dict[str, Page], name: str, folder: str) -> None:
    text = read[posixpath.join(folder, reference_folder(name), "models.html")].text
    schemas = LOADED[name].document["components"]["schemas"].values()
    fields = {field for schema in schemas for field in schema["properties"]}
    assert [field for field in sorted(fields) if field not in text] == []


@pytest.mark.parametrize("folder", LANGUAGES)
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_operation_page_shows_its_example(read: dict[str, Page], folder: str, file: Path) -> None:
    program = file.read_text(encoding="utf-8")
    assert " ".join(program.split()) in read[posixpath.join(folder, f"reference/{file.stem}.html")].text


def downloads(name: str, folder: Path) -> dict[str, list[Any]]:
    """A contract in a folder by language, as YAML and as JSON."""
    return {
        code: [
            yaml.safe_load((folder / file_name(name, code, "yaml")).read_text(encoding="utf-8")),
            json.loads((folder / file_name(name, code, "json")).read_text(encoding="utf-8")),
        ]
        for code in load_documents(name)
    }


@each_contract
def test_current_contract_is_downloadable(site: Path, name: str) -> None:
    assert downloads(name, site) == {code: [document] * 2 for code, document in load_documents(name).items()}


@each_contract
def test_frozen_contracts_are_downloadable(site: Path, name: str) -> None:
    frozen = {
        folder.name: {
            code: [yaml.safe_load((folder / file_name(name, code, "yaml")).read_text(encoding="utf-8"))] * 2
            for code in load_documents(name)
        }
        for folder in FROZEN.iterdir()
    }
    assert {folder.name: downloads(name, folder) for folder in (site / "contract").iterdir()} == frozen


@each_contract
def test_every_format_is_downloadable(site: Path, name: str) -> None:
    files = [file for code in load_documents(name) for file in formats(name, code)]
    folders = [site, *(site / "contract").iterdir()]
    assert [(folder.name, file) for folder in folders for file in files if not (folder / file).is_file()] == []


@each_contract
def test_openapi_3_1_is_valid_and_has_null(site: Path, name: str) -> None:
    document = yaml.safe_load((site / f"{name}-3.1.yaml").read_text(encoding="utf-8"))
    OpenAPIV31SpecValidator(document).validate()
    assert json.loads((site / f"{name}-3.1.json").read_text(encoding="utf-8")) == document
    assert "'type': ['string', 'null']" in str(document)
    assert "nullable" not in str(document)


def test_walkthrough_and_overlay_refer_to_published_files(site: Path) -> None:
    walkthrough, overlay = (
        yaml.safe_load((site / name).read_text(encoding="utf-8"))
        for name in (WALKTHROUGH.name, "openapi.zh-CN.overlay.yaml")
    )
    referenced = [overlay["extends"], *(source["url"] for source in walkthrough["sourceDescriptions"])]
    assert [name for name in referenced if not (site / name).is_file()] == []


@each_contract
def test_postman_collection_has_every_operation(site: Path, name: str) -> None:
    collection = json.loads((site / f"{name}.postman.json").read_text(encoding="utf-8"))
    requests = [item["request"] for folder in collection["item"] for item in folder["item"]]
    sent = [(request["method"], "/" + "/".join(request["url"]["path"])) for request in requests]
    documented = LOADED[name].operations.values()
    assert sorted(sent) == sorted((one.method, one.path.replace("{", ":").replace("}", "")) for one in documented)


def test_postman_collection_encodes_the_path_of_the_project(site: Path) -> None:
    collection = json.loads((site / "openapi.postman.json").read_text(encoding="utf-8"))
    requests = [item["request"] for folder in collection["item"] for item in folder["item"]]
    assert {request["url"]["variable"][0]["value"] for request in requests} == {"demo%2Fplatform%2Fintegrated"}


def test_pages_load_nothing_from_other_hosts(site: Path, read: dict[str, Page]) -> None:
    loads = [load for page in read.values() for load in page.loads if "//" in load]
    styles = [file.read_text(encoding="utf-8") for file in site.rglob("*.css")]
    assert loads == []
    assert [
        found for style in styles for found in re.findall(r"(?:url\(|@import )['\"]?(?:https?:)?//[^)]*", style)
    ] == []
