"""What is wrong with a roster's file, and exactly where."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ccfloor.errors import RosterError

SHOWN = 60
"""Characters of a wrong value that are shown."""


class Place(msgspec.Struct, frozen=True):
    """Where something stands."""

    file: str
    sheet: str = ""
    line: int = 0
    column: str = ""
    """Its letter."""

    def __str__(self) -> str:
        """Write it as editors and spreadsheets do: ``file [sheet]:line column C``."""
        text = f"{self.file} [{self.sheet}]" if self.sheet else self.file
        text += f":{self.line}" if self.line else ""
        return f"{text} column {self.column}" if self.column else text


class Fault(msgspec.Struct, frozen=True):
    """One thing that keeps a file from being taken."""

    place: Place
    value: str
    expected: str

    def __str__(self) -> str:
        """Say all of it in one line; the value as Python would write it, so nothing hides."""
        value = self.value if len(self.value) <= SHOWN else self.value[: SHOWN - 1] + "…"
        return f"{self.place}: {value!r}: expected {self.expected}"


class Refusal(RosterError):  # noqa: N818 - it says what happened, as in errors.py
    """A file cannot be taken; nothing of it was."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep all of what is wrong, in the order of the files and lines."""
        self.faults = tuple(faults)
        lines = "\n".join(str(fault) for fault in self.faults)
        count = len(self.faults)
        super().__init__(f"nothing was taken, {count} mistake{'s' * (count != 1)}:\n{lines}")
