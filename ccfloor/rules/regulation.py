"""The regulation's types, where rules and cases look for them.

They live in ``ccfloor.regulation``: the configuration carries the regulation, and it may not
know the rules that are made from it.
"""

from __future__ import annotations

from ccfloor.regulation.editions import (
    Charge,
    Day,
    Edition,
    Entry,
    Fen,
    Regulation,
    Tenths,
    Value,
)

__all__ = ["Charge", "Day", "Edition", "Entry", "Fen", "Regulation", "Tenths", "Value"]
