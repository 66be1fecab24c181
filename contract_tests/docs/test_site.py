"""The built site: complete in both languages, without dead links or requests to other hosts."""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
import yaml
from gitlab_error_tracking_contract.contract import operations_in
from openapi_spec_validator import OpenAPIV31SpecValidator

from contract_tests.docs.html import Page
from docs_builder.contract import CONTRACT, OVERLAY, POSTMAN, WALKTHROUGH, file_name, formats, load_documents
from docs_builder.frozen import frozen_folder
from docs_builder.languages import ROOT

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract

OPERATIONS = [node["operationId"] for _, _, node in operations_in(load_documents()["en"])]
LANGUAGES = {"": "en", "zh": "zh"}
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
    shown = {name: re.findall(r"```|\]\(", page.text) for name, page in read.items()}
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
@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_page_names_everything_documented(
    read: dict[str, Page], contract: Contract, folder: str, name: str
) -> None:
    operation = contract.operations[name]
    text = read[posixpath.join(folder, f"reference/{name}.html")].text
    named = [
        f"{operation.method} {operation.path}",
        *(parameter.name for parameter in operation.parameters),
        *(str(status) for status in operation.responses),
        *(header for response in operation.responses.values() for header in response.headers),
    ]
    assert [word for word in named if word not in text] == []


@pytest.mark.parametrize("folder", LANGUAGES)
def test_models_page_names_every_field(read: dict[str, Page], contract: Contract, folder: str) -> None:
    text = read[posixpath.join(folder, "reference/models.html")].text
    fields = {field for schema in contract.document["components"]["schemas"].values() for field in schema["properties"]}
    assert [field for field in sorted(fields) if field not in text] == []


@pytest.mark.parametrize("folder", LANGUAGES)
@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_page_shows_its_example(read: dict[str, Page], folder: str, name: str) -> None:
    program = (Path(CONTRACT).parent.parent / "examples" / "operations" / f"{name}.py").read_text(encoding="utf-8")
    assert " ".join(program.split()) in read[posixpath.join(folder, f"reference/{name}.html")].text


def downloads(folder: Path) -> dict[str, list[Any]]:
    """The contract in a folder by language, as YAML and as JSON."""
    return {
        code: [
            yaml.safe_load((folder / file_name(code, "yaml")).read_text(encoding="utf-8")),
            json.loads((folder / file_name(code, "json")).read_text(encoding="utf-8")),
        ]
        for code in load_documents()
    }


def test_current_contract_is_downloadable(site: Path) -> None:
    assert downloads(site) == {code: [document] * 2 for code, document in load_documents().items()}


def test_frozen_contracts_are_downloadable(site: Path) -> None:
    frozen = {
        folder.name: {
            code: [yaml.safe_load((folder / file_name(code, "yaml")).read_text(encoding="utf-8"))] * 2
            for code in load_documents()
        }
        for folder in FROZEN.iterdir()
    }
    assert {folder.name: downloads(folder) for folder in (site / "contract").iterdir()} == frozen


def test_every_format_is_downloadable(site: Path) -> None:
    names = [name for code in load_documents() for name in formats(code)]
    folders = [site, *(site / "contract").iterdir()]
    assert [(folder.name, name) for folder in folders for name in names if not (folder / name).is_file()] == []


def test_openapi_3_1_is_valid_and_has_null(site: Path) -> None:
    document = yaml.safe_load((site / "openapi-3.1.yaml").read_text(encoding="utf-8"))
    OpenAPIV31SpecValidator(document).validate()
    assert json.loads((site / "openapi-3.1.json").read_text(encoding="utf-8")) == document
    assert document["components"]["schemas"]["Settings"]["properties"]["api_url"]["type"] == ["string", "null"]
    assert "nullable" not in str(document)


def test_walkthrough_and_overlay_refer_to_published_files(site: Path) -> None:
    walkthrough, overlay = (
        yaml.safe_load((site / name).read_text(encoding="utf-8")) for name in (WALKTHROUGH.name, OVERLAY)
    )
    referenced = [overlay["extends"], *(source["url"] for source in walkthrough["sourceDescriptions"])]
    assert [name for name in referenced if not (site / name).is_file()] == []


def test_postman_collection_encodes_the_path_of_the_project(site: Path, contract: Contract) -> None:
    collection = json.loads((site / POSTMAN).read_text(encoding="utf-8"))
    requests = [item["request"] for folder in collection["item"] for item in folder["item"]]
    sent = [(request["method"], "/" + "/".join(request["url"]["path"])) for request in requests]
    assert sent == [(one.method, one.path.replace("{", ":").replace("}", "")) for one in contract.operations.values()]
    assert {request["url"]["variable"][0]["value"] for request in requests} == {"demo%2Fplatform%2Fintegrated"}


def test_pages_load_nothing_from_other_hosts(site: Path, read: dict[str, Page]) -> None:
    loads = [load for page in read.values() for load in page.loads if "//" in load]
    styles = [file.read_text(encoding="utf-8") for file in site.rglob("*.css")]
    assert loads == []
    assert [
        found for style in styles for found in re.findall(r"(?:url\(|@import )['\"]?(?:https?:)?//[^)]*", style)
    ] == []
