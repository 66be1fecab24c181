"""The built site: complete in both languages, without a dead link, and without a request to anybody else."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
import yaml

from contract_tests.docs.html import Page
from docs_builder.contract import CONTRACT, file_name, load_documents, load_frozen, write_downloads
from docs_builder.frozen import FrozenError, frozen_folder
from docs_builder.languages import ROOT
from docs_builder.overlay import OverlayError
from docs_builder.reference import operations

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract

OPERATIONS = [node["operationId"] for _, _, node in operations(load_documents()["en"])]
LANGUAGES = {"": "en", "zh": "zh"}
FROZEN = frozen_folder(ROOT)


@pytest.fixture(scope="session")
def read(site: Path) -> dict[str, Page]:
    """Every page by its path in the site, but the one for what is missing: it is one for all places and languages."""
    return {
        file.relative_to(site).as_posix(): Page.read(file) for file in site.rglob("*.html") if file.name != "404.html"
    }


def test_each_page_is_there_in_both_languages(read: dict[str, Page]) -> None:
    english = {name for name in read if not name.startswith("zh/")}
    assert {name.removeprefix("zh/") for name in read if name.startswith("zh/")} == english


def test_each_page_says_in_which_language_it_is(read: dict[str, Page]) -> None:
    said = {name: page.language.partition("-")[0] for name, page in read.items()}
    assert said == {name: "zh" if name.startswith("zh/") else "en" for name in read}


def test_no_page_shows_marks_of_markdown(read: dict[str, Page]) -> None:
    shown = {name: re.findall(r"```|\]\(", page.text) for name, page in read.items()}
    assert {name: marks for name, marks in shown.items() if marks} == {}


def test_every_link_and_anchor_leads_somewhere(site: Path, read: dict[str, Page]) -> None:
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


def test_what_a_page_loads_is_in_the_site(site: Path, read: dict[str, Page]) -> None:
    missing = [
        (name, load)
        for name, page in read.items()
        for load in page.loads
        if not (site / posixpath.normpath(posixpath.join(posixpath.dirname(name), load))).is_file()
    ]
    assert missing == []


def test_the_language_switch_leads_to_the_same_page(read: dict[str, Page]) -> None:
    def other(name: str) -> str:
        return name.removeprefix("zh/") if name.startswith("zh/") else f"zh/{name}"

    lost = [
        name
        for name, page in read.items()
        if other(name) not in {posixpath.normpath(posixpath.join(posixpath.dirname(name), link)) for link in page.links}
    ]
    assert lost == []


def test_each_page_names_itself_in_every_language(site: Path, read: dict[str, Page]) -> None:
    def named(name: str) -> dict[str, str]:
        text = (site / name).read_text(encoding="utf-8")
        links = re.findall(r'<link rel="alternate " href="([^"]*)" hreflang="([^"]*)">', text)
        return {code: posixpath.normpath(posixpath.join(posixpath.dirname(name), link)) for link, code in links}

    expected = {
        name: {"en": name.removeprefix("zh/"), "zh-CN": f"zh/{name.removeprefix('zh/')}"}
        for name in read
        if not name.endswith("console.html")
    }
    assert {name: named(name) for name in expected} == expected


def test_the_page_for_what_is_missing_fits_wherever_it_is_shown(site: Path) -> None:
    page = Page.read(site / "404.html")
    assert [load for load in page.loads if not load.startswith("data:")] == []
    assert {*page.links} == {"./", "../"}
    assert [*site.rglob("404.html")] == [site / "404.html"]
    text = (site / "404.html").read_text(encoding="utf-8")
    assert "There is no such page" in text
    assert "没有这个页面" in text


@pytest.mark.parametrize("folder", LANGUAGES)
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operations_page_names_all_that_the_contract_documents(
    read: dict[str, Page], contract: Contract, folder: str, name: str
) -> None:
    operation = contract.operations[name]
    text = read[posixpath.join(folder, f"reference/{name}.html")].text
    named = [
        f"{operation.method} {operation.path}",
        *(parameter.name for parameter in operation.parameters),
        *(str(status) for status in operation.responses),
        *(header for answer in operation.responses.values() for header in answer.headers),
    ]
    assert [word for word in named if word not in text] == []


@pytest.mark.parametrize("folder", LANGUAGES)
def test_the_models_have_all_their_fields(read: dict[str, Page], contract: Contract, folder: str) -> None:
    text = read[posixpath.join(folder, "reference/models.html")].text
    fields = {field for schema in contract.document["components"]["schemas"].values() for field in schema["properties"]}
    assert [field for field in sorted(fields) if field not in text] == []


@pytest.mark.parametrize("folder", LANGUAGES)
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operations_page_shows_its_example(read: dict[str, Page], folder: str, name: str) -> None:
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


def test_the_newest_contract_can_be_had_as_yaml_and_json(site: Path) -> None:
    assert downloads(site) == {code: [document] * 2 for code, document in load_documents().items()}


def test_each_contract_that_is_frozen_can_be_had_at_the_address_of_its_version(site: Path) -> None:
    frozen = {folder.name: folder for folder in FROZEN.iterdir()}
    assert {folder.name: downloads(folder) for folder in (site / "contract").iterdir()} == {
        name: {code: [document] * 2 for code, document in load_frozen(folder).items()}
        for name, folder in frozen.items()
    }


def test_a_version_in_the_making_takes_no_address_from_an_earlier_one(tmp_path: Path) -> None:
    for version in ("0.9.0", "0.10.0"):
        kept = shutil.copytree(FROZEN / "0.1.0", tmp_path / "openapi" / "frozen" / version)
        text = (kept / "openapi.yaml").read_text(encoding="utf-8")
        (kept / "openapi.yaml").write_text(text.replace("version: 0.1.0", f"version: {version}"), encoding="utf-8")
    documents = {code: {"info": {"version": "0.11.0"}} for code in load_documents()}
    write_downloads(documents, tmp_path / "site", tmp_path)
    for version in ("0.9.0", "0.10.0"):
        made, kept = (tmp_path / folder / version / "openapi.yaml" for folder in ("site/contract", "openapi/frozen"))
        assert made.read_bytes() == kept.read_bytes()
    assert sorted(path.name for path in (tmp_path / "site" / "contract").iterdir()) == ["0.10.0", "0.9.0"]


def test_a_frozen_translation_that_does_not_fit_is_named_with_its_version(tmp_path: Path) -> None:
    kept = shutil.copytree(FROZEN / "0.1.0", tmp_path / "0.1.0")
    (kept / "zh-CN.overlay.yaml").unlink()
    with pytest.raises(OverlayError, match=r"^openapi/frozen/0\.1\.0: zh-CN\.overlay\.yaml is missing\.$"):
        load_frozen(kept)


def test_a_frozen_version_without_a_contract_is_named(tmp_path: Path) -> None:
    with pytest.raises(FrozenError, match=rf"^openapi/frozen/{tmp_path.name} has no openapi\.yaml\.$"):
        load_frozen(tmp_path)


def test_the_contract_is_handed_out_as_it_was_written(site: Path) -> None:
    assert (site / "openapi.yaml").read_bytes() == CONTRACT.read_bytes()


def test_a_text_of_several_lines_is_written_line_by_line(site: Path) -> None:
    scalars: list[Any] = [
        token
        for token in yaml.scan((site / "openapi.zh-CN.yaml").read_text(encoding="utf-8"))
        if hasattr(token, "style")
    ]
    assert {token.style for token in scalars if "\n" in token.value} == {"|"}


@pytest.mark.parametrize(("folder", "words"), [("", ["client keys", "Retries"]), ("zh", ["客户端密钥", "重试"])])
def test_the_search_knows_the_words_of_its_language(site: Path, folder: str, words: list[str]) -> None:
    index: Any = (site / folder / "search.json").read_text(encoding="utf-8")
    assert [word for word in words if word not in index] == []


def test_no_page_loads_anything_from_another_host(site: Path, read: dict[str, Page]) -> None:
    loads = [load for page in read.values() for load in page.loads if "//" in load]
    styles = [file.read_text(encoding="utf-8") for file in site.rglob("*.css")]
    assert loads == []
    assert [
        found for style in styles for found in re.findall(r"(?:url\(|@import )['\"]?(?:https?:)?//[^)]*", style)
    ] == []


def test_the_switch_between_light_and_dark_is_labelled_in_the_pages_language(site: Path) -> None:
    labels = {
        name: re.findall(
            r'name="__palette"[^>]*>\s*<label[^>]*title="([^"]*)"', (site / name).read_text(encoding="utf-8")
        )
        for name in ("index.html", "zh/index.html")
    }
    assert labels == {
        "index.html": ["Switch to dark", "Switch to light"],
        "zh/index.html": ["切换为深色", "切换为浅色"],
    }


def test_no_english_label_is_left_in_the_chinese_reference(read: dict[str, Page]) -> None:
    sentence = re.compile(r"(?:\b[a-z]+ ){5,}[a-z]+\b")
    found = {
        name: sentence.findall(re.sub(r"curl .*?settings\"|from gitlab.*?#", "", page.text))
        for name, page in read.items()
        if name.startswith("zh/client-reference/")
    }
    assert {name: phrases for name, phrases in found.items() if phrases} == {}
