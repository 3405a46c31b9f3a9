"""Makes the tables of keys and signs in the guide, in both languages.

    python -m ccfloor.commands.guide_doc          # write them
    python -m ccfloor.commands.guide_doc --check  # exit 1 if one is not up to date

The pages are written by people; what stands between ``<!-- keys NAME -->`` and ``<!-- /keys -->``
is made from the key table of that name, so that the guide names every key and no other.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from itertools import groupby
from pathlib import Path
from pkgutil import walk_packages
from typing import Final

from ccfloor import dashboard
from ccfloor.dashboard.keys import Key
from ccfloor.dashboard.look import ASCII, GLYPHS, WORDS
from ccfloor.locale import Words

FOLDER: Final = Path(__file__).parents[2] / "docs" / "guide"
PAGES: Final = {"README.md": "en", "README.zh-CN.md": "zh_CN"}

_TABLE: Final = re.compile(
    r"(<!-- (?:keys (\w+)|(signs)) -->\n).*?(<!-- /(?:keys|signs) -->)", re.DOTALL
)
_FLOOR: Final = "KEYS"
_HEADS: Final = {"en": ("key", "does"), "zh_CN": ("按键", "作用")}
_SIGNS: Final = {
    "en": ("sign", "plain", "the person"),
    "zh_CN": ("符号", "字母", "坐席状态"),
}


def key_tables() -> Mapping[str, tuple[Key, ...]]:
    """Give every key table of the dashboard by its name, the floor's as ``floor``."""
    found: dict[str, tuple[Key, ...]] = {}
    for module in walk_packages(dashboard.__path__, f"{dashboard.__name__}."):
        for name, value in vars(import_module(module.name)).items():
            if not name.endswith(_FLOOR) or not isinstance(value, tuple):
                continue
            if value and all(isinstance(key, Key) for key in value):
                found[name.removesuffix("_KEYS").replace(_FLOOR, "floor").lower()] = value
    return found


def page(text: str, language: str) -> str:
    """Return a page with its tables made anew; raises KeyError for a table that there is not."""
    tables, words = key_tables(), Words(language)

    def made(match: re.Match[str]) -> str:
        table = _signs(words) if match[3] else _keys(tables[match[2]], words)
        return f"{match[1]}{table}{match[4]}"

    return _TABLE.sub(made, text)


def _keys(keys: Sequence[Key], words: Words) -> str:
    rows = (
        (" ".join(f"`{key.shown}`" for key in several), words(text))
        for text, several in groupby(keys, lambda key: key.text)
    )
    return _table(_HEADS[words.language], rows)


def _signs(words: Words) -> str:
    rows = ((GLYPHS[state], f"`{ASCII[state]}`", words(text)) for state, text in WORDS.items())
    return _table(_SIGNS[words.language], rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main(argv: Sequence[str]) -> int:
    """Write the pages, or only compare them."""
    stale = False
    for name, language in PAGES.items():
        file = FOLDER / name
        before = file.read_text(encoding="utf-8")
        after = page(before, language)
        stale |= before != after
        if "--check" not in argv:
            file.write_text(after, encoding="utf-8")
    return int(stale and "--check" in argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
