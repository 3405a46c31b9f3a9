"""Text into cells: cleaned of everything that is not a plain character, padded to the cell.

The law: no text from outside reaches the screen but through ``clean``; it loses control
characters, escape sequences, bidi marks, joiners, combining heaps and emoji, whose
widths terminals disagree on. Nothing is ever parsed as markup. Widths are counted in
cells of the terminal, a Han character being two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

LONGEST = 64
"""Characters of a hostile text that are looked at."""

_ASTRAL_SYMBOLS = 0x1F000
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me", "Mc", "Sk"})
_SPACES = frozenset({"Zs", "Zl", "Zp"})

Line = list[Segment]


@lru_cache(maxsize=8192)
def clean(text: str, longest: int = LONGEST) -> str:
    """Keep what is safe to print, on one line, at most ``longest`` characters of it."""
    if text.isascii() and text.isprintable() and len(text) <= longest:
        return text
    kept = []
    # Composed first: the name of a Vietnamese colleague keeps its accents, a heap of marks goes.
    for character in unicodedata.normalize("NFC", text[:longest]):
        if unicodedata.category(character) in _SPACES:
            kept.append(" ")
        elif _plain(character):
            kept.append(character)
    return "".join(kept).strip()


@lru_cache(maxsize=8192)
def blanked(text: str) -> str:
    """Put blanks, as many as it has cells, in place of whatever ``clean`` would drop.

    For lines that were laid out elsewhere, for terminals and files alike: no column moves.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(one if _plain(one) else " " * cell_len(one) for one in text)


def _plain(character: str) -> bool:
    if character.isascii():  # ^ and ` are modifiers by their category, and one cell as any other
        return character.isprintable()
    category = unicodedata.category(character)
    if category in _SPACES:
        return False
    astral = category == "So" and ord(character) >= _ASTRAL_SYMBOLS
    return not astral and category not in _DROPPED


def fit(text: str, width: int) -> str:
    """Cut or pad a clean text to ``width`` cells."""
    return set_cell_size(text, max(0, width))


def right(text: str, width: int) -> str:
    """Put a clean text at the right end of ``width`` cells; what is too long is cut."""
    missing = width - cell_len(text)
    return " " * missing + text if missing >= 0 else fit(text, width)


def length(line: Iterable[Segment]) -> int:
    """Count the cells of a line."""
    return sum(cell_len(segment.text) for segment in line)


def spread(left: Line, end: Line, width: int, ground: Style) -> Line:
    """Put ``end`` at the right end of the line; when there is no room it is left out."""
    gap = width - length(left) - length(end)
    if gap < 1:
        return left
    return [*left, Segment(" " * gap, ground), *end]
