"""The languages of the documentation, and the words that the builder itself puts into it."""

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
        code: Its tag, as HTML and the names of files carry it.
        name: Its name in itself.
        folder: Below which folder of `docs/` and of the site it is; empty for the first one.
        labels: The builder's own words in it.
    """

    code: str
    name: str
    folder: str
    labels: Mapping[str, str]

    def __call__(self, label: str, **values: object) -> str:
        """One of the builder's own words or sentences, its gaps filled in."""
        return self.labels[label].format(**values)

    def listed(self, words: list[str], label: str = "or") -> str:
        """`a`, `a or b`, `a, b or c`."""
        if len(words) == 1:
            return words[0]
        return self("comma").join(words[:-1]) + self(label) + words[-1]


def load_languages() -> tuple[Language, Language]:
    """English and Chinese, in the order in which the site is built."""
    labels = yaml.safe_load(_LABELS.read_text(encoding="utf-8"))
    english, chinese = ({key: texts[code] for key, texts in labels.items()} for code in ("en", "zh"))
    return Language("en", "English", "", english), Language("zh-CN", "简体中文", "zh", chinese)
