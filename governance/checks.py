"""The gates that a change of the contract passes: each looks at a checkout and says all that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator

from docs_builder.overlay import OverlayError
from docs_builder.translation_sources import translate_by_file
from governance import redocly
from governance.compatibility import unsaid_by_the_version, untold_by_the_changelog
from governance.errors import Unreadable
from governance.redocly import RedoclyFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from governance.checkout import Checkout


@dataclass(frozen=True)
class Gate:
    """A gate, and whether it runs Redocly's command, which is not there without npm."""

    name: str
    look: Callable[[Checkout], Iterable[str]]
    needs_redocly: bool = False

    def problems(self, checkout: Checkout) -> list[str]:
        """All that is wrong with a checkout; also when it is so wrong that the gate cannot look at it."""
        found: list[str] = []
        try:
            found.extend(self.look(checkout))
        except (RedoclyFailed, Unreadable, OSError, yaml.YAMLError) as error:
            found.append(f"This gate could not look: {error}")
        return found


def valid(checkout: Checkout) -> Iterator[str]:
    """The contract is OpenAPI 3.0, as a first tool judges it."""
    for error in OpenAPIV30SpecValidator(checkout.document).iter_errors():
        yield f"openapi.yaml: {error.message} At #/{'/'.join(map(str, error.absolute_path))}"


def lint(checkout: Checkout) -> Iterator[str]:
    """The contract is in good order, as a second tool judges it, and so is what lies beside it."""
    folder = checkout.contract.parent
    files = [checkout.contract, *sorted(folder.glob("*.arazzo.yaml")), *folder.glob("double.yaml")]
    return map(str, redocly.lint(checkout.redocly_settings, *files))


def one_version(checkout: Checkout) -> Iterator[str]:
    """The contract, its translation, the package and the changelog speak of the same version."""
    version = checkout.contract_version
    if checkout.overlay_version != version:
        yield f"{checkout.overlay.name} says version {checkout.overlay_version}, the contract says {version}."
    if checkout.package_version != version:
        yield f"pyproject.toml says version {checkout.package_version}, the contract says {version}."
    newest = checkout.changelog[0].version
    if newest != version:
        yield f"The newest section of CHANGELOG.md is that of {newest}, the contract says {version}."


def version_says_it(checkout: Checkout) -> Iterator[str]:
    """A contract other than the one that users have has another version."""
    return unsaid_by_the_version(
        checkout.promise,
        checkout.difference,
        checkout.contract_version,
        released=checkout.is_released(checkout.promise),
    )


def changelog_says_it(checkout: Checkout) -> Iterator[str]:
    """The changelog tells what is other than in the contract that users have."""
    return untold_by_the_changelog(checkout.promise, checkout.difference, checkout.changelog)


def translated(checkout: Checkout) -> Iterator[str]:
    """The Chinese words fit the contract: none is left over, none is missing, and none is of what it said earlier."""
    try:
        translate_by_file(checkout.document, checkout.overlay)
    except OverlayError as error:
        yield str(error)


GATES = (
    Gate("valid", valid),
    Gate("lint", lint, needs_redocly=True),
    Gate("one version", one_version),
    Gate("version says it", version_says_it, needs_redocly=True),
    Gate("changelog says it", changelog_says_it, needs_redocly=True),
    Gate("translated", translated),
)
