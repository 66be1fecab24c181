"""The languages of the site and their labels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent

_LABELS = Path(__file__).parent / "labels.yaml"


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the site.

    Attributes:
        code: Its language tag, in HTML and file names.
        name: Its name in the language itself.
        folder: Its folder in `docs/` and in the site; empty for English.
        labels: The texts of the site outside the pages, by key.
    """

    code: str
    name: str
    folder: str
    labels: Mapping[str, str]

    def __call__(self, label: str, **values: object) -> str:
        """Return a label with its placeholders replaced."""
        return self.labels[label].format(**values)

    def listed(self, words: list[str], label: str = "or") -> str:
        """Join words into a list in a sentence: `a`, `a or b`, `a, b or c`."""
        if len(words) == 1:
            return words[0]
        return self("comma").join(words[:-1]) + self(label) + words[-1]


def load_languages() -> tuple[Language, Language]:
    """Return English and Chinese, in build order."""
    labels = yaml.safe_load(_LABELS.read_text(encoding="utf-8"))
    english, chinese = ({key: texts[code] for key, texts in labels.items()} for code in ("en", "zh"))
    return Language("en", "English", "", english), Language("zh-CN", "简体中文", "zh", chinese)
