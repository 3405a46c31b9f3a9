"""How wide a text is, in characters of a spreadsheet's column: a Chinese one is two."""

from __future__ import annotations

from unicodedata import combining, east_asian_width


def width_of(text: str) -> int:
    """Count the columns that a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(one) else 1 + (east_asian_width(one) in "WF") for one in text)
