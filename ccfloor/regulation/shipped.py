"""The regulation that the program brings with it.

Its text is a part of the program, like a module: read once, and never from anywhere else.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from ccfloor.regulation.editions import Edition, Regulation
from ccfloor.regulation.reading import shipped_of


@cache
def shipped_edition() -> Edition:
    """Give the edition that is shipped."""
    text = resources.files("ccfloor").joinpath("rules", "regulation.toml")
    return shipped_of(text.read_text(encoding="utf-8"))


@cache
def shipped() -> Regulation:
    """Give the regulation of a house that has no edition of its own."""
    return Regulation((shipped_edition(),))
