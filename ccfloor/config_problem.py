"""One thing that is wrong with a configuration: which key, what stands there, what was expected."""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec

from ccfloor.errors import ConfigError


class Words:
    """A value that cannot be shown as it stands, described instead."""

    def __init__(self, text: str) -> None:
        """Take what to show in its place."""
        self.text = text

    def __repr__(self) -> str:
        """Show the words in brackets, as no value looks like that."""
        return f"({self.text})"


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong with a configuration."""

    key: str
    """Like ``queue[0].required[1].staff``."""
    value: object
    expected: str
    fatal: bool = True
    line: int | None = None
    """Counted from 1; None where the key is not in the file."""
    file: str = ""
    """The file it is in, where that is not the configuration itself."""

    def error(self, file: str) -> ConfigError:
        """Return it as the error to raise, or to show by its text."""
        file = self.file or file
        place = file if self.line is None else f"{file}:{self.line}"
        return ConfigError(place, self.key, self.value, self.expected)


def between(key: str, value: float, low: float, high: float, unit: str) -> Iterator[Problem]:
    """Find a number that is out of range."""
    # Written so that nan, which TOML allows, is out of every range.
    if not low <= value <= high or math.isinf(value):
        yield Problem(key, value, f"{unit} from {low:g} to {high:.12g}")
