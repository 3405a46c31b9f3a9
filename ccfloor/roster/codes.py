"""What stands in one day of a month's sheet: 白, 夜, 休, 年, 病, 事, and several together.

A cell is one or more parts joined by ``+``. A part is a shift (a code, a pattern's name, or
times like ``09:00-21:00``), then what it is spent on or missed for: ``白事`` is a day shift on
personal leave, ``夜病`` a night shift on sick leave, ``白训`` a day shift of training. Leave
or training alone is of the shift that is planned for the day already, else of the first
pattern. A cell with 休 or nothing is a day off.

A file's legend goes before the configuration: ``白=09:00-21:00`` is what 白 means there.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import msgspec

from ccfloor.roster.cells import Unreadable, plain, shown, stretch
from ccfloor.roster.plan import Activity, LeaveKind
from ccfloor.roster.shifts import Pattern, Stretch
from ccfloor.roster.table import Cell

OFF: Final = frozenset(
    {"", "休", "休息", "公休", "轮休", "例休", "off", "rest", "-", "—", "/", "×", "x", "o", "〇"}
)
LEAVES: Final = {
    "事": LeaveKind.PERSONAL, "事假": LeaveKind.PERSONAL, "personal": LeaveKind.PERSONAL,
    "病": LeaveKind.SICK, "病假": LeaveKind.SICK, "sick": LeaveKind.SICK,
    "年": LeaveKind.ANNUAL, "年假": LeaveKind.ANNUAL, "年休": LeaveKind.ANNUAL,
    "annual": LeaveKind.ANNUAL, "倒": LeaveKind.COMPENSATORY, "倒休": LeaveKind.COMPENSATORY,
    "调休": LeaveKind.COMPENSATORY, "补休": LeaveKind.COMPENSATORY,
    "compensatory": LeaveKind.COMPENSATORY, "假": LeaveKind.OTHER, "请假": LeaveKind.OTHER,
    "婚假": LeaveKind.OTHER, "产假": LeaveKind.OTHER, "丧假": LeaveKind.OTHER,
    "other": LeaveKind.OTHER,
}  # fmt: skip
LEAVE_CODE: Final = {
    LeaveKind.PERSONAL: "事", LeaveKind.SICK: "病", LeaveKind.ANNUAL: "年",
    LeaveKind.COMPENSATORY: "倒", LeaveKind.OTHER: "假",
}  # fmt: skip
ACTIVITIES: Final = {
    "训": Activity.TRAINING, "培": Activity.TRAINING, "培训": Activity.TRAINING,
    "training": Activity.TRAINING, "会": Activity.MEETING, "会议": Activity.MEETING,
    "meeting": Activity.MEETING,
}  # fmt: skip
_LEGEND: Final = re.compile(
    r"(?:^|[\s;,、;,::(])(?P<code>[^\s;,、:=()\d]{1,6})\s*[==::]?\s*\(?"
    r"(?P<hours>\d{1,2}[::]\d{2}\s*[-~–—至到]+\s*\d{1,2}[::]\d{2})"
)


class Duty(msgspec.Struct, frozen=True):
    """One duty as a cell says it."""

    pattern: Pattern | None
    """None: the one that is planned already, else the first of all."""
    leave: LeaveKind | None = None
    activity: Activity | None = None
    """What all of the shift is for."""


class Codes:
    """What the codes of one file mean."""

    def __init__(self, patterns: tuple[Pattern, ...], legend: dict[str, Stretch]) -> None:
        """Take the configured patterns, and what the file itself says of its codes."""
        self.patterns = patterns
        self._shifts: dict[str, Pattern] = {}
        for pattern in patterns:
            for code in (pattern.name, *pattern.codes):
                self._shifts.setdefault(plain(code), pattern)
        for code, hours in legend.items():
            self._shifts[plain(code)] = self.of_hours(hours, code)

    def of_hours(self, hours: Stretch, name: str = "") -> Pattern:
        """Give the pattern with these times; one without a known name is named by them."""
        for pattern in self.patterns:
            if pattern.hours == hours:
                return pattern
        start, end = (f"{minute // 60:02}:{minute % 60:02}" for minute in hours)
        return Pattern(name or f"{start}-{end}", hours)

    def named(self, name: str) -> Pattern | None:
        """Give the pattern of a code or name."""
        return self._shifts.get(plain(name))

    def read(self, cell: Cell) -> tuple[Duty, ...]:
        """Read a cell; raises Unreadable. Nothing is a day off."""
        if plain(cell) in OFF:
            return ()
        parts = unicodedata.normalize("NFKC", shown(cell)).split("+")
        return tuple(self._part(plain(part)) for part in parts)

    def _part(self, word: str) -> Duty:
        for end in range(len(word), -1, -1):
            pattern = self._pattern(word[:end])
            if pattern is None and end:
                continue
            rest = word[end:].removeprefix("/") if end else word
            if not rest and pattern:
                return Duty(pattern)
            if rest in LEAVES:
                return Duty(pattern, leave=LEAVES[rest])
            if rest in ACTIVITIES:
                return Duty(pattern, activity=ACTIVITIES[rest])
        raise Unreadable(f"one of {self._known()}, or times like 09:00-21:00")

    def _pattern(self, word: str) -> Pattern | None:
        found = self._shifts.get(word)
        if found or not word[:1].isdigit():
            return found
        try:
            return self.of_hours(stretch(word))
        except Unreadable:
            return None

    def _known(self) -> str:
        shifts = list(dict.fromkeys(code for code in self._shifts if len(code) == 1))
        return " ".join([*shifts, "休", *LEAVE_CODE.values(), "训"])


def legend_in(cell: Cell) -> dict[str, Stretch]:
    """Find what a legend says: ``图例: 白=08:00-20:00 夜=20:00-08:00``."""
    found = {}
    for match in _LEGEND.finditer(unicodedata.normalize("NFKC", shown(cell))):
        try:
            found[match["code"]] = stretch(match["hours"])
        except Unreadable:
            continue  # 「白 25:00-99:00」 is a sentence, not a legend
    return found
