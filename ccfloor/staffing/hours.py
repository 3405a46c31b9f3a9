"""A stretch of the day as the clock on the wall shows it."""

from __future__ import annotations

from ccfloor.localtime import MINUTES_A_DAY, minute_of_day


class Hours:
    """From a time of day to another, half-open; over midnight when it ends before it begins."""

    __slots__ = ("begins", "ends")

    def __init__(self, begins: str, ends: str) -> None:
        """Take ``HH:MM`` and ``HH:MM`` or ``24:00``; raises ValueError for a bad time."""
        self.begins = minute_of_day(begins) % MINUTES_A_DAY
        self.ends = minute_of_day(ends)

    def hold(self, minute: int) -> bool:
        """Tell whether a minute of the day is within."""
        if self.begins < self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends  # equal ends: round the clock
