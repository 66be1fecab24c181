"""Which English each translation was made of, so that one shows when the English is another by now.

Beside `zh-CN.overlay.yaml` lies `zh-CN.originals.yaml`, in which every English text of the contract stands at its place
as it was when its translation was last found right. `python -m governance.mark_translated` writes it.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import yaml

from docs_builder.overlay import OverlayError, translate
from docs_builder.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HEAD = """\
# The English texts of openapi.yaml by their places, each as it was when its translation in {overlay}
# was last found right. Written by `python -m governance.mark_translated`; where the contract says something else by
# now, the translation is out of date, and `make check` and `make docs` fail.
"""


def translate_by_file(document: dict[str, Any], overlay: Path) -> dict[str, Any]:
    """The document in the language of an overlay, which is known to be a translation of just this document.

    Raises:
        OverlayError: The overlay does not fit, or was made of another English; the text names file and places.
    """
    translated = translate_as_it_is(document, overlay)
    stale = [*_changes(_read(originals_of(overlay)), dict(texts(document)), dict(texts(translated)))]
    if stale:
        raise OverlayError(
            f"{overlay.name} translates another English than that of the contract. Mend each of these translations "
            "where it is not right any more, then run `python -m governance.mark_translated`:" + "".join(stale)
        )
    return translated


def translate_as_it_is(document: dict[str, Any], overlay: Path) -> dict[str, Any]:
    """The document in the language of an overlay, whatever that was made of.

    Raises:
        OverlayError: The overlay does not fit; the text names the file.
    """
    try:
        return translate(document, yaml.safe_load(overlay.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise OverlayError(f"{overlay.name} is missing.") from error
    except (OverlayError, yaml.YAMLError) as error:
        raise OverlayError(f"{overlay.name}: {error}") from error


def keep(document: dict[str, Any], overlay: Path) -> str:
    """Write down that the overlay translates what the document says now, and tell what is different by that.

    Raises:
        OverlayError: The overlay does not fit.
    """
    translated, kept = translate_as_it_is(document, overlay), originals_of(overlay)
    now = dict(texts(document))
    try:
        before = _read(kept)
    except OverlayError:
        before = {}  # it is made anew
    changes = [*_changes(before, now, dict(texts(translated)))]
    dumped = yaml.dump(now, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    kept.write_text(_HEAD.format(overlay=overlay.name) + dumped, encoding="utf-8")
    if not changes:
        return f"{overlay.name} translates what the contract says."
    return f"{overlay.name} now counts as the translation of what the contract says here:{''.join(changes)}"


def originals_of(overlay: Path) -> Path:
    """Where the English of which an overlay was made is kept."""
    return overlay.with_name(overlay.name.replace(".overlay.", ".originals."))


def _read(kept: Path) -> dict[str, str]:
    try:
        places = yaml.safe_load(kept.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise OverlayError(f"{kept.name} is missing: `python -m governance.mark_translated` writes it.") from error
    except yaml.YAMLError as error:
        raise OverlayError(f"{kept.name}: {error}") from error
    if not isinstance(places, dict):
        raise OverlayError(f"{kept.name} has no places: `python -m governance.mark_translated` writes it anew.")
    return places


def _changes(before: dict[str, str], now: dict[str, str], translated: dict[str, str]) -> Iterator[str]:
    """A paragraph for each place whose words are not what they were: the lines that differ, and the translation."""
    for place in {**now, **before}:
        old, new = before.get(place, ""), now.get(place, "")
        if old.split() != new.split():
            _, _, *lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
            different = [line for line in lines if not line.startswith("@@")]
            said = [f"={line}" for line in _paragraphs_of(old, new, translated.get(place, "")).splitlines()]
            shown = [f"\n    {line[0]} {line[1:].strip()}" for line in [*different, *said] if line[1:].strip()]
            yield f"\n  {place}" + "".join(shown)


def _paragraphs_of(old: str, new: str, translated: str) -> str:
    """What of a translation is to be looked at: the paragraphs of another English, or all where some came or went."""
    before, now, said = (text.strip().split("\n\n") for text in (old, new, translated))
    if not len(before) == len(now) == len(said):
        return translated
    return "\n\n".join(one for one, was, is_ in zip(said, before, now, strict=True) if was.split() != is_.split())


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as one writes it by hand."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)
