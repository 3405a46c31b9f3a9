"""The regulation's own words, beside the rule that they are for."""

from __future__ import annotations

from typing import NamedTuple


class Clause(NamedTuple):
    """A clause of the regulation."""

    source: str
    """Document, section: ``A3.1.2`` is section 3.1.2 of document A (RULEBOOK)."""
    text: str
    """Its own words."""
