"""What is wrong with a regulation's text, collected so that a file is mended once."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple


class Fault(NamedTuple):
    """One thing that is wrong."""

    key: str
    """Like ``edition[0].rules.T01.params.ring_limit_s``; empty: the file itself."""
    value: object
    expected: str
    line: int | None = None


class Shown:
    """What is shown in the place of a value that cannot be."""

    def __init__(self, text: str) -> None:
        """Take the words."""
        self.text = text

    def __repr__(self) -> str:
        """Show them in brackets, as no value looks like that."""
        return f"({self.text})"


MISSING: Final = Shown("missing")
"""Shown where a value should stand and none does."""


class Table:
    """One table of the file: asked for its keys, it notes what is wrong with them."""

    def __init__(self, raw: Mapping[str, Any], at: str, faults: list[Fault]) -> None:
        """Take the table, its key in the file, and where faults are collected."""
        self.raw = raw
        self.at = at
        self.faults = faults

    def __contains__(self, name: str) -> bool:
        return name in self.raw

    def fault(self, name: str, value: object, expected: str) -> None:
        """Note a fault of the key ``name``; empty: of the table itself."""
        key = f"{self.at}.{name}" if self.at and name else self.at or name
        self.faults.append(Fault(key, _shown(value), expected))

    def only(self, known: Collection[str], what: str = "a key that exists") -> None:
        """Refuse every key that is not known, and say what looks like it."""
        for name, value in self.raw.items():
            if name not in known:
                self.fault(name, value, f"{what}{likeness(name, known)}")

    def take(
        self, name: str, valid: Callable[[Any], bool], expected: str, former: Any = MISSING
    ) -> Any:
        """Give the value of a key; ``former`` where it is not there or not what was expected.

        A key that has no former value must be there.
        """
        if name not in self.raw:
            if former is MISSING:
                self.fault(name, MISSING, expected)
            return former
        value = self.raw[name]
        if not valid(value):
            self.fault(name, value, expected)
            return former
        return value

    def table(self, name: str) -> Table:
        """Give a table inside this one, empty where it is not there."""
        raw = self.take(name, lambda value: isinstance(value, dict), f"a table: {name}.…", {})
        return Table(raw, f"{self.at}.{name}" if self.at else name, self.faults)

    def tables(self) -> Iterable[tuple[str, Table]]:
        """Give all that stands in this table; each must be a table of its own."""
        for name in self.raw:
            if isinstance(self.raw[name], dict):
                yield name, self.table(name)
            else:
                self.fault(name, self.raw[name], "a table")


def _shown(value: object) -> object:
    """Show a value as the file has it: fractions are read as decimals, tables would be long."""
    if isinstance(value, Mapping):
        return Shown("a table")
    if isinstance(value, Decimal):
        return float(value)
    return [_shown(each) for each in value] if isinstance(value, list) else value


def likeness(name: str, known: Collection[str]) -> str:
    """Tell what a name may have been meant to be."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else f": one of {', '.join(known) or 'none'}"


def is_text(value: object) -> bool:
    """Tell a text that is not empty, and that a terminal can show as it stands."""
    return isinstance(value, str) and bool(value.strip()) and is_plain(value)


def is_plain(text: str) -> bool:
    """Tell a text without control characters, visible or not (escapes, changes of direction)."""
    return not any(unicodedata.category(char).startswith("C") for char in text)


def is_texts(value: object) -> bool:
    """Tell a list of texts that are not empty."""
    return isinstance(value, list) and all(map(is_text, value))


def is_flag(value: object) -> bool:
    """Tell a truth value."""
    return isinstance(value, bool)


def is_count(value: object) -> bool:
    """Tell a whole number that is not negative."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
