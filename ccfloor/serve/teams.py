"""Who belongs to which team, by the patterns of the configuration.

An entry is a name as it stands (an agent's code, a seat, an interface), or a range:
``agent1001-agent1040``, ``PJSIP/1001-1040``, ``001-040``. A name as it stands beats a
range, whatever their order; among equals the team written first wins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from ccfloor.config import TeamConfig
from ccfloor.errors import ConfigError

_RANGE: Final = re.compile(r"(?P<prefix>.*?)(?P<low>[0-9]+)-(?P=prefix)?(?P<high>[0-9]+)")
_NUMBERED: Final = re.compile(r"(?P<prefix>.*?)(?P<number>[0-9]+)")
_DIGITS: Final = 18
"""The longest number of a range; nobody numbers seats beyond it."""


class Range(msgspec.Struct, frozen=True):
    """Names with one beginning and a number between two bounds, both included."""

    prefix: str
    low: int
    high: int
    width: int
    """Digits of the lower bound: ``001-040`` holds 005, not 5."""

    def __contains__(self, name: str) -> bool:
        """Tell if ``name`` is one of them."""
        parts = _NUMBERED.fullmatch(name)
        if parts is None or parts["prefix"] != self.prefix or len(parts["number"]) > _DIGITS:
            return False
        number = int(parts["number"])
        written = str(number).zfill(self.width)
        return self.low <= number <= self.high and written == parts["number"]


def parse_range(entry: str) -> Range | None:
    """Read a range; None where ``entry`` is a plain name."""
    parts = _RANGE.fullmatch(entry)
    if parts is None or max(len(parts["low"]), len(parts["high"])) > _DIGITS:
        return None
    return Range(parts["prefix"], int(parts["low"]), int(parts["high"]), len(parts["low"]))


class Teams:
    """The teams of the configuration, ready to be asked."""

    def __init__(self, teams: Sequence[TeamConfig], file: str = "configuration") -> None:
        """Read all patterns; a range that holds nobody raises ConfigError naming ``file``."""
        self._exact: dict[str, str] = {}
        self._ranges: list[tuple[Range, str]] = []
        for team in teams:
            for entry in team.agents:
                self._exact.setdefault(entry, team.name)
                span = parse_range(entry)
                if span is None:
                    continue
                if span.low > span.high:
                    key = f'team "{team.name}" agents'
                    raise ConfigError(file, key, entry, "the smaller number first")
                self._ranges.append((span, team.name))

    def of(self, *names: str) -> str:
        """Return the team of the first of ``names`` that has one, else an empty string."""
        for name in names:
            if team := self._exact.get(name):
                return team
        for name in names:
            for span, team in self._ranges:
                if name in span:
                    return team
        return ""
